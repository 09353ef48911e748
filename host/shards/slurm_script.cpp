#include "host/shards/slurm_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <regex>
#include <string_view>

#include "host/base/errors.h"

namespace coresweep {
namespace {

/// Numbers of tasks begin at 1, and Slurm's MaxArraySize is one more than the largest.
constexpr std::uint64_t kDefaultTasks = 1000;

struct Output {
  bool done = false;
  std::string result, messages;  ///< of standard output and error: sites add notices to the second
};

Output output_of(const std::string& command) {
  // Both come through one pipe: messages first, then the result behind a mark.
  constexpr std::string_view kMark = "\001";
  const std::string both = "exec 3>&1; result=$(" + command +
                           " 2>&3); code=$?; printf '\\001%s' \"$result\"; exit $code";
  std::FILE* pipe = ::popen(both.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string text;
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    text.append(buffer.data(), count);
  const bool done = ::pclose(pipe) == 0;
  const std::size_t mark = std::min(text.rfind(kMark), text.size());
  return {done, text.substr(std::min(mark + 1, text.size())), text.substr(0, mark)};
}

std::string head(const SlurmJob& job, const std::string& name, const std::string& log) {
  std::string text = fmt::format(
      "#!/bin/bash\n#SBATCH --job-name={}\n#SBATCH --output={}\n"
      "#SBATCH --open-mode=append\n",
      name, shell_word(log));
  for (const std::string& option : job.options) text += "#SBATCH " + option + "\n";
  return text;
}

std::string setup(const SlurmJob& job) {
  std::string text;
  for (const std::string& line : job.setup) text += line + "\n";
  return text;
}

}  // namespace

std::string shell_word(const std::string& text) {
  static const std::regex plain(R"([A-Za-z0-9_./%=,:@+-]+)");
  if (std::regex_match(text, plain)) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string array_script(const SlurmJob& job) {
  std::string text = head(job, job.name, job.folder + "/" + job.name + "-%A_%a.log");
  text += fmt::format("#SBATCH --array={}\n#SBATCH --time={}\n#SBATCH --requeue\n", job.array,
                      job.minutes);
  if (job.processors > 0) text += fmt::format("#SBATCH --cpus-per-task={}\n", job.processors);
  if (job.gpus > 0) text += fmt::format("#SBATCH --gpus={}\n", job.gpus);
  text +=
      "# A minute before the time ends this script, not the program, gets the signal.\n"
      "#SBATCH --signal=B:USR1@60\n\n";
  text += setup(job);
  text += job.on_failure == "stop"
              ? "# A point that fails ends its task with what is finished, and the merge does not "
                "run.\n"
              : "# A point that fails is kept with its reason, and its task goes on.\n";
  text += fmt::format(
      "{} sweep {} -o {} --shard \"auto/{}\" --on-failure {} --quiet{} &\nsweep=$!\n", job.program,
      shell_word(job.study), shell_word(job.folder), job.shards, job.on_failure, job.sweep_options);
  text +=
      "time_is_up=\n"
      "trap 'time_is_up=yes; kill -USR1 \"$sweep\"' USR1\n"
      "trap 'kill -TERM \"$sweep\"' TERM\n"
      "# A signal ends wait, not the sweep, which writes down what is finished.\n"
      "while kill -0 \"$sweep\" 2>/dev/null; do wait \"$sweep\"; done\n"
      "wait \"$sweep\"\n"
      "code=$?\n"
      "# 75: stopped when asked to. The next run of this task goes on from there.\n"
      "if [[ $code == 75 && $time_is_up ]]; then\n"
      "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"\n"
      "fi\n"
      "exit $code\n";
  return text;
}

std::string merge_script(const SlurmJob& job) {
  return head(job, job.name + "-merge", job.folder + "/" + job.name + "-merge-%j.log") + "\n" +
         setup(job) +
         fmt::format("exec {} merge {} -o {}\n", job.program, shell_word(job.folder),
                     shell_word(job.output));
}

ArrayLimit array_limit() {
  static const std::regex limit(R"(MaxArraySize\s*=\s*(\d+))");
  std::smatch found;
  const Output shown = output_of("scontrol show config");
  if (!shown.done || !std::regex_search(shown.result, found, limit)) return {kDefaultTasks, false};
  const std::uint64_t size = std::stoull(found[1]);
  if (size >= 2) return {size - 1, true};
  throw UserError(fmt::format("this Slurm takes no arrays (MaxArraySize is {}): run the shards one "
                              "by one, as docs/CLUSTER.md shows",
                              size),
                  ErrorKind::device);
}

std::string submit_script(const std::string& file, const std::string& options) {
  static const std::regex number(R"((\d+)(;\S+)?\s*$)");
  std::smatch found;
  const Output given = output_of("sbatch --parsable " + options + " " + shell_word(file));
  if (given.done && std::regex_search(given.result, found, number)) return found[1];
  std::string text = given.messages + given.result;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  throw UserError("sbatch did not take " + file + ": " + text +
                      "; the script is kept: correct it "
                      "or the options, and call sbatch or submit again",
                  ErrorKind::device);
}

std::optional<bool> is_in_queue(const std::string& number) {
  const Output queue = output_of("squeue --noheader --jobs " + shell_word(number));
  const bool unknown = (queue.messages + queue.result).find("Invalid job id") != std::string::npos;
  if (!queue.done) return unknown ? std::optional(false) : std::nullopt;
  return queue.result.find_first_not_of(" \n") != std::string::npos;
}

}  // namespace coresweep
