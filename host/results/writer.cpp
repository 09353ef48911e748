#include "host/results/writer.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "host/base/all_cores.h"
#include "host/base/errors.h"
#include "host/results/axes.h"
#include "host/results/cube_seal.h"
#include "host/results/cubes.h"
#include "host/results/file_seal.h"
#include "host/results/new_file.h"
#include "host/results/reader.h"
#include "host/results/written_points.h"

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
    for (const Level level : reader.levels()) points += reader.points(level).done().size();
    return points;
  } catch (const UserError&) {
    return 0;
  }
}

}  // namespace

struct ResultsWriter::State {
  OutputFile target;
  bool updates;          // an existing file gets cubes; its points stay as they are
  bool created = false;  // the partial file is ours
  hdf5::Object file;
  Scales axes;
  WrittenPoints points;
  bool seals = true;               // of a file that has cubes without a seal none is sealed
  bool seals_file = true;          // one without a seal gets none
  std::set<std::string> unsealed;  // cubes that were written
  std::uint64_t points_written = 0;
  Clock::time_point last_flush = Clock::now();
  bool finished = false;  // committed or failed

  State(OutputFile output, bool is_update) : target(std::move(output)), updates(is_update) {}
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
    target.create();
    created = true;
    file = hdf5::create_file(target.partial());
    axes = write_new_file(file, study, provenance, points);
    hdf5::flush(file);
  }

  void copy_and_open() {
    target.copy_original();
    created = true;
    file = hdf5::open_file(target.partial(), hdf5::Access::write);
    axes = open_scales(file);
    points.open(file);
    seals = std::ranges::all_of(list_cubes(file), [&](const Cube& cube) {
      return is_sealed(hdf5::open_dataset(file, cube.name));
    });
    seals_file = has_seal(file);
  }

  void write_points(Level level, std::span<const std::uint64_t> indices,
                    std::span<const std::uint64_t> words) {
    if (updates) throw std::logic_error("the points of a finished file cannot be changed");
    TallyStore& store = points[level].store.value();
    const std::size_t size = words.size() / indices.size();
    std::vector<PackedPoint> packed(indices.size());
    for_all(packed.size(),
            [&](std::size_t i) { packed[i] = store.pack(words.subspan(i * size, size)); });
    for (std::size_t i = 0; i < packed.size(); ++i) store.write(indices[i], packed[i]);
    points_written += packed.size();
    if (Clock::now() - last_flush > kFlushInterval) flush();
  }

  void flush() {
    points.seal(file);
    last_flush = Clock::now();
  }

  /// The cubes, and at last the file: all else is written.
  void seal() {
    for (const std::string& name : unsealed)
      if (seals) seal_cube(hdf5::open_dataset(file, name));
    flush();
    if (seals_file) seal_file(file);
  }

  /// Closes everything without a complaint.
  void release() noexcept {
    points.release();
    axes.clear();
    file = hdf5::Object();
  }

  /// Closes everything; throws if something could not be handed on.
  void close() {
    flush();
    points.close();
    axes.clear();
    file.close();
  }

  /// What is left after a failure, as the end of a sentence.
  std::string what_was_kept() {
    if (!created) return "nothing was changed";
    target.unlock();
    const std::uint64_t kept = points_written > 0 ? readable_points(target.partial()) : 0;
    const std::string rest =
        target.has_original() ? "; " + target.path() + " was not changed" : std::string();
    if (kept > 0)
      return std::to_string(kept) + (kept == 1 ? " point was" : " points were") + " kept in " +
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
  state_ = std::make_unique<State>(OutputFile(path, existing, existing), false);
  state_->writing([&] { state_->create(study, provenance); });
}

ResultsWriter::ResultsWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}

ResultsWriter ResultsWriter::update(const std::string& path) {
  { const ResultsReader check(path); }
  auto state = std::make_unique<State>(OutputFile(path, Existing::replace, Existing::refuse), true);
  state->writing([&] { state->copy_and_open(); });
  return ResultsWriter(std::move(state));
}

ResultsWriter::~ResultsWriter() = default;
ResultsWriter::ResultsWriter(ResultsWriter&&) noexcept = default;

ResultsWriter::Points ResultsWriter::points(Level level) { return {*state_, level}; }

void ResultsWriter::Points::write(std::uint64_t index, std::span<const std::uint64_t> words) const {
  write(std::span(&index, 1), words);
}

void ResultsWriter::Points::write(std::span<const std::uint64_t> indices,
                                  std::span<const std::uint64_t> words) const {
  state_.writing([&] { state_.write_points(level_, indices, words); });
}

std::vector<std::uint64_t> ResultsWriter::Points::read(std::uint64_t index) const {
  return std::move(read(std::span(&index, 1)).front());
}

Tallies ResultsWriter::Points::read(std::span<const std::uint64_t> indices) const {
  return state_.writing([&] {
    Tallies tallies(indices.size());
    const TallyStore& store = state_.points[level_].store.value();
    store.each_packed(indices, [&](std::size_t i, const PackedPoint& point) {
      tallies[i] = store.unpack(point);
    });
    return tallies;
  });
}

bool ResultsWriter::Points::holds(std::uint64_t index) const {
  return state_.writing([&] { return state_.points[level_].is_written(index); });
}

std::uint64_t ResultsWriter::Points::replicates(std::uint64_t index) const {
  return state_.writing([&] { return state_.points[level_].store.value().replicates(index); });
}

void ResultsWriter::Points::mark_failed(std::uint64_t index, const std::string& reason) const {
  state_.points[level_].failures[index] = reason;
}

void ResultsWriter::create_cube(const Cube& cube) {
  state_->writing([&] { coresweep::create_cube(state_->file, state_->axes, cube); });
  state_->unsealed.insert(cube.name);
}

void ResultsWriter::write_cube(const std::string& name, std::uint64_t first,
                               std::span<const double> values) {
  state_->writing([&] { write_values(hdf5::open_dataset(state_->file, name), first, values); });
  state_->unsealed.insert(name);
}

void ResultsWriter::write_cube(const Cube& cube, std::span<const double> values) {
  create_cube(cube);
  write_cube(cube.name, 0, values);
}

void ResultsWriter::set_runs(const Study& study) {
  state_->writing([&] {
    state_->points.write_runs(state_->file, study);
    replace_config(state_->file, resolved_toml(study));
  });
}

void ResultsWriter::mark_not_reached(std::uint64_t index) {
  state_->points.mark_not_reached(index);
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
    if (!state_->updates) digest = state_->points.finish(state_->file, state_->axes);
    state_->seal();
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
