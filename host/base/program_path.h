// Where the running program lies.
#pragma once

#include <filesystem>

namespace coresweep {

/// The file of the running program; empty where the system does not tell.
std::filesystem::path program_path();

}  // namespace coresweep
