#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/commands/described.h"

namespace coresweep {
namespace {

std::vector<std::string> option_names(const DescribedCommand& command) {
  std::vector<std::string> names;
  for (const DescribedOption& option : command.options)
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

std::vector<std::string> command_names(const std::vector<DescribedCommand>& commands) {
  std::vector<std::string> names;
  for (const DescribedCommand& command : commands)
    if (!command.name.empty()) names.push_back(command.name);
  return names;
}

/// The text with a backslash before each of `special`.
std::string escaped(const std::string& text, std::string_view special) {
  std::string written;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) written += '\\';
    written += c;
  }
  return written;
}

/// For single quotes of a shell of Bourne's family.
std::string quoted(const std::string& text) {
  std::string written;
  for (const char c : text) written += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "'" + written + "'";
}

/// An option for _arguments, by each of its names: '*--output[the file]:FILE:_files'.
std::string zsh_option(const DescribedOption& option) {
  const std::string text =
      "[" + escaped(option.description, "[]\\:") + "]" +
      (option.value.empty() ? "" : ":" + escaped(option.value, ":") + ":_files");
  std::string line;
  for (const std::string& name : option.names) line += " " + quoted("*" + name + text);
  return line;
}

std::string fish_option(const DescribedOption& option, const std::string& condition) {
  std::string line = "complete -c coresweep -n " + quoted(condition);
  for (const std::string& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.value.empty()) line += " -r";
  return line + " -d '" + escaped(option.description, "\\'") + "'\n";
}

}  // namespace

std::string bash_completion(const std::vector<DescribedCommand>& commands) {
  std::string text =
      "# bash completion of coresweep, printed by: coresweep completion bash\n"
      "_coresweep() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} words=\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n";
  text += fmt::format("    words='{} {}'\n", fmt::join(command_names(commands), " "),
                      fmt::join(option_names(commands.front()), " "));
  text +=
      "  elif [[ $word == -* ]]; then\n"
      "    case ${COMP_WORDS[1]} in\n";
  for (const DescribedCommand& command : commands)
    if (!command.name.empty())
      text += fmt::format("      {}) words='{}' ;;\n", command.name,
                          fmt::join(option_names(command), " "));
  return text +
         "    esac\n"
         "  fi\n"
         "  [[ ! $words ]] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "}\n"
         "complete -o bashdefault -o default -F _coresweep coresweep\n";
}

std::string zsh_completion(const std::vector<DescribedCommand>& commands) {
  std::string text =
      "#compdef coresweep\n"
      "# zsh completion of coresweep, printed by: coresweep completion zsh\n"
      "local -a commands=(\n";
  for (const DescribedCommand& command : commands)
    if (!command.name.empty())
      text += "  " + quoted(command.name + ":" + command.description) + "\n";
  text += ")\nif ((CURRENT == 2)); then\n  _describe command commands\n  _arguments";
  for (const DescribedOption& option : commands.front().options) text += zsh_option(option);
  text += "\n  return\nfi\nlocal command=$words[2]\nshift words\n((CURRENT--))\ncase $command in\n";
  for (const DescribedCommand& command : commands) {
    if (command.name.empty()) continue;
    text += "  " + command.name + ") _arguments";
    for (const DescribedOption& option : command.options)
      if (!option.positional) text += zsh_option(option);
    text += " '*:file:_files' ;;\n";
  }
  return text + "esac\n";
}

std::string fish_completion(const std::vector<DescribedCommand>& commands) {
  std::string text = "# fish completion of coresweep, printed by: coresweep completion fish\n";
  for (const DescribedCommand& command : commands) {
    const std::string condition = command.name.empty()
                                      ? "__fish_use_subcommand"
                                      : "__fish_seen_subcommand_from " + command.name;
    if (!command.name.empty())
      text += "complete -c coresweep -n __fish_use_subcommand -a " + command.name + " -d '" +
              escaped(command.description, "\\'") + "'\n";
    for (const DescribedOption& option : command.options)
      if (!option.positional) text += fish_option(option, condition);
  }
  return text;
}

}  // namespace coresweep
