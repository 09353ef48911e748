// The program inside a page: a study is opened, its point simulated run by run, and its numbers are
// read, all by the functions that the commands call. A page reaches them through
// python-notebooks/src/coresweep/calculator/assets/engine.js; docs/WASM.md says how.
//
// Text goes in at page_room() and comes out at page_text(): UTF-8, ended by a zero byte. A function
// that can fail returns 0, or the exit code that the program would have, and then page_text() is
// the sentence.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/estimates/quantile.h"
#include "analysis/metrics/study_metrics.h"
#include "cuda/market/tally.h"
#include "cuda/numbers/wide_sums.h"
#include "cuda/pipeline/tally_layout.h"
#include "host/backends/reference.h"
#include "host/backends/simd/instruction_sets.h"
#include "host/base/errors.h"
#include "host/compile/compile_market.h"
#include "host/compile/compile_point.h"
#include "host/config/read_study.h"
#include "host/results/digest.h"
#include "host/study/binding_limits.h"
#include "host/study/levels.h"
#include "host/trace/study.h"
#include "host/wasm/budget.h"

#define CORESWEEP_EXPORT extern "C" __attribute__((visibility("default"), used))

namespace coresweep {
namespace {

using Json = nlohmann::ordered_json;
using Words = std::vector<std::uint64_t>;

/// A study of one point, and what was simulated of it.
class OpenStudy {
 public:
  /// Point `point` of the study that `text` describes, with these values (KEY=VALUE) instead.
  OpenStudy(const std::string& text, std::uint64_t point, const std::vector<std::string>& overrides)
      : study_(study_of(text, point, overrides)), market_layout_{market_cycles(study_)} {
    TableCache cache;
    const Parameters& values = study_.base;
    pipeline_ = compile_point(values, study_.seed, study_.streams, cache);
    if (coresweep::simulates_market(study_))
      market_ = compile_market(values, study_.seed, study_.streams, cache);
    for (const Level level : kAllLevels) tallies_[level].assign(words_of(level), 0);
  }

  const Study& study() const { return study_; }
  Words& tally(Level level) { return tallies_[level]; }
  void clear(Level level) { tallies_[level].assign(words_of(level), 0); }
  std::vector<Level> levels() const { return levels_of(study_); }

  /// Adds replicates [first, end).
  void simulate(Level level, std::uint64_t first, std::uint64_t end) {
    std::uint64_t* words = tallies_[level].data();
    if (level == Level::pipeline) {
      // Few runs of one point: a vector takes those of all histogram batches.
      const Launch launch{&pipeline_, words, 1, first, end, 1, true};
      simulate_simd128_item(launch, 0);
    } else if (market_) {
      const MarketLaunch launch{&*market_, words, 1, first, end, market_layout_};
      for (std::int64_t item = 0; item < item_count(launch); ++item)
        simulate_reference_market_item(launch, item);
    }
  }

  /// Adds the tally of other replicates.
  void add(Level level, const Words& words) {
    if (level == Level::pipeline)
      add_tally(TallyLayout{}, tallies_[level].data(), words.data());
    else
      add_tally(market_layout_, tallies_[level].data(), words.data());
  }

  /// What was simulated, as of the one point of a results file.
  PointReaders readers() const {
    const auto reader = [this](Level level) {
      return [this, level](std::uint64_t) { return tallies_[level]; };
    };
    return {reader(Level::pipeline), reader(Level::market)};
  }
  StudyMetrics metrics(const std::vector<std::string>& names) const {
    return study_metrics(study_, readers(), names);
  }

  /// As of a results file of this study (docs/FORMAT.md, "Digest").
  std::string digest() {
    const RawSchema market = market_schema(market_layout_.cycles);
    std::vector<LevelDigest> parts;
    for (const Level level : levels()) {
      const RawSchema& schema = level == Level::pipeline ? pipeline_schema() : market;
      const std::vector<Sha256> point = {digest_of_tally(schema, tallies_[level])};
      parts.push_back(LevelDigest{&schema, replicates_of(study_, level), {}, point});
    }
    return digest_of(study_.seed, parts);
  }

