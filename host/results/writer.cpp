#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "host/base/errors.h"
#include "host/results/axes.h"
#include "host/results/cubes.h"
#include "host/results/digest.h"
#include "host/results/failures.h"
#include "host/results/output_file.h"
#include "host/results/results_file.h"
#include "host/results/status.h"
#include "host/results/tally_store.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

using Clock = std::chrono::steady_clock;

/// What a killed process may lose.
constexpr auto kFlushInterval = std::chrono::seconds(2);

std::string reason_of(const hdf5::Error& error, const std::string& path) {
  return error.system_error() != 0 ? system_reason(error.system_error(), path) : error.what();
}

/// The points of a partial file that can be read after all. None if it cannot be opened.
std::uint64_t readable_points(const std::string& partial) {
  try {
    const ResultsReader reader(partial);
    std::uint64_t points = 0;
    for (std::uint64_t i = 0; i < reader.pipeline_points(); ++i)
      if (reader.runs_done(i) > 0) ++points;
    return points;
  } catch (const UserError&) {
    return 0;
  }
}

void write_study_attributes(const hdf5::Object& file, const Study& study,
                            const Provenance& provenance, std::uint64_t points) {
  const std::vector<Attribute> own{
      {"format_version", kResultsFormat},
      {"title", study.title},
      {"question", study.question},
      {"coresweep_version", CORESWEEP_VERSION},
      {"seed", study.seed},
      {"seed_text", std::to_string(study.seed)},
      {"runs_per_point", study.runs},
      {"streams", study.streams == Streams::common ? "common" : "independent"},
      {"points", points},
      {"config_hash", hex(sha256(study.resolved_text))},
      {"history", provenance.command},
  };
  for (const Attribute& attribute : own)
    hdf5::write_attribute(file, attribute.name, attribute.value);
  if (study.first_run > 0) hdf5::write_attribute(file, "first_run", study.first_run);
  for (const Attribute& attribute : provenance.attributes) {
    if (hdf5::read_attribute(file, attribute.name))
      throw std::logic_error("the attribute " + attribute.name + " exists already");
    hdf5::write_attribute(file, attribute.name, attribute.value);
  }
}

/// The sales as a dimension of the root group, for cubes by cycle.
hdf5::Dataset write_cycles(const hdf5::Object& file, const RawSchema& schema) {
  const auto cycle = std::ranges::find(schema.dimensions, kCycle, &RawDimension::name);
  const std::uint64_t size = cycle->beginning.size();
  auto scale = hdf5::create_dataset(file, kCycle, {.type = hdf5::Type::int64, .shape = {size}});
  hdf5::write(scale, {{0}, {size}}, std::span(cycle->beginning));
  hdf5::make_scale(scale, kCycle);
  hdf5::write_attribute(scale.object, "units", "1");
  hdf5::write_attribute(scale.object, "long_name", cycle->meaning);
  return scale;
}

}  // namespace

struct ResultsWriter::State {
  PartialFile target;
  bool updates;          // an existing file gets cubes; its points stay as they are
  bool created = false;  // the partial file is ours
  hdf5::Object file;
  Scales axes;
  std::optional<RawPoints> raw, market;
  std::uint64_t seed = 0, runs = 0, market_runs = 0;
  Design design, simulated, market_simulated;
  Failures failures, market_failures;
  std::vector<bool> not_reached;  // by point of the study; empty: none
  std::uint64_t points_written = 0;
  Clock::time_point last_flush = Clock::now();
  bool finished = false;  // committed or failed

  State(PartialFile partial, bool is_update) : target(std::move(partial)), updates(is_update) {}
  ~State() {
    if (finished || !created) return;
    try {
      if (points_written > 0) flush();
    } catch (const hdf5::Error&) {
      // What was flushed before is all that is kept.
    }
    release();
    if (points_written == 0) target.discard();
  }

  void create(const Study& study, const Provenance& provenance) {
    design = study.design;
    simulated = pipeline_design(study);
    file = hdf5::create_file(target.partial());
    created = true;
    write_study_attributes(file, study, provenance, simulated.size());
    axes = write_axes(file, design.axes());
    write_coordinates();
    raw.emplace(RawPoints::create(file, simulated.axes(), pipeline_schema()));
    write_config(file, study.resolved_text);
    if (simulates_market(study)) create_market(study);
    hdf5::flush(file);
  }

  void create_market(const Study& study) {
    market_simulated = market_design(study);
    market.emplace(
        RawPoints::create(file, market_simulated.axes(), market_schema(market_cycles(study))));
    hdf5::write_attribute(file, "market_runs_per_point", market_runs);
    hdf5::write_attribute(file, "market_points", market_simulated.size());
    axes.emplace(kCycle, write_cycles(file, market->schema()));
  }

