// coresweep export, report, fit, calculator: programs of the Python package, run as git runs
// git-NAME.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "host/base/errors.h"
#include "host/base/program_path.h"
#include "host/commands/commands.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

/// Where the package may have been installed: beside this program, by ./run, or on PATH. A wheel of
/// .ci/wheels has this program in lib/python3.x/site-packages/coresweep.scripts.
std::vector<fs::path> places() {
  const fs::path home = program_path().parent_path();
  std::vector<fs::path> found = {home, home / "report-venv" / "bin"};
  if (home.filename() == "coresweep.scripts") found.push_back(home / "../../../../bin");
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) found.emplace_back(folder);
  return found;
}

/// The program of that name, or nothing.
fs::path find_program(const std::string& name) {
  for (const fs::path& folder : places()) {
    std::error_code none;
    if (fs::is_regular_file(folder / name, none) && access((folder / name).c_str(), X_OK) == 0)
      return folder / name;
  }
  return {};
}

}  // namespace

int run_python_program(const std::string& name, std::vector<std::string> arguments) {
  const fs::path program = find_program(name);
  std::vector<char*> words = {const_cast<char*>(name.c_str())};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  if (!program.empty()) execv(program.c_str(), words.data());
  const char* reason =
      program.empty() ? "was not found beside coresweep or on PATH" : "does not start";
  throw UserError(fmt::format("{} {}: it is part of the Python package: pip install . "
                              "in the checkout, or let ./run install it",
                              name, reason),
                  ErrorKind::files);
}

namespace {

/// `program` gets all that follows the command.
void hand_over(CLI::App* command, const std::string& program, Command& chosen) {
  command->set_help_flag();  // --help, too
  command->prefix_command();
  command->callback([command, program, &chosen] {
    chosen = [command, program] { return run_python_program(program, command->remaining()); };
  });
}

}  // namespace

void add_python_commands(CLI::App& app, Command& chosen) {
  hand_over(app.add_subcommand("export", "write results as CSV, Parquet or a small results file"),
            "coresweep-export", chosen);
  hand_over(app.add_subcommand("report", "write a page that answers the study's question"),
            "coresweep-report", chosen);
  hand_over(app.add_subcommand("fit", "make keys of a study, with intervals, from measured tables"),
            "coresweep-fit", chosen);
  hand_over(
      app.add_subcommand("calculator", "write the simulator as one page, which installs nothing"),
      "coresweep-calculator", chosen);
}

}  // namespace coresweep
