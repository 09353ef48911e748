#include "host/sweep/simulate_points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/results/contents.h"

namespace coresweep {
namespace {

constexpr const char* kStudy = R"(
[study]
runs = 40
[relay]
slots = 60
[axes]
latency.scale = [1, 1.5, 2, 2.5, 3]
)";

/// The scalar back end, of which launches with one of the points fail so many times, after it has
/// counted some runs.
class FailingBackend : public Backend {
 public:
  FailingBackend(PointParams point, int times) : point_(point), left_(times) {}

  std::string name() const override { return "failing"; }
  std::string description() const override { return name(); }
  int width() const override { return 1; }
  void run(const Launch& launch) override {
    real_->run(launch);
    for (std::int64_t i = 0; i < launch.point_count; ++i)
      if (point_hash(launch.points[i]) == point_hash(point_) && left_ > 0) {
        --left_;
        throw UserError("the device is lost", ErrorKind::device);
      }
  }
  void run(const MarketLaunch& launch) override { real_->run(launch); }

 private:
  std::unique_ptr<Backend> real_ = make_scalar_backend();
  PointParams point_;
  int left_;
};

class RunnerFailures : public testing::Test {
 protected:
  using Results = std::map<std::uint64_t, std::vector<std::uint64_t>>;

  /// Point 3 fails `times` times.
  SweepStatistics sweep(int times, bool goes_on, int retries) {
    FailingBackend backend(compile_point(design_.at(3), study_.seed, study_.streams), times);
    return sweep(backend, goes_on, retries);
  }

  SweepStatistics sweep(Backend& backend, bool goes_on, int retries) {
    const std::atomic<bool> stop = false;
    results_.clear();
    failures_.clear();
    Work work{study_, Level::pipeline, design_, {{0, design_.size()}}, {0, study_.runs}};
    work.retries = retries;
    if (goes_on)
      work.failed = [&](std::uint64_t i, const std::string& reason) { failures_[i] = reason; };
    return run_points(
        work, backend, one_by_one([&](std::uint64_t i, std::span<const std::uint64_t> words) {
          results_[i] = {words.begin(), words.end()};
        }),
        [](const Progress&) {}, stop);
  }

  Results right_results() {
    const auto scalar = make_scalar_backend();
    sweep(*scalar, false, 0);
    return results_;
  }

  Study study_ = parse_study(kStudy, "x.toml");
  Design design_ = pipeline_design(study_);
  Results results_;
  Failures failures_;
};

TEST_F(RunnerFailures, WithoutAConsumerTheFirstFailureIsThrown) {
  EXPECT_THROW(sweep(1, false, 0), UserError);
  EXPECT_TRUE(results_.empty());
}

// All five points are in one launch; runs that it counted before it failed must not be seen.
TEST_F(RunnerFailures, OnlyThePointThatFailsIsLeftOut) {
  Results right = right_results();
  const SweepStatistics statistics = sweep(1000, true, 0);
  EXPECT_EQ(failures_, (Failures{{3, "the device is lost"}}));
  EXPECT_EQ(statistics.failed, 1u);
  EXPECT_EQ(statistics.points, 4u);
  right.erase(3);
  EXPECT_EQ(results_, right);
}

// Once in the group; then alone, and once more for each retry.
TEST_F(RunnerFailures, APointIsTriedAgainAsOftenAsAsked) {
  const Results right = right_results();
  sweep(1 + 2, true, 2);
  EXPECT_TRUE(failures_.empty());
  EXPECT_EQ(results_, right);
  sweep(1 + 3, true, 2);
  EXPECT_EQ(failures_.size(), 1u);
  sweep(1 + 1, true, 0);
  EXPECT_EQ(failures_.size(), 1u);
}

TEST_F(RunnerFailures, WhatTheConsumerThrowsEndsTheSweep) {
  const auto scalar = make_scalar_backend();
  const std::atomic<bool> stop = false;
  Work work{study_, Level::pipeline, design_, {{0, design_.size()}}, {0, study_.runs}};
  work.failed = [&](std::uint64_t i, const std::string& reason) { failures_[i] = reason; };
  const auto full = [](const auto&, const auto&) {
    throw UserError("no space left", ErrorKind::files);
  };
  EXPECT_THROW(run_points(
                   work, *scalar, full, [](const Progress&) {}, stop),
               UserError);
  EXPECT_TRUE(failures_.empty());
}

/// The scalar back end, which counts its launches as they begin.
class CountingBackend : public Backend {
 public:
  std::string name() const override { return "counting"; }
  std::string description() const override { return name(); }
  int width() const override { return 1; }
  void run(const Launch& launch) override {
    ++launches;
    launches.notify_all();
    real_->run(launch);
  }
  void run(const MarketLaunch& launch) override { real_->run(launch); }

  std::atomic<int> launches = 0;

 private:
  std::unique_ptr<Backend> real_ = make_scalar_backend();
};

/// Two short runs of points that are too many for one launch.
class RunPoints : public testing::Test {
 protected:
  void read_axes(const std::string& axes) {
    study_ = parse_study("[study]\nruns = 2\n[relay]\nslots = 60\n[axes]\n" + axes, "x.toml");
    design_ = pipeline_design(study_);
  }
  Work work() const {
    return {study_, Level::pipeline, design_, {{0, design_.size()}}, {0, study_.runs}};
  }
  SweepStatistics run(const Work& work, const PointConsumer& consume) {
    const std::atomic<bool> stop = false;
    return run_points(
        work, backend_, consume, [](const Progress&) {}, stop);
  }

  Study study_;
  Design design_{study_.base};
  CountingBackend backend_;
};

// Were it handed on before, this would wait for ever.
TEST_F(RunPoints, WhileAGroupIsSimulatedTheOneBeforeIsHandedOn) {
  read_axes("latency.scale = { from = 1, to = 3, count = 70 }");
  std::vector<std::uint64_t> points;
  const SweepStatistics statistics = run(work(), [&](const auto& some, const auto&) {
    if (points.empty()) backend_.launches.wait(1);
    points.insert(points.end(), some.begin(), some.end());
  });
  EXPECT_EQ(statistics.points, 70u);
  EXPECT_GE(backend_.launches, 3);
  ASSERT_EQ(points.size(), 70u);
  EXPECT_TRUE(std::ranges::is_sorted(points));
}

// It is no failure of the group at work, which would be tried again point by point.
TEST_F(RunPoints, WhatTheConsumerThrowsMeanwhileEndsTheSweep) {
  read_axes("latency.scale = { from = 1, to = 3, count = 110 }");
  int failed = 0, handed_on = 0;
  Work all = work();
  all.failed = [&](std::uint64_t, const std::string&) { ++failed; };
  const auto second_is_too_much = [&](const auto&, const auto&) {
    if (++handed_on == 2) throw UserError("no space left", ErrorKind::files);
  };
  EXPECT_THROW(run(all, second_is_too_much), UserError);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(handed_on, 2);
  EXPECT_EQ(backend_.launches, 3);
}

// What was simulated before is not lost.
TEST_F(RunPoints, APointThatCannotBeCompiledIsThrownAfterTheGroupsBefore) {
  read_axes(R"(latency.scale = [1, 1000, 2]
block.authoring_limit = { from = 1000, to = 1200, count = 33 })");
  std::uint64_t points = 0;
  EXPECT_THROW(run(work(), [&](const auto& some, const auto&) { points += some.size(); }),
               std::exception);
  EXPECT_EQ(points, 32u);
}

}  // namespace
}  // namespace coresweep
