#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/commands/described.h"

namespace coresweep {
namespace {

/// Text as troff prints it: without that a minus is a hyphen, and a line that begins with a dot or
/// a quote is a request.
std::string troff(const std::string& text) {
  std::string written = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) written += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
  return written;
}

std::string with_value(const DescribedOption& option, const std::string& names) {
  return option.value.empty() || option.positional ? names : names + " " + option.value;
}

/// "sweep CONFIG -o FILE": what a call must have.
std::string shortest_call(const DescribedCommand& command) {
  std::string call = command.name;
  for (const DescribedOption& option : command.options)
    if (option.required) call += " " + with_value(option, option.names.front());
  return call;
}

std::string paragraph(const DescribedOption& option) {
  const std::string names = fmt::format("{}", fmt::join(option.names, ", "));
  return fmt::format(".TP\n.B {}\n{}\n", troff(with_value(option, names)),
                     troff(option.description));
}

}  // namespace

std::string manual_page(const std::vector<DescribedCommand>& commands, const std::string& version) {
  const DescribedCommand& program = commands.front();
  std::string page = fmt::format(
      ".TH CORESWEEP 1 \"\" \"{}\" \"User Commands\"\n.SH NAME\ncoresweep \\- Monte Carlo sweeps "
      "of "
      "Polkadot's async backing and coretime\n.SH SYNOPSIS\n.B coresweep\n.I COMMAND\n[...]\n"
      ".SH DESCRIPTION\n{}\n.SH OPTIONS\n",
      version, troff(program.description));
  for (const DescribedOption& option : program.options) page += paragraph(option);
  page += ".SH COMMANDS\n";
  for (const DescribedCommand& command : commands) {
    if (command.name.empty()) continue;
    page +=
        fmt::format(".SS \"{}\"\n{}\n", troff(shortest_call(command)), troff(command.description));
    for (const DescribedOption& option : command.options) page += paragraph(option);
  }
  return page;
}

}  // namespace coresweep
