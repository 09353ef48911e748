// Measurements inside a study, so that it needs no file beside it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/keys/distribution.h"

namespace coresweep {

/// The values of a sample, sorted or not, with their fingerprint. There must be one at least.
std::shared_ptr<const Sample> make_sample(std::vector<double> values);

/// The values in order, with spaces between them; "340.5*3" is three times the same.
std::string sample_text(const Sample& sample);
/// Reads that back. Throws UserError with the word that is no finite number or no count.
std::shared_ptr<const Sample> read_sample_text(std::string_view text);

}  // namespace coresweep