  /// CF: which datasets are coordinates besides the scales; names are separated by spaces.
  void write_coordinates() {
    std::string names;
    for (const Axis& axis : design.axes())
      for (const std::string& key : stored_keys(axis)) names += (names.empty() ? "" : " ") + key;
    if (!names.empty()) hdf5::write_attribute(file, "coordinates", names);
  }

  void set_runs(const Study& study) {
    runs = study.runs;
    market_runs = coresweep::market_runs(study);
    hdf5::write_attribute(file, "runs_per_point", study.runs);
    if (market) hdf5::write_attribute(file, "market_runs_per_point", market_runs);
    hdf5::write_attribute(file, "config_hash", hex(sha256(study.resolved_text)));
    replace_config(file, study.resolved_text);
  }

  PointStatus status_of(std::uint64_t index) const {
    if (design.excludes(index)) return PointStatus::excluded;
    const std::uint64_t point = simulated_index(design, simulated, index);
    const std::uint64_t sale = market ? simulated_index(design, market_simulated, index) : 0;
    if (failures.contains(point) || market_failures.contains(sale)) return PointStatus::failed;
    if (raw->digest(point) == Sha256{}) return PointStatus::missing;
    if (market && market->digest(sale) == Sha256{}) return PointStatus::missing;
    return !not_reached.empty() && not_reached[index] ? PointStatus::not_reached
                                                      : PointStatus::done;
  }

  void copy_and_open() {
    target.copy_original();
    created = true;
    file = hdf5::open_file(target.partial(), hdf5::Access::write);
    axes = open_scales(file);
    raw.emplace(RawPoints::open(file, pipeline_schema()));
    market = open_market(file);
  }

  void write_point(RawPoints& group, std::uint64_t index, std::span<const std::uint64_t> words) {
    if (updates) throw std::logic_error("the points of a finished file cannot be changed");
    group.write(index, words);
    ++points_written;
    if (Clock::now() - last_flush > kFlushInterval) flush();
  }

  /// Those that were not simulated after all.
  void write_all_failures() {
    const auto keep = [](Failures& failed, const RawPoints& group) {
      std::erase_if(failed, [&](const auto& one) { return group.digest(one.first) != Sha256{}; });
      write_failures(group.group(), failed);
    };
    keep(failures, *raw);
    if (market) keep(market_failures, *market);
  }

  void flush() {
    raw->seal(file);
    if (market) market->seal(file);
    last_flush = Clock::now();
  }

  /// Closes everything without a complaint.
  void release() noexcept {
    raw.reset();
    market.reset();
    axes.clear();
    file = hdf5::Object();
  }

  /// Closes everything; throws if something could not be handed on.
  void close() {
    flush();
    raw->close();
    if (market) market->close();
    axes.clear();
    file.close();
  }

  static bool all_written(const RawPoints& group, const Design& design) {
    for (std::uint64_t i = 0; i < group.size(); ++i)
      if (group.digest(i) == Sha256{} && !design.excludes(i)) return false;
    return true;
  }

  static DigestPart part_of(const RawPoints& group, std::uint64_t replicates) {
    const Sha256 nothing = sha256_words(std::vector<std::uint64_t>(group.schema().words));
    return {&group.schema(), replicates, read_axes(group.group(), group.axis_names()), group.size(),
            [&group, nothing](std::uint64_t i) {
              const Sha256 digest = group.digest(i);
              return digest == Sha256{} ? nothing : digest;
            }};
  }

  std::string write_digest() {
    if (!all_written(*raw, simulated) || (market && !all_written(*market, market_simulated)))
      return "";
    std::vector<DigestPart> parts = {part_of(*raw, runs)};
    if (market) parts.push_back(part_of(*market, market_runs));
    const std::string digest = digest_of(seed, parts);
    hdf5::write_attribute(file, "digest", digest);
    return digest;
  }

  /// What is left after a failure, as the end of a sentence.
  std::string what_was_kept() {
    if (!created) return "nothing was changed";
    const std::uint64_t points = points_written > 0 ? readable_points(target.partial()) : 0;
    const std::string rest =
        target.has_original() ? "; " + target.path() + " was not changed" : std::string();
    if (points > 0)
      return std::to_string(points) + (points == 1 ? " point was" : " points were") + " kept in " +
             target.partial() + rest;
    target.discard();
    return "nothing was kept" + rest;
  }

  [[noreturn]] void fail(const std::string& reason) {
    finished = true;
    release();
    throw UserError("cannot write " + target.path() + ": " + reason + "; " + what_was_kept(),
                    ErrorKind::files);
  }

  /// Runs `write`; a complaint of the library ends the file.
  template <typename Function>
  auto writing(const Function& write) {
    if (finished) throw std::logic_error("the results file is closed already");
    try {
      return write();
    } catch (const hdf5::Error& error) {
      fail(reason_of(error, target.partial()));
    }
  }
};

