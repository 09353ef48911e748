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
#include "host/shards/shard_folder.h"
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

void check_holds(const ResultsReader& file, Shard shard) {
  const std::string found = file.text(kShardAttribute).value_or("no shard");
  if (found == shard_text(shard)) return;
  refuse_file(
      fmt::format("{} holds {}, not {}: it was copied or renamed; sweep --shard {} computes "
                  "it again",
                  file.path(), found, shard_text(shard), shard_text(shard)));
}

ShardState state_of_shard(const std::string& file, const Study& study, Shard shard) {
  if (!fs::exists(file)) return ShardState::absent;
  try {
    check_holds(ResultsReader(file), shard);
  } catch (const UserError&) {
    return ShardState::damaged;
  }
  check_belongs(ResultsReader(file), study, "cannot use " + file);
  return has_failed_points(file) ? ShardState::failed : ShardState::finished;
}

bool another_shard_was_left(const std::string& file, Shard shard) {
  for (const std::string& left : {OutputFile::name_for(file), OutputFile::copy_name_for(file)}) {
    std::error_code error;
    if (!fs::is_regular_file(left, error) || is_being_written(left)) continue;
    try {
      if (ResultsReader(left).text(kShardAttribute) != shard_text(shard)) return true;
    } catch (const UserError&) {
      // A process that was killed before its first point.
    }
  }
  return false;
}

void check_division(const std::string& folder, const Study& study, Shard shard) {
  const std::string hash = shard_file_name(study, shard).substr(0, kShardHashDigits);
  for (const std::string& name : names_in(folder)) {
    const auto other = parse_shard_file_name(name);
    if (!other || other->hash != hash || other->shard.count == shard.count) continue;
    throw UserError(
        fmt::format("--shard {}: {} holds a division of this study into {} shards ({}): go on with "
                    "it, as in --shard {}/{} or auto/{}, or name another -o",
                    shard_text(shard), folder, other->shard.count, name, other->shard.index,
                    other->shard.count, other->shard.count));
  }
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
