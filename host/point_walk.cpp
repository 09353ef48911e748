#include "host/point_walk.h"

#include <algorithm>

namespace coresweep {

std::optional<std::uint64_t> PointWalk::next() {
  for (; place_ < ranges_.size(); ++place_) {
    PointRange& left = ranges_[place_];
    while (left.begin < left.end) {
      const std::uint64_t index = left.begin++;
      if (!work_.design.excludes(index)) return index;
    }
  }
  return std::nullopt;
}

std::vector<std::uint64_t> words_so_far(const Work& work, const std::vector<std::uint64_t>& points,
                                        std::size_t words) {
  std::vector<std::uint64_t> all(points.size() * words, 0);
  if (work.first_run == 0) return all;
  for (std::size_t i = 0; i < points.size(); ++i)
    std::ranges::copy(work.counted(points[i]),
                      all.begin() + static_cast<std::ptrdiff_t>(i * words));
  return all;
}

std::uint64_t expected_points(const Work& work) {
  const std::uint64_t named = size_of(work.points);
  return named == work.design.size() ? kept_points(work.design).points : named;
}

}  // namespace coresweep
