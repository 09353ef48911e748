// The results file of a shard: it holds the integers of its points and no metrics, and once it has
// its name it is never changed.
#pragma once

#include <string>

#include "host/results/writer.h"
#include "host/shards/shard.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {

/// The attributes of such a file: "3/10", and what its points took.
inline constexpr const char* kShardAttribute = "shard";
inline constexpr const char* kShardPoints = "shard_points_timed";
inline constexpr const char* kShardSeconds = "shard_seconds";

/// Throws UserError if the study cannot be run in this many parts.
void check_shard(const Study& study, Shard shard);

/// The path of the file in `folder`, which is created if there is none. Throws
/// UserError(ErrorKind::files).
std::string shard_file(const std::string& folder, const Study& study, Shard shard);

/// `failed`: finished, but for points that failed.
enum class ShardState { absent, finished, failed, damaged };
/// Looks at the file without reading its points. Throws UserError(ErrorKind::files) if it holds
/// another study.
ShardState state_of_shard(const std::string& file, const Study& study);

/// Only the points of the shard.
void select_shard(SweepRun& run, const Study& study, Shard shard);

/// Commits the file, and says so unless `quiet`. Returns the exit code.
int finish_shard(ResultsWriter& writer, const LevelStatistics& statistics, const std::string& file,
                 bool quiet);

}  // namespace coresweep
