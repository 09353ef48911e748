// The task of a scheduler's array that this process is: Slurm, PBS, Torque, LSF, Grid Engine or an
// indexed job of Kubernetes, by the variables that they set.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "host/shards/shard.h"

namespace coresweep {

/// The value of a variable of the environment; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The task among all of its array, which must be numbered without gaps. Throws UserError if the
/// variables tell of no array, or of several, or not how many tasks there are. `text` is what the
/// user wrote, for messages.
Shard array_shard(const std::string& text, const Environment& environment);
/// The number of the task alone: as it stands, but from 1 where the scheduler counts from 0. Throws
/// UserError if the variables tell of no array, or of several.
std::uint64_t array_number(const std::string& text, const Environment& environment);

}  // namespace coresweep