ResultsWriter::ResultsWriter(const std::string& path, const Study& study,
                             const Provenance& provenance, Existing existing) {
  check_axis_names(study.design.axes());
  state_ = std::make_unique<State>(PartialFile(path, existing, existing), false);
  state_->seed = study.seed;
  state_->runs = study.runs;
  state_->market_runs = market_runs(study);
  state_->writing([&] { state_->create(study, provenance); });
}

ResultsWriter::ResultsWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}

ResultsWriter ResultsWriter::update(const std::string& path) {
  { const ResultsReader check(path); }
  auto state =
      std::make_unique<State>(PartialFile(path, Existing::replace, Existing::refuse), true);
  state->writing([&] { state->copy_and_open(); });
  return ResultsWriter(std::move(state));
}

ResultsWriter::~ResultsWriter() = default;
ResultsWriter::ResultsWriter(ResultsWriter&&) noexcept = default;

void ResultsWriter::write_point(std::uint64_t pipeline_index,
                                std::span<const std::uint64_t> words) {
  state_->writing([&] { state_->write_point(*state_->raw, pipeline_index, words); });
}

std::vector<std::uint64_t> ResultsWriter::read_point(std::uint64_t pipeline_index) const {
  return state_->writing([&] { return state_->raw->read(pipeline_index); });
}

void ResultsWriter::write_market_point(std::uint64_t market_index,
                                       std::span<const std::uint64_t> words) {
  state_->writing([&] { state_->write_point(state_->market.value(), market_index, words); });
}

std::vector<std::uint64_t> ResultsWriter::read_market_point(std::uint64_t market_index) const {
  return state_->writing([&] { return state_->market.value().read(market_index); });
}

bool ResultsWriter::holds_point(std::uint64_t pipeline_index) const {
  return state_->writing([&] { return state_->raw->digest(pipeline_index) != Sha256{}; });
}

bool ResultsWriter::holds_market_point(std::uint64_t market_index) const {
  return state_->writing([&] { return state_->market.value().digest(market_index) != Sha256{}; });
}

std::uint64_t ResultsWriter::runs_done(std::uint64_t pipeline_index) const {
  return state_->writing([&] { return state_->raw->runs(pipeline_index); });
}

std::uint64_t ResultsWriter::market_runs_done(std::uint64_t market_index) const {
  return state_->writing([&] { return state_->market.value().runs(market_index); });
}

void ResultsWriter::create_cube(const Cube& cube) {
  state_->writing([&] { coresweep::create_cube(state_->file, state_->axes, cube); });
}

void ResultsWriter::write_cube(const std::string& name, std::uint64_t first,
                               std::span<const double> values) {
  state_->writing([&] { write_values(hdf5::open_dataset(state_->file, name), first, values); });
}

void ResultsWriter::write_cube(const Cube& cube, std::span<const double> values) {
  create_cube(cube);
  write_cube(cube.name, 0, values);
}

void ResultsWriter::set_runs(const Study& study) {
  state_->writing([&] { state_->set_runs(study); });
}

void ResultsWriter::mark_not_reached(std::uint64_t index) {
  state_->not_reached.resize(state_->design.size(), false);
  state_->not_reached[index] = true;
}

void ResultsWriter::mark_failed(std::uint64_t pipeline_index, const std::string& reason) {
  state_->failures[pipeline_index] = reason;
}

void ResultsWriter::mark_market_failed(std::uint64_t market_index, const std::string& reason) {
  state_->market_failures[market_index] = reason;
}

void ResultsWriter::write_attribute(const Attribute& attribute) {
  state_->writing([&] { hdf5::write_attribute(state_->file, attribute.name, attribute.value); });
}

void ResultsWriter::flush() {
  state_->writing([&] { state_->flush(); });
}

void ResultsWriter::keep_points() {
  flush();
  state_->target.keep_copy();
}

std::string ResultsWriter::commit() {
  std::string digest;
  state_->writing([&] {
    if (!state_->updates) {
      state_->write_all_failures();
      write_status(state_->file, state_->axes, state_->design,
                   [&](std::uint64_t i) { return state_->status_of(i); });
      digest = state_->write_digest();
    }
    state_->close();
  });
  state_->finished = true;
  state_->target.publish();
  if (state_->updates) digest = ResultsReader(state_->target.path()).text("digest").value_or("");
  return digest;
}

void ResultsWriter::discard() noexcept {
  if (state_->finished) return;  // what a failure kept was said
  state_->finished = true;
  state_->release();
  state_->target.discard();
}

const std::string& ResultsWriter::partial_path() const { return state_->target.partial(); }

}  // namespace coresweep
