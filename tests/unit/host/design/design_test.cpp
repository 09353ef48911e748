#include "host/design/design.h"

#include <gtest/gtest.h>

#include <cmath>

#include "host/base/errors.h"
#include "host/design/design_checks.h"

namespace coresweep {
namespace {

Axis numbers(const std::string& key, const std::vector<std::int64_t>& values) {
  std::vector<AxisValue> listed;
  for (const std::int64_t value : values) listed.push_back({"", {{key, value}}});
  return Axis::of_values(key, std::move(listed));
}

Range even(double from, double to, std::uint64_t count) {
  return {Range::Spacing::linear, from, to, 0, count, false};
}

template <class Make>
std::string complaint(Make make) {
  try {
    make();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(Range, ValuesAreComputedFromTheirIndex) {
  const Range steps{Range::Spacing::step, 0, 1, 0.1, 11, false};
  EXPECT_EQ(steps.number(3), 0.3);
  EXPECT_EQ(steps.number(10), 1.0);
  const Range decades{Range::Spacing::log, 0.001, 1000, 0, 7, false};
  for (int i = 0; i < 7; ++i)
    EXPECT_DOUBLE_EQ(decades.number(static_cast<std::uint64_t>(i)), std::pow(10, i - 3));
  EXPECT_EQ(even(0, 1, 3).number(1), 0.5);
  EXPECT_EQ(even(0.1, 0.7, 7).number(6), 0.7);
  EXPECT_EQ(even(5, 5, 1).number(0), 5);
}

TEST(Range, IntegersAreRoundedHalfUp) {
  const Range thirds{Range::Spacing::linear, 1, 2400, 0, 4, true};
  EXPECT_EQ(thirds.number(1), 801);
  EXPECT_EQ(thirds.number(2), 1600);
  EXPECT_EQ(thirds.number(3), 2400);
}

TEST(Axis, OfIntegers) {
  const Axis axis = numbers("para.cores", {1, 3, 12});
  EXPECT_EQ(axis.name(), "para.cores");
  EXPECT_EQ(axis.unit(), "cores");
  EXPECT_EQ(axis.size(), 3u);
  EXPECT_EQ(axis.label(2), "12");
  EXPECT_EQ(axis.number(1), 3.0);
  EXPECT_TRUE(axis.affects_pipeline());
  EXPECT_FALSE(axis.is_named_sets());
  EXPECT_EQ(axis.find(std::int64_t{12}), 2u);
  EXPECT_EQ(axis.find(std::string("12")), 2u);
  EXPECT_FALSE(axis.find(std::int64_t{2}));
  Parameters parameters;
  axis.apply(1, parameters);
  EXPECT_EQ(parameters.integer("para.cores"), 3);
}

TEST(Axis, OfDistributions) {
  const Axis axis = Axis::of_values(
      "latency.availability", {{"", {{"latency.availability", 250.0}}},
                               {"slow", {{"latency.availability", Distribution::exponential(2)}}},
                               {"", {{"latency.availability", Distribution::exponential(3)}}}});
  EXPECT_EQ(axis.label(0), "250");
  EXPECT_EQ(axis.number(0), 250.0);
  EXPECT_EQ(axis.label(1), "slow");
  EXPECT_FALSE(axis.number(1));
  EXPECT_EQ(axis.label(2), "{ distribution = \"exponential\", mean = 3 }");
}

TEST(Axis, OfNamedSets) {
  const Axis axis = Axis::of_sets(
      "era", {{"before", {{"para.cores", std::int64_t{2}}, {"market.price", std::string("5 DOT")}}},
              {"after", {{"para.cores", std::int64_t{3}}}}});
  EXPECT_TRUE(axis.is_named_sets());
  EXPECT_EQ(axis.unit(), "");
  EXPECT_FALSE(axis.number(0));
  EXPECT_TRUE(axis.always_sets("para.cores"));
  EXPECT_FALSE(axis.always_sets("market.price"));
  EXPECT_TRUE(axis.sets("market.price"));
  EXPECT_EQ(axis.find(std::string("after")), 1u);
  Parameters parameters;
  axis.apply(1, parameters);
  EXPECT_EQ(parameters.integer("para.cores"), 3);
  EXPECT_FALSE(parameters.is_explicit("market.price"));
}

TEST(Axis, OfPricesAloneLeavesThePipeline) {
  EXPECT_FALSE(Axis::of_range("transaction.execution", even(1, 2, 3)).affects_pipeline());
  EXPECT_FALSE(numbers("transaction.pov", {1, 2}).affects_pipeline());
  EXPECT_TRUE(
      Axis::of_values("network", {{"", {{"network", std::string("kusama")}}}}).affects_pipeline());
}

TEST(Axis, RefusesWhatIsNoAxis) {
  EXPECT_EQ(complaint([] { numbers("para.cores", {}); }),
            "axis para.cores is empty: give it at least one value");
  EXPECT_EQ(complaint([] {
              numbers("para.cores", {1, 2, 1});
            }),
            "axis para.cores has 1 twice: list each value once");
  EXPECT_EQ(complaint([] {
              numbers("latency.scale", {1, 1});
            }),
            "axis latency.scale has 1 twice: list each value once");
  EXPECT_EQ(complaint([] { Axis::of_range("para.cores", even(1, 4, 7)); }),
            "axis para.cores has 2 twice: use a smaller count");
  EXPECT_EQ(complaint([] { Axis::of_range("collator.kind", even(1, 4, 4)); }),
            "axis collator.kind: a range needs a key that takes numbers; collator.kind must be "
            "\"basic\", \"lookahead\", \"slot-based\" or \"bundle\": list the values");
  EXPECT_EQ(complaint([] { Axis::of_range("para.cores", even(1, 2.5, 2)); }),
            "axis para.cores: to = 2.5: must be an integer, as the values of para.cores are");
}

Design example() {
  return Design({}, {numbers("para.cores", {1, 2}), Axis::of_range("latency.scale", even(1, 2, 3)),
                     numbers("relay.slots", {100, 200, 300, 400})});
}

TEST(Design, TheLastAxisVariesFastest) {
  const Design design = example();
  EXPECT_EQ(design.size(), 24u);
  EXPECT_EQ(design.shape(), (std::vector<std::uint64_t>{2, 3, 4}));
  EXPECT_EQ(design.coordinates(0), (std::vector<std::uint64_t>{0, 0, 0}));
  EXPECT_EQ(design.coordinates(1), (std::vector<std::uint64_t>{0, 0, 1}));
  EXPECT_EQ(design.coordinates(4), (std::vector<std::uint64_t>{0, 1, 0}));
  EXPECT_EQ(design.coordinates(23), (std::vector<std::uint64_t>{1, 2, 3}));
  for (std::uint64_t i = 0; i < design.size(); ++i) {
    EXPECT_EQ(design.index(design.coordinates(i)), i);
  }
  const Parameters parameters = design.at(17);  // 1 * 12 + 1 * 4 + 1
  EXPECT_EQ(parameters.integer("para.cores"), 2);
  EXPECT_EQ(parameters.real("latency.scale"), 1.5);
  EXPECT_EQ(parameters.integer("relay.slots"), 200);
}

TEST(Design, WithoutAxesIsOnePoint) {
  const Design design;
  EXPECT_EQ(design.size(), 1u);
  EXPECT_TRUE(design.coordinates(0).empty());
  EXPECT_EQ(design.at(0), Parameters());
}

TEST(Design, AHundredMillionPointsCostNothing) {
  const Design design({}, {Axis::of_range("latency.scale", even(1, 2, 10'000)),
                           Axis::of_range("latency.bandwidth", even(1, 2, 10'000))});
  EXPECT_EQ(design.size(), 100'000'000u);
  EXPECT_EQ(design.at(99'999'999).real("latency.bandwidth"), 2);
  EXPECT_EQ(design.at(99'999'998).real("latency.scale"), 2);
}

TEST(Design, RefusesMorePointsThanCanBeRun) {
  const auto make = [](std::uint64_t count) {
    return Design({}, {Axis::of_range("latency.scale", even(1, 2, count)),
                       Axis::of_range("latency.bandwidth", even(1, 2, count)),
                       Axis::of_range("block.pov_size", even(1, 2, count))});
  };
  EXPECT_EQ(complaint([&] { make(10'000); }),
            "the axes give 1e+12 points (latency.scale 10000 x latency.bandwidth 10000 x "
            "block.pov_size 10000), at most 1000000000 can be run: use fewer values or a coarser "
            "step");
  // 10^27 does not fit 64 bits.
  EXPECT_NE(complaint([&] { make(1'000'000'000); }).find("1e+27 points"), std::string::npos);
}

TEST(Design, AKeyBelongsToOneAxis) {
  EXPECT_EQ(complaint([] {
              Design({}, {numbers("para.cores", {1, 2}),
                          Axis::of_sets("era", {{"a", {{"para.cores", std::int64_t{2}}}}})});
            }),
            "the axes \"para.cores\" and \"era\" both set para.cores: a key belongs to one axis");
}

TEST(Design, ProblemsBetweenAxesAreFound) {
  Parameters old;
  old.set("backing.protocol", std::string("fragment-tree"));
  const Design legal(old, {numbers("backing.allowed_ancestry_len", {0, 5}),
                           numbers("para.relay_parent_offset", {0, 10}),
                           Axis::of_range("latency.scale", even(1, 2, 100'000'000))});
  EXPECT_FALSE(find_problem(legal));
  const Design illegal(
      old, {numbers("relay.slots", {100, 200}), numbers("backing.allowed_ancestry_len", {0, 5}),
            numbers("para.relay_parent_offset", {0, 11})});
  const auto problem = find_problem(illegal);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->axes, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(problem->message,
            "backing.allowed_ancestry_len = 5 and para.relay_parent_offset = 11: "
            "their sum must be at most 15");
}

}  // namespace
}  // namespace coresweep
