// A shard: one of n parts of a study's points, for a machine or a task of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/design/point_costs.h"
#include "host/design/point_ranges.h"
#include "host/study/levels.h"

namespace coresweep {

/// Part `index` of `count`, numbered from 1.
struct Shard {
  std::uint64_t index, count;
};

/// Reads "3/10". "auto" is the task of a scheduler's array (host/shards/array_task.h): its number
/// and how many there are; "auto/10" takes the number alone. Throws UserError that says what would
/// be accepted.
Shard parse_shard(const std::string& text);
/// A number without sign or space; nothing for any other text.
std::optional<std::uint64_t> shard_number(std::string_view text);
/// "3/10".
std::string shard_text(Shard shard);

/// Which simulated points each shard has. All shards together have each point once; their sizes
/// differ by at most one, and their costs by less than the costliest point. A function of the study
/// alone.
class Division {
 public:
  explicit Division(const Study& study);
  PointRanges points(Level level, Shard shard) const;

 private:
  ByLevel<CostOrder> orders_;
};

/// The same of any points in the order of their costs.
PointRanges shard_points(const CostOrder& order, Shard shard);

/// The most shards that the study can have: one point in each.
std::uint64_t most_shards(const Study& study);

inline constexpr std::size_t kShardHashDigits = 8;
/// The name of its file: "1f3c0a9b-0003-of-0010.h5", with the beginning of the study's hash.
std::string shard_file_name(const Study& study, Shard shard);
/// What such a name says, also of one that is not finished; nothing for any other name.
struct ShardFileName {
  std::string hash;
  Shard shard;
  bool finished;  ///< not ".partial" or ".interrupted"
};
std::optional<ShardFileName> parse_shard_file_name(const std::string& name);

}  // namespace coresweep
