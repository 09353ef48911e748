// What is in a folder of shards, and what is left to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/shards/shard.h"
#include "host/study/study.h"

namespace coresweep {

/// `failed`: it is finished, but for points that failed.
enum class ShardProgress { done, failed, partial, missing, corrupt };

struct ShardReport {
  std::uint64_t index;  ///< from 1
  ShardProgress progress = ShardProgress::missing;
  bool running = false;             ///< a process is writing it
  std::uint64_t points_done = 0;    ///< of a partial one
  std::uint64_t points_failed = 0;  ///< of a finished one
  std::string reason;               ///< why it is corrupt, or points of it failed
};

/// The shards of one study in one division.
struct ShardSet {
  std::string hash;     ///< the beginning of the study's hash, as in the file names
  std::uint64_t count;  ///< shards in all
  std::vector<ShardReport> shards;
  std::optional<Study> study;   ///< if a file could be read
  double seconds_of_point = 0;  ///< measured; 0: no shard is done

  /// Shards in this state.
  std::uint64_t shards_in(ShardProgress progress) const;
  /// Shards that are not done.
  std::vector<std::uint64_t> open_shards() const;
  /// Simulated points of both levels that the open shards lack; 0 if there is no study.
  std::uint64_t points_left() const;
};

/// Looks at all shards by their names; the points of finished ones are not read. Empty if there is
/// none. Throws UserError(ErrorKind::files) if `folder` cannot be read.
std::vector<ShardSet> shard_sets(const std::string& folder);

/// The names in a folder, in their order. Throws the same.
std::vector<std::string> names_in(const std::string& folder);
/// The results files in a folder, in the order of their names. Throws the same.
std::vector<std::string> results_files(const std::string& folder);

}  // namespace coresweep
