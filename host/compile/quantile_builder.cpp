#include "host/compile/quantile_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cuda/numbers/exp2.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

/// The outermost node stands for the first half of the last 2^-32 that a random word can tell.
constexpr double kOutermost = 0x1p-33;

/// Values are stored in this many units.
double units_per_value(TableUnit unit) {
  return unit == TableUnit::ms ? 1 << kMsFractionBits : kShareOne;
}

/// Half up, once to node units and (for times) once more to milliseconds when the table is read.
/// The second rounding must not be misled by the first: 340.48 is 340, although it is 340.5 in
/// sixteenths.
std::int32_t rounded_node(double value, TableUnit unit) {
  const double scaled = value * units_per_value(unit);
  if (!(scaled < kTableMax)) return kTableMax;
  const auto node = static_cast<std::int32_t>(std::floor(scaled + 0.5));
  if (unit == TableUnit::share) return node;
  const auto read = (node + (1 << (kMsFractionBits - 1))) >> kMsFractionBits;
  return read > std::floor(value + 0.5) ? node - 1 : node;
}

void check_fits(const Distribution& distribution, TableUnit unit) {
  const double most = kTableMax / units_per_value(unit);
  const double median = distribution.quantile(0.5);
  const double lowest = distribution.quantile(table_node_level(0));
  if (lowest < 0) {
    throw UserError(fmt::format("{} has values below 0: give it min = 0", distribution.text()));
  }
  if (!(median <= most)) {
    throw UserError(fmt::format("{} has the median {:.6g}{}: at most {:.6g} can be simulated",
                                distribution.text(), median, unit == TableUnit::ms ? " ms" : "",
                                most));
  }
}

}  // namespace

Mass table_node_level(std::int32_t index) {
  const bool upper = index >= kTableNodes;
  const std::int32_t position = table_node_position(upper ? index - kTableNodes : index);
  const double distance = position == 0 ? kOutermost : position * 0x1p-25;
  return upper ? Mass::from_above(distance) : Mass::from_below(distance);
}

QuantileTable build_table(const Distribution& distribution, TableUnit unit, double scale) {
  const Distribution scaled = scale == 1.0 ? distribution : distribution.scaled(scale);
  check_fits(scaled, unit);
  QuantileTable table{};
  for (std::int32_t i = 0; i < 2 * kTableNodes; ++i) {
    table.node[i] = rounded_node(scaled.quantile(table_node_level(i)), unit);
  }
  return table;
}

QuantileTable build_log2_table(const Distribution& distribution, double offset) {
  // Half of the node range on either side keeps differences of neighbours inside the table's own.
  constexpr double kMost = kTableMax / 2, kLeast = -kMost;
  if (distribution.quantile(table_node_level(0)) < 0)
    throw UserError(fmt::format("{} has values below 0: give it min = 0", distribution.text()));
  QuantileTable table{};
  for (std::int32_t i = 0; i < 2 * kTableNodes; ++i) {
    const double log2 = std::log2(distribution.quantile(table_node_level(i))) + offset;
    table.node[i] =
        static_cast<std::int32_t>(std::lround(std::clamp(log2 * kLog2One, kLeast, 2 * kMost)));
  }
  return table;
}

}  // namespace coresweep
