// The study behind a budget, as somebody would write it.
#include <fmt/format.h>

#include "host/base/toml_text.h"
#include "host/budget/request.h"
#include "host/keys/parameters.h"

namespace coresweep {
namespace {

/// What a squeeze may spend in a sale, in the network's lowest prices of a core (10 DOT, 1 KSM):
/// more than all that is left costs at its opening.
constexpr std::uint64_t kSqueezeFloors = 10'000;

Amount minimum_price(std::string_view network) {
  return std::get<Amount>(default_value(*find_parameter("market.minimum_price"), network));
}

std::string in_quotes(const Amount& amount) { return toml_string(amount.text()); }

std::string head(const Budget& budget) {
  const BudgetRequest& asked = budget.asked;
  return fmt::format(
      "# {0}\n#\n"
      "# Written by coresweep budget. The first sale is that of {1}; {2} sales pay for {3:g}\n"
      "# months, in regions of 28 days that begin with the next sale.\n\n"
      "network = {4}\n\n"
      "[study]\ntitle = {5}\nquestion = {6}\n"
      "runs = 16                # of the pipeline, which a budget does not ask\n"
      "market_runs = {7}       # simulated histories of the sales\n"
      "seed = {8}\n"
      "baseline = {{ \"tenant.strategy\" = \"auto-renew\" }}\n\n"
      "[relay]\nslots = 2400\n\n"
      "[backing]\nprotocol = \"claim-queue\"\n\n",
      budget.title(), day_text(budget.first.day()), budget.sales, asked.months,
      toml_string(asked.network), toml_string("A budget for " + budget.title()),
      toml_string(budget.question()), asked.runs, asked.seed);
}

std::string ratios_text(const std::map<double, std::int64_t>& ratios) {
  std::string parts;
  for (const auto& [ratio, count] : ratios)
    parts += fmt::format("  {{ weight = {}, of = {:.4f} }},\n", count, ratio);
  return "tenant_record_ratio = { distribution = \"mixture\", parts = [\n" + parts + "] }\n";
}

/// As today's market is, where a dump tells; else the defaults of the network are.
std::string market(const Budget& budget) {
  std::string text = fmt::format("[market]\nmodel = \"agents\"\ncycles = {}\n", budget.sales);
  if (budget.state) {
    const MarketState& state = *budget.state;
    text += fmt::format(
        "# From {}: floor of the first sale, cores it offers, cores of others and\n"
        "# what their renewals cost relative to that floor.\n"
        "end_price = {}\nsupply = {}\ntenants = {}\n",
        budget.asked.state_file, in_quotes(state.end_price), state.supply, state.tenants);
    if (!state.record_ratios.empty()) text += ratios_text(state.record_ratios);
  }
  return text + "\n";
}

std::string tenant(const Budget& budget) {
  const BudgetRequest& asked = budget.asked;
  std::string text = fmt::format(
      "[tenant]\ncores = {}\nrecord = {}       # next renewal of one core\n"
      "threshold = {}    # most that the strategy \"threshold\" pays for a core\n\n",
      asked.cores, in_quotes(*asked.renewal), in_quotes(threshold_price(budget)));
  if (budget.state && budget.state->pool_cores)
    text += fmt::format("[on_demand]\npool_cores = {}\n\n", *budget.state->pool_cores);
  return text + fmt::format(
                    "[usd]\nprice = {}              # as told; bills in USD assume that it stays\n"
                    "volatility = 0\njumps_per_year = 0\n\n",
                    toml_number(budget.usd()));
}

/// A squeeze buys all that is left when a sale opens; it must be able to, or it never happens.
std::string axes(const Budget& budget) {
  std::string text = "# In so many sales somebody tries to buy all that is left.\n";
  for (const Squeeze& squeeze : kSqueezes)
    text += fmt::format(
        "[[axes.squeeze]]\nname = \"{}\"\nmarket.squeeze_probability = {}\n"
        "market.squeeze_budget = {}\n\n",
        squeeze.name, squeeze.probability, in_quotes(squeeze_budget(budget.coin())));
  const Amount funds = budget.spendable();
  if (!funds.is_unlimited())
    text += fmt::format(
        "# Of {} that there are, {} stay on the account as its deposit, and sending the money\n"
        "# of each sale takes {}.\n",
        budget.asked.funds.text(), budget.deposit().text(), budget.fee().text());
  return text + fmt::format(
                    "[axes]\ntenant.strategy = [\"auto-renew\", \"renew-late\", \"floor-rebuy\", "
                    "\"two-stage\", \"threshold\"]\n"
                    "tenant.funds = [\"unlimited\"{}]\n",
                    funds.is_unlimited() ? "" : ", " + in_quotes(funds));
}

}  // namespace

Amount squeeze_budget(Coin coin) {
  return {minimum_price(coin == Coin::ksm ? "kusama" : "polkadot").planck * kSqueezeFloors, coin};
}

/// Twice the floor.
Amount threshold_price(const Budget& budget) {
  const Amount floor = budget.state ? budget.state->end_price : minimum_price(budget.asked.network);
  return {2 * floor.planck, budget.coin()};
}

std::string budget_study(const Budget& budget) {
  return head(budget) + market(budget) + tenant(budget) + axes(budget);
}

}  // namespace coresweep
