// Every key a study can set: its unit, bounds, default and meaning in one table, and a complete
// set of values. Defaults stand there, and what networks and chains change of them in presets.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/keys/amount.h"
#include "host/keys/distribution.h"

namespace coresweep {

/// A whole number for each cycle; a single one stands for all cycles.
using Path = std::vector<std::int64_t>;

/// A share, and how many collators in a row of the list have it; 0: all that no other entry has.
struct CollatorShare {
  double share;
  std::int64_t count;
  friend bool operator==(const CollatorShare&, const CollatorShare&) = default;
};
using Shares = std::vector<CollatorShare>;

using Value =
    std::variant<bool, std::int64_t, double, std::string, Distribution, Amount, Path, Shares>;

enum class ParameterKind {
  integer,
  real,
  probability,
  flag,
  choice,
  distribution_ms,     ///< values in milliseconds
  distribution_share,  ///< dimensionless: shares and ratios
  distribution_days,   ///< values in days
  distribution_coins,  ///< values in DOT or KSM, whatever the network's coin is
  amount,              ///< text such as "10 DOT"
  path,
  collator_shares,  ///< a share for all, a distribution over collators, or a list of shares
};

/// One key. `least` and `most` bound numbers, the values of distributions, and amounts in coins.
struct ParameterKey {
  static constexpr double kUnbounded = 1e15;  ///< a bound at or beyond this is none

  std::string_view key;
  std::string_view unit;  ///< empty for pure numbers
  ParameterKind kind;
  double least;
  double most;
  std::vector<std::string_view> choices;
  Value standard;               ///< the default on Polkadot, of no chain in particular
  std::string_view meaning;     ///< one sentence
  std::string_view source;      ///< where the default comes from; "assumption" where it is one
  bool affects_pipeline;        ///< false: it only prices or converts results, or
  bool affects_market = false;  ///< belongs to the simulated market
};

struct PresetValue;  // host/keys/presets.h

/// All keys, by section in the order of the documentation; `network` and `chain` come first.
const std::vector<ParameterKey>& parameter_keys();
/// The key of this name, or nullptr. The numbers inside distributions are keys too
/// ("latency.availability.median"); they are not among parameter_keys().
const ParameterKey* find_parameter(std::string_view key);
/// The index of a known key in parameter_keys(); throws UserError with the nearest known key.
std::size_t parameter_index(std::string_view key);

bool takes_distributions(const ParameterKey& key);
/// Every number that a distribution may have: the parameters of all kinds, min and max.
const std::vector<std::string_view>& distribution_number_names();
/// Those that this one has.
std::vector<std::string_view> distribution_numbers(const Distribution& distribution);
/// The key of a number inside a distribution, or nullptr for any other name.
const ParameterKey* find_distribution_number(std::string_view key);
/// The key whose distribution the number is in; any other key itself.
std::string_view owner_of(std::string_view key);
/// The number that a key of this kind names; the distribution with another one there (its
/// parameters are not checked together). Throw UserError if the distribution has no such number.
double distribution_number(const Distribution& distribution, std::string_view key);
Distribution with_distribution_number(Distribution distribution, std::string_view key,
                                      double value);

/// The default of a key under a network or a chain alone.
const Value& default_value(const ParameterKey& key, std::string_view preset);
/// Whether the key is one of those that change the defaults of others: network, chain.
bool is_preset_key(std::string_view key);
/// Nothing where the default of the key was measured or read; else what is known of it ("measured
/// once"; empty for a mere assumption).
std::optional<std::string_view> guess(const ParameterKey& key);

/// Checks `value` against the key's kind and bounds and brings it to the kind's type: whole numbers
/// become reals where the key is real, numbers become constant distributions. Throws UserError
/// ("relay.skip_probability = 1.2: must be a probability between 0 and 1").
Value checked_value(const ParameterKey& key, const Value& value);
/// What the key accepts, in words: "must be a probability between 0 and 1".
std::string accepted_values(const ParameterKey& key);
/// A value as TOML text.
std::string value_text(const Value& value);
/// Its defaults that a network or a chain changes: `network = "kusama": 3`.
std::vector<std::string> preset_defaults(const ParameterKey& key);
/// A key with unit, default and meaning, for people.
std::string parameter_text(const ParameterKey& key);

/// A complete set of values: what was set, else the default of the chain, else of the network.
class Parameters {
 public:
  Parameters();

  /// Sets one key; throws UserError if the value is not acceptable by itself. Explicit values win
  /// over those of chain and network, whichever is set first.
  void set(std::string_view key, const Value& value);
  /// Sets one key to a value that checked_value() returned for it. A number of a distribution is
  /// set in the distribution as it is now; throws UserError if the two do not go together.
  void set_checked(std::string_view key, Value value);

  const Value& get(std::string_view key) const;
  /// The same also for a number of a distribution. Throws UserError where there is none.
  Value value(std::string_view key) const;
  bool is_explicit(std::string_view key) const;
  /// As guess(), of the value as it is here: nothing also where it was set.
  std::optional<std::string_view> guessed(std::string_view key) const;

  std::int64_t integer(std::string_view key) const;
  double real(std::string_view key) const;  ///< also probabilities
  bool flag(std::string_view key) const;
  const std::string& choice(std::string_view key) const;
  const Distribution& distribution(std::string_view key) const;
  const Amount& amount(std::string_view key) const;
  const Path& path(std::string_view key) const;
  /// The list of shares, or nullptr where the key has a distribution.
  const Shares* shares(std::string_view key) const;
  /// The coin of the network.
  Coin coin() const;

  /// Checks what concerns several keys; throws UserError naming them.
  void check() const;

  /// Equal in every effective value.
  friend bool operator==(const Parameters& a, const Parameters& b);

 private:
  const Value& at(std::size_t index) const;
  /// What chain or network say of the key, or nullptr.
  const PresetValue* preset(std::size_t index) const;
  std::vector<std::optional<Value>> explicit_;  ///< in the order of parameter_keys()
};

/// A rule between keys: the keys it reads, and what it has to say about a set of values.
struct CrossCheck {
  std::vector<std::string_view> keys;
  std::optional<std::string> (*problem)(const Parameters&);
};
const std::vector<CrossCheck>& cross_checks();

}  // namespace coresweep
