// Lists of numbers as Slurm's --array takes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace coresweep {

/// Ascending numbers as "1,3,5-9"; empty for none.
std::string array_text(const std::vector<std::uint64_t>& numbers);

}  // namespace coresweep
