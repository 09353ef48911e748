#include "host/study/probe.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "host/base/errors.h"
#include "host/compile/compile_market.h"

namespace coresweep {
namespace {

template <class Point>
Bytes bytes_of(const Point& point) {
  Bytes bytes(sizeof(Point));
  std::memcpy(bytes.data(), &point, sizeof(Point));
  return bytes;
}

Bytes pipeline_bytes(const Parameters& p, TableCache& cache) {
  return bytes_of(compile_point(p, 0, Streams::common, cache));
}
Bytes market_bytes(const Parameters& p, TableCache& cache) {
  return bytes_of(compile_market(p, 0, Streams::common, cache));
}
constexpr ByLevel<Bytes (*)(const Parameters&, TableCache&)> kCompiled = {
    {pipeline_bytes, market_bytes}};

/// Other numbers near `number`, whether or not the key accepts them.
std::vector<double> others(double number) { return {2 * number, number / 2, number + 0.5}; }

/// Other values of a key. Some may be none that it accepts.
struct OtherValues {
  const ParameterKey& key;

  std::vector<Value> operator()(bool flag) const { return {!flag}; }
  std::vector<Value> operator()(std::int64_t number) const { return {number + 1, number - 1}; }
  std::vector<Value> operator()(double number) const { return values(others(number)); }
  std::vector<Value> operator()(const std::string&) const {
    std::vector<Value> words;
    for (const std::string_view word : key.choices) words.emplace_back(std::string(word));
    return words;
  }
  std::vector<Value> operator()(const Distribution& distribution) const {
    return values(others(distribution.quantile(0.5)));
  }
  std::vector<Value> operator()(const Amount& amount) const {
    return {Amount{amount.planck / 2 + 1, amount.coin}};
  }
  std::vector<Value> operator()(const Path& path) const { return {Path{path.front() + 1}}; }
  std::vector<Value> operator()(const Shares&) const { return {Value(0.5)}; }

 private:
  static std::vector<Value> values(const std::vector<double>& numbers) {
    return {numbers.begin(), numbers.end()};
  }
};

}  // namespace

std::vector<Coordinates> nearby_points(const Design& design, std::uint64_t values) {
  const Coordinates start(design.axes().size(), 0);
  std::vector<Coordinates> points = {start};
  for (std::size_t i = 0; i < start.size(); ++i) {
    for (const std::uint64_t value : spread_indices(design.axes()[i].size(), values)) {
      points.push_back(start);
      points.back()[i] = value;
    }
  }
  return points;
}

Bytes compiled_bytes(Level level, const Parameters& p, TableCache& cache) {
  return kCompiled[level](p, cache);
}

ProbedPoint::ProbedPoint(const Study& study, Parameters p, TableCache& cache)
    : p_(std::move(p)), levels_(levels_of(study)), cache_(cache), bytes_(bytes(p_)) {}

bool ProbedPoint::reads(const ParameterKey& key) const {
  return std::ranges::any_of(std::visit(OtherValues{key}, p_.get(key.key)),
                             [&](const Value& other) { return differs(key.key, other, false); });
}

bool ProbedPoint::differs(std::string_view key, const Value& value, bool unless_it_can_be) const
    try {
  Parameters changed = p_;
  changed.set(key, value);
  return bytes(changed) != bytes_;
} catch (const UserError&) {
  return unless_it_can_be;
}

std::vector<Bytes> ProbedPoint::bytes(const Parameters& p) const {
  std::vector<Bytes> all;
  for (const Level level : levels_) all.push_back(compiled_bytes(level, p, cache_));
  return all;
}

std::vector<ProbedPoint> probed_ends(const Study& study, TableCache& cache) {
  constexpr std::uint64_t kEnds = 2;  // of each axis
  std::vector<ProbedPoint> found;
  for (const Coordinates& place : nearby_points(study.design, kEnds))
    if (!study.design.excludes(place)) found.emplace_back(study, study.design.at(place), cache);
  return found;
}

}  // namespace coresweep
