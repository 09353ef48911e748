// The numbers inside distributions as keys: "latency.availability.median".
#include <fmt/format.h>
#include <algorithm>
#include <list>
#include <unordered_map>

#include "host/base/errors.h"
#include "host/keys/parameters.h"

namespace coresweep {
namespace {

/// Exponents and multipliers have no unit; all others have that of the values.
bool has_unit(std::string_view number) {
  return number != "sigma" && number != "shape" && number != "factor";
}

ParameterKey number_key(const ParameterKey& owner, std::string_view number, const std::string& name,
                        const std::string& meaning) {
  ParameterKey key = owner;
  key.key = name;
  key.unit = has_unit(number) ? owner.unit : "";
  key.kind = ParameterKind::real;
  key.least = 0;
  key.most = ParameterKey::kUnbounded;
  key.standard = 0.0;
  key.meaning = meaning;
  return key;
}

/// The texts stay where they are: the keys point at them.
struct NumberKey {
  std::string name, meaning;
  ParameterKey key;
  NumberKey(const ParameterKey& owner, std::string_view number)
      : name(fmt::format("{}.{}", owner.key, number)),
        meaning(fmt::format("{} of {}", number, owner.key)),
        key(number_key(owner, number, name, meaning)) {}
  NumberKey(const NumberKey&) = delete;
};

struct NumberKeys {
  std::list<NumberKey> keys;
  std::unordered_map<std::string_view, const ParameterKey*> by_name;

  NumberKeys() {
    for (const ParameterKey& owner : parameter_keys()) {
      if (!takes_distributions(owner)) continue;
      for (const std::string_view number : distribution_number_names()) {
        const NumberKey& made = keys.emplace_back(owner, number);
        by_name[made.name] = &made.key;
      }
    }
  }
};

std::string_view number_of(std::string_view key) { return key.substr(key.rfind('.') + 1); }

}  // namespace

bool takes_distributions(const ParameterKey& key) {
  return key.kind == ParameterKind::distribution_ms ||
         key.kind == ParameterKind::distribution_share ||
         key.kind == ParameterKind::distribution_days ||
         key.kind == ParameterKind::distribution_coins ||
         key.kind == ParameterKind::collator_shares;
}

const std::vector<std::string_view>& distribution_number_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all = {"min", "max"};
    for (const DistributionKind& kind : distribution_kinds())
      for (const std::string_view name : kind.parameters)
        if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    return all;
  }();
  return names;
}

std::vector<std::string_view> distribution_numbers(const Distribution& distribution) {
  std::vector<std::string_view> names =
      distribution_kinds()[static_cast<std::size_t>(distribution.kind)].parameters;
  if (distribution.min) names.push_back("min");
  if (distribution.max) names.push_back("max");
  return names;
}

const ParameterKey* find_distribution_number(std::string_view key) {
  if (std::ranges::count(key, '.') < 2) return nullptr;  // most keys are asked for often
  static const NumberKeys keys;
  const auto found = keys.by_name.find(key);
  return found == keys.by_name.end() ? nullptr : found->second;
}

std::string_view owner_of(std::string_view key) {
  return find_distribution_number(key) == nullptr ? key : key.substr(0, key.rfind('.'));
}

double distribution_number(const Distribution& distribution, std::string_view key) {
  const std::string_view name = number_of(key);
  if (name == "min" && distribution.min) return *distribution.min;
  if (name == "max" && distribution.max) return *distribution.max;
  const auto& names = distribution_kinds()[static_cast<std::size_t>(distribution.kind)].parameters;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end())
    return distribution.parameter[static_cast<std::size_t>(found - names.begin())];
  const auto has = distribution_numbers(distribution);
  throw UserError(fmt::format("{}: {} = {} has no {}{}", key, owner_of(key), distribution.text(),
                              name,
                              has.empty() ? "" : fmt::format(", it has {}", fmt::join(has, ", "))));
}

Distribution with_distribution_number(Distribution distribution, std::string_view key,
                                      double value) {
  const std::string_view name = number_of(key);
  if (name == "min") return distribution.clipped(value, distribution.max);
  if (name == "max") return distribution.clipped(distribution.min, value);
  distribution_number(distribution, key);  // refuses a number that it does not have
  const auto& names = distribution_kinds()[static_cast<std::size_t>(distribution.kind)].parameters;
  const auto place = std::find(names.begin(), names.end(), name) - names.begin();
  distribution.parameter[static_cast<std::size_t>(place)] = value;
  return distribution;
}

}  // namespace coresweep
