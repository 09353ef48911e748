#include "host/base/did_you_mean.h"

#include <algorithm>

namespace coresweep {
namespace {

std::string_view last_part(std::string_view word) { return word.substr(word.rfind('.') + 1); }

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
  const std::size_t allowed = std::max<std::size_t>(2, word.size() / 4);
  std::string_view nearest;
  std::size_t least = allowed + 1;
  for (const std::string_view candidate : known) {
    const bool same_end = last_part(candidate) == last_part(word);
    const std::size_t longer = std::max(word.size(), candidate.size());
    // Their lengths are that far from each other at least: no long text is compared in full.
    if (!same_end && longer - std::min(word.size(), candidate.size()) >= least) continue;
    const std::size_t distance = same_end ? 0 : edit_distance(word, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : ": did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace coresweep
