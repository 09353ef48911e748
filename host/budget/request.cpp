#include "host/budget/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/keys/parameters.h"

namespace coresweep {
namespace {

constexpr double kDaysOfMonth = 30.4375;
constexpr std::uint64_t kFewestRuns = 100;  // of which none may lose a core to be sure of 5 %
constexpr std::uint64_t kMostRuns = 1'000'000;

void check_network(const std::string& network) {
  const ParameterKey& key = *find_parameter("network");
  checked_value(key, network);  // a name that is none is told with the nearest one
  if (recorded_sale(network) == nullptr)
    throw UserError(
        fmt::format("--network {}: its coretime costs nothing: take polkadot or kusama", network));
}

void check_coin(const Amount& amount, Coin coin, const char* option) {
  if (!amount.is_unlimited() && amount.coin != coin)
    throw UserError(fmt::format("{} \"{}\": the coin of the network is {}", option, amount.text(),
                                coin_name(coin)));
}

void check_numbers(const BudgetRequest& asked) {
  if (!(asked.months > 0)) throw UserError("--months: must be above 0");
  if (asked.usd && !(*asked.usd > 0 && std::isfinite(*asked.usd)))
    throw UserError(fmt::format("--usd {:g}: must be the price of a coin, above 0", *asked.usd));
  if (asked.runs < kFewestRuns || asked.runs > kMostRuns)
    throw UserError(fmt::format("--runs {}: must be {} to {}: fewer cannot tell what is safe",
                                asked.runs, kFewestRuns, kMostRuns));
  if (std::ranges::find(kSqueezes, asked.squeeze, &Squeeze::name) == std::end(kSqueezes))
    throw UserError(fmt::format("--squeeze {}: must be none, rare or often", asked.squeeze));
}

/// How many sales begin in that time: by the network's own cycle, which is a little over 28 days.
std::int64_t sales_for(double months, const std::string& network) {
  const double cycle = recorded_sale(network)->cycle_days;
  const double sales = std::ceil(months * kDaysOfMonth / cycle - 1e-9);
  const double most = find_parameter("market.cycles")->most;
  if (sales > most)
    throw UserError(fmt::format("--months {}: at most {:.0f}, which are {:.0f} sales", months,
                                std::floor(most * cycle / kDaysOfMonth), most));
  return static_cast<std::int64_t>(sales);
}

void fill_from_state(BudgetRequest& asked, const MarketState& state) {
  if (state.own_cores == 0) return;
  if (asked.renewal)
    throw UserError("--renewal and --para: the dump says what the renewal costs: give one of them");
  if (asked.cores != 0 && asked.cores != state.own_cores)
    throw UserError(
        fmt::format("--cores {}: parachain {} can renew {} in the next sale: leave "
                    "--cores out",
                    asked.cores, *asked.para, state.own_cores));
  asked.cores = state.own_cores;
  asked.renewal = state.own_record;
}

void check_record(const BudgetRequest& asked) {
  if (!asked.renewal)
    throw UserError(
        fmt::format("--renewal is missing: the price of the next renewal of one core, such as \"35 "
                    "{0}\", or \"0 {0}\" if no core is held yet; or --state FILE with --para ID",
                    coin_name(coin_of_network(asked.network))));
  check_coin(*asked.renewal, coin_of_network(asked.network), "--renewal");
  checked_value(*find_parameter("tenant.cores"), asked.cores);
  checked_value(*find_parameter("tenant.record"), *asked.renewal);
}

void check_start(Day start, const std::string& network) {
  const Day first = first_sale(network).day();
  if (start < first)
    throw UserError(fmt::format(
        "--start {}: the first sale of coretime on {} began about {}: name that day or a later one",
        day_text(start), network_title(network), day_text(first)));
}

double usual_price(const std::string& network) {
  return std::get<double>(default_value(*find_parameter("usd.price"), network));
}

}  // namespace

std::string network_title(std::string_view network) {
  std::string title(network);
  title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
  return title;
}

std::string Budget::title() const {
  return fmt::format("{} core{} on {} for {:g} month{}", asked.cores, asked.cores == 1 ? "" : "s",
                     network_title(asked.network), asked.months, asked.months == 1 ? "" : "s");
}

std::string Budget::question() const {
  if (asked.funds.is_unlimited())
    return fmt::format("What {} {} cost, and by which strategy is that safe?",
                       asked.cores == 1 ? "does" : "do", title());
  return fmt::format("Do {} pay for {}, and by which strategy?", asked.funds.text(), title());
}

Amount Budget::network_amount(std::string_view key) const {
  return std::get<Amount>(default_value(*find_parameter(std::string(key)), asked.network));
}

Amount Budget::spendable() const {
  if (asked.funds.is_unlimited()) return asked.funds;
  const std::uint64_t kept = deposit().planck + static_cast<std::uint64_t>(sales) * fee().planck;
  return {asked.funds.planck - std::min(kept, asked.funds.planck), asked.funds.coin};
}

Budget complete(BudgetRequest asked) {
  check_network(asked.network);
  if (asked.state_file.empty()) {
    if (asked.para)
      throw UserError("--para is looked up in a dump of the market: give one with --state");
    return complete(std::move(asked), std::nullopt);
  }
  const std::string text = read_text_file(asked.state_file, "dump of the market");
  MarketState state = read_market_state(text, asked.state_file, asked.network, asked.para);
  return complete(std::move(asked), std::move(state));
}

Budget complete(BudgetRequest asked, std::optional<MarketState> state) {
  check_network(asked.network);
  check_numbers(asked);
  check_coin(asked.funds, coin_of_network(asked.network), "--funds");
  Budget budget;
  budget.state = std::move(state);
  if (budget.state) fill_from_state(asked, *budget.state);
  if (asked.cores == 0) asked.cores = 1;
  check_record(asked);
  if (!asked.usd) asked.usd = usual_price(asked.network);
  if (asked.start) check_start(*asked.start, asked.network);
  budget.sales = sales_for(asked.months, asked.network);
  budget.first = budget.state && !asked.start
                     ? budget.state->first
                     : first_sale_from(asked.network, asked.start.value_or(today()));
  budget.asked = std::move(asked);
  return budget;
}

}  // namespace coresweep
