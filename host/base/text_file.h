// Reading a whole text file.
#pragma once

#include <string>
#include <string_view>

namespace coresweep {

/// The contents of a file. `what` names its role in messages ("study file"). Throws UserError
/// (kind files) if it cannot be read or is a directory.
std::string read_text_file(const std::string& path, std::string_view what);

}  // namespace coresweep
