#include "host/shards/array_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

#include "host/base/errors.h"

namespace coresweep {
namespace {

/// The variables of a scheduler. What it does not tell is empty.
struct Scheduler {
  std::string_view name, number;
  std::string_view outside = {};  ///< what `number` holds in a job that is no array
  std::string_view first = {}, last = {}, step = {}, count = {};
  std::uint64_t least = 1;  ///< the number that its arrays begin with, where `first` is empty
};

constexpr std::array kSchedulers = {
    Scheduler{.name = "Slurm",
              .number = "SLURM_ARRAY_TASK_ID",
              .first = "SLURM_ARRAY_TASK_MIN",
              .last = "SLURM_ARRAY_TASK_MAX",
              .step = "SLURM_ARRAY_TASK_STEP",
              .count = "SLURM_ARRAY_TASK_COUNT"},
    Scheduler{.name = "PBS", .number = "PBS_ARRAY_INDEX"},
    Scheduler{.name = "Torque", .number = "PBS_ARRAYID"},
    Scheduler{.name = "LSF",
              .number = "LSB_JOBINDEX",
              .outside = "0",
              .last = "LSB_JOBINDEX_END",
              .step = "LSB_JOBINDEX_STEP"},
    Scheduler{.name = "Grid Engine",
              .number = "SGE_TASK_ID",
              .outside = "undefined",
              .first = "SGE_TASK_FIRST",
              .last = "SGE_TASK_LAST",
              .step = "SGE_TASK_STEPSIZE"},
    Scheduler{.name = "Kubernetes", .number = "JOB_COMPLETION_INDEX", .least = 0},
};

bool is_set(const Scheduler& scheduler, const Environment& environment) {
  const auto value = environment(scheduler.number);
  return value && !value->empty() && *value != scheduler.outside;
}

std::vector<std::string_view> numbers_of(const std::vector<Scheduler>& schedulers) {
  std::vector<std::string_view> names;
  for (const Scheduler& scheduler : schedulers) names.push_back(scheduler.number);
  return names;
}

Scheduler scheduler_of(const std::string& text, const Environment& environment) {
  std::vector<Scheduler> set;
  for (const Scheduler& scheduler : kSchedulers)
    if (is_set(scheduler, environment)) set.push_back(scheduler);
  if (set.size() == 1) return set.front();
  if (set.empty())
    throw UserError(fmt::format(
        "--shard {}: this is no task of an array: there is no number in {}, which schedulers set: "
        "name the shard, as in --shard 3/10",
        text, fmt::join(numbers_of({kSchedulers.begin(), kSchedulers.end()}), ", ")));
  throw UserError(
      fmt::format("--shard {}: {} are set, and each tells of another array: unset all but the one "
                  "that counts, or name the shard, as in --shard 3/10",
                  text, fmt::join(numbers_of(set), " and ")));
}

std::uint64_t number_of(const std::string& text, std::string_view name,
                        const Environment& environment) {
  const std::string value = environment(name).value_or("");
  if (const auto number = shard_number(value)) return *number;
  throw UserError(
      fmt::format("--shard {}: there is no number in {}, but \"{}\": name the shard, as in "
                  "--shard 3/10",
                  text, name, value));
}

/// The same, or `otherwise` where the scheduler or the job has no such variable.
std::uint64_t number_or(std::uint64_t otherwise, const std::string& text, std::string_view name,
                        const Environment& environment) {
  if (name.empty() || !environment(name)) return otherwise;
  return number_of(text, name, environment);
}

}  // namespace

Shard array_shard(const std::string& text, const Environment& environment) {
  const Scheduler scheduler = scheduler_of(text, environment);
  if (scheduler.last.empty())
    throw UserError(
        fmt::format("--shard {}: {} does not tell a task how many there are: name their number, as "
                    "in --shard auto/10",
                    text, scheduler.name));
  const std::uint64_t number = number_of(text, scheduler.number, environment);
  const std::uint64_t last = number_of(text, scheduler.last, environment);
  const std::uint64_t first = number_or(scheduler.least, text, scheduler.first, environment);
  const std::uint64_t step = number_or(1, text, scheduler.step, environment);
  const std::uint64_t count = last < first ? 0 : last - first + 1;
  if (first <= 1 && step == 1 && first <= number && number <= last &&
      number_or(count, text, scheduler.count, environment) == count)
    return {number - first + 1, count};
  // Tasks that were submitted again look like a smaller array, and would begin another division.
  throw UserError(fmt::format(
      "--shard {}: task {} of {} to {} in steps of {} is of an array with gaps, or of one that "
      "does not begin at 0 or 1: it may be a part of a larger one, and does not say how many "
      "shards "
      "there are: name their number, as in --shard auto/10",
      text, number, first, last, step));
}

std::uint64_t array_number(const std::string& text, const Environment& environment) {
  const Scheduler scheduler = scheduler_of(text, environment);
  const std::uint64_t number = number_of(text, scheduler.number, environment);
  if (number >= scheduler.least) return number + 1 - scheduler.least;
  throw UserError(fmt::format(
      "--shard {}: {} is {}, and shards are numbered from 1: submit the tasks 1 to N, as "
      "in --array=1-4 for auto/4",
      text, scheduler.number, number));
}

}  // namespace coresweep
