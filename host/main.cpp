// The program: chooses the command, and turns errors into one sentence and an exit code.
// 0 done, 2 usage or config, 3 files, 4 device, 5 internal; 75 stopped when asked to.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/crash.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/terminal.h"
#include "host/commands/commands.h"

namespace {

/// Of the HDF5 library, on one processor: what it reads at once takes it some tenths of a second.
constexpr int kLongestCallSeconds = 20;

/// A starter may close standard input, output or error: the next file opened would then get its
/// number, and messages would go into it.
void keep_standard_streams_apart() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) == -1 && open("/dev/null", O_RDWR) == -1) std::abort();
}

/// What a word that is no command or option may have meant.
std::string hint(const CLI::App& app, const CLI::App& command) {
  std::vector<std::string> names;
  const bool is_command = &app == &command;
  for (const CLI::App* sub : app.get_subcommands({}))
    if (is_command) names.push_back(sub->get_name());
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const std::string& word : command.remaining())
    if (const std::string meant = coresweep::did_you_mean(word, known); !meant.empty())
      return fmt::format(" ({} is not known{})", word, meant);
  return "";
}

int parse_failed(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const auto commands = app.get_subcommands();
  const std::string command = commands.empty() ? "" : " " + commands.front()->get_name();
  fmt::print(stderr, "coresweep{0}: {1}{2}; see coresweep{0} --help\n", command, error.what(),
             hint(app, commands.empty() ? app : *commands.front()));
  return static_cast<int>(coresweep::ErrorKind::usage_or_config);
}

int run(const coresweep::Command& command) {
  try {
    return command();
  } catch (const coresweep::UserError& error) {
    fmt::print(stderr, "coresweep: {}\n", coresweep::printable(error.what()));
    return error.exit_code();
  } catch (const std::filesystem::filesystem_error& error) {
    fmt::print(stderr, "coresweep: cannot use {}: {}: name another file\n",
               coresweep::printable(error.path1().string()),
               coresweep::system_reason(error.code().value(), error.path1().string()));
    return static_cast<int>(coresweep::ErrorKind::files);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr,
               "coresweep: out of memory: run fewer points at once, or on a larger machine\n");
    return coresweep::kExitInternal;
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return static_cast<int>(coresweep::ErrorKind::files);
    fmt::print(stderr, "coresweep: internal error: {}: please report it with the command\n",
               error.what());
    return coresweep::kExitInternal;
  }
}

}  // namespace

/// The exit code of a command, or that of a file where its output did not arrive whole.
int checked(int code) {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  fmt::print(stderr, "coresweep: cannot write to the standard output{}{}\n", errno == 0 ? "" : ": ",
             errno == 0 ? "" : std::strerror(errno));
  return static_cast<int>(coresweep::ErrorKind::files);
}

int main(int argc, char** argv) {
  keep_standard_streams_apart();
  coresweep::tell_library_crashes();
  coresweep::tell_library_loops(kLongestCallSeconds);
  // A limit of the file size (ulimit -f) is then an error of writing, which says what was kept.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app(
      "Monte Carlo sweeps of Polkadot's async backing and coretime: what depth, ancestry, "
      "latencies "
      "and prices do to block time, throughput, lost blocks and cost.");
  app.set_version_flag("--version", coresweep::version_text());
  app.require_subcommand(1);
  coresweep::Command chosen;
  coresweep::add_sweep_command(app, chosen);
  coresweep::add_extend_command(app, chosen);
  coresweep::add_merge_command(app, chosen);
  coresweep::add_status_command(app, chosen);
  coresweep::add_submit_command(app, chosen);
  coresweep::add_plan_command(app, chosen);
  coresweep::add_keys_command(app, chosen);
  coresweep::add_calibrate_command(app, chosen);
  coresweep::add_summary_command(app, chosen);
  coresweep::add_compare_command(app, chosen);
  coresweep::add_analyze_command(app, chosen);
  coresweep::add_neighbours_command(app, chosen);
  coresweep::add_budget_command(app, chosen);
  coresweep::add_init_command(app, chosen);
  coresweep::add_python_commands(app, chosen);
  coresweep::add_trace_command(app, chosen);
  coresweep::add_verify_command(app, chosen);
  coresweep::add_digest_command(app, chosen);
  coresweep::add_replay_command(app, chosen);
  coresweep::add_bench_command(app, chosen);
  coresweep::add_doctor_command(app, chosen);
  coresweep::add_description_commands(app, chosen);
  return checked(run([&] {
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return parse_failed(app, error);
    }
    return chosen();
  }));
}
