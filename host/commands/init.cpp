// coresweep init: writes a study for one's own chain, from flags or from answers.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "host/base/errors.h"
#include "host/base/scanner.h"
#include "host/base/text_file.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/init/request.h"
#include "host/keys/presets.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

struct InitOptions {
  InitRequest request;
  std::string output;
  bool force = false;
};

/// The answer of a person; an empty one stands for `usual`.
std::string ask(const std::string& question, const std::string& usual) {
  fmt::print(stderr, "{}{}: ", question, usual.empty() ? "" : " [" + usual + "]");
  std::string answer;
  std::getline(std::cin, answer);
  return answer.empty() ? usual : answer;
}

std::optional<std::int64_t> ask_number(const std::string& question) {
  const std::string answer = ask(question, "");
  if (answer.empty()) return std::nullopt;
  if (const auto number = as_number<std::int64_t>(answer)) return number;
  throw UserError(fmt::format("\"{}\" is no whole number", answer));
}

void ask_all(InitRequest& request) {
  for (const Template& known : kTemplates)
    fmt::print(stderr, "  {:<8} {}\n", known.name, known.question);
  request.question = ask("Which question", request.question);
  fmt::print(stderr, "Chains whose values are known: {}\n", fmt::join(chain_names(), ", "));
  request.chain = ask("Chain", "none");
  if (request.chain == "none") {
    request.chain.clear();
    request.network = ask("Network", "polkadot");
    request.cores = ask_number("Cores (empty: 1)");
    request.slot_duration = ask_number("Aura slot in ms (empty: 6000)");
  }
  request.collators = ask_number("Collators (empty: not said)");
}

/// As the study must name a file that it includes: from its own folder.
std::string beside(const std::string& file, const std::string& study) {
  const fs::path folder = fs::absolute(study).parent_path();
  return fs::absolute(file).lexically_normal().lexically_proximate(folder).string();
}

int init(InitOptions options) {
  InitRequest& request = options.request;
  if (request.chain.empty() && request.network.empty() && isatty(STDIN_FILENO) == 1)
    ask_all(request);
  if (options.output.empty()) options.output = request.name + ".toml";
  request.name = fs::path(options.output).stem().string();
  if (!request.latencies.empty()) {
    read_text_file(request.latencies, "file of latencies");
    request.latencies = beside(request.latencies, options.output);
  }
  const std::string text = init_study(request);
  if (!options.force && fs::exists(options.output))
    refuse_file(options.output + ": is there already: name another, or replace it by --force");
  parse_study(text, options.output);
  write_text_file(options.output, text);
  fmt::print("{}: look it over, then coresweep sweep {} -o {}.h5\n", options.output, options.output,
             request.name);
  return 0;
}

std::string template_names() {
  std::string names;
  for (const Template& known : kTemplates)
    names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", known.name, known.question);
  return names;
}

}  // namespace

void add_init_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("init", "write a study for your chain, from flags or answers");
  const auto options = std::make_shared<InitOptions>();
  InitRequest& r = options->request;
  command->add_option("NAME", r.name, "of the study: NAME.toml is written")->capture_default_str();
  command->add_option("--question", r.question, template_names())->capture_default_str();
  command->add_option("--chain", r.chain, "a chain whose values are known, see coresweep keys");
  command->add_option("--network", r.network, "polkadot or kusama, for any other chain");
  command->add_option("--cores", r.cores, "cores of the chain");
  command->add_option("--collators", r.collators, "how many author blocks in turn");
  command->add_option("--slot-duration", r.slot_duration, "Aura slot in ms");
  command
      ->add_option("--latencies", r.latencies,
                   "a file of values to include, as coresweep fit writes it")
      ->type_name("FILE");
  command
      ->add_option("--region", r.region,
                   "how far collators are from validators: near, world or far (guesses)")
      ->excludes("--latencies");
  command
      ->add_option("--validator-region", r.validator_region,
                   "how far validators are from each other: near, world or far (guesses)")
      ->excludes("--latencies");
  command->add_option("-o,--output", options->output, "the study (default: NAME.toml)")
      ->type_name("FILE");
  command->add_flag("--force", options->force, "replace the file if it exists");
  command->callback([options, &chosen] { chosen = [options] { return init(*options); }; });
}

}  // namespace coresweep
