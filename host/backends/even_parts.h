// How to cut work for threads that each take the same number of items.
#pragma once

#include <cstdint>

namespace coresweep {

/// Into how many parts, at least `fewest`, to cut each of `items` with `runs` runs, of which
/// `lanes` go together, so that no thread waits long for the one that has most and no vector goes
/// half empty: for no more than 2 % of the time where that can be, by the first such number.
inline std::int64_t even_parts(std::int64_t items, std::int64_t runs, std::int64_t lanes,
                               std::int64_t fewest, std::int64_t threads) {
  constexpr double kEven = 1.02;
  // The time of the thread that has most, as it is and as it were with all threads and lanes busy.
  const auto unevenness = [&](std::int64_t parts) {
    const std::int64_t items_of_thread = (items * parts + threads - 1) / threads;
    const std::int64_t runs_of_item = (runs + parts - 1) / parts;
    const std::int64_t vectors = items_of_thread * ((runs_of_item + lanes - 1) / lanes);
    return static_cast<double>(vectors * lanes * threads) / static_cast<double>(items * runs);
  };
  std::int64_t best = fewest;
  for (std::int64_t parts = fewest; parts <= fewest + threads; ++parts) {
    if (unevenness(parts) < unevenness(best)) best = parts;
    if (unevenness(best) <= kEven) break;
  }
  return best;
}

}  // namespace coresweep
