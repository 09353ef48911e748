// "did you mean": the nearest of some known words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coresweep {

/// Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions
/// and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// ": did you mean "X"?" for the nearest known word if it is near enough to be meant (the same last
/// part after a dot, or few typing mistakes), else an empty text.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace coresweep
