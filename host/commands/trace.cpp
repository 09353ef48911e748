// coresweep trace: one run, event by event.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>

#include "analysis/rules/answer.h"
#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/design/axis_value.h"
#include "host/results/reader.h"
#include "host/trace/study.h"

namespace coresweep {
namespace {

struct TraceCommand {
  TraceOptions trace;
  std::vector<std::uint64_t> points;  ///< named ones
  std::string at;                     ///< AXIS=VALUE, ...
};

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

/// The point that answers the question of the study, as the file has it; else its first one.
Coordinates answer_in(const ResultsReader* file, const Study& study) {
  const auto stored = file == nullptr ? std::nullopt : stored_answer(study, file->attributes());
  return study.design.coordinates(stored ? stored->point : 0);
}

/// The points to trace: those that are named; else in a drawing of a results file the baseline
/// above the answer, else one of them.
std::vector<std::uint64_t> points_of(const Study& study, const ResultsReader* file,
                                     const TraceCommand& asked) {
  if (!asked.points.empty()) return asked.points;
  const Design& design = study.design;
  Coordinates place = answer_in(file, study);
  const FixedCoordinates named = asked.at.empty() ? FixedCoordinates(place.size())
                                                  : parse_axis_values(design.axes(), asked.at);
  for (std::size_t a = 0; a < place.size(); ++a) place[a] = named[a].value_or(place[a]);
  const std::uint64_t point = design.index(place);
  const auto baseline = file != nullptr && asked.at.empty() && trace_format(asked.trace) == "svg"
                            ? baseline_of(study, point)
                            : std::nullopt;
  if (baseline && *baseline != point) return {*baseline, point};
  return {point};
}

int run_trace(TraceCommand asked) {
  const std::string& path = asked.trace.config;
  const auto file = is_results_file(path) ? std::make_unique<ResultsReader>(path)
                                          : std::unique_ptr<ResultsReader>();
  const Study study =
      file ? parse_study(file->config(), path + " (stored configuration)", asked.trace.overrides)
           : load_study(path, asked.trace.overrides);
  asked.trace.points = points_of(study, file.get(), asked);
  const std::string text = trace_study(study, asked.trace);
  if (asked.trace.output.empty()) {
    fmt::print("{}", text);
  } else {
    check_apart(asked.trace.output, {path});
    write_output(asked.trace.output, text);
  }
  return 0;
}

void add_point_options(CLI::App& command, TraceCommand& asked) {
  auto* points = command
                     .add_option("--point", asked.points,
                                 "which point of the study; several are drawn one above the other "
                                 "(default: the first; of a results file the answer, in a drawing "
                                 "below its baseline)")
                     ->type_name("INDEX")
                     ->delimiter(',');
  command
      .add_option_function<std::vector<std::string>>(
          "--at",
          [&asked](const std::vector<std::string>& texts) {
            asked.at = fmt::format("{}", fmt::join(texts, ","));
          },
          "the point at this value of an axis (may be repeated)")
      ->type_name("AXIS=VALUE")
      ->allow_extra_args(false)
      ->excludes(points);
}

}  // namespace

void add_trace_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("trace", "show one run event by event: why was a block late or lost?");
  const auto study = std::make_shared<StudyOptions>();
  const auto asked = std::make_shared<TraceCommand>();
  TraceOptions& options = asked->trace;
  add_study_options(*command, *study);
  command->get_option("CONFIG")->description("the study: a TOML file, or a results file");
  add_point_options(*command, *asked);
  command->add_option("--replicate", options.replicate, "which run of the point")
      ->type_name("R")
      ->capture_default_str();
  command
      ->add_option("--slots", options.slots,
                   "relay slots to show; by default 12 around the first loss after the warm-up, of "
                   "several points those right after it; fewer in a narrow drawing")
      ->type_name("FROM:COUNT");
  command
      ->add_option("--format", options.format,
                   "text, json or svg; by default what the name of the output file says, or text")
      ->type_name("FORMAT");
  command->add_option("--width", options.width, "of svg, in pixels; 380 is for a phone")
      ->type_name("PIXELS")
      ->capture_default_str();
  command->add_option("-o,--output", options.output, "file to write; by default the terminal")
      ->type_name("FILE");
  command->callback([study, asked, &chosen] {
    asked->trace.config = study->config;
    asked->trace.overrides = study->overrides;
    chosen = [asked] { return run_trace(*asked); };
  });
}

}  // namespace coresweep
