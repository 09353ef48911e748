// Checking single values, and writing them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/toml_text.h"
#include "host/keys/parameters.h"

namespace coresweep {
namespace {

std::string bounds_text(double least, double most) {
  return most >= ParameterKey::kUnbounded ? fmt::format("of at least {}", least)
                                          : fmt::format("between {} and {}", least, most);
}

/// `most` at ParameterKey::kUnbounded: without bound, "unlimited" included.
std::string accepted_amounts(const ParameterKey& key) {
  std::string text = "must be an amount with its coin, such as \"10 DOT\"";
  if (key.least > 0) text += fmt::format(", of at least {} {}", key.least, key.unit);
  return key.most < ParameterKey::kUnbounded
             ? text + fmt::format(", at most {} {}", key.most, key.unit)
             : text + ", or \"unlimited\"";
}

std::string quoted_list(const std::vector<std::string_view>& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    list += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    list += toml_string(words[i]);
  }
  return list;
}

[[noreturn]] void refuse(const ParameterKey& key, const Value& value, const std::string& why) {
  throw UserError(fmt::format("{} = {}: {}", key.key, value_text(value), why));
}

std::optional<double> as_number(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

Value checked_integer(const ParameterKey& key, const Value& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  if (integer == nullptr || static_cast<double>(*integer) < key.least ||
      static_cast<double>(*integer) > key.most) {
    refuse(key, value, accepted_values(key));
  }
  return *integer;
}

Value checked_real(const ParameterKey& key, const Value& value) {
  const std::optional<double> number = as_number(value);
  // Written so that NaN is refused.
  if (!number || !(*number >= key.least && *number <= key.most)) {
    refuse(key, value, accepted_values(key));
  }
  return *number;
}

Value checked_choice(const ParameterKey& key, const Value& value) {
  const auto* word = std::get_if<std::string>(&value);
  if (word == nullptr) refuse(key, value, accepted_values(key));
  if (std::find(key.choices.begin(), key.choices.end(), *word) == key.choices.end()) {
    refuse(key, value, accepted_values(key) + did_you_mean(*word, key.choices));
  }
  return *word;
}

/// The ends of the table; beyond them no draw can fall.
constexpr double kEnd = 0x1p-33;

void check_range(const ParameterKey& key, const Distribution& distribution) {
  const double lowest = distribution.quantile(Mass::from_below(kEnd));
  const double highest = distribution.quantile(Mass::from_above(kEnd));
  const std::string limits = fmt::format("values {}", bounds_text(key.least, key.most));
  if (lowest < key.least) {
    refuse(key, distribution, fmt::format("needs {}: give it min = {}", limits, key.least));
  }
  // A share above 1 has no meaning. Elsewhere the upper bound is the table's, which cuts tails.
  const bool beyond = key.most == 1 ? highest > key.most : distribution.quantile(0.5) > key.most;
  if (beyond)
    refuse(key, distribution, fmt::format("needs {}: give it max = {}", limits, key.most));
}

Value checked_distribution(const ParameterKey& key, const Value& value) {
  if (const std::optional<double> number = as_number(value)) {
    if (!(*number >= key.least && *number <= key.most)) {
      refuse(key, value, fmt::format("must be a number {}", bounds_text(key.least, key.most)));
    }
    return Distribution::constant(*number);
  }
  const auto* distribution = std::get_if<Distribution>(&value);
  if (distribution == nullptr) refuse(key, value, accepted_values(key));
  try {
    distribution->validate();
  } catch (const UserError& error) {
    throw error.at(key.key);
  }
  check_range(key, *distribution);
  return *distribution;
}

Value checked_amount(const ParameterKey& key, const Value& value) {
  Amount amount;
  if (const auto* word = std::get_if<std::string>(&value)) {
    try {
      amount = parse_amount(*word);
    } catch (const UserError& error) {
      throw error.at(key.key);
    }
  } else if (const auto* parsed = std::get_if<Amount>(&value)) {
    amount = *parsed;
  } else if (as_number(value) == 0.0) {  // as studies were written before amounts had coins
    amount = parse_amount("0 DOT");
  } else {
    refuse(key, value, accepted_values(key));
  }
  const bool beyond =
      amount.is_unlimited() ? key.most < ParameterKey::kUnbounded : amount.number() > key.most;
  if (amount.number() < key.least || beyond) refuse(key, amount, accepted_values(key));
  return amount;
}

Value checked_path(const ParameterKey& key, const Value& value) {
  Path path;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) path = {*integer};
  if (const auto* listed = std::get_if<Path>(&value)) path = *listed;
  const auto fits = [&](std::int64_t step) {
    return static_cast<double>(step) >= key.least && static_cast<double>(step) <= key.most;
  };
  if (path.empty() || !std::all_of(path.begin(), path.end(), fits))
    refuse(key, value, accepted_values(key));
  return path;
}

std::string path_text(const Path& path) {
  if (path.size() == 1) return fmt::format("{}", path.front());
  return fmt::format("[{}]", fmt::join(path, ", "));
}

Value checked_shares(const ParameterKey& key, const Value& value) {
  const auto* shares = std::get_if<Shares>(&value);
  if (shares == nullptr) return checked_distribution(key, value);
  std::int64_t others = 0;
  for (const CollatorShare& entry : *shares) {
    others += entry.count == 0;
    if (!(entry.share >= key.least && entry.share <= key.most) || entry.count < 0 || others > 1)
      refuse(key, value, accepted_values(key));
  }
  if (shares->empty()) refuse(key, value, accepted_values(key));
  return *shares;
}

std::string shares_text(const Shares& shares) {
  const bool one_each = std::all_of(shares.begin(), shares.end(),
                                    [](const CollatorShare& entry) { return entry.count == 1; });
  std::string text;
  for (const CollatorShare& entry : shares) {
    text += text.empty() ? "" : ", ";
    text += one_each ? toml_number(entry.share)
                     : fmt::format("[{}, {}]", toml_number(entry.share), entry.count);
  }
  return "[" + text + "]";
}

}  // namespace

