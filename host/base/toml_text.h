// Writing TOML: enough for the effective configuration.
#pragma once

#include <string>
#include <string_view>

namespace coresweep {

/// A basic string with quotes and escapes.
std::string toml_string(std::string_view text);
/// The shortest digits that read back as the same number.
std::string toml_number(double value);
/// A key, quoted if it is not a bare one.
std::string toml_key(std::string_view key);

}  // namespace coresweep
