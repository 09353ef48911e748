// What people ask of metrics: "run.block_time.p95 <= 6.5 s and cost <= 400 DOT".
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/estimates/estimate.h"

namespace coresweep {

struct NamedUnit {
  std::string_view name, unit;  ///< "1" for pure numbers
};

/// Whether a criterion holds, given the Monte Carlo error of what it is about.
enum class Satisfied { no, undecided, yes };

/// Comparisons (<=, <, >=, >, also ≤ and ≥) of a metric with a number, joined by `and`, `or` (which
/// binds less) and parentheses. A number stands in the metric's unit, or one that differs by its
/// first part: ms, s, min, h, d; B, KiB, MiB, GiB; % of a pure number.
class Criterion {
 public:
  /// Throws UserError where the text is no criterion, a metric is unknown or a unit does not fit.
  static Criterion parse(std::string_view text, std::span<const NamedUnit> metrics);
  /// The same with another way to find a metric's place in the list by its name, which throws
  /// UserError where there is none.
  using FindMetric = std::function<std::size_t(std::string_view)>;
  static Criterion parse(std::string_view text, std::span<const NamedUnit> metrics,
                         const FindMetric& find);

  /// The metrics that it is about: their places in the list given to parse(), ascending.
  const std::vector<std::size_t>& metrics() const { return metrics_; }

  /// `values`: one for each of that list. An interval on one side of the bound decides a
  /// comparison, nothing does without one. A metric that has no value satisfies nothing.
  Satisfied judge(std::span<const Estimate> values) const;
  /// The same, taking the values as exact.
  bool holds(std::span<const Estimate> values) const;
  /// How far the values are from satisfying it, taken as exact: 0 if they do; of one comparison the
  /// distance to its bound as a share of the bound (of 1 where the bound is 0), of `and` the
  /// largest, of `or` the smallest. Infinite without a value.
  double violation(std::span<const Estimate> values) const;

 private:
  enum class Kind { comparison, all_of, any_of };
  struct Node {
    Kind kind = Kind::comparison;
    std::size_t metric = 0;
    bool at_most = true, or_equal = true;
    double bound = 0;              ///< in the metric's unit
    std::vector<Node> parts = {};  ///< of all_of and any_of
  };
  friend class CriterionParser;

  static Satisfied judge(const Node& node, std::span<const Estimate> values);
  static double violation(const Node& node, std::span<const Estimate> values);

  Node root_;
  std::vector<std::size_t> metrics_;
};

/// How many of the units `from` make one of `to`: 1000 for "s" and "ms"; NaN if they do not fit.
double units_in(std::string_view to, std::string_view from);

/// Share of scenarios that satisfy a criterion.
struct SatisfiedShare {
  std::size_t scenarios = 0;
  /// Value: taking the metrics as exact. Low: scenarios that surely satisfy it; high: those that
  /// may, by the intervals of the values.
  Estimate share;
};

/// `values`: scenarios x metrics, row by row, the metrics as given to Criterion::parse().
SatisfiedShare satisfied_share(const Criterion& criterion, std::span<const Estimate> values,
                               std::size_t metrics);

}  // namespace coresweep