Value checked_value(const ParameterKey& key, const Value& value) {
  switch (key.kind) {
    case ParameterKind::integer:
      return checked_integer(key, value);
    case ParameterKind::real:
    case ParameterKind::probability:
      return checked_real(key, value);
    case ParameterKind::choice:
      return checked_choice(key, value);
    case ParameterKind::flag:
      if (!std::holds_alternative<bool>(value)) refuse(key, value, accepted_values(key));
      return value;
    case ParameterKind::distribution_ms:
    case ParameterKind::distribution_share:
    case ParameterKind::distribution_days:
    case ParameterKind::distribution_coins:
      return checked_distribution(key, value);
    case ParameterKind::amount:
      return checked_amount(key, value);
    case ParameterKind::path:
      return checked_path(key, value);
    case ParameterKind::collator_shares:
      return checked_shares(key, value);
  }
  return value;
}

std::string accepted_values(const ParameterKey& key) {
  switch (key.kind) {
    case ParameterKind::integer:
      return fmt::format("must be an integer {}", bounds_text(key.least, key.most));
    case ParameterKind::real:
      return fmt::format("must be a number {}", bounds_text(key.least, key.most));
    case ParameterKind::probability:
      return "must be a probability between 0 and 1";
    case ParameterKind::flag:
      return "must be true or false";
    case ParameterKind::choice:
      return "must be " + quoted_list(key.choices);
    case ParameterKind::distribution_ms:
      return "must be a number of milliseconds or a distribution table";
    case ParameterKind::distribution_share:
      return "must be a number or a distribution table";
    case ParameterKind::distribution_days:
      return "must be a number of days or a distribution table";
    case ParameterKind::distribution_coins:
      return "must be a number of DOT or KSM or a distribution table";
    case ParameterKind::amount:
      return accepted_amounts(key);
    case ParameterKind::path:
      return fmt::format("must be an integer or a list of integers, one a cycle, each {}",
                         bounds_text(key.least, key.most));
    case ParameterKind::collator_shares:
      return "must be a probability, a distribution table, or a list of probabilities: one a "
             "collator, as [0.01, 0.6], or with how many have it, as [[0.6, 2], [0.01, 0]] (0: all "
             "others)";
  }
  return "";
}

std::string value_text(const Value& value) {
  struct Text {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
    std::string operator()(double v) const {
      const std::string digits = toml_number(v);
      return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
    }
    std::string operator()(const std::string& v) const { return toml_string(v); }
    std::string operator()(const Distribution& v) const { return v.text(); }
    std::string operator()(const Amount& v) const { return toml_string(v.text()); }
    std::string operator()(const Path& v) const { return path_text(v); }
    std::string operator()(const Shares& v) const { return shares_text(v); }
  };
  return std::visit(Text{}, value);
}

std::vector<std::string> preset_defaults(const ParameterKey& key) {
  std::vector<std::string> texts;
  for (const ParameterKey& preset : parameter_keys()) {
    if (!is_preset_key(preset.key)) break;
    for (const std::string_view name : preset.choices)
      if (const Value& value = default_value(key, name); !(value == key.standard))
        texts.push_back(fmt::format("{} = \"{}\": {}", preset.key, name, value_text(value)));
  }
  return texts;
}

std::string parameter_text(const ParameterKey& key) {
  std::string text = fmt::format("{:<40} {} {} {}\n", key.key, value_text(key.standard), key.unit,
                                 accepted_values(key));
  text += fmt::format("    {} ({})\n", key.meaning, key.source);
  for (const std::string& preset : preset_defaults(key)) text += fmt::format("    {}\n", preset);
  return text;
}

}  // namespace coresweep
