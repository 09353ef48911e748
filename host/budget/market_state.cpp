#include "host/budget/market_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cuda/market/bulk.h"
#include "host/base/errors.h"
#include "host/budget/dump.h"
#include "host/budget/json_values.h"
#include "host/keys/parameters.h"

namespace coresweep {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaskBits = 80;
constexpr double kMostRatio = 31.9;  // what a table of ratios holds

std::uint64_t next_end_price(const RunningSale& sale, Coin coin, std::string_view network) {
  const auto minimum =
      std::get<Amount>(default_value(*find_parameter("market.minimum_price"), network));
  SaleRules rules{};
  rules.minimum_price = minimum.coin == coin ? minimum.planck : 0;
  Sale ended{};
  ended.prices.end_price = sale.end_price;
  ended.has_sellout_price = 1;
  ended.sellout_price = sale.sellout_price.value_or(sale.end_price);
  return next_prices(rules, ended).end_price;
}

/// The rights of the parachain, which are taken out of all.
std::vector<Right> take_own(std::vector<Right>& all, std::optional<std::int64_t> para) {
  std::vector<Right> own;
  if (!para) return own;
  const std::string task = std::to_string(*para);
  std::ranges::copy_if(all, std::back_inserter(own),
                       [&](const Right& right) { return right.task == task; });
  if (own.empty())
    throw UserError(
        fmt::format("parachain {} has no right to renew in the running sale or the next one: name "
                    "another with --para, or say --renewal and --cores yourself",
                    *para));
  std::erase_if(all, [&](const Right& right) { return right.task == task; });
  return own;
}

/// A right of the next sale replaces one of the running sale: that was used already.
void keep_first_sale(std::vector<Right>& own, const RunningSale& sale) {
  const bool unpaid = std::ranges::count(own, sale.begin, &Right::when) > 0;
  std::erase_if(own, [&](const Right& r) { return r.when != (unpaid ? sale.begin : sale.end); });
}

void check_network(const json& dump, std::string_view network) {
  const json& told = member(dump, "network", "the dump");
  if (!told.is_null() && told != network)
    throw UserError(fmt::format("is of the network {}, not of {}: say --network {}", told.dump(),
                                network, told.is_string() ? told.get<std::string>() : "NAME"));
}

double ratio(std::uint64_t price, std::uint64_t end_price) {
  const double exact = static_cast<double>(price) / static_cast<double>(end_price);
  return std::min(std::round(exact * 1e4) / 1e4, kMostRatio);
}

MarketState state_of(const json& dump, std::string_view network, std::optional<std::int64_t> para) {
  check_network(dump, network);
  const RunningSale sale = running_sale(dump);
  std::vector<Right> others = rights_in(dump);
  const bool told = !others.empty();
  for (Right& right : unassigned(dump, sale)) others.push_back(std::move(right));
  std::erase_if(others, [&](const Right& r) { return r.when != sale.begin && r.when != sale.end; });
  std::vector<Right> own = take_own(others, para);
  keep_first_sale(own, sale);
  const bool is_running = !own.empty() && own.front().when == sale.begin;
  const Coin coin = coin_of_network(network);
  MarketState state;
  state.first =
      sale_of_region(network, static_cast<std::int64_t>(is_running ? sale.begin : sale.end));
  state.end_price = {is_running ? sale.end_price : next_end_price(sale, coin, network), coin};
  state.supply = static_cast<std::int64_t>(sale.offered);
  state.tenants = static_cast<std::int64_t>(told ? others.size() : sale.sold);
  if (told)
    for (const Right& right : others)
      ++state.record_ratios[ratio(right.price, state.end_price.planck)];
  state.own_cores = static_cast<std::int64_t>(own.size());
  std::uint64_t sum = 0;
  for (const Right& right : own) sum += right.price;
  state.own_record = {own.empty() ? 0 : sum / own.size(), coin};
  const json& status = member(dump, "status", "the dump");
  if (!status.is_null())
    state.pool_cores = static_cast<std::int64_t>(
        std::min(whole_member(status, "systemPoolSize", "status") / kMaskBits, kMostCores));
  return state;
}

}  // namespace

MarketState read_market_state(std::string_view text, const std::string& name,
                              std::string_view network, std::optional<std::int64_t> para) {
  try {
    return state_of(json::parse(text), network, para);
  } catch (const json::parse_error& error) {
    throw UserError(fmt::format("{}: not valid JSON (byte {})", name, error.byte));
  } catch (const json::out_of_range&) {
    throw UserError(fmt::format("{}: holds a number that is too large", name));
  } catch (const UserError& error) {
    throw error.at(name);
  }
}

}  // namespace coresweep
