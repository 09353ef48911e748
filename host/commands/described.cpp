// coresweep completion, manual: what the program says of itself, for shells and for man.
#include "host/commands/described.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host/commands/commands.h"

namespace coresweep {
namespace {

DescribedOption described(const CLI::Option& option) {
  DescribedOption said{.names = {},
                       .value = option.get_items_expected_max() == 0 ? "" : option.get_type_name(),
                       .description = option.get_description(),
                       .positional = !option.nonpositional(),
                       .required = option.get_required()};
  for (const std::string& name : option.get_snames()) said.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) said.names.push_back("--" + name);
  if (said.positional) said.names = {option.get_name(true)};
  return said;
}

DescribedCommand described(const CLI::App& app, const std::string& name) {
  DescribedCommand said{name, app.get_description(), {}};
  for (const CLI::Option* option : app.get_options()) said.options.push_back(described(*option));
  // Such a command hands all that follows it, --help too, to another program.
  if (app.get_prefix_command())
    said.options.push_back({.names = {"--help"}, .value = {}, .description = "what it takes"});
  return said;
}

int print_completion(const CLI::App& app, const std::string& shell) {
  const auto commands = described_commands(app);
  const std::string text = shell == "bash"  ? bash_completion(commands)
                           : shell == "zsh" ? zsh_completion(commands)
                                            : fish_completion(commands);
  fmt::print("{}", text);
  return 0;
}

}  // namespace

std::vector<DescribedCommand> described_commands(const CLI::App& app) {
  std::vector<DescribedCommand> commands = {described(app, "")};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    commands.push_back(described(*command, command->get_name()));
  return commands;
}

void add_description_commands(CLI::App& app, Command& chosen) {
  auto* completion =
      app.add_subcommand("completion", "print what makes a shell complete commands and options");
  const auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback(
      [&app, shell, &chosen] { chosen = [&app, shell] { return print_completion(app, *shell); }; });
  auto* manual =
      app.add_subcommand("manual", "print the page for man: coresweep manual | man -l -");
  manual->callback([&app, &chosen] {
    chosen = [&app] {
      fmt::print("{}", manual_page(described_commands(app), version_text()));
      return 0;
    };
  });
}

}  // namespace coresweep
