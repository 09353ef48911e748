// The commands of the program. Each lives in a file of its own here; these alone (with main.cpp)
// know CLI11.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace coresweep {

class ResultsReader;
class ResultsWriter;
class SweepRun;
struct LevelStatistics;
struct Study;

/// What the chosen command will do; returns the exit code.
using Command = std::function<int()>;

// Each adds one command; when the user names it, `chosen` becomes its work.
void add_sweep_command(CLI::App& app, Command& chosen);
void add_extend_command(CLI::App& app, Command& chosen);
void add_merge_command(CLI::App& app, Command& chosen);
void add_status_command(CLI::App& app, Command& chosen);
void add_submit_command(CLI::App& app, Command& chosen);
void add_plan_command(CLI::App& app, Command& chosen);
void add_keys_command(CLI::App& app, Command& chosen);
void add_calibrate_command(CLI::App& app, Command& chosen);
void add_summary_command(CLI::App& app, Command& chosen);
void add_compare_command(CLI::App& app, Command& chosen);
void add_analyze_command(CLI::App& app, Command& chosen);
void add_neighbours_command(CLI::App& app, Command& chosen);
void add_budget_command(CLI::App& app, Command& chosen);
void add_init_command(CLI::App& app, Command& chosen);
void add_python_commands(CLI::App& app, Command& chosen);  ///< export, report, fit
void add_trace_command(CLI::App& app, Command& chosen);
void add_verify_command(CLI::App& app, Command& chosen);
void add_digest_command(CLI::App& app, Command& chosen);
void add_replay_command(CLI::App& app, Command& chosen);
void add_bench_command(CLI::App& app, Command& chosen);
void add_doctor_command(CLI::App& app, Command& chosen);
void add_description_commands(CLI::App& app, Command& chosen);  ///< completion, manual

/// "coresweep 1.2.3, model version 4".
std::string version_text();

/// Where a study comes from and what the command line changes in it.
struct StudyOptions {
  std::string config;
  std::vector<std::string> overrides;  ///< key=value
};
/// Adds CONFIG, --set, --runs and --seed.
void add_study_options(CLI::App& command, StudyOptions& options);

/// Adds --until, --min-runs and --max-runs.
void add_until_options(CLI::App& command, StudyOptions& options);
/// Adds --points.
void add_points_option(CLI::App& command, std::string& points);

/// Adds --format for a command that says text, and rows to programs.
void add_format_option(CLI::App& command, std::string& format);

/// Which back end computes.
struct BackendOptions {
  std::string name = "auto";
  int threads = 0;
  std::vector<int> devices;  ///< empty: all
};
/// Adds --backend, --threads and --devices.
void add_backend_options(CLI::App& command, BackendOptions& options);

/// Adds --on-failure (host/sweep/failure_policy.h); "stop" by default.
void add_failure_option(CLI::App& command, std::string& policy);

/// How often each point is run, in words: "100 runs each".
std::string runs_text(const Study& study);
/// Metrics, status and digest of a file whose points are written, and what a person is told of it.
/// `path` is its final name. Returns the exit code.
int finish_file(ResultsWriter& writer, const Study& study, const LevelStatistics& statistics,
                const std::string& path, bool quiet);
/// The end of a file that was stopped on request: what is kept is said. Returns the exit code.
int stop_file(ResultsWriter& writer, const SweepRun& run);

/// The sweep of a study that another command made.
struct MadeSweep {
  std::string file, command;  ///< the results file, and what the user called for it
  BackendOptions backend;
  bool force = false, quiet = false;
};
/// Sweeps it, and prints nothing but its progress, unless quiet, and errors. Returns the exit code.
int sweep_study(const MadeSweep& made, const Study& study);

/// Runs to one look after the other, until the study's rule is reached or no look is left; goes on
/// from the runs that the points of `writer` have. Returns the study with the number of runs that
/// was decided.
Study run_until(SweepRun& run, ResultsWriter& writer, Study study, bool quiet);

/// Becomes a program of the Python package, with these arguments. Throws UserError (files) where
/// there is none.
int run_python_program(const std::string& name, std::vector<std::string> arguments);

/// Prints a line of words, as wide as people read; what does not fit goes on below, further in.
void print_line(const std::string& text);

/// The metrics that `analyze` wrote into a file, worked out again as it would by default: how many
/// are the same, and the names of the others.
struct AnalysesAgain {
  std::size_t same = 0;
  std::vector<std::string> different;
  std::vector<std::string> not_made;  ///< those of options that the file does not tell
};
AnalysesAgain analyses_again(const ResultsReader& reader, const Study& study,
                             const BackendOptions& backend);

/// Says on standard error where a file has no seal, so that only its numbers can be checked.
void note_seal(const ResultsReader& reader);

/// What the summary of a file shows.
struct SummaryOptions {
  std::string file;
  std::string format = "table";
  std::vector<std::string> metrics;  ///< empty: the headline metrics, or all in csv and json
  bool all_points = false;
};
/// Prints the summary of a results file.
void print_summary(const SummaryOptions& options);

}  // namespace coresweep
