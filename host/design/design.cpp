#include "host/design/design.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "host/base/errors.h"

namespace coresweep {
namespace {

/// The axes with their lengths, for the message about too many points.
std::string lengths(const std::vector<Axis>& axes) {
  std::string text;
  for (const Axis& axis : axes) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " x ", axis.name(), axis.size());
  }
  return text;
}

std::uint64_t point_count(const std::vector<Axis>& axes) {
  // In floating point it cannot overflow, and it is exact as far as it matters.
  double approximate = 1;
  std::uint64_t exact = 1;
  for (const Axis& axis : axes) {
    approximate *= static_cast<double>(axis.size());
    exact *= axis.size();
  }
  if (approximate <= static_cast<double>(kMaxPoints)) return exact;
  throw UserError(fmt::format(
      "the axes give {:.6g} points ({}), at most {} can be run: use fewer values or a coarser step",
      approximate, lengths(axes), kMaxPoints));
}

/// The same key, or a distribution and a number in it.
bool overlap(const std::string& a, const std::string& b) {
  return a == b || owner_of(a) == b || owner_of(b) == a;
}

void check_no_shared_key(const std::vector<Axis>& axes) {
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      for (const std::string& key : axes[a].keys()) {
        for (const std::string& other : axes[b].keys()) {
          if (!overlap(key, other)) continue;
          throw UserError(
              fmt::format("the axes \"{}\" and \"{}\" both set {}: a key belongs to one "
                          "axis",
                          axes[b].name(), axes[a].name(), key));
        }
      }
    }
  }
}

void check_type(const Rule& rule) {
  const Expression::Type type = rule.expression.type();
  if (rule.key.empty()) {
    if (type == Expression::Type::flag) return;
    throw UserError(fmt::format("where = \"{}\": must be true or false at each point, for example "
                                "a comparison",
                                rule.expression.text()))
        .at(rule.place);
  }
  const ParameterKey& key = *find_parameter(rule.key);
  const auto wanted = key.kind == ParameterKind::flag     ? Expression::Type::flag
                      : key.kind == ParameterKind::choice ? Expression::Type::word
                                                          : Expression::Type::number;
  if (type != wanted)
    throw UserError(fmt::format("{} = \"{}\": {} {}", rule.key, rule.expression.text(), rule.key,
                                accepted_values(key)))
        .at(rule.place);
}

/// A value of an expression as one of a key: whole numbers where the key takes integers.
/// Amounts are in the coin of the network.
Value as_value(const Expression::Result& result, const ParameterKey& key, Coin coin) {
  if (const auto* word = std::get_if<std::string>(&result)) return *word;
  if (const auto* flag = std::get_if<bool>(&result)) return *flag;
  const double number = std::get<double>(result);
  const bool whole = std::fabs(number) < 1e15 && std::fabs(number - std::round(number)) < 1e-9;
  if ((key.kind == ParameterKind::integer || key.kind == ParameterKind::path) && whole)
    return static_cast<std::int64_t>(std::llround(number));
  if (key.kind == ParameterKind::amount) return fmt::format("{} {}", number, coin_name(coin));
  return number;
}

bool is_part(const std::vector<std::size_t>& part, const std::vector<std::size_t>& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

void apply_derived(const Rule& rule, Parameters& parameters) {
  try {
    parameters.set(rule.key, as_value(rule.expression.evaluate(parameters),
                                      *find_parameter(rule.key), parameters.coin()));
  } catch (const UserError& error) {
    throw UserError(fmt::format("{} (derived as \"{}\")", error.what(), rule.expression.text()))
        .at(rule.place);
  }
}

}  // namespace

Design::Design(Parameters base, std::vector<Axis> axes, std::vector<Rule> derived,
               std::vector<Rule> conditions)
    : base_(std::move(base)),
      axes_(std::move(axes)),
      derived_(std::move(derived)),
      conditions_(std::move(conditions)),
      size_(point_count(axes_)) {
  check_no_shared_key(axes_);
  for (const Axis& axis : axes_)
    sets_inside_.push_back(
        std::any_of(axis.keys().begin(), axis.keys().end(),
                    [](const std::string& key) { return owner_of(key) != key; }));
  check_derived();
  for (const Rule& rule : derived_) {
    derived_axes_.push_back(axes_behind(rule.expression.keys()));
    for (const std::size_t a : derived_axes_.back()) axes_[a].add_derived(rule.key);
  }
  for (const Rule& rule : conditions_) {
    check_type(rule);
    condition_axes_.push_back(axes_behind(rule.expression.keys()));
  }
}

