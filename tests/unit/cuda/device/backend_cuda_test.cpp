// The CUDA launcher on a stand-in for devices (tests/device/): whatever the cuts, the flights, the
// streams and the devices, its tallies are those of the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "cuda/numbers/wide_sums.h"
#include "cuda/pipeline/tally_layout.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/compile/compile_market.h"
#include "host/compile/compile_point.h"
#include "tests/device/standin.h"
#include "tests/oracle/random_markets.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep {
namespace {

using testing::Chooser;
using Words = std::vector<std::uint64_t>;
using Ends = std::vector<std::uint64_t>;  ///< of launches that follow each other

struct PipelineLevel {
  using Point = PointParams;
  static constexpr TallyLayout kLayout{};
  static constexpr std::uint64_t kManyRuns = 20000;
  /// Of few slots and a short segment; some of bundles.
  static Point point(Chooser& choose) {
    Point point =
        choose.one_in(3) ? testing::random_bundle_point(choose) : testing::random_point(choose);
    point.slots = 60;
    point.segment_limit = std::min(point.segment_limit, 4);
    return point;
  }
  /// Of a long segment, which it fills.
  static Point crowded() {
    Parameters p;
    p.set("collator.kind", std::string("slot-based"));
    for (const char* key : {"para.cores", "para.velocity"}) p.set(key, std::int64_t{12});
    p.set("para.unincluded_segment_capacity", std::int64_t{40});
    p.set("relay.slots", std::int64_t{60});
    p.set("relay.warmup_slots", std::int64_t{0});
    return compile_point(p, 7, Streams::common);
  }
  static Launch launch(const std::vector<Point>& points, Words& words, std::uint64_t first,
                       std::uint64_t end) {
    return {points.data(), words.data(), static_cast<std::int64_t>(points.size()), first, end};
  }
};

struct MarketLevel {
  using Point = MarketParams;
  static constexpr MarketLayout kLayout{12};
  static constexpr std::uint64_t kManyRuns = 300;
  static Point point(Chooser& choose) {
    for (;;) {
      const Point point = compile_market(testing::RandomMarket(choose).parameters(), 7,
                                         Streams::independent, cache());
      if (point.cycles <= kLayout.cycles) return point;
    }
  }
  static MarketLaunch launch(const std::vector<Point>& points, Words& words, std::uint64_t first,
                             std::uint64_t end) {
    return {points.data(), words.data(), static_cast<std::int64_t>(points.size()),
            first,         end,          kLayout};
  }
  static TableCache& cache() {
    static TableCache the_cache;
    return the_cache;
  }
};

template <class Level>
class CudaBackend : public ::testing::Test {
 protected:
  using Points = std::vector<typename Level::Point>;

  static Points points(int count) {
    Chooser choose(20260814);
    Points all;
    for (int i = 0; i < count; ++i) all.push_back(Level::point(choose));
    if constexpr (std::is_same_v<Level, PipelineLevel>)
      if (count > 1) all.back() = PipelineLevel::crowded();
    return all;
  }
  static Words words_of(std::size_t points, std::uint64_t value = 0) {
    return Words(points * static_cast<std::size_t>(Level::kLayout.words()), value);
  }
  /// Runs from `first` to the last end, added to `words`.
  static void run(Backend& backend, const Points& points, Words& words, std::uint64_t first,
                  const Ends& ends) {
    for (const std::uint64_t end : ends) {
      backend.run(Level::launch(points, words, first, end));
      first = end;
    }
  }
  static Words counted(Backend& backend, const Points& points, std::uint64_t first,
                       const Ends& ends) {
    Words words = words_of(points.size());
    run(backend, points, words, first, ends);
    return words;
  }
  static Words reference(const Points& points, std::uint64_t first, std::uint64_t end) {
    return counted(*make_scalar_backend(), points, first, {end});
  }
};
using Levels = ::testing::Types<PipelineLevel, MarketLevel>;
TYPED_TEST_SUITE(CudaBackend, Levels);

TYPED_TEST(CudaBackend, NoCutOfTheWorkShows) {
  constexpr std::uint64_t kFirst = 3, kEnd = 90;
  for (const int count : {1, 2, 4, 7}) {
    const auto points = this->points(count);
    const Words wanted = this->reference(points, kFirst, kEnd);
    for (const int devices : {1, 2, 5}) {
      standin::restart(devices);
      const auto backend = make_cuda_backend({});
      for (const Ends& ends : {Ends{kEnd}, Ends{4, 5, 36, kEnd}})
        EXPECT_TRUE(this->counted(*backend, points, kFirst, ends) == wanted)
            << count << " points, " << devices << " devices, " << ends.size() << " launches";
    }
  }
}

// Blocks take up to 256 runs of a histogram batch, or 128 of the market: these are several.
TYPED_TEST(CudaBackend, ManyRunsOfOnePoint) {
  const auto points = this->points(1);
  constexpr std::uint64_t kEnd = TypeParam::kManyRuns;
  standin::restart(1);
  const Words wanted = this->reference(points, 5, kEnd);
  EXPECT_TRUE(this->counted(*make_cuda_backend({}), points, 5, {kEnd}) == wanted);
}

// As where more runs are added to a file whose sums are large.
TYPED_TEST(CudaBackend, SumsThatPass64BitsCarry) {
  const auto points = this->points(4);
  const Words counted = this->reference(points, 0, 50);
  standin::restart(2);
  const auto backend = make_cuda_backend({});
  for (const std::uint64_t full : {~std::uint64_t{0}, ~std::uint64_t{0} - 1000}) {
    Words words = this->words_of(points.size(), full), wanted = words;
    this->run(*backend, points, words, 0, {1, 20, 50});
    for (std::size_t at = 0; at < wanted.size(); at += wanted.size() / points.size())
      add_tally(TypeParam::kLayout, wanted.data() + at, counted.data() + at);
    EXPECT_TRUE(words == wanted);
  }
}

// So many points, also in each of two flights, that a block takes runs of all histogram batches,
// and a number of runs that nothing divides; of all kinds, in long and short segments.
TEST(CudaBackendCuts, ManyPointsOfFewRuns) {
  Chooser choose(20261129);
  std::vector<PointParams> points;
  for (int i = 0; i < 80; ++i) {
    points.push_back(PipelineLevel::point(choose));
    points.back().slots = 40;
    if (i % 3 == 0) points.back().segment_limit = 12;
    if (i % 7 == 0) {
      points.back() = PipelineLevel::crowded();
      points.back().slots = 40;
    }
  }
  const auto words_by = [&](Backend& backend) {
    Words words(points.size() * static_cast<std::size_t>(TallyLayout::words()));
    for (const auto& [first, end] : {std::pair{5, 18}, std::pair{18, 59}})
      backend.run(PipelineLevel::launch(points, words, static_cast<std::uint64_t>(first),
                                        static_cast<std::uint64_t>(end)));
    return words;
  };
  standin::restart(1);
  EXPECT_TRUE(words_by(*make_cuda_backend({})) == words_by(*make_scalar_backend()));
  EXPECT_LT(standin::launches().back().blocks, 40u * kHistogramBatches);
}

// Devices differ in what they have for the threads of a block.
TEST(CudaBackendCuts, BlocksGetSmallerWhereSharedMemoryIsScarce) {
  Chooser choose(7);
  const std::vector<PointParams> points = {PipelineLevel::point(choose)};
  const auto threads_with = [&](std::size_t bytes) {
    standin::restart(1);
    standin::limit_shared(bytes);
    Words words(static_cast<std::size_t>(TallyLayout::words()));
    make_cuda_backend({})->run(PipelineLevel::launch(points, words, 0, 200000));
    return standin::launches().back().threads;
  };
  EXPECT_EQ(threads_with(100000), 256u);
  EXPECT_EQ(threads_with(20000), 64u);
  EXPECT_THROW(threads_with(1000), UserError);
}

/// Whether a launch went through; if not, the device was to blame.
template <class Work>
bool works(const Work& work) {
  try {
    work();
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::device);
    return false;
  }
  return true;
}

