// What the program says of its commands and options, for shells and for the manual page: read from
// the same CLI11 application that parses the command line, so that nothing is listed twice.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace coresweep {

struct DescribedOption {
  std::vector<std::string> names;  ///< "-o", "--output"; of a positional argument its name
  std::string value;               ///< "FILE"; empty if it takes none
  std::string description;
  bool positional = false, required = false;
};

struct DescribedCommand {
  std::string name, description;
  std::vector<DescribedOption> options;  ///< as --help lists them
};

/// The program itself, named "", and then its commands in the order of --help.
std::vector<DescribedCommand> described_commands(const CLI::App& app);

/// What makes the shell complete commands and options, and elsewhere names of files.
std::string bash_completion(const std::vector<DescribedCommand>& commands);
std::string zsh_completion(const std::vector<DescribedCommand>& commands);
std::string fish_completion(const std::vector<DescribedCommand>& commands);

/// The page for man(1), in the language of troff. `version`: "coresweep 1.2.3".
std::string manual_page(const std::vector<DescribedCommand>& commands, const std::string& version);

}  // namespace coresweep
