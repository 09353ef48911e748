#include "host/shards/array_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;

using Variables = std::map<std::string, std::string, std::less<>>;

Environment environment(const Variables& variables) {
  return [&variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

Variables slurm(const char* id, const char* first, const char* last, const char* count) {
  return {{"SLURM_ARRAY_TASK_ID", id},
          {"SLURM_ARRAY_TASK_MIN", first},
          {"SLURM_ARRAY_TASK_MAX", last},
          {"SLURM_ARRAY_TASK_COUNT", count}};
}

Variables slurm(const char* id, const char* first, const char* last, const char* count,
                const char* step) {
  Variables variables = slurm(id, first, last, count);
  variables["SLURM_ARRAY_TASK_STEP"] = step;
  return variables;
}

Variables lsf(const char* index, const char* last, const char* step) {
  return {{"LSB_JOBINDEX", index}, {"LSB_JOBINDEX_END", last}, {"LSB_JOBINDEX_STEP", step}};
}

Variables grid_engine(const char* id, const char* first, const char* last, const char* step) {
  return {{"SGE_TASK_ID", id},
          {"SGE_TASK_FIRST", first},
          {"SGE_TASK_LAST", last},
          {"SGE_TASK_STEPSIZE", step}};
}

/// Both, as a job of one that was submitted from a job of the other inherits them.
Variables both(Variables one, const Variables& other) {
  one.insert(other.begin(), other.end());
  return one;
}

/// "3/10", or the message.
std::string automatic(const Variables& variables) {
  try {
    return shard_text(array_shard("auto", environment(variables)));
  } catch (const UserError& error) {
    return error.what();
  }
}

/// The number for auto/N, or the message.
std::string numbered(const Variables& variables) {
  try {
    return std::to_string(array_number("auto/10", environment(variables)));
  } catch (const UserError& error) {
    return error.what();
  }
}

TEST(ArrayTask, EverySchedulerTellsTheTask) {
  struct Row {
    Variables variables;
    std::string shard, number;  // parts of what comes out for auto and for auto/N
  };
  const std::vector<Row> rows = {
      {slurm("3", "1", "10", "10"), "3/10", "3"},
      {slurm("0", "0", "3", "4"), "1/4",
       "SLURM_ARRAY_TASK_ID is 0, and shards are numbered from 1"},
      // A part of a larger array, submitted again, looks like one of its own.
      {slurm("3", "1", "7", "4", "2"), "auto/10", "3"},   // --array=1,3,5,7
      {slurm("3", "3", "4", "2"), "auto/10", "3"},        // --array=3-4
      {slurm("3", "1", "3", "2"), "auto/10", "3"},        // --array=1,3
      {slurm("7", "1", "10", "3", "3"), "auto/10", "7"},  // steps, and one is left out
      {slurm("x", "1", "10", "10"), "no number in SLURM_ARRAY_TASK_ID, but \"x\"", "no number"},
      {{{"SLURM_ARRAY_TASK_ID", "3"}}, "SLURM_ARRAY_TASK_MAX", "3"},
      {{{"PBS_ARRAY_INDEX", "4"}}, "PBS does not tell", "4"},
      {{{"PBS_ARRAYID", "4"}}, "Torque does not tell", "4"},
      {lsf("2", "8", "1"), "2/8", "2"},
      {{{"LSB_JOBINDEX", "2"}, {"LSB_JOBINDEX_END", "8"}}, "2/8", "2"},
      {lsf("7", "10", "3"), "auto/10", "7"},
      {lsf("6", "10", "4"), "auto/10", "6"},                   // [2-10:4]
      {lsf("0", "0", "0"), "no task of an array", "no task"},  // a job that is no array
      {grid_engine("5", "1", "12", "1"), "5/12", "5"},
      {grid_engine("6", "2", "12", "4"), "auto/10", "6"},  // 2, 6, 10
      {grid_engine("undefined", "undefined", "undefined", "undefined"), "no task", "no task"},
      {{{"JOB_COMPLETION_INDEX", "0"}}, "Kubernetes does not tell", "1"},
      {{{"JOB_COMPLETION_INDEX", "9"}}, "auto/10", "10"},
      {{}, "SLURM_ARRAY_TASK_ID, PBS_ARRAY_INDEX", "JOB_COMPLETION_INDEX"},
      {{{"SLURM_ARRAY_TASK_ID", ""}}, "no task of an array", "no task"},
      {both(slurm("3", "1", "10", "10"), lsf("2", "8", "1")),
       "SLURM_ARRAY_TASK_ID and LSB_JOBINDEX", "are set"},
      {both(slurm("3", "1", "10", "10"), lsf("0", "0", "0")), "3/10", "3"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(::testing::PrintToString(row.variables));
    EXPECT_THAT(automatic(row.variables), HasSubstr(row.shard));
    EXPECT_THAT(numbered(row.variables), HasSubstr(row.number));
  }
}

TEST(ArrayTask, TheTasksOfAnArrayAreItsShards) {
  for (int first = 0; first <= 1; ++first)
    for (int last = first; last <= 12; ++last)
      for (int id = first; id <= last; ++id) {
        const Variables variables = grid_engine(std::to_string(id).c_str(), first == 0 ? "0" : "1",
                                                std::to_string(last).c_str(), "1");
        const Shard shard = array_shard("auto", environment(variables));
        EXPECT_EQ(shard.index, static_cast<std::uint64_t>(id - first + 1));
        EXPECT_EQ(shard.count, static_cast<std::uint64_t>(last - first + 1));
      }
}

}  // namespace
}  // namespace coresweep