void Design::check_derived() const {
  for (std::size_t i = 0; i < derived_.size(); ++i) {
    const Rule& rule = derived_[i];
    check_type(rule);
    for (const std::string_view key : {"network", "chain", "market.model", "market.cycles"})
      if (rule.key == key)
        throw UserError(fmt::format("{} cannot be derived: it decides what is simulated; give it "
                                    "an axis",
                                    key))
            .at(rule.place);
    for (const Axis& axis : axes_)
      for (const std::string& key : axis.keys())
        if (overlap(key, rule.key))
          throw UserError(fmt::format("{} is derived, and the axis \"{}\" sets {}: remove one",
                                      rule.key, axis.name(), key))
              .at(rule.place);
    for (std::size_t later = i; later < derived_.size(); ++later)
      for (const std::string& read : rule.expression.keys())
        if (overlap(read, derived_[later].key))
          throw UserError(later == i
                              ? fmt::format("{} is derived from itself", rule.key)
                              : fmt::format("{} is derived from {}, which is derived after it: put "
                                            "{} first",
                                            rule.key, read, derived_[later].key))
              .at(rule.place);
  }
}

std::vector<std::size_t> Design::axes_behind(const std::vector<std::string>& keys) const {
  std::set<std::size_t> found;
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    // A network or a chain sets the defaults of any key.
    bool behind = axes_[a].sets("network") || axes_[a].sets("chain");
    for (const std::string& set : axes_[a].keys())
      for (const std::string& key : keys) behind = behind || overlap(set, key);
    if (behind) found.insert(a);
  }
  for (const Rule& rule : derived_)
    for (const std::string& key : keys)
      if (overlap(rule.key, key))
        for (const std::size_t a : axes_behind(rule.expression.keys())) found.insert(a);
  return {found.begin(), found.end()};
}

std::vector<std::uint64_t> Design::shape() const {
  std::vector<std::uint64_t> shape;
  for (const Axis& axis : axes_) shape.push_back(axis.size());
  return shape;
}

Coordinates Design::coordinates(std::uint64_t index) const {
  Coordinates coordinates(axes_.size());
  for (std::size_t i = axes_.size(); i-- > 0;) {
    coordinates[i] = index % axes_[i].size();
    index /= axes_[i].size();
  }
  return coordinates;
}

std::uint64_t Design::index(const Coordinates& coordinates) const {
  std::uint64_t index = 0;
  for (std::size_t i = 0; i < axes_.size(); ++i) index = index * axes_[i].size() + coordinates[i];
  return index;
}

Parameters Design::at(std::uint64_t index) const { return at(coordinates(index)); }

Parameters Design::at(const Coordinates& coordinates) const {
  std::vector<std::size_t> all(axes_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return at(coordinates, all);
}

Parameters Design::at(const Coordinates& coordinates, const std::vector<std::size_t>& axes) const {
  Parameters parameters = base_;
  // Numbers inside distributions last: a network or chain on another axis may bring the
  // distribution.
  for (const bool inside : {false, true})
    for (const std::size_t a : axes)
      if (sets_inside_[a] == inside) axes_[a].apply(coordinates[a], parameters);
  for (std::size_t d = 0; d < derived_.size(); ++d)
    if (is_part(derived_axes_[d], axes)) apply_derived(derived_[d], parameters);
  return parameters;
}

bool Design::holds(std::size_t condition, const Coordinates& coordinates) const {
  const Rule& rule = conditions_[condition];
  try {
    return std::get<bool>(rule.expression.evaluate(at(coordinates, condition_axes_[condition])));
  } catch (const UserError& error) {
    throw error.at(rule.place);
  }
}

bool Design::excludes(std::uint64_t index) const {
  return !conditions_.empty() && excludes(coordinates(index));
}

bool Design::excludes(const Coordinates& coordinates) const {
  for (std::size_t c = 0; c < conditions_.size(); ++c)
    if (!holds(c, coordinates)) return true;
  return false;
}

bool Design::excludes(const Coordinates& coordinates, const std::vector<std::size_t>& axes) const {
  for (std::size_t c = 0; c < conditions_.size(); ++c)
    if (is_part(condition_axes_[c], axes) && !holds(c, coordinates)) return true;
  return false;
}

std::string place_text(const Design& design, const Coordinates& coordinates,
                       std::span<const std::size_t> axes) {
  std::string text;
  for (const std::size_t a : axes) {
    const Axis& axis = design.axes()[a];
    text +=
        fmt::format("{}{} = {}", text.empty() ? "" : ", ", axis.name(), axis.label(coordinates[a]));
  }
  return text;
}

std::string place_text(const Design& design, const Coordinates& coordinates) {
  std::vector<std::size_t> axes(design.axes().size());
  std::iota(axes.begin(), axes.end(), std::size_t{0});
  return place_text(design, coordinates, axes);
}

std::string place_labels(const Design& design, const Coordinates& coordinates,
                         std::span<const std::size_t> axes) {
  std::string text;
  for (const std::size_t a : axes)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", design.axes()[a].label(coordinates[a]));
  return text;
}

}  // namespace coresweep
