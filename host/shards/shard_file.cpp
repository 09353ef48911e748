#include "host/shards/shard_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "host/base/errors.h"
#include "host/results/failed_points.h"
#include "host/results/output_file.h"
#include "host/results/reader.h"
#include "host/results/resume.h"
#include "host/results/study_match.h"
#include "host/sweep/progress_line.h"

namespace coresweep {

namespace fs = std::filesystem;

void check_shard(const Study& study, Shard shard) {
  if (!study.until.empty())
    throw UserError(
        fmt::format("--shard {}: study.until = \"{}\" looks at all points together, "
                    "and a shard has only its own: name a number of runs instead",
                    shard_text(shard), study.until));
  const std::uint64_t most = most_shards(study);
  if (shard.count > most)
    throw UserError(
        fmt::format("--shard {}: the study has {} points to simulate, so that some "
                    "shards would be empty: name at most {} shards",
                    shard_text(shard), most, most));
}

std::string shard_file(const std::string& folder, const Study& study, Shard shard) {
  std::error_code error;
  fs::create_directory(folder, error);
  if (!fs::is_directory(folder))
    throw UserError(
        fmt::format("cannot make the folder {} for the shards: {}; name another -o", folder,
                    error ? system_reason(error.value(), folder) : "it is a file"),
        ErrorKind::files);
  return (fs::path(folder) / shard_file_name(study, shard)).string();
}

ShardState state_of_shard(const std::string& file, const Study& study) {
  if (!fs::exists(file)) return ShardState::absent;
  try {
    const ResultsReader opened(file);
  } catch (const UserError&) {
    return ShardState::damaged;
  }
  check_belongs(ResultsReader(file), study, "cannot use " + file);
  return has_failed_points(file) ? ShardState::failed : ShardState::finished;
}

void select_shard(SweepRun& run, const Study& study, Shard shard) {
  const Division division(study);
  for (const Level level : levels_of(study)) run.select(level, division.points(level, shard));
}

int finish_shard(ResultsWriter& writer, const LevelStatistics& statistics, const std::string& file,
                 bool quiet) {
  const SweepStatistics all = statistics.sum();
  writer.write_attribute({kShardPoints, all.points});
  writer.write_attribute({kShardSeconds, all.seconds});
  writer.commit();
  print_failures(file);
  if (!quiet)
    fmt::print("{} points in {}\nshard: {}\n", all.points, duration_text(all.seconds), file);
  return 0;
}

}  // namespace coresweep
