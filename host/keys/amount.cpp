#include "host/keys/amount.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "host/base/errors.h"

namespace coresweep {
namespace {

constexpr std::string_view kUnlimited = "unlimited";
constexpr std::string_view kShape =
    "write a number and its coin, such as \"10 DOT\" or \"0.5 KSM\"";

int decimals(Coin coin) { return coin == Coin::dot ? 10 : 12; }

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw UserError(fmt::format("\"{}\" is no amount: {}", text, why));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_number(std::string_view digits) {
  return !digits.empty() &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

Coin parse_coin(std::string_view text, std::string_view unit) {
  if (unit == "DOT") return Coin::dot;
  if (unit == "KSM") return Coin::ksm;
  if (unit.empty()) refuse(text, fmt::format("its coin is missing; {}", kShape));
  if (unit == "planck" || unit == "Planck")
    refuse(text, fmt::format("planck are not accepted; {}", kShape));
  refuse(text, fmt::format("the coin \"{}\" is not known; {}", unit, kShape));
}

}  // namespace

std::string_view coin_name(Coin coin) { return coin == Coin::dot ? "DOT" : "KSM"; }

std::uint64_t planck_per_coin(Coin coin) {
  return coin == Coin::dot ? 10'000'000'000 : 1'000'000'000'000;
}

Coin coin_of_network(std::string_view network) {
  return network == "kusama" ? Coin::ksm : Coin::dot;
}

double Amount::number() const {
  return static_cast<double>(planck) / static_cast<double>(planck_per_coin(coin));
}

std::string Amount::text() const {
  if (is_unlimited()) return std::string(kUnlimited);
  const std::uint64_t one = planck_per_coin(coin);
  std::string digits = fmt::format("{}.{:0{}}", planck / one, planck % one, decimals(coin));
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return fmt::format("{} {}", digits, coin_name(coin));
}

Amount parse_amount(std::string_view text) {
  const std::string_view all = trimmed(text);
  if (all == kUnlimited) return {UINT64_MAX, Coin::dot};
  if (!all.empty() && all.front() == '-') refuse(text, "it must not be below 0");
  const std::size_t unit_at = std::min(all.find_first_not_of("0123456789."), all.size());
  const std::string_view number = all.substr(0, unit_at);
  const std::size_t dot = std::min(number.find('.'), number.size());
  const std::string_view whole = number.substr(0, dot);
  const std::string_view part = number.substr(std::min(dot + 1, number.size()));
  if (!is_number(whole) || (dot < number.size() && !is_number(part)))
    refuse(text, std::string(kShape));
  const Coin coin = parse_coin(text, trimmed(all.substr(unit_at)));
  const auto most_digits = static_cast<std::size_t>(decimals(coin));
  if (part.size() > most_digits)
    refuse(text, fmt::format("{} has {} decimals", coin_name(coin), most_digits));
  const std::string planck =
      std::string(whole) + std::string(part) + std::string(most_digits - part.size(), '0');
  Amount amount{0, coin};
  const auto [end, error] =
      std::from_chars(planck.data(), planck.data() + planck.size(), amount.planck);
  if (error != std::errc() || amount.is_unlimited())
    refuse(text, fmt::format("at most {} can be counted, which is about all there is",
                             Amount{UINT64_MAX - 1, coin}.text()));
  return amount;
}

}  // namespace coresweep
