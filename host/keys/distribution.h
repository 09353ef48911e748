// Probability distributions as a study names them. A distribution is only ever asked for
// quantiles: quantile_builder.h turns it into the integer table that the model draws from.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coresweep {

/// A probability with its complement, so that 1 - 2^-33 keeps all its digits.
struct Mass {
  double lower;  ///< probability mass below the quantile
  double upper;  ///< probability mass above it

  static Mass from_below(double p) { return {p, 1.0 - p}; }
  static Mass from_above(double q) { return {1.0 - q, q}; }
};

/// A column of measurements, sorted; shared because copies of a distribution are frequent.
struct Sample {
  std::vector<double> sorted;
  std::string fingerprint;  ///< 16 hexadecimal digits that change with any value
};

struct MixturePart;

struct Distribution {
  enum class Kind { constant, uniform, exponential, lognormal, gamma, weibull, empirical, mixture };

  Kind kind = Kind::constant;
  /// In the order of the kind's parameters: constant value; uniform from, to; exponential mean;
  /// lognormal median, sigma; gamma shape, scale; weibull shape, scale; empirical: a factor that
  /// multiplies the measurements.
  std::array<double, 2> parameter{};
  std::optional<double> min;  ///< smaller values become this one
  std::optional<double> max;  ///< larger values become this one
  std::string file, column;   ///< empirical: where the sample came from
  std::shared_ptr<const Sample> sample;
  std::vector<MixturePart> parts;

  static Distribution constant(double value);
  static Distribution uniform(double from, double to);
  static Distribution exponential(double mean);
  static Distribution lognormal(double median, double sigma);
  static Distribution gamma(double shape, double scale);
  static Distribution weibull(double shape, double scale);
  static Distribution mixture(std::vector<MixturePart> parts);
  /// The same distribution with clips.
  Distribution clipped(std::optional<double> least, std::optional<double> most) const;

  /// The value with probability p below it, 0 < p < 1; in the distribution's own unit.
  double quantile(double p) const;
  /// The same for a level given from both ends.
  double quantile(Mass level) const;
  /// The mass at or below x (lower) and above x (upper).
  Mass mass_at(double x) const;

  /// The mean, where it has a closed form: no clips, or a constant.
  std::optional<double> mean() const;
  /// Multiplies every value by `factor` before the clips are applied.
  Distribution scaled(double factor) const;
  /// The single value of an unclipped constant.
  std::optional<double> single_value() const;

  /// A TOML value: a number for a constant, else an inline table; shortest digits that read back
  /// as the same numbers. The text of an empirical one includes the fingerprint of its sample.
  std::string text() const;

  /// Throws UserError ("lognormal: sigma = -1: must not be negative") if no distribution has these
  /// parameters.
  void validate() const;
};

struct MixturePart {
  double weight;  ///< relative to the sum of all weights
  Distribution distribution;
};

/// Equal in text, and so in every quantile.
bool operator==(const Distribution& a, const Distribution& b);

/// The names of the parameters of a kind, in the order of Distribution::parameter.
struct DistributionKind {
  Distribution::Kind kind;
  std::string_view name;
  std::vector<std::string_view> parameters;
};
const std::vector<DistributionKind>& distribution_kinds();

}  // namespace coresweep
