// coresweep digest: the hash of the results alone.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host/commands/commands.h"
#include "host/results/reader.h"

namespace coresweep {

void add_digest_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("digest", "print the hash of a file's results alone");
  const auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "a results file")->required();
  command->callback([file, &chosen] {
    chosen = [file] {
      const ResultsReader reader(*file);
      reader.check_cubes();
      fmt::print("{}\n", results_digest(reader));
      return 0;
    };
  });
}

}  // namespace coresweep
