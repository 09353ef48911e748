// coresweep analyze: everything that can be said about a results file, printed and stored in it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/findings/analyses.h"
#include "analysis/metrics/minimum_runs.h"
#include "analysis/rules/answer.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/results/reader.h"
#include "host/results/writer.h"
#include "host/sweep/study_in_memory.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kPointsForPeople = 12;

struct AnalyzeOptions {
  std::string file;
  std::string format = "table";
  std::vector<std::string> only, metrics, at;
  BackendOptions backend;
  bool all_points = false, print_only = false, no_simulate = false;
};

std::vector<const Analysis*> chosen_analyses(const AnalyzeOptions& options) {
  std::vector<const Analysis*> chosen;
  for (const std::string& name : options.only) chosen.push_back(&find_analysis(name));
  if (options.only.empty())
    for (const Analysis& analysis : analyses()) chosen.push_back(&analysis);
  return chosen;
}

void print_for_people(const Analysis& analysis, const Findings& findings) {
  fmt::print("== {}: {}\n\n", analysis.name, analysis.meaning);
  if (!findings.nothing.empty()) fmt::print("{}\n\n", findings.nothing);
  for (const auto& [name, table, notes] : findings.tables) {
    fmt::print("{}", table.text(TableFormat::table));
    for (const std::string& note : notes) fmt::print("\n{}.", note);
    fmt::print("\n\n");
  }
}

/// One table is plain CSV; of several each begins with a line "# name".
void print_csv(const std::vector<Findings>& all) {
  std::vector<const Findings::Named*> tables;
  for (const Findings& findings : all)
    for (const auto& named : findings.tables) tables.push_back(&named);
  for (const auto* named : tables) {
    if (tables.size() > 1) fmt::print("# {}\n", named->name);
    fmt::print("{}", named->table.text(TableFormat::csv));
  }
}

void print_json(const std::vector<Findings>& all) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const Findings& findings : all)
    for (const auto& [name, table, notes] : findings.tables)
      object[name] = nlohmann::ordered_json::parse(table.text(TableFormat::json));
  fmt::print("{}\n", object.dump(2));
}

/// What `analyze` works out.
struct Worked {
  std::vector<Findings> findings;
  std::vector<Attribute> answer;
};

void store(const std::string& file, const Worked& worked) {
  ResultsWriter writer = ResultsWriter::update(file);
  for (const Attribute& attribute : worked.answer) writer.write_attribute(attribute);
  for (const Findings& findings : worked.findings)
    for (const auto& [cube, values] : findings.cubes) writer.write_cube(cube, values);
  writer.commit();
}

BatchedValue metric_at_first(const StudyInMemory& simulated, const std::string& name) {
  const auto reader = [&](Level level) {
    return [&simulated, level](std::uint64_t index) { return simulated.words(level, index); };
  };
  const PointReaders readers{reader(Level::pipeline), reader(Level::market)};
  StudyMetrics metrics = study_metrics(simulated.study(), readers, {name});
  return metrics.at(metrics.index(name), 0);
}

/// What is simulated beside the file's points comes from this version of the model.
void let_simulate(AnalysisRequest& request, const AnalyzeOptions& options,
                  const ResultsReader& reader, StudiesInMemory& studies) {
  if (options.no_simulate) {
    request.why_not_simulated = "--no-simulate";
  } else if (reader.is_of_another_model()) {
    request.why_not_simulated = "another version of the model wrote this file";
  } else {
    request.simulate = [&studies](const Study& study, const std::string& name) {
      return metric_at_first(studies.simulated(study), name);
    };
  }
}

Worked work_out(const AnalyzeOptions& options, bool people) {
  const ResultsReader reader(options.file);
  check_finished(reader, "cannot analyze " + options.file);
  reader.check_cubes();
  note_seal(reader);
  const Study study = parse_study(reader.config(), options.file + " (stored configuration)");
  StudyMetrics metrics =
      study_metrics(study, reader, metrics_to_read(study_metrics(study, reader), options.metrics));
  AnalysisRequest request{{}, all_points(study), people, options.at};
  const BackendOptions& backend = options.backend;
  StudiesInMemory simulated(
      [&] { return make_backend(backend.name, backend.threads, backend.devices); }, !people);
  let_simulate(request, options, reader, simulated);
  if (people && !options.all_points) request.shown = points_for_people(study, kPointsForPeople);
  for (const std::string& name : options.metrics) request.metrics.push_back(metrics.index(name));
  Worked worked{{}, answer_attributes(study, point_readers(reader))};
  for (const Analysis* analysis : chosen_analyses(options)) {
    Findings& findings = worked.findings.emplace_back(analysis->run(metrics, request));
    for (StoredCube& stored : findings.cubes)
      stored.cube.attributes.push_back({kAnalysisAttribute, std::string(analysis->name)});
    if (people) print_for_people(*analysis, findings);
  }
  const std::string held = request.shown.text(study);
  if (const std::string note = few_runs_note(study); people && !note.empty())
    print_line("note: " + note);
  if (people && !held.empty()) print_line(fmt::format("shown at {}; all points: --all", held));
  if (people)
    for (const std::string& line : answer_lines(study, worked.answer)) print_line(line);
  return worked;
}

