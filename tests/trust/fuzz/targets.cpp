#include "tests/trust/fuzz/targets.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "analysis/rules/check_analysis.h"
#include "analysis/rules/criterion.h"
#include "analysis/rules/until.h"
#include "analysis/tables/table.h"
#include "host/base/errors.h"
#include "host/budget/market_state.h"
#include "host/compile/doubts.h"
#include "host/config/node.h"
#include "host/config/read_study.h"
#include "host/config/targets.h"
#include "host/design/expression.h"
#include "host/design/point_ranges.h"
#include "host/keys/amount.h"
#include "host/keys/csv_column.h"
#include "host/keys/sale_dates.h"
#include "host/replay/replay.h"
#include "host/replay/replay_strategies.h"
#include "host/results/reader.h"
#include "host/shards/shard.h"
#include "host/study/binding_limits.h"
#include "host/study/table_points.h"
#include "host/sweep/failure_policy.h"
#include "tests/trust/fuzz/input.h"

namespace coresweep::fuzz {
namespace {

/// Every reader of an input has its say, also behind one that refuses it.
template <class Read>
void attempt(const Read& read) {
  try {
    read();
  } catch (const UserError&) {
  }
}

[[noreturn]] void differ(const char* what, const std::string& one, const std::string& other) {
  std::fprintf(stderr, "%s\n--- first\n%s\n--- second\n%s\n", what, one.c_str(), other.c_str());
  std::abort();
}

/// What plan does with a study, time aside. What it says it is must be read back as the same.
void study(std::string_view input) {
  const std::string_view text = unpacked(input);
  const Study read = parse_study(text, folder() + "/study.toml");
  attempt([&] { check_analysis(read); });
  study_warnings(read);
  ineffective_axes(read);
  guesses(read);
  points_for_people(read);
  kept_points(read.design);
  study_limits(read);
  for (const auto point : {first_kept(read.design), last_kept(read.design)})
    if (point)
      attempt([&] {
        const Parameters parameters = read.design.at(*point);
        binding_limits(parameters);
        parameters.check();
        doubts(parameters);
      });
  const std::string resolved = resolved_toml(read);
  std::string again;
  try {
    again = resolved_toml(parse_study(resolved, "resolved.toml"));
  } catch (const UserError& error) {
    differ("the resolved study is refused", resolved, error.what());
  }
  if (again != resolved) differ("the resolved study is another", resolved, again);
}

/// The small languages: expressions, criteria, stopping rules, and values of options.
void rules(std::string_view input) {
  const std::string text(input);
  const std::vector<NamedUnit> metrics = {{"block_time.mean", "ms"},
                                          {"run.block_time.p95", "ms"},
                                          {"cost", "DOT"},
                                          {"confidence", "1"},
                                          {"pov.mean", "B"}};
  attempt([&] { Expression::parse(input).evaluate(Parameters()); });
  attempt([&] { Criterion::parse(input, metrics); });
  attempt([&] {
    Study rule = parse_study("[axes]\nlatency.scale = [1, 2]\npara.cores = [1, 2]\n", "x.toml");
    rule.until = text;
    check_stopping_rule(rule);
  });
  attempt([&] { parse_point_ranges(text, 1'000'000); });
  attempt([&] { parse_shard(text); });
  attempt([&] { parse_shard_file_name(text); });
  attempt([&] { parse_failure_policy(text); });
  attempt([&] { parse_table_format(text); });
  attempt([&] { parse_day(input); });
  attempt([&] {
    const Amount amount = parse_amount(input);
    if (parse_amount(amount.text()) != amount) differ("an amount", text, amount.text());
  });
  attempt([&] { parse_study("[study]\nruns = 10\n", "x.toml", {text}); });
}

/// The first line of a CSV file names its columns: the first and one that may not be there.
void csv(std::string_view input) {
  const std::string path = folder() + "/a.csv";
  unpacked("\n=== a.csv\n" + std::string(input));
  const std::string first(input.substr(0, input.find_first_of(",\r\n")));
  for (const std::string& column : {first, std::string("value")})
    attempt([&] { read_csv_column(path, column); });
}

/// Recorded sales, and what `replay` makes of them.
void history(std::string_view input) {
  for (const char* name : {"sales.csv", "purchases.csv", "renewals.csv"})
    std::filesystem::remove(folder() + "/" + name);
  unpacked(input);
  const SaleHistory sales = read_sale_history(folder());
  replay_sales(sales);
  const std::vector<SaleOutlook> ended = ended_sales(sales);
  for (const SaleOutlook& sale : ended) strategy_bill(ended, Strategy::auto_renew, sale.number);
  strategy_bill(ended, Strategy::renew_late);
  strategy_bill(ended, Strategy::floor_rebuy);
  strategy_bill(ended, Strategy::threshold, 1, 100 * kPlanckPerDot);
}

/// The JSON of a viewer of the coretime chain.
void dump(std::string_view input) {
  for (const char* network : {"polkadot", "kusama"})
    attempt([&] { read_market_state(input, "dump.json", network, 2006); });
}

/// Figures that others reported.
void reported(std::string_view input) {
  const Study study = parse_study("[axes]\nlatency.scale = [1, 2]\n", "x.toml");
  parse_targets(input, "targets.toml", study.design.axes());
}

/// A results file as the program reads it: what it says of itself, its metrics and its integers.
void h5(std::string_view input) {
  const std::string path = folder() + "/x.h5";
  std::ofstream(path, std::ios::binary) << input;
  const ResultsReader file(path);
  attempt([&] { parse_study(file.config(), "stored.toml"); });
  file.attributes();
  file.axes();
  attempt([&] { file.statuses(); });
  attempt([&] { file.check_cubes(); });
  attempt([&] {
    for (const Cube& cube : file.cubes()) attempt([&] { file.read_cube(cube.name); });
  });
  for (const Level level : file.levels())
    attempt([&] {
      const ResultsReader::Points points = file.points(level);
      points.axes();
      points.done();
      points.failures();
      points.digests();
    });
  results_digest(file);
}

constexpr Target kTargets[] = {{"csv", csv},           {"dump", dump}, {"history", history},
                               {"reported", reported}, {"h5", h5},     {"rules", rules},
                               {"study", study}};

}  // namespace

std::string folder() {
  // Never destroyed: it is needed at the exit.
  static const std::string& path = *new std::string([] {
    const auto made =
        std::filesystem::temp_directory_path() / ("coresweep-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(made);
    std::atexit([] { std::filesystem::remove_all(folder()); });
    return made.string();
  }());
  return path;
}

std::span<const Target> targets() { return kTargets; }

void run(const Target& target, std::string_view input) {
  try {
    target.read(input);
  } catch (const UserError&) {
  } catch (const std::filesystem::filesystem_error&) {  // the program says it in a sentence
  }
}

}  // namespace coresweep::fuzz
