#include "host/shards/shard_folder.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/results/failed_points.h"
#include "host/results/output_file.h"
#include "host/results/reader.h"
#include "host/results/resume.h"
#include "host/results/study_match.h"
#include "host/shards/shard_file.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

std::uint64_t points_in(const ResultsReader& reader) {
  std::uint64_t points = 0;
  for (const Level level : reader.levels()) points += reader.points(level).done().size();
  return points;
}

/// Fills a set from its files, one after the other.
class Look {
 public:
  explicit Look(ShardSet& set) : set_(set) {}

  void finished(ShardReport& report, const std::string& path) {
    try {
      const ResultsReader reader(path);
      take_study(reader);
      check_holds(reader, {report.index, set_.count});
      check_belongs(reader, *set_.study, "not of this study");
      report.points_failed = failed_points(reader);
      report.progress = report.points_failed > 0 ? ShardProgress::failed : ShardProgress::done;
      report.reason = failure_note(reader, *set_.study);
      timed_points_ += reader.number(kShardPoints).value_or(0);
      seconds_ += reader.number(kShardSeconds).value_or(0);
    } catch (const UserError& error) {
      report.progress = ShardProgress::corrupt;
      report.reason = error.what();
    }
    set_.seconds_of_point = timed_points_ > 0 ? seconds_ / timed_points_ : 0;
  }

  void partial(ShardReport& report, const std::string& path) {
    if (report.progress == ShardProgress::done || report.progress == ShardProgress::failed)
      return;  // it was computed twice
    report.progress = ShardProgress::partial;
    report.running = report.running || is_being_written(path);
    if (report.running) return;
    try {
      const ResultsReader reader(path);
      take_study(reader);
      check_holds(reader, {report.index, set_.count});
      report.points_done = std::max(report.points_done, points_in(reader));
    } catch (const UserError&) {
      // A process that was killed before its first point: nothing is there.
    }
  }

 private:
  void take_study(const ResultsReader& reader) {
    if (!set_.study)
      set_.study = parse_study(reader.config(), reader.path() + " (stored configuration)");
  }

  ShardSet& set_;
  double timed_points_ = 0, seconds_ = 0;
};

std::uint64_t kept(const Design& design, const PointRanges& ranges) {
  std::uint64_t points = 0;
  for (const PointRange& range : ranges)
    for (std::uint64_t i = range.begin; i < range.end; ++i) points += !design.excludes(i);
  return points;
}

}  // namespace

std::vector<std::string> names_in(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder, error))
    names.push_back(entry.path().filename().string());
  if (error)
    throw UserError("cannot read the folder " + folder + ": " +
                        system_reason(error.value(), folder) + "; name a folder of shards",
                    ErrorKind::files);
  std::ranges::sort(names);
  return names;
}

std::uint64_t ShardSet::shards_in(ShardProgress progress) const {
  return static_cast<std::uint64_t>(std::ranges::count(shards, progress, &ShardReport::progress));
}

std::vector<std::uint64_t> ShardSet::open_shards() const {
  std::vector<std::uint64_t> open;
  for (const ShardReport& shard : shards)
    if (shard.progress != ShardProgress::done) open.push_back(shard.index);
  return open;
}

std::uint64_t ShardSet::points_left() const {
  if (!study) return 0;
  const Division division(*study);
  std::uint64_t points = 0;
  for (const ShardReport& shard : shards) {
    if (shard.progress == ShardProgress::done) continue;
    if (shard.progress == ShardProgress::failed) {
      points += shard.points_failed;
      continue;
    }
    const Shard part{shard.index, count};
    std::uint64_t all = 0;
    for (const Level level : levels_of(*study))
      all += kept(level_design(*study, level), division.points(level, part));
    points += all - std::min(all, shard.points_done);
  }
  return points;
}

std::vector<ShardSet> shard_sets(const std::string& folder) {
  std::map<std::pair<std::string, std::uint64_t>, std::vector<std::string>> files;
  for (const std::string& name : names_in(folder))
    if (const auto shard = parse_shard_file_name(name))
      files[{shard->hash, shard->shard.count}].push_back(name);
  std::vector<ShardSet> sets;
  for (const auto& [key, names] : files) {
    ShardSet& set = sets.emplace_back(ShardSet{key.first, key.second, {}, {}, 0});
    for (std::uint64_t i = 1; i <= set.count; ++i) set.shards.push_back({.index = i, .reason = {}});
    Look look(set);
    for (const std::string& name : names) {
      const auto shard = parse_shard_file_name(name);
      const std::uint64_t index = shard->shard.index;
      if (index < 1 || index > set.count) continue;
      const std::string path = (fs::path(folder) / name).string();
      if (shard->finished)
        look.finished(set.shards[index - 1], path);
      else
        look.partial(set.shards[index - 1], path);
    }
  }
  return sets;
}

std::vector<std::string> results_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const std::string& name : names_in(folder))
    if (name.ends_with(".h5")) files.push_back((fs::path(folder) / name).string());
  return files;
}

}  // namespace coresweep
