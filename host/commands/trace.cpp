// coresweep trace: one run, event by event.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>

#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/trace/study.h"

namespace coresweep {
namespace {

void write_output(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file)
    throw UserError(fmt::format("{}: the trace could not be written: name a file in a folder that "
                                "exists and may be written, with room for {} bytes",
                                path, text.size()),
                    ErrorKind::files);
}

int run_trace(const TraceOptions& options) {
  const Study study = load_study(options.config, options.overrides);
  const std::string text = trace_study(study, options);
  if (options.output.empty()) {
    fmt::print("{}", text);
  } else {
    write_output(options.output, text);
  }
  return 0;
}

}  // namespace

void add_trace_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("trace", "show one run event by event: why was a block late or lost?");
  const auto study = std::make_shared<StudyOptions>();
  const auto options = std::make_shared<TraceOptions>();
  add_study_options(*command, *study);
  command->add_option("--point", options->point, "which point of the study")
      ->type_name("INDEX")
      ->capture_default_str();
  command->add_option("--replicate", options->replicate, "which run of the point")
      ->type_name("R")
      ->capture_default_str();
  command
      ->add_option("--slots", options->slots,
                   "relay slots to show; by default 12 around the first loss after the warm-up")
      ->type_name("FROM:COUNT");
  command
      ->add_option("--format", options->format,
                   "text, json or svg; by default what the name of the output file says, or text")
      ->type_name("FORMAT");
  command->add_option("-o,--output", options->output, "file to write; by default the terminal")
      ->type_name("FILE");
  command->callback([study, options, &chosen] {
    options->config = study->config;
    options->overrides = study->overrides;
    chosen = [options] { return run_trace(*options); };
  });
}

}  // namespace coresweep
