// coresweep digest: the hash of the results alone.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/tables/table.h"
#include "host/commands/commands.h"
#include "host/results/reader.h"

namespace coresweep {

void add_digest_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("digest", "print the hash of a file's results alone");
  const auto file = std::make_shared<std::string>();
  const auto format = std::make_shared<std::string>();
  command->add_option("FILE", *file, "a results file")->required();
  add_format_option(*command, *format);
  command->callback([file, format, &chosen] {
    chosen = [file, format] {
      const ResultsReader reader(*file, Trust::anything);
      reader.check_cubes();
      const std::string digest = results_digest(reader);
      reader.check_seal();
      note_seal(reader);
      Table table({{"file", ""}, {"digest", ""}});
      table.add_row({*file, digest});
      fmt::print("{}", *format == "text" ? digest + "\n" : table.text(parse_table_format(*format)));
      return 0;
    };
  });
}

}  // namespace coresweep
