// coresweep verify: whether the metrics of a file are what its integers say, and whether random
// points of it come out the same when they run again.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <random>

#include "analysis/metrics/derived.h"
#include "analysis/rules/answer.h"
#include "analysis/tables/table.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/results/file_seal.h"
#include "host/results/reader.h"
#include "host/results/study_match.h"
#include "host/results/tallies/sha256.h"
#include "host/shards/shard_file.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/progress_line.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {
namespace {

struct VerifyOptions {
  std::string file;
  BackendOptions backend;
  std::uint64_t points = 3;
  std::string format;
};

/// Which bits a NaN has depends on the processor.
void add_values(Sha256Stream& stream, std::span<const double> values) {
  std::vector<double> same(values.begin(), values.end());
  for (double& value : same)
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  stream.add_numbers(same);
}

bool was_analysed(const Cube& cube) {
  return std::ranges::find(cube.attributes, kAnalysisAttribute, &Attribute::name) !=
         cube.attributes.end();
}

/// Their names, units, axes and attributes, but not the words for people; an analysis may have
/// written the attributes again.
bool same_description(const Cube& one, const Cube& other) {
  const auto pairs = [](const Cube& cube) {
    std::map<std::string, AttributeValue> pairs;
    for (const Attribute& attribute : cube.attributes) pairs[attribute.name] = attribute.value;
    return pairs;
  };
  const auto unit = [](const Cube& cube) { return cube.unit == "1" ? "" : cube.unit; };
  return unit(one) == unit(other) && one.axes == other.axes &&
         (was_analysed(other) || pairs(one) == pairs(other));
}

/// Takes the cubes of a sweep, which come in order, and keeps a digest of each.
class CubeDigests : public CubeSink {
 public:
  void create_cube(const Cube& cube) override { cubes_[cube.name].cube = cube; }
  void write_cube(const std::string& name, std::uint64_t, std::span<const double> values) override {
    add_values(cubes_.at(name).stream, values);
  }

  /// The cubes that `reader` has not, or with another description or other values.
  std::vector<std::string> different(const ResultsReader& reader) {
    std::vector<std::string> names;
    const std::vector<Cube> stored = reader.cubes();
    for (auto& [name, computed] : cubes_) {
      const auto found = std::ranges::find(stored, name, &Cube::name);
      const bool is_there = found != stored.end() && same_description(computed.cube, *found);
      Sha256Stream of_file;
      if (is_there) add_values(of_file, reader.read_cube(name));
      if (!is_there || of_file.finish() != computed.stream.finish()) names.push_back(name);
    }
    return names;
  }
  std::size_t size() const { return cubes_.size(); }
  bool has(const std::string& name) const { return cubes_.contains(name); }

 private:
  struct Computed {
    Cube cube;
    Sha256Stream stream;
  };
  std::map<std::string, Computed> cubes_;
};

/// What was found right, told as it is found or, to programs, as rows at the end.
class Findings {
 public:
  explicit Findings(const std::string& format) : format_(format) {}

  void add(const std::string& text, std::vector<Cell> row) {
    if (format_ == "text") fmt::print("{}\n", text);
    table_.add_row(std::move(row));
  }
  void finish() const {
    if (format_ != "text") fmt::print("{}", table_.text(parse_table_format(format_)));
  }

