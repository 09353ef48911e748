// coresweep submit: the shards of a study as an array of a Slurm cluster.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "analysis/rules/check_analysis.h"
#include "host/base/errors.h"
#include "host/base/program_path.h"
#include "host/base/text_file.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/design/point_ranges.h"
#include "host/results/output_file.h"
#include "host/shards/array_text.h"
#include "host/shards/shard_file.h"
#include "host/shards/shard_folder.h"
#include "host/shards/slurm_script.h"
#include "host/study/levels.h"
#include "host/sweep/cost_estimate.h"
#include "host/sweep/failure_policy.h"
#include "host/sweep/progress_line.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

struct SubmitOptions {
  StudyOptions study;
  BackendOptions backend;
  SlurmJob job;
  std::string folder, output, account, partition, prefix;
  std::uint64_t shards = 0, task_minutes = 10, limit_minutes = 0, at_once = 0;
  bool dry_run = false, write = false, yes = false;
};

std::string absolute(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

/// The tasks are to run the same program as this.
std::string this_program() {
  const fs::path path = program_path();
  return path.empty() ? "coresweep" : path.string();
}

/// So that a task takes the minutes that were asked for, within what the site allows.
std::uint64_t choose_shards(const SubmitOptions& options, const Study& study, double seconds) {
  const ArrayLimit limit = array_limit();
  const std::uint64_t most = std::min(most_shards(study), limit.tasks);
  if (options.shards > most)
    throw UserError(
        fmt::format("--shards {}: at most {} are possible: the study has {} points to "
                    "simulate, and an array of {} has at most {} tasks",
                    options.shards, most, most_shards(study), limit.asked ? "this site" : "Slurm",
                    limit.tasks));
  if (options.shards > 0) return options.shards;
  const double wanted = std::ceil(seconds / (60.0 * static_cast<double>(options.task_minutes)));
  return std::clamp(static_cast<std::uint64_t>(wanted), std::uint64_t{1}, most);
}

/// The division that was begun in the folder, if there is one.
const ShardSet* begun(const std::vector<ShardSet>& sets, const std::string& hash) {
  const auto found = std::ranges::find(sets, hash, &ShardSet::hash);
  return found == sets.end() ? nullptr : &*found;
}

double seconds_here(const SubmitOptions& options, const Study& study) {
  const auto backend =
      make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  return seconds_of(study, *backend, parse_failure_policy(options.job.on_failure).goes_on);
}

std::string sweep_options(const SubmitOptions& options) {
  std::string text;
  if (options.backend.name != "auto") text += " --backend " + shell_word(options.backend.name);
  if (options.backend.threads > 0) text += fmt::format(" --threads {}", options.backend.threads);
  if (!options.backend.devices.empty())
    text += fmt::format(" --devices {}", fmt::join(options.backend.devices, ","));
  return text;
}

SlurmJob make_job(const SubmitOptions& options, const Study& study) {
  SlurmJob job = options.job;
  const std::string hash = shard_file_name(study, {1, 1}).substr(0, 8);
  const std::vector<ShardSet> sets =
      fs::is_directory(options.folder) ? shard_sets(options.folder) : std::vector<ShardSet>{};
  const ShardSet* older = begun(sets, hash);
  const double seconds = seconds_here(options, study);
  job.shards = older != nullptr ? older->count : choose_shards(options, study, seconds);
  check_shard(study, {1, job.shards});
  const double of_task = seconds / static_cast<double>(job.shards);
  // Other machines are slower, and a task that is too short only goes on in the queue.
  job.minutes = options.limit_minutes > 0
                    ? options.limit_minutes
                    : std::max<std::uint64_t>(10, static_cast<std::uint64_t>(of_task / 60 * 3) + 1);
  job.array = older != nullptr ? array_text(older->open_shards())
                               : (job.shards == 1 ? "1" : fmt::format("1-{}", job.shards));
  if (options.at_once > 0 && !job.array.empty()) job.array += fmt::format("%{}", options.at_once);
  job.name = "coresweep-" + hash;
  job.folder = absolute(options.folder);
  job.study = job.folder + "/" + hash + ".toml";
  job.output = absolute(options.output.empty() ? job.folder + ".h5" : options.output);
  job.program = (options.prefix.empty() ? "" : options.prefix + " ") +
                (job.program.empty() ? shell_word(this_program()) : job.program);
  job.sweep_options = sweep_options(options);
  if (!options.account.empty()) job.options.push_back("--account=" + options.account);
  if (!options.partition.empty()) job.options.push_back("--partition=" + options.partition);
  fmt::print("# {} shards, about {} each on this machine; tasks {}\n", job.shards,
             duration_text(of_task), job.array.empty() ? "none: all are done" : job.array);
  return job;
}

/// Where the number of the array that was submitted is kept.
std::string record_of(const SlurmJob& job) { return job.folder + "/" + job.name + ".submitted"; }

/// Tasks that wait in the queue would be computed a second time.
void check_not_in_queue(const SlurmJob& job) {
  const std::string record = record_of(job);
  if (!fs::exists(record)) return;
  std::string number = read_text_file(record, "record of what was submitted");
  while (!number.empty() && number.back() == '\n') number.pop_back();
  const std::optional<bool> waits = is_in_queue(number);
  if (waits.value_or(false))
    throw UserError(
        fmt::format("array {} of these shards was submitted already and is in the queue: wait for "
                    "it, or cancel it with scancel {} and submit again; nothing was submitted",
                    number, number),
        ErrorKind::files);
  if (!waits)
    fmt::print(
        "note: array {} of these shards was submitted before, and squeue does not say "
        "whether it is still in the queue\n",
        number);
}

int submit(const SubmitOptions& options) {
  parse_failure_policy(options.job.on_failure);
  const Study study = load_study(options.study.config, options.study.overrides);
  check_analysis(study);
  const SlurmJob job = make_job(options, study);
  if (job.array.empty()) {
    fmt::print("# merge them: {} merge {} -o {}\n", job.program, shell_word(job.folder),
               shell_word(job.output));
    return 0;
  }
  if (options.dry_run || (!options.write && !options.yes)) {
    fmt::print("{}\n# the merge, once all tasks are done:\n{}", array_script(job),
               merge_script(job));
    return 0;
  }
  if (options.yes) check_not_in_queue(job);
  shard_file(job.folder, study, {1, job.shards});  // makes the folder
  write_text_file(job.study, resolved_toml(study));
  const std::string array =
      write_text_file(job.folder + "/" + job.name + ".sbatch", array_script(job));
  const std::string merge =
      write_text_file(job.folder + "/" + job.name + "-merge.sbatch", merge_script(job));
  fmt::print("written: {}\nwritten: {}\n", array, merge);
  if (!options.yes) {
    fmt::print("submit them with --yes, or with\n  sbatch {}\n", shell_word(array));
    return 0;
  }
  const std::string number = submit_script(array);
  write_text_file(record_of(job), number + "\n");
  fmt::print("submitted: array {}\n", number);
  fmt::print("submitted: merge {} into {}\n",
             submit_script(merge, "--kill-on-invalid-dep=yes --dependency=afterok:" + number),
             job.output);
  return 0;
}

void add_job_options(CLI::App& command, SubmitOptions& options) {
  command.add_option("--account", options.account, "--account of sbatch");
  command.add_option("--partition", options.partition, "--partition of sbatch");
  command.add_option("--cpus", options.job.processors, "processors of a task")
      ->check(CLI::Range(1, 4096));
  command.add_option("--gpus", options.job.gpus, "GPUs of a task")->check(CLI::Range(1, 64));
  command.add_option("--time", options.limit_minutes, "limit of a task in minutes")
      ->check(CLI::Range(2, 100000));
  command.add_option("--at-once", options.at_once, "tasks that may run at the same time");
  command
      .add_option("--sbatch", options.job.options,
                  "a further option of sbatch, may be repeated: --sbatch=--qos=low")
      ->allow_extra_args(false)
      ->take_all();
  command
      .add_option("--setup", options.job.setup,
                  "a line before the program, may be repeated: --setup 'module load hdf5'")
      ->allow_extra_args(false)
      ->take_all();
  command.add_option("--prefix", options.prefix,
                     "what stands before the program: 'apptainer exec coresweep.sif'");
  options.job.program.clear();
  command.add_option("--program", options.job.program, "the program, if not this one");
}

}  // namespace

void add_submit_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("submit", "run a study as an array of a Slurm cluster");
  const auto options = std::make_shared<SubmitOptions>();
  add_study_options(*command, options->study);
  command->add_option("-o,--output", options->folder, "the folder of the shards")
      ->required()
      ->type_name("DIR");
  command->add_option("--merged", options->output, "the merged file; by default DIR.h5")
      ->type_name("FILE");
  command->add_option("--shards", options->shards, "how many tasks, if not by their minutes")
      ->check(CLI::Range(1, 1000000));
  command->add_option("--task-minutes", options->task_minutes, "what a task should take")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  add_job_options(*command, *options);
  add_failure_option(*command, options->job.on_failure);
  add_backend_options(*command, options->backend);
  command->add_flag("--dry-run", options->dry_run,
                    "print the scripts and change nothing (default)");
  command->add_flag("--write", options->write, "write the scripts into DIR");
  command->add_flag("--yes", options->yes, "write them and submit them");
  command->callback([options, &chosen] { chosen = [options] { return submit(*options); }; });
}

}  // namespace coresweep
