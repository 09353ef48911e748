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
#include "analysis/tables/table.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
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

/// Takes the cubes of a sweep, which come in order, and keeps a digest of each.
class CubeDigests : public CubeSink {
 public:
  void create_cube(const Cube& cube) override { streams_.try_emplace(cube.name); }
  void write_cube(const std::string& name, std::uint64_t, std::span<const double> values) override {
    add_values(streams_.at(name), values);
  }

  /// The cubes that `reader` has not, or with other values.
  std::vector<std::string> different(const ResultsReader& reader) {
    std::vector<std::string> names;
    const std::vector<Cube> stored = reader.cubes();
    for (auto& [name, stream] : streams_) {
      Sha256Stream of_file;
      const bool is_there = std::ranges::find(stored, name, &Cube::name) != stored.end();
      if (is_there) add_values(of_file, reader.read_cube(name));
      if (!is_there || of_file.finish() != stream.finish()) names.push_back(name);
    }
    return names;
  }
  std::size_t size() const { return streams_.size(); }

 private:
  std::map<std::string, Sha256Stream> streams_;
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

/// All points, against their digests and that of the file.
void check_integers(const ResultsReader& reader, Findings& findings) {
  const std::string digest = results_digest(reader);
  const std::string stored = reader.text("digest").value_or(digest);
  if (stored != digest)
    refuse_file(
        fmt::format("{}: its attribute digest is {}, and its integers have {}: the file was "
                    "changed; run the sweep again",
                    reader.path(), stored, digest));
  findings.add("integers: as they were written, digest " + digest,
               {"integers", {}, {}, true, "digest " + digest});
}

/// All metrics that a sweep writes, worked out again. Shards and partial files have none.
void check_metrics(const ResultsReader& reader, const Study& study, Findings& findings) {
  if (reader.statuses().empty() || reader.text(kShardAttribute)) return;
  CubeDigests computed;
  write_derived(computed, point_readers(reader), study);
  const std::vector<std::string> different = computed.different(reader);
  if (different.empty()) {
    findings.add(
        fmt::format("metrics: {} worked out again from the integers, the same", computed.size()),
        {"metrics", {}, {}, true, fmt::format("{} metrics", computed.size())});
    return;
  }
  refuse_file(
      fmt::format("{}: {} of {} metrics are not there or not what the integers say, such as /{}: "
                  "the file was changed, or another version of coresweep (it says {}) wrote it; "
                  "run the sweep again",
                  reader.path(), different.size(), computed.size(), different.front(),
                  reader.text("coresweep_version").value_or("none")));
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
  const ResultsReader reader(options.file);
  check_model(reader, "cannot verify " + options.file);
  reader.check_cubes();
  const Study study = parse_study(reader.config(), options.file + " (stored configuration)");
  Findings findings(options.format);
  check_integers(reader, findings);
  check_metrics(reader, study, findings);
  const int different = check_points(reader, study, options, findings);
  findings.finish();
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