 private:
  std::string format_;
  Table table_{{{"part", ""}, {"point", ""}, {"runs", ""}, {"same", ""}, {"detail", ""}}};
};

[[noreturn]] void refuse_changed(const ResultsReader& reader, const std::string& what) {
  refuse_file(
      fmt::format("{}: {}: the file was changed, or another version of coresweep (it says "
                  "{}) wrote it; run the sweep again",
                  reader.path(), what, reader.text("coresweep_version").value_or("none")));
}

/// Attributes, axes and settings, against those that the study gives.
void check_description(const ResultsReader& reader, const Study& study, Findings& findings) {
  const std::vector<std::string> different = reader.differences(study);
  if (!different.empty())
    refuse_changed(reader, fmt::format("{} {} not what its study says{}", different.front(),
                                       different.front().starts_with("the values") ? "are" : "is",
                                       different.size() == 1
                                           ? ""
                                           : fmt::format(", and {} more", different.size() - 1)));
  findings.add("attributes and axes: as the study says",
               {"attributes", {}, {}, true, "attributes and axes"});
}

/// What became of the points, against the points that are there.
void check_status(const ResultsReader& reader, const Study& study) {
  const std::vector<PointStatus> stored = reader.statuses();
  if (stored.empty()) return;
  ByLevel<std::vector<std::uint64_t>> done;
  ByLevel<Failures> failures;
  for (const Level level : reader.levels()) {
    done[level] = reader.points(level).done();
    failures[level] = reader.points(level).failures();
  }
  for (std::uint64_t i = 0; i < study.design.size(); ++i) {
    PointStatus status = PointStatus::done;
    for (const Level level : reader.levels()) {
      const std::uint64_t point = simulated_index(study.design, level_design(study, level), i);
      if (failures[level].contains(point)) status = PointStatus::failed;
      if (status == PointStatus::done && !std::ranges::binary_search(done[level], point))
        status = PointStatus::missing;
    }
    if (study.design.excludes(i)) status = PointStatus::excluded;
    const bool may_differ = status == PointStatus::done && !study.until.empty() &&
                            stored.at(i) == PointStatus::not_reached;
    if (stored.at(i) != status && !may_differ)
      refuse_changed(reader, fmt::format("/status says that point {} is {}, and it is {}", i,
                                         status_name(stored[i]), status_name(status)));
  }
}

/// All points, against their digests and that of the file.
void check_integers(const ResultsReader& reader, Findings& findings) {
  const std::string digest = results_digest(reader);
  findings.add("integers: as they were written, digest " + digest,
               {"integers", {}, {}, true, "digest " + digest});
}

bool is_sealed(const ResultsReader& reader) { return reader.text(kFileSeal).has_value(); }

/// What a file with a seal says of itself is there: what is not there cannot be compared.
void check_names(const ResultsReader& reader, const Study& study) {
  if (!is_sealed(reader)) return;
  if (!reader.text("config_hash")) refuse_changed(reader, "it has no attribute config_hash");
  const bool all_done =
      study.until.empty() && std::ranges::all_of(reader.statuses(), [](PointStatus status) {
        return status == PointStatus::done || status == PointStatus::excluded;
      });
  if (all_done && !reader.is_complete())
    refuse_changed(reader, "all of its points are done, and it has no attribute digest");
}

/// All metrics that a sweep writes, worked out again. Shards and partial files have none.
void check_metrics(const ResultsReader& reader, const Study& study, Findings& findings) {
  if (reader.statuses().empty() || reader.text(kShardAttribute)) {
    const bool finished = reader.is_complete() && !reader.text(kShardAttribute);
    if (!reader.cubes().empty() || finished)
      refuse_changed(reader, "it has metrics or a digest, and no /status or the name of a shard");
    return;
  }
  check_names(reader, study);
  CubeDigests computed;
  write_derived(computed, point_readers(reader), study);
  const std::vector<std::string> different = computed.different(reader);
  if (!different.empty())
    refuse_changed(reader, fmt::format("{} of {} metrics are not there or not what the integers "
                                       "say, such as /{}",
                                       different.size(), computed.size(), different.front()));
  for (const Attribute& attribute : answer_attributes(study, point_readers(reader))) {
    const std::optional<std::string> stored = reader.text(attribute.name);
    if (stored ? *stored != std::get<std::string>(attribute.value) : is_sealed(reader))
      refuse_changed(reader,
                     fmt::format("the attribute {} is not what its study and integers say, in the "
                                 "words of this program",
                                 attribute.name));
  }
  findings.add(
      fmt::format("metrics: {} worked out again from the integers, the same", computed.size()),
      {"metrics", {}, {}, true, fmt::format("{} metrics", computed.size())});
  for (const Cube& cube : reader.cubes())
    if (!computed.has(cube.name) && !was_analysed(cube))
      refuse_changed(reader, fmt::format("/{} is no metric of its study", cube.name));
}

/// What `analyze` wrote into the file, worked out again. Those of its options cannot be.
void check_analyses(const ResultsReader& reader, const Study& study, const BackendOptions& backend,
                    Findings& findings) {
  const AnalysesAgain again = analyses_again(reader, study, backend);
  if (!again.different.empty())
    refuse_changed(reader, fmt::format("{} of {} metrics of analyses come out otherwise, such as "
                                       "/{}",
                                       again.different.size(), again.different.size() + again.same,
                                       again.different.front()));
  if (again.same > 0)
    findings.add(fmt::format("analyses: {} metrics worked out again, the same", again.same),
                 {"analyses", {}, {}, true, fmt::format("{} metrics", again.same)});
  if (!again.not_made.empty())
    findings.add(fmt::format("analyses: {} metrics were asked for by options of analyze, and not "
                             "worked out again, such as /{}",
                             again.not_made.size(), again.not_made.front()),
                 {"analyses",
                  {},
                  {},
                  {},
                  fmt::format("{} metrics not worked out again", again.not_made.size())});
}

/// Different random points at each call: what is to be found is not known beforehand. Points that
/// were not run cannot be compared.
std::vector<std::uint64_t> choose(const ResultsReader::Points& points, std::uint64_t wanted) {
  const std::vector<std::uint64_t> done = points.done();
  std::random_device device;
  std::mt19937_64 engine(std::uint64_t{device()} << 32 | device());
  std::vector<std::uint64_t> chosen;
  std::ranges::sample(done, std::back_inserter(chosen), static_cast<std::ptrdiff_t>(wanted),
                      engine);
  return chosen;
}

bool same_point(const ResultsReader& reader, const Study& study, Level level, Backend& backend,
                std::uint64_t point) {
  const Design simulated = level_design(study, level);
  const std::vector<std::uint64_t> stored = reader.points(level).read(point);
  bool same = false;
  ProgressLine line(false);
  const auto statistics = run_points(
      {study, level, simulated, {{point, point + 1}}, all_replicates(study, level)}, backend,
      [&](const auto&, std::span<const std::uint64_t> words) {
        same = std::ranges::equal(words, stored);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  if (statistics.stopped) throw UserError("stopped when asked to: nothing was compared");
  return same;
}

/// Returns how many points came out differently.
int check_points(const ResultsReader& reader, const Study& study, const VerifyOptions& options,
                 Findings& findings) {
  const auto backend =
      make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  int different = 0;
  for (const Level level : reader.levels())
    for (const std::uint64_t point : choose(reader.points(level), options.points)) {
      const bool same = same_point(reader, study, level, *backend, point);
      const std::string part(row_of(level).point), name(backend->name());
      const std::uint64_t runs = replicates_of(study, level);
      findings.add(fmt::format("{} {}: {} runs again on {}: {}", part, point, runs, name,
                               same ? "the same bits" : "DIFFERENT"),
                   {part, static_cast<std::int64_t>(point), static_cast<std::int64_t>(runs), same,
                    "again on " + name});
      different += same ? 0 : 1;
    }
  return different;
}

int verify(const VerifyOptions& options) {
  const ResultsReader reader(options.file, Trust::anything);  // to say what differs
  check_model(reader, "cannot verify " + options.file);
  reader.check_cubes();
  const Study study = parse_study(reader.config(), options.file + " (stored configuration)");
  Findings findings(options.format);
  check_description(reader, study, findings);
  check_status(reader, study);
  check_integers(reader, findings);
  check_metrics(reader, study, findings);
  check_analyses(reader, study, options.backend, findings);
  const int different = check_points(reader, study, options, findings);
  if (different == 0) reader.check_seal();
  findings.finish();
  note_seal(reader);
  if (different == 0) return 0;
  refuse_file(fmt::format(
      "{}: {} point(s) came out differently: the file was changed, or made by another version of "
      "the model; compare the versions in it and run the sweep again",
      options.file, different));
}

}  // namespace

void add_verify_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand(
      "verify",
      "work the metrics of a results file out again, run random points of it again, and "
      "compare the bits");
  const auto options = std::make_shared<VerifyOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command->add_option("--points", options->points, "how many points of each level")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  add_format_option(*command, options->format);
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return verify(*options); }; });
}

}  // namespace coresweep