int analyze(const AnalyzeOptions& options) try {
  const TableFormat format = parse_table_format(options.format);
  const Worked worked = work_out(options, format == TableFormat::table);
  if (format == TableFormat::csv) print_csv(worked.findings);
  if (format == TableFormat::json) print_json(worked.findings);
  if (!options.print_only) store(options.file, worked);
  return 0;
} catch (const SimulationStopped&) {
  fmt::print(stderr, "stopped when asked to: nothing was written\n");
  return kExitStopped;
}

/// The analysis that wrote a cube; empty: the sweep.
std::string analysis_of(const Cube& cube) {
  for (const Attribute& attribute : cube.attributes)
    if (attribute.name == kAnalysisAttribute) return std::get<std::string>(attribute.value);
  return "";
}

/// The cubes of those analyses, by their names.
std::map<std::string, StoredCube> cubes_again(const ResultsReader& reader, const Study& study,
                                              const AnalyzeOptions& options,
                                              const std::set<std::string>& names) {
  StudyMetrics metrics =
      study_metrics(study, reader, metrics_to_read(study_metrics(study, reader), {}));
  AnalysisRequest request{{}, all_points(study), false, {}};
  const BackendOptions& backend = options.backend;
  StudiesInMemory simulated(
      [&] { return make_backend(backend.name, backend.threads, backend.devices); }, false);
  let_simulate(request, options, reader, simulated);
  std::map<std::string, StoredCube> cubes;
  for (const Analysis& analysis : analyses()) {
    if (!names.contains(std::string(analysis.name))) continue;
    for (StoredCube& made : analysis.run(metrics, request).cubes)
      cubes.insert_or_assign(made.cube.name, std::move(made));
  }
  return cubes;
}

bool same_number(double one, double other) {
  return std::bit_cast<std::uint64_t>(one) == std::bit_cast<std::uint64_t>(other) ||
         (std::isnan(one) && std::isnan(other));
}

std::string list_of_analyses() {
  std::string list;
  for (const Analysis& analysis : analyses())
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", analysis.name, analysis.meaning);
  return list;
}

}  // namespace

AnalysesAgain analyses_again(const ResultsReader& reader, const Study& study,
                             const BackendOptions& backend) {
  std::set<std::string> names;
  const std::vector<Cube> stored = reader.cubes();
  for (const Cube& cube : stored) names.insert(analysis_of(cube));
  names.erase("");
  AnalysesAgain again;
  if (names.empty()) return again;
  AnalyzeOptions options;
  options.backend = backend;
  const auto made = cubes_again(reader, study, options, names);
  for (const Cube& cube : stored) {
    if (analysis_of(cube).empty()) continue;
    const auto found = made.find(cube.name);
    if (found == made.end())
      again.not_made.push_back(cube.name);
    else if (std::ranges::equal(found->second.values, reader.read_cube(cube.name), same_number))
      ++again.same;
    else
      again.different.push_back(cube.name);
  }
  return again;
}

void add_analyze_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand(
      "analyze", "all analyses of a results file, printed and stored in the file");
  const auto options = std::make_shared<AnalyzeOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command->add_option("--only", options->only, "only these: " + list_of_analyses())
      ->type_name("NAME")
      ->delimiter(',');
  command->add_option("--metric,--metrics", options->metrics, "these metrics, not the usual ones")
      ->type_name("NAME");
  command->add_option("--at", options->at, "where response surfaces are read: AXIS=VALUE")
      ->type_name("AXIS=VALUE");
  command->add_option("--format", options->format, "table, csv or json")->capture_default_str();
  command->add_flag("--all", options->all_points, "show every point, however many");
  command->add_flag("--print-only", options->print_only, "leave the file as it is");
  command->add_flag("--no-simulate", options->no_simulate,
                    "do not simulate the optima of response surfaces");
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return analyze(*options); }; });
}

}  // namespace coresweep
