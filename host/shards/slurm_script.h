// The scripts with which Slurm runs the shards of a study and merges them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace coresweep {

/// What the scripts say; texts are taken as they are.
struct SlurmJob {
  std::string name;                   ///< of the jobs
  std::string folder;                 ///< of the shards, absolute
  std::string study;                  ///< the file of the study, absolute
  std::string output;                 ///< the merged file, absolute
  std::string program = "coresweep";  ///< with what stands before it, such as a container
  std::string sweep_options;          ///< " --backend cuda"
  std::string on_failure = "stop";    ///< --on-failure of the sweeps
  std::uint64_t shards = 1;
  std::string array;                 ///< the tasks to run: "1-10"
  std::uint64_t minutes = 10;        ///< limit of a task
  int processors = 0, gpus = 0;      ///< of a task; 0: what the site gives
  std::vector<std::string> options;  ///< further options of sbatch: "--partition=long"
  std::vector<std::string> setup;    ///< lines before the program: "module load hdf5"
};

/// Of the array: each task runs one shard, and puts itself back into the queue if its time ends
/// first.
std::string array_script(const SlurmJob& job);
/// Of the job that follows it.
std::string merge_script(const SlurmJob& job);

/// A word for the shell: in quotes if it needs them.
std::string shell_word(const std::string& text);

/// The most tasks that an array of this site may have, from `scontrol show config`; nothing if
/// Slurm does not answer.
struct ArrayLimit {
  std::uint64_t tasks;
  bool asked;  ///< false: the default of Slurm
};
ArrayLimit array_limit();

/// Gives a script to sbatch. Returns the number of the job. Throws UserError(ErrorKind::device)
/// with what sbatch said.
std::string submit_script(const std::string& file, const std::string& options = "");

/// Whether tasks of the job wait or run, by squeue; nothing if that does not answer.
std::optional<bool> is_in_queue(const std::string& number);

}  // namespace coresweep
