// The results file of a shard: it holds the integers of its points and no metrics, and once it has
// its name it is never changed.
#pragma once

#include <string>

#include "host/results/reader.h"
#include "host/results/writer.h"
#include "host/shards/shard.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {

/// The attributes of such a file: "3/10", and what its points took.
inline constexpr const char* kShardAttribute = "shard";

/// Throws UserError(ErrorKind::files) unless the file holds this shard: what counts is what is in
/// it, not its name.
void check_holds(const ResultsReader& file, Shard shard);
inline constexpr const char* kShardPoints = "shard_points_timed";
inline constexpr const char* kShardSeconds = "shard_seconds";

/// Throws UserError if the study cannot be run in this many parts.
void check_shard(const Study& study, Shard shard);

/// The path of the file in `folder`, which is created if there is none. Throws
/// UserError(ErrorKind::files).
std::string shard_file(const std::string& folder, const Study& study, Shard shard);

/// `failed`: finished, but for points that failed.
enum class ShardState { absent, finished, failed, damaged };
/// Looks at the file without reading its points; one that holds another shard is damaged. Throws
/// UserError(ErrorKind::files) if it holds another study.
ShardState state_of_shard(const std::string& file, const Study& study, Shard shard);
/// Whether what an interrupted task left under the name of the file is of another shard.
bool another_shard_was_left(const std::string& file, Shard shard);

/// Throws UserError if the folder holds another division of the study: part of an array that is
/// submitted again looks like a smaller one, whose tasks would simulate other points again.
void check_division(const std::string& folder, const Study& study, Shard shard);

/// Only the points of the shard.
void select_shard(SweepRun& run, const Study& study, Shard shard);

/// Commits the file, and says so unless `quiet`. Returns the exit code.
int finish_shard(ResultsWriter& writer, const LevelStatistics& statistics, const std::string& file,
                 bool quiet);

}  // namespace coresweep