 private:
  /// A text of one point is taken as it is; else its point becomes one, with every value written.
  static Study study_of(const std::string& text, std::uint64_t point,
                        const std::vector<std::string>& overrides) {
    constexpr const char* kName = "the study of this page";
    Study study = parse_study(text, kName);
    if (point >= study.design.size())
      throw UserError(
          fmt::format("there is no point {}: the study has {}", point, study.design.size()));
    if (study.design.axes().empty()) return parse_study(text, kName, overrides);
    study.base = study.design.at(point);
    study.design = Design(study.base);
    study.baseline.clear();
    study.answer.clear();
    study.analysis = {};
    study.until.clear();
    return parse_study(resolved_toml(study), kName, overrides);
  }

  std::size_t words_of(Level level) const {
    return static_cast<std::size_t>(level == Level::pipeline ? TallyLayout::words()
                                                             : market_layout_.words());
  }

  Study study_;
  MarketLayout market_layout_;
  PointParams pipeline_;
  std::optional<MarketParams> market_;
  ByLevel<Words> tallies_;
};

std::unique_ptr<OpenStudy> opened;
std::optional<OpenBudget> budget;
std::string room, text;
Words inbox;

OpenStudy& current() {
  if (!opened) throw UserError("no study is open: call page_open() first");
  return *opened;
}

OpenBudget& current_budget() {
  if (!budget) throw UserError("no budget is open: call page_budget() first");
  return *budget;
}

Level level_at(int level) { return kAllLevels.at(static_cast<std::size_t>(level)); }

/// Calls `make` and keeps its text; the exit code of the program where it throws.
template <class Make>
int answer(const Make& make) {
  try {
    text = make();
    return 0;
  } catch (const UserError& error) {
    text = error.what();
    return error.exit_code();
  } catch (const std::exception& error) {
    text = error.what();
    return kExitInternal;
  }
}

std::vector<std::string> lines_of(std::string_view lines) {
  std::vector<std::string> found;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end != 0) found.emplace_back(lines.substr(0, end));
    lines = end == std::string_view::npos ? "" : lines.substr(end + 1);
  }
  return found;
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string describe() {
  const OpenStudy& open = current();
  const Study& study = open.study();
  Json levels = Json::array(), values = Json::object();
  for (const Level level : open.levels())
    levels.push_back({{"name", row_of(level).name}, {"runs", replicates_of(study, level)}});
  for (const ParameterKey& key : parameter_keys())
    values[std::string(key.key)] = value_text(study.base.get(key.key));
  return dump({{"title", study.title},
               {"question", study.question},
               {"seed", std::to_string(study.seed)},
               {"levels", std::move(levels)},
               {"values", std::move(values)},
               {"toml", resolved_toml(study)},
               {"warnings", study_warnings(study)},
               {"limits", binding_limits(study.base)}});
}

/// By ParameterKind.
constexpr const char* kKinds[] = {"integer",
                                  "real",
                                  "probability",
                                  "flag",
                                  "choice",
                                  "distribution_ms",
                                  "distribution_share",
                                  "distribution_days",
                                  "distribution_coins",
                                  "amount",
                                  "path",
                                  "collator_shares"};
static_assert(std::size(kKinds) == static_cast<std::size_t>(ParameterKind::collator_shares) + 1);

std::string keys() {
  Json all = Json::array();
  for (const ParameterKey& key : parameter_keys())
    all.push_back({{"key", key.key},
                   {"unit", key.unit},
                   {"kind", kKinds[static_cast<std::size_t>(key.kind)]},
                   {"least", key.least},
                   {"most", key.most},
                   {"choices", key.choices},
                   {"default", value_text(key.standard)},
                   {"meaning", key.meaning},
                   {"source", key.source},
                   {"pipeline", key.affects_pipeline},
                   {"market", key.affects_market}});
  return dump(all);
}

std::string metrics(std::string_view names) {
  StudyMetrics found = current().metrics(lines_of(names));
  Json all = Json::object();
  for (std::size_t m = 0; m < found.metrics().size(); ++m) {
    const StudyMetric& metric = found.metric(m);
    const Estimate estimate = found.at(m, 0).estimate;
    all[metric.name] = {{"value", number(estimate.value)},
                        {"low", number(estimate.low)},
                        {"high", number(estimate.high)},
                        {"unit", metric.unit},
                        {"meaning", metric.meaning}};
  }
  return dump(all);
}

/// Of a value of a run: the middle of each of `count` equal parts of the runs.
std::string quantiles(std::string_view name, int count) {
#define CORESWEEP_NAME(name, ...) #name,
  constexpr std::string_view kNames[] = {CORESWEEP_RUN_VALUES(CORESWEEP_NAME)};
#undef CORESWEEP_NAME
  const TallyView view(current().tally(Level::pipeline));
  for (std::int32_t v = 0; v < kRunValues; ++v) {
    const RunValue value = static_cast<RunValue>(v);
    if (kNames[v] != name) continue;
    Json all = Json::array();
    const auto bins = view.run_histogram(value);
    for (int i = 0; i < count; ++i)
      all.push_back(number(histogram_quantile(bins, binning_of(value), (i + 0.5) / count)));
    return dump(all);
  }
  throw UserError(fmt::format("no value of a run is called {}", name));
}

}  // namespace
}  // namespace coresweep

