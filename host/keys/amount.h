// Amounts of money as people write them: a number with its coin, exact to the planck.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace coresweep {

enum class Coin { dot, ksm };

/// "DOT" or "KSM".
std::string_view coin_name(Coin coin);
/// 10^10 or 10^12.
std::uint64_t planck_per_coin(Coin coin);
/// The coin of a network: KSM on Kusama, DOT elsewhere.
Coin coin_of_network(std::string_view network);

struct Amount {
  std::uint64_t planck = 0;
  Coin coin = Coin::dot;

  /// In coins.
  double number() const;
  /// "10 DOT", with all the digits it has; "unlimited" for the largest value.
  std::string text() const;
  bool is_unlimited() const { return planck == UINT64_MAX; }

  friend bool operator==(const Amount&, const Amount&) = default;
};

/// "10 DOT", "0.776775851 KSM" or "unlimited". Throws UserError that says what is wrong with the
/// text: no unit, another unit, below 0, too many decimals, more than there is.
Amount parse_amount(std::string_view text);

}  // namespace coresweep
