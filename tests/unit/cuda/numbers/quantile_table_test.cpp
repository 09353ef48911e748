#include "cuda/numbers/quantile_table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "cuda/numbers/philox.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep::testing {
namespace {

std::int32_t value(const QuantileTable& table, std::uint32_t word) {
  return table_value(table, static_cast<std::int32_t>(word));
}

/// Node j holds its own index, so a value says which node was hit.
QuantileTable indices() {
  QuantileTable table;
  for (std::int32_t j = 0; j < 2 * kTableNodes; ++j) table.node[j] = j;
  return table;
}

/// The probability below a word, taken in the middle of it.
double probability(std::uint32_t word) { return std::ldexp(word + 0.5, -32); }

TEST(TableNodes, LieEightToAnOctaveFromEitherEnd) {
  for (std::int32_t j = 0; j <= 8; ++j) EXPECT_EQ(table_node_position(j), j);
  for (std::int32_t j = 8; j + 8 < kTableNodes; ++j)
    EXPECT_EQ(table_node_position(j + 8), 2 * table_node_position(j));
  EXPECT_EQ(table_node_position(kTableNodes - 1), 1 << 24);  // p = 1/2
}

TEST(TableValue, HitsANodeAtItsPosition) {
  const QuantileTable table = indices();
  for (std::int32_t j = 0; j + 1 < kTableNodes; ++j) {
    const std::uint32_t word = static_cast<std::uint32_t>(table_node_position(j)) << 7;
    EXPECT_EQ(value(table, word), j);
    EXPECT_EQ(value(table, ~word), kTableNodes + j);
  }
}

TEST(TableValue, EndsWithTheFirstNodes) {
  const QuantileTable table = indices();
  EXPECT_EQ(value(table, 0), 0);
  EXPECT_EQ(value(table, 0xffffffffu), kTableNodes);
}

TEST(TableValue, ReachesTheMedianFromBothSides) {
  QuantileTable table = constant_table(0);
  table.node[kTableNodes - 1] = table.node[2 * kTableNodes - 1] = 512;
  EXPECT_EQ(value(table, 0x7fffffffu), 511);
  EXPECT_EQ(value(table, 0x80000000u), 511);
}

TEST(TableValue, RunsStraightBetweenNodesAndRoundsHalfUp) {
  QuantileTable table = constant_table(0);
  table.node[100] = 0;
  table.node[101] = 1;
  const std::uint32_t begin = static_cast<std::uint32_t>(table_node_position(100)) << 7;
  const std::uint32_t end = static_cast<std::uint32_t>(table_node_position(101)) << 7;
  EXPECT_EQ(value(table, begin + (end - begin) / 2 - 1), 0);
  EXPECT_EQ(value(table, begin + (end - begin) / 2), 1);
  table.node[101] = -1;  // a falling line too
  EXPECT_EQ(value(table, begin + (end - begin) / 2), 0);
  EXPECT_EQ(value(table, begin + (end - begin) / 2 + (end - begin) / 512), -1);
}

TEST(TableValue, OfAConstantIsThatConstant) {
  for (std::int32_t constant : {0, 1, kTableMax})
    for (std::uint32_t word : {0u, 1u, 12345678u, 0x7fffffffu, 0x80000000u, 0xffffffffu})
      EXPECT_EQ(value(constant_table(constant), word), constant);
}

TEST(TableValue, StaysInside31BitsForTheLargestStep) {
  QuantileTable table = constant_table(0);
  for (std::int32_t j = 1; j < kTableNodes; j += 2)
    table.node[j] = table.node[kTableNodes + j] = kTableMax;
  Chooser choose(1);
  for (int i = 0; i < 100000; ++i) {
    const std::int32_t v = value(table, static_cast<std::uint32_t>(choose.bits()));
    EXPECT_GE(v, 0);
    EXPECT_LE(v, kTableMax);
  }
}

TEST(TableValue, NeverFallsWhereNodesRise) {
  Chooser choose(2);
  QuantileTable table = random_ms(choose, 900);
  for (int i = 0; i < 100000; ++i) {
    const std::uint32_t word = static_cast<std::uint32_t>(choose.bits() >> choose.between(32, 60));
    EXPECT_LE(value(table, word), value(table, word + 1));
    EXPECT_LE(value(table, ~word - 1), value(table, ~word));
  }
}

TEST(TableValue, IsTheQuantileOfItsWord) {
  // Uniform on [0, kTableMax]. Nodes are rounded to 1/2, the value to 1/2; 9 bits of the place
  // between two nodes, which are at most 1/8 of the distance from the end apart.
  const QuantileTable table = uniform_table(0, kTableMax);
  Chooser choose(3);
  for (int i = 0; i < 100000; ++i) {
    const std::uint32_t word = static_cast<std::uint32_t>(choose.bits() >> choose.between(32, 60));
    const double distance = probability(word < 0x80000000u ? word : ~word) * kTableMax;
    EXPECT_NEAR(value(table, word), probability(word) * kTableMax, 1 + distance / 8 / 512);
    EXPECT_NEAR(value(table, ~word), probability(~word) * kTableMax, 1 + distance / 8 / 512);
  }
}

TEST(TableMs, RoundsSixteenthsHalfUp) {
  for (std::int32_t sixteenths = 0; sixteenths < 100; ++sixteenths)
    EXPECT_EQ(table_ms(constant_table(sixteenths), 0), (sixteenths + 8) / 16);
}

}  // namespace
}  // namespace coresweep::testing