TYPED_TEST(CudaBackend, AnyCallMayFailAndTheNextLaunchIsRight) {
  const auto points = this->points(3);
  const Ends ends = {9, 30};
  const Words wanted = this->reference(points, 0, 30);
  bool failed = true;
  for (long call = 0; failed; ++call) {
    for (const long more : {0, 5}) {
      standin::restart(2);
      const auto backend = make_cuda_backend({0, 1});
      standin::fail_after(call, more);
      failed = false;
      Words words;
      for (int tries = 0; words != wanted && tries < 12; ++tries) {
        words = this->words_of(points.size());
        if (works([&] { this->run(*backend, points, words, 0, ends); }))
          ASSERT_TRUE(words == wanted) << "call " << call << " and " << more << " more failed";
        else
          failed = true;
      }
      ASSERT_TRUE(words == wanted) << "after call " << call << " nothing works";
    }
  }
}

// A retry has words of its own, of other points: what was in the air must not reach the old ones.
TYPED_TEST(CudaBackend, AFailedLaunchNeverTouchesItsWordsAgain) {
  const auto points = this->points(6);
  for (long call = 0; call < 60; ++call) {
    standin::restart(2);
    const auto backend = make_cuda_backend({});
    Words words = this->words_of(points.size());
    standin::fail_after(call);
    if (works([&] { this->run(*backend, points, words, 0, {40}); })) continue;
    const Words left = words;
    const auto others = this->points(12);  // memory grows
    EXPECT_TRUE(this->counted(*backend, others, 0, {10}) == this->reference(others, 0, 10));
    EXPECT_TRUE(words == left) << "call " << call;
  }
}

TYPED_TEST(CudaBackend, KeepsAllChosenDevicesBusyAndGivesEverythingBack) {
  standin::restart(4);
  {
    const auto backend = make_cuda_backend({3, 1});
    for (const int count : {1, 9}) {
      const std::size_t before = standin::launches().size();
      this->counted(*backend, this->points(count), 0, {20});
      std::set<int> used;
      for (std::size_t i = before; i < standin::launches().size(); ++i)
        used.insert(standin::launches()[i].device);
      EXPECT_EQ(used, (std::set<int>{1, 3})) << count << " points";
    }
    EXPECT_GT(standin::held(), 0u);
  }
  EXPECT_EQ(standin::held(), 0u);
}

TEST(CudaBackendStatus, SaysWhatIsThere) {
  standin::restart(0);
  EXPECT_FALSE(cuda_status().available);
  EXPECT_THROW(make_cuda_backend({}), UserError);
  standin::restart(3);
  EXPECT_EQ(cuda_status().detail, "a stand-in and 2 more");
  EXPECT_EQ(make_cuda_backend({})->description(), "cuda (a stand-in and 2 more)");
  EXPECT_EQ(make_cuda_backend({1})->width(), 256);
  EXPECT_THROW(make_cuda_backend({3}), UserError);
}

}  // namespace
}  // namespace coresweep
