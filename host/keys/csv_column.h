// Measurements from a CSV file.
#pragma once

#include <memory>
#include <string>

#include "host/keys/distribution.h"

namespace coresweep {

/// The numbers in one column of a CSV file with a header line, sorted. Empty lines and lines that
/// begin with # are left out. Throws UserError (kind files) with file and line.
std::shared_ptr<const Sample> read_csv_column(const std::string& path, const std::string& column);

}  // namespace coresweep