using namespace coresweep;

/// Where a text of `size` bytes goes, before the function that reads it is called.
CORESWEEP_EXPORT char* page_room(int size) {
  room.assign(static_cast<std::size_t>(size) + 1, '\0');
  return room.data();
}
/// What the last call said.
CORESWEEP_EXPORT const char* page_text() { return text.c_str(); }

/// In the room: a study as TOML, a zero byte, and a KEY=VALUE a line. Then page_text() is what it
/// is, as JSON: title, values as TOML, the whole as TOML, warnings, limits that bind.
CORESWEEP_EXPORT int page_open(double point) {
  return answer([&] {
    opened.reset();
    const std::string study = room.c_str();
    const std::string overrides = room.c_str() + std::min(study.size() + 1, room.size() - 1);
    opened =
        std::make_unique<OpenStudy>(study, static_cast<std::uint64_t>(point), lines_of(overrides));
    return describe();
  });
}
/// Simulates replicates [first, end) of a level (0: pipeline, 1: market).
CORESWEEP_EXPORT int page_simulate(int level, double first, double end) {
  return answer([&] {
    current().simulate(level_at(level), static_cast<std::uint64_t>(first),
                       static_cast<std::uint64_t>(end));
    return std::string();
  });
}
/// The words of a level, and how many they are: 64 bits each, the least significant byte first.
CORESWEEP_EXPORT std::uint64_t* page_words(int level) {
  return current().tally(level_at(level)).data();
}
CORESWEEP_EXPORT int page_word_count(int level) {
  return static_cast<int>(current().tally(level_at(level)).size());
}
/// Sets all words to 0.
CORESWEEP_EXPORT void page_clear() {
  for (const Level level : kAllLevels) current().clear(level);
}
/// Where words of other runs go before page_add() adds them.
CORESWEEP_EXPORT std::uint64_t* page_inbox(int level) {
  inbox.resize(current().tally(level_at(level)).size());
  return inbox.data();
}
CORESWEEP_EXPORT void page_add(int level) { current().add(level_at(level), inbox); }

/// All keys of studies, as JSON.
CORESWEEP_EXPORT int page_keys() { return answer(keys); }
/// In the room: names, one a line, or nothing for all. The metrics with their errors, as JSON.
CORESWEEP_EXPORT int page_metrics() {
  return answer([] { return metrics(room.c_str()); });
}
/// In the room: a value of a run, such as block_time. Its quantiles as JSON, in the binned unit.
CORESWEEP_EXPORT int page_quantiles(int count) {
  return answer([&] { return quantiles(room.c_str(), count); });
}
/// The digest that a results file of the same study and runs has.
CORESWEEP_EXPORT int page_digest() {
  return answer([] { return current().digest(); });
}
/// A run event by event: in the room the format, and after a zero byte FROM:COUNT, or nothing.
CORESWEEP_EXPORT int page_trace(double replicate, double width) {
  return answer([&] {
    TraceOptions options;
    options.config = "the study of this page";
    options.format = room.c_str();
    options.slots = room.c_str() + std::min(options.format.size() + 1, room.size() - 1);
    options.replicate = static_cast<std::uint64_t>(replicate);
    options.width = width;
    return trace_study(current().study(), options);
  });
}
/// In the room: options of `coresweep budget`, NAME=VALUE a line. What its studies are made of, as
/// JSON. Each strategy is opened and simulated as a study of its own then.
CORESWEEP_EXPORT int page_budget() {
  return answer([] {
    budget.reset();
    return budget.emplace(lines_of(room.c_str())).describe();
  });
}
/// Takes what was simulated of the open study as that of its strategy.
CORESWEEP_EXPORT int page_budget_add() {
  return answer([] {
    current_budget().add(current().study(), current().readers());
    return std::string();
  });
}
/// What the command says of the strategies that were taken, as JSON.
CORESWEEP_EXPORT int page_budget_answer() {
  return answer([] { return current_budget().answer(); });
}
