#include "host/keys/distribution.h"

#include <fmt/format.h>

#include <cmath>

#include "host/base/errors.h"
#include "host/base/toml_text.h"

namespace coresweep {
namespace {

using Kind = Distribution::Kind;

Distribution make(Kind kind, double first, double second = 0) {
  Distribution made;
  made.kind = kind;
  made.parameter = {first, second};
  return made;
}

/// The parameters that stretch a distribution, by kind: the others only shape it.
std::array<bool, 2> stretching_parameters(Kind kind) {
  switch (kind) {
    case Kind::uniform:
      return {true, true};
    case Kind::gamma:
    case Kind::weibull:
      return {false, true};
    default:
      return {true, false};
  }
}

const DistributionKind& description(Kind kind) {
  return distribution_kinds()[static_cast<std::size_t>(kind)];
}

double weight_sum(const std::vector<MixturePart>& parts) {
  double sum = 0;
  for (const MixturePart& part : parts) sum += part.weight;
  return sum;
}

/// The mean of the piecewise linear quantile function through the sorted sample.
double sample_mean(const std::vector<double>& sorted) {
  if (sorted.size() == 1) return sorted.front();
  double sum = -(sorted.front() + sorted.back()) / 2;
  for (const double value : sorted) sum += value;
  return sum / static_cast<double>(sorted.size() - 1);
}

std::optional<double> mixture_mean(const std::vector<MixturePart>& parts) {
  double sum = 0;
  for (const MixturePart& part : parts) {
    const std::optional<double> mean = part.distribution.mean();
    if (!mean) return std::nullopt;
    sum += part.weight * *mean;
  }
  return sum / weight_sum(parts);
}

}  // namespace

const std::vector<DistributionKind>& distribution_kinds() {
  static const std::vector<DistributionKind> kinds = {
      {Kind::constant, "constant", {"value"}},
      {Kind::uniform, "uniform", {"from", "to"}},
      {Kind::exponential, "exponential", {"mean"}},
      {Kind::lognormal, "lognormal", {"median", "sigma"}},
      {Kind::gamma, "gamma", {"shape", "scale"}},
      {Kind::weibull, "weibull", {"shape", "scale"}},
      {Kind::empirical, "empirical", {"factor"}},
      {Kind::mixture, "mixture", {}},
  };
  return kinds;
}

Distribution Distribution::constant(double value) { return make(Kind::constant, value); }
Distribution Distribution::uniform(double from, double to) { return make(Kind::uniform, from, to); }
Distribution Distribution::exponential(double mean) { return make(Kind::exponential, mean); }
Distribution Distribution::lognormal(double median, double sigma) {
  return make(Kind::lognormal, median, sigma);
}
Distribution Distribution::gamma(double shape, double scale) {
  return make(Kind::gamma, shape, scale);
}
Distribution Distribution::weibull(double shape, double scale) {
  return make(Kind::weibull, shape, scale);
}
Distribution Distribution::mixture(std::vector<MixturePart> parts) {
  Distribution made = make(Kind::mixture, 0);
  made.parts = std::move(parts);
  return made;
}

Distribution Distribution::clipped(std::optional<double> least, std::optional<double> most) const {
  Distribution clipped = *this;
  clipped.min = least;
  clipped.max = most;
  return clipped;
}

Distribution Distribution::scaled(double factor) const {
  // Without any spread left, densities would divide by zero.
  if (factor == 0 && kind != Kind::mixture) return constant(0).clipped(min, max);
  Distribution result = *this;
  const std::array<bool, 2> stretching = stretching_parameters(kind);
  for (std::size_t i = 0; i < 2; ++i) {
    if (stretching[i]) result.parameter[i] *= factor;
  }
  for (MixturePart& part : result.parts) part.distribution = part.distribution.scaled(factor);
  return result;
}

std::optional<double> Distribution::single_value() const {
  if (kind != Kind::constant || min || max) return std::nullopt;
  return parameter[0];
}

std::optional<double> Distribution::mean() const {
  if (min || max) {
    return kind == Kind::constant ? std::optional(quantile(0.5)) : std::nullopt;
  }
  const auto [first, second] = parameter;
  switch (kind) {
    case Kind::constant:
    case Kind::exponential:
      return first;
    case Kind::uniform:
      return (first + second) / 2;
    case Kind::lognormal:
      return first * std::exp(second * second / 2);
    case Kind::gamma:
      return first * second;
    case Kind::weibull:
      return second * std::tgamma(1 + 1 / first);
    case Kind::empirical:
      return first * sample_mean(sample->sorted);
    case Kind::mixture:
      return mixture_mean(parts);
  }
  return std::nullopt;
}

std::string Distribution::text() const {
  if (const std::optional<double> value = single_value()) return toml_number(*value);
  const DistributionKind& kind_text = description(kind);
  std::string text = fmt::format("{{ distribution = \"{}\"", kind_text.name);
  if (kind == Kind::empirical) {
    text += fmt::format(", file = {}, column = {}", toml_string(file), toml_string(column));
    if (sample) text += fmt::format(", fingerprint = \"{}\"", sample->fingerprint);
  }
  for (std::size_t i = 0; i < kind_text.parameters.size(); ++i) {
    text += fmt::format(", {} = {}", kind_text.parameters[i], toml_number(parameter[i]));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += fmt::format("{}{{ weight = {}, of = {} }}", i == 0 ? ", parts = [" : ", ",
                        toml_number(parts[i].weight), parts[i].distribution.text());
  }
  if (!parts.empty()) text += "]";
  if (min) text += fmt::format(", min = {}", toml_number(*min));
  if (max) text += fmt::format(", max = {}", toml_number(*max));
  return text + " }";
}

bool operator==(const Distribution& a, const Distribution& b) { return a.text() == b.text(); }

}  // namespace coresweep
