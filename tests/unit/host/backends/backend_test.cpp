// All back ends that can run here give the words of one run after the other.
#include "host/backends/backend.h"

#include <gtest/gtest.h>

#include <vector>

#include "cuda/pipeline/run.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep {
namespace {

using Words = std::vector<std::uint64_t>;

std::vector<PointParams> random_points() {
  testing::Chooser choose(10477);
  std::vector<PointParams> points;
  for (int i = 0; i < 12; ++i) {
    points.push_back(i % 3 == 0 ? testing::random_point(choose)
                                : testing::random_bundle_point(choose));
    points.back().slots = 200;
  }
  return points;
}

Words empty(const std::vector<PointParams>& points) {
  return Words(points.size() * static_cast<std::size_t>(TallyLayout::words()));
}

TEST(Backends, GiveTheSameWordsForRandomPoints) {
  constexpr std::uint64_t kFirst = 3, kEnd = 120;
  const std::vector<PointParams> points = random_points();
  Words wanted = empty(points);
  const Launch one_by_one{points.data(), wanted.data(), static_cast<std::int64_t>(points.size()),
                          kFirst, kEnd};
  for (std::int64_t item = 0; item < item_count(one_by_one); ++item)
    simulate_item(one_by_one, item);
  int compared = 0;
  for (const BackendStatus& status : backend_statuses()) {
    if (!status.available) continue;
    Words words = empty(points);
    make_backend(status.name, 2)
        ->run(
            {points.data(), words.data(), static_cast<std::int64_t>(points.size()), kFirst, kEnd});
    EXPECT_TRUE(words == wanted) << status.name;
    ++compared;
  }
  EXPECT_GE(compared, 2);
}

}  // namespace
}  // namespace coresweep
