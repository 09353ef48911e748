#include "host/results/written_points.h"

#include "host/results/digest.h"
#include "host/results/failures.h"
#include "host/results/status.h"
#include "host/results/tallies/sha256.h"

namespace coresweep {
namespace {

/// Of the points that were not simulated after all.
void write_remaining_failures(WrittenLevel& level) {
  std::erase_if(level.failures, [&](const auto& failed) { return level.is_written(failed.first); });
  write_failures(level.store->group(), level.failures);
}

/// Nothing while points are missing that the design does not exclude.
std::optional<LevelDigest> level_digest(const WrittenLevel& level) {
  const TallyStore& store = *level.store;
  const Sha256 nothing =  // of a point without runs
      digest_of_tally(store.schema(), std::vector<std::uint64_t>(store.schema().words));
  std::vector<Sha256> points = store.digests();
  for (std::uint64_t i = 0; i < points.size(); ++i) {
    if (points[i] != Sha256{}) continue;
    if (!level.design.excludes(i)) return std::nullopt;
    points[i] = nothing;
  }
  return LevelDigest{&store.schema(), level.replicates,
                     read_axes(store.group(), store.axis_names()), std::move(points)};
}

}  // namespace

void WrittenPoints::create(const hdf5::Object& file, const Study& study) {
  design_ = study.design;
  seed_ = study.seed;
  for (const Level level : levels_of(study)) {
    WrittenLevel& created = at_[level];
    created.design = level_design(study, level);
    created.store.emplace(TallyStore::create(file, created.design.axes(), schema_of(study, level)));
    hdf5::write_attribute(file, names_of(level).points, created.design.size());
  }
}

void WrittenPoints::open(const hdf5::Object& file) {
  for (const Level level : kAllLevels) at_[level].store = open_level(file, level);
}

void WrittenPoints::write_runs(const hdf5::Object& file, const Study& study) {
  for (const Level level : levels()) {
    at_[level].replicates = replicates_of(study, level);
    hdf5::write_attribute(file, names_of(level).replicates, at_[level].replicates);
  }
  hdf5::write_attribute(file, "config_hash", hex(sha256(resolved_toml(study))));
}

std::vector<Level> WrittenPoints::levels() const {
  std::vector<Level> levels;
  for (const Level level : kAllLevels)
    if (at_[level].store) levels.push_back(level);
  return levels;
}

void WrittenPoints::mark_not_reached(std::uint64_t index) {
  not_reached_.resize(design_.size(), false);
  not_reached_[index] = true;
}

void WrittenPoints::seal(const hdf5::Object& file) {
  for (const Level level : levels()) at_[level].store->seal(file);
}

std::string WrittenPoints::finish(const hdf5::Object& file, const Scales& axes) {
  for (const Level level : levels()) write_remaining_failures(at_[level]);
  write_status(file, axes, design_, [&](std::uint64_t i) { return status_of(i); });
  return write_digest(file);
}

PointStatus WrittenPoints::status_of(std::uint64_t index) const {
  if (design_.excludes(index)) return PointStatus::excluded;
  auto status =
      !not_reached_.empty() && not_reached_[index] ? PointStatus::not_reached : PointStatus::done;
  for (const Level level : levels()) {
    const WrittenLevel& here = at_[level];
    const std::uint64_t point = simulated_index(design_, here.design, index);
    if (here.failures.contains(point)) return PointStatus::failed;
    if (!here.is_written(point)) status = PointStatus::missing;
  }
  return status;
}

std::string WrittenPoints::write_digest(const hdf5::Object& file) const {
  std::vector<LevelDigest> digests;
  for (const Level level : levels()) {
    const auto digest = level_digest(at_[level]);
    if (!digest) return "";
    digests.push_back(*digest);
  }
  const std::string digest = digest_of(seed_, digests);
  hdf5::write_attribute(file, "digest", digest);
  return digest;
}

void WrittenPoints::close() {
  for (const Level level : levels()) at_[level].store->close();
}

void WrittenPoints::release() noexcept {
  for (WrittenLevel& level : at_.of) level.store.reset();
}

}  // namespace coresweep
