// Reading and writing a whole text file.
#pragma once

#include <string>
#include <string_view>

namespace coresweep {

/// The contents of a file. `what` names its role in messages ("study file"). Throws UserError
/// (kind files) if it cannot be read or is a directory.
std::string read_text_file(const std::string& path, std::string_view what);

/// Writes a file, or replaces it; returns its path. Throws UserError (kind files) if it cannot.
std::string write_text_file(const std::string& path, std::string_view text);

}  // namespace coresweep
