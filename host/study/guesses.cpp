// Values of a study that it takes on trust.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "host/base/errors.h"
#include "host/study/levels.h"
#include "host/study/probe.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kEnds = 2;  // of each axis

bool chosen(const Study& study, std::string_view key) {
  const auto names = [&](const std::string& set) { return owner_of(set) == key; };
  const auto axis_names = [&](const Axis& axis) { return std::ranges::any_of(axis.keys(), names); };
  return study.base.is_explicit(key) || std::ranges::any_of(study.design.axes(), axis_names) ||
         std::ranges::any_of(study.design.derived(), names, &Rule::key);
}

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

/// A point of the study, and what its simulations read of it.
class Point {
 public:
  Point(const Study& study, Parameters p, TableCache& cache)
      : p_(std::move(p)), levels_(levels_of(study)), cache_(cache), bytes_(bytes(p_)) {}

  const Parameters& parameters() const { return p_; }

  /// Whether another value of the key changes what the simulations read.
  bool reads(const ParameterKey& key) const {
    return std::ranges::any_of(std::visit(OtherValues{key}, p_.get(key.key)),
                               [&](const Value& other) { return differs(key.key, other); });
  }

 private:
  std::vector<Bytes> bytes(const Parameters& p) const {
    std::vector<Bytes> all;
    for (const Level level : levels_) all.push_back(compiled_bytes(level, p, cache_));
    return all;
  }

  bool differs(std::string_view key, const Value& value) const try {
    Parameters changed = p_;
    changed.set(key, value);
    return bytes(changed) != bytes_;
  } catch (const UserError&) {
    return false;  // no value of the key, or not here
  }

  Parameters p_;
  std::vector<Level> levels_;
  TableCache& cache_;
  std::vector<Bytes> bytes_;
};

std::vector<Point> points(const Study& study, TableCache& cache) {
  std::vector<Point> found;
  for (const Coordinates& place : nearby_points(study.design, kEnds))
    if (!study.design.excludes(place)) found.emplace_back(study, study.design.at(place), cache);
  return found;
}

/// The keys of one kind, with the name of their section once.
std::string names_of(const std::vector<Guess>& guesses, std::string_view kind) {
  std::string names;
  std::string_view open;
  for (const auto& [key, known] : guesses) {
    if (known != kind) continue;
    const std::string_view section = key.substr(0, key.find('.'));
    names += names.empty() ? "" : section == open ? ", " : "; ";
    names += section == open ? key.substr(section.size() + 1) : key;
    open = section;
  }
  return names;
}

}  // namespace

std::vector<Guess> guesses(const Study& study) {
  TableCache cache;
  const std::vector<Point> nearby = points(study, cache);
  std::vector<Guess> found;
  for (const ParameterKey& key : parameter_keys()) {
    if (chosen(study, key.key)) continue;
    for (const Point& point : nearby) {
      const auto known = point.parameters().guessed(key.key);
      if (!known || !point.reads(key)) continue;
      found.push_back({key.key, *known});
      break;
    }
  }
  return found;
}

std::string guesses_text(const std::vector<Guess>& guesses) {
  if (guesses.empty()) return "";
  std::string text = guesses.size() == 1 ? "1 value is a guess:"
                                         : fmt::format("{} values are guesses:", guesses.size());
  std::set<std::string_view> kinds;
  for (const Guess& one : guesses) kinds.insert(one.known);
  for (const std::string_view kind : kinds)
    text += kind.empty() ? " " + names_of(guesses, kind)
                         : fmt::format(" ({}: {})", kind, names_of(guesses, kind));
  return text + ". docs/ASSUMPTIONS.md says what each moves.";
}

}  // namespace coresweep
