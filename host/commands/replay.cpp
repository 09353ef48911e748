// coresweep replay: the recorded sales of Polkadot through the rules, and what strategies would
// have paid in them.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "analysis/tables/table.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/replay/replay.h"
#include "host/replay/replay_strategies.h"

namespace coresweep {
namespace {

struct ReplayOptions {
  std::string data;  ///< empty: find_sale_history()
  std::string format = "table";
  std::string show;  ///< empty: everything in a table, else the counts
};

/// The recorded sales and what follows from them.
struct Recording {
  SaleHistory history;
  Replay replay;
  std::vector<SaleOutlook> sales;
};

double in_dot(Planck amount) {
  return static_cast<double>(amount) / static_cast<double>(kPlanckPerDot);
}

Cell count_cell(std::size_t count) { return static_cast<std::int64_t>(count); }
Cell planck_cell(Planck amount) {
  return static_cast<std::int64_t>(std::min<Planck>(amount, INT64_MAX));
}

struct RuleText {
  PriceRule rule;
  const char* text;
};
constexpr RuleText kRules[] = {
    {PriceRule::adaptation, "end prices"},
    {PriceRule::leadin, "purchases with an exact clock (sales 1-10)"},
    {PriceRule::leadin_nearby, "purchases with an estimated clock"},
    {PriceRule::first_renewal, "renewals at the purchase price"},
    {PriceRule::bump, "renewals at 3 % more"},
    {PriceRule::raised_to_end, "renewals raised to the end price"},
    {PriceRule::lowered_to_market, "renewals lowered to the sale's price"},
    {PriceRule::lease_expiry, "renewals of expired leases"}};

std::string rule_text(PriceRule rule) {
  return std::ranges::find(kRules, rule, &RuleText::rule)->text;
}

Table counts_table(const Recording& recording) {
  Table table({{"price", ""}, {"came out", ""}, {"recorded", ""}});
  for (const auto& [rule, text] : kRules)
    table.add_row({std::string(text), count_cell(recording.replay.came_out(rule)),
                   count_cell(recording.replay.checked(rule))});
  return table;
}

Table checks_table(const Recording& recording, bool only_missed) {
  Table table({{"sale", ""},
               {"core", ""},
               {"price", ""},
               {"recorded (planck)", ""},
               {"computed (planck)", ""},
               {"came out", ""},
               {"reason", ""}});
  for (const ReplayCheck& check : recording.replay.checks) {
    if (only_missed && check.came_out()) continue;
    const std::string reason = check.doubt.empty() ? "unknown" : check.doubt;
    table.add_row({std::int64_t{check.sale}, check.core ? Cell(std::int64_t{*check.core}) : Cell(),
                   rule_text(check.rule), planck_cell(check.recorded), planck_cell(check.computed),
                   check.came_out(), check.came_out() ? Cell() : Cell(reason)});
  }
  return table;
}

/// "3-5, 8".
std::string ranges_text(const std::vector<int>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", numbers[i]);
    if (last > i) text += fmt::format("-{}", numbers[last]);
    i = last;
  }
  return text;
}

Table strategies_table(const Recording& recording) {
  const auto& sales = recording.sales;
  Table table({{"strategy", ""},
               {"cycles held", ""},
               {"total (DOT)", ""},
               {"a cycle (DOT)", ""},
               {"largest payment (DOT)", ""},
               {"sales without a core", ""}});
  const auto add = [&table](const std::string& name, const StrategyBill& bill) {
    const std::size_t held = bill.cycles_held();
    const double total = in_dot(bill.total());
    table.add_row({name, count_cell(held), total,
                   held > 0 ? Cell(total / static_cast<double>(held)) : Cell(),
                   in_dot(bill.largest()), ranges_text(bill.sales_without_core())});
  };
  add("auto-renew", strategy_bill(sales, Strategy::auto_renew, 1));
  add("renew late", strategy_bill(sales, Strategy::renew_late));
  add("rebuy at the floor", strategy_bill(sales, Strategy::floor_rebuy));
  for (const Planck threshold : {10, 20, 50, 100, 500})
    add(fmt::format("buy at {} DOT or less", threshold),
        strategy_bill(sales, Strategy::threshold, 1, threshold * kPlanckPerDot));
  return table;
}

Table auto_renew_table(const Recording& recording) {
  Table table({{"first sale", ""},
               {"entered at (DOT)", ""},
               {"renewals", ""},
               {"total (DOT)", ""},
               {"largest payment (DOT)", ""},
               {"last payment (DOT)", ""}});
  for (const SaleOutlook& sale : recording.sales) {
    const StrategyBill bill = strategy_bill(recording.sales, Strategy::auto_renew, sale.number);
    table.add_row({std::int64_t{sale.number}, in_dot(*bill.paid.front()),
                   count_cell(bill.paid.size() - 1), in_dot(bill.total()), in_dot(bill.largest()),
                   in_dot(*bill.paid.back())});
  }
  return table;
}

struct View {
  const char* name;
  Table (*table)(const Recording&);
};
constexpr View kViews[] = {
    {"counts", counts_table},
    {"checks", [](const Recording& recording) { return checks_table(recording, false); }},
    {"strategies", strategies_table},
    {"auto-renew", auto_renew_table}};

const View& find_view(const std::string& name) {
  const auto found =
      std::ranges::find(kViews, name, [](const View& v) { return std::string(v.name); });
  if (found != std::end(kViews)) return *found;
  std::vector<std::string_view> names;
  for (const View& view : kViews) names.push_back(view.name);
  throw UserError(fmt::format("--show \"{}\": expected {}{}", name, fmt::join(names, ", "),
                              did_you_mean(name, names)));
}

/// All of it, for people.
void print_everything(const Recording& recording) {
  constexpr TableFormat kTable = TableFormat::table;
  fmt::print("{}", counts_table(recording).text(kTable));
  if (const Table missed = checks_table(recording, true); missed.rows() > 0)
    fmt::print("\nMissed:\n{}", missed.text(kTable));
  fmt::print(
      "\nOne core in sales {} to {}, at the recorded end prices, sell-out prices and sell-out "
      "times:\n{}",
      recording.sales.front().number, recording.sales.back().number,
      strategies_table(recording).text(kTable));
  fmt::print("\nAuto-renew, by the sale in which the core was bought:\n{}",
             auto_renew_table(recording).text(kTable));
  fmt::print("\nWhat the strategies do: docs/MARKET.md\n");
}

void replay(const ReplayOptions& options) {
  const TableFormat format = parse_table_format(options.format);
  const View& view = find_view(options.show.empty() ? "counts" : options.show);
  const std::string data = options.data.empty() ? find_sale_history() : options.data;
  Recording recording{read_sale_history(data), {}, {}};
  recording.replay = replay_sales(recording.history);
  recording.sales = ended_sales(recording.history);
  if (recording.sales.empty())
    throw UserError(fmt::format("{}: holds one sale, but a replay needs two or more", data),
                    ErrorKind::files);
  if (options.show.empty() && format == TableFormat::table)
    print_everything(recording);
  else
    fmt::print("{}", view.table(recording).text(format));
}

}  // namespace

void add_replay_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand(
      "replay", "run Polkadot's recorded coretime sales through the rules of the market");
  const auto options = std::make_shared<ReplayOptions>();
  command->add_option("--data", options->data,
                      "folder of sales.csv, purchases.csv and renewals.csv (default: "
                      "configs/data/polkadot-coretime)");
  command->add_option("--format", options->format, "table, csv or json")->capture_default_str();
  command->add_option("--show", options->show,
                      "counts, checks, strategies or auto-renew (default: all as a table, counts "
                      "in csv and json)");
  command->callback([options, &chosen] {
    chosen = [options] {
      replay(*options);
      return 0;
    };
  });
}

}  // namespace coresweep
