#include "host/keys/parameters.h"

#include <fmt/format.h>

#include <unordered_map>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/keys/presets.h"

namespace coresweep {
namespace {

// Their places in parameter_keys().
constexpr std::size_t kNetwork = 0, kChain = 1;

}  // namespace

const ParameterKey* find_parameter(std::string_view key) {
  static const std::unordered_map<std::string_view, const ParameterKey*> by_name = [] {
    std::unordered_map<std::string_view, const ParameterKey*> names;
    for (const ParameterKey& parameter : parameter_keys()) names[parameter.key] = &parameter;
    return names;
  }();
  const auto found = by_name.find(key);
  return found == by_name.end() ? find_distribution_number(key) : found->second;
}

std::size_t parameter_index(std::string_view key) {
  const ParameterKey* found = find_parameter(key);
  if (found != nullptr && found != find_distribution_number(key)) {
    return static_cast<std::size_t>(found - parameter_keys().data());
  }
  std::vector<std::string_view> known;
  for (const ParameterKey& parameter : parameter_keys()) known.push_back(parameter.key);
  throw UserError(fmt::format("unknown key \"{}\"{}", key, did_you_mean(key, known)));
}

bool is_preset_key(std::string_view key) { return key == "network" || key == "chain"; }

Parameters::Parameters() : explicit_(parameter_keys().size()) {}

void Parameters::set(std::string_view key, const Value& value) {
  const ParameterKey* number = find_distribution_number(key);
  const ParameterKey& known = number != nullptr ? *number : parameter_keys()[parameter_index(key)];
  set_checked(key, checked_value(known, value));
}

void Parameters::set_checked(std::string_view key, Value value) {
  if (find_distribution_number(key) == nullptr) {
    explicit_[parameter_index(key)] = std::move(value);
    return;
  }
  const std::string_view owner = owner_of(key);
  set(owner, with_distribution_number(distribution(owner), key, std::get<double>(value)));
}

const PresetValue* Parameters::preset(std::size_t index) const {
  if (index == kChain) return nullptr;
  const std::string_view key = parameter_keys()[index].key;
  const PresetValue* of_chain =
      explicit_[kChain] ? preset_value(std::get<std::string>(*explicit_[kChain]), key) : nullptr;
  if (of_chain != nullptr || index == kNetwork) return of_chain;
  return preset_value(std::get<std::string>(at(kNetwork)), key);
}

const Value& Parameters::at(std::size_t index) const {
  if (explicit_[index]) return *explicit_[index];
  const PresetValue* changed = preset(index);
  return changed == nullptr ? parameter_keys()[index].standard : *changed->value;
}

const Value& Parameters::get(std::string_view key) const { return at(parameter_index(key)); }

Value Parameters::value(std::string_view key) const {
  if (find_distribution_number(key) == nullptr) return get(key);
  return distribution_number(distribution(owner_of(key)), key);
}

bool Parameters::is_explicit(std::string_view key) const {
  return explicit_[parameter_index(key)].has_value();
}

std::optional<std::string_view> Parameters::guessed(std::string_view key) const {
  const std::size_t index = parameter_index(key);
  if (explicit_[index]) return std::nullopt;
  const PresetValue* of_preset = preset(index);
  if (of_preset == nullptr) return guess(parameter_keys()[index]);
  return of_preset->sure == Sure::assumed ? std::optional<std::string_view>("") : std::nullopt;
}

std::int64_t Parameters::integer(std::string_view key) const {
  return std::get<std::int64_t>(get(key));
}
double Parameters::real(std::string_view key) const { return std::get<double>(get(key)); }
bool Parameters::flag(std::string_view key) const { return std::get<bool>(get(key)); }
const std::string& Parameters::choice(std::string_view key) const {
  return std::get<std::string>(get(key));
}
const Distribution& Parameters::distribution(std::string_view key) const {
  const auto* distribution = std::get_if<Distribution>(&get(key));
  if (distribution != nullptr) return *distribution;
  throw UserError(fmt::format("{} = {}: it is a list here, and has no numbers of a distribution",
                              key, value_text(get(key))));
}

const Amount& Parameters::amount(std::string_view key) const { return std::get<Amount>(get(key)); }
const Path& Parameters::path(std::string_view key) const { return std::get<Path>(get(key)); }
const Shares* Parameters::shares(std::string_view key) const {
  return std::get_if<Shares>(&get(key));
}
Coin Parameters::coin() const { return coin_of_network(choice("network")); }

void Parameters::check() const {
  for (const CrossCheck& rule : cross_checks()) {
    if (const auto problem = rule.problem(*this)) throw UserError(*problem);
  }
}

bool operator==(const Parameters& a, const Parameters& b) {
  for (std::size_t i = 0; i < parameter_keys().size(); ++i) {
    if (!(a.at(i) == b.at(i))) return false;
  }
  return true;
}

}  // namespace coresweep
