// coresweep calibrate: which settings of what cannot be seen agree with what was reported.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/commands/calibrate_settings.h"
#include "host/commands/calibrate_text.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/study/levels.h"
#include "host/sweep/interrupt.h"

namespace coresweep {
namespace {

struct CalibrateOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string targets, output;
  MatchingRules rules{};
  double least_shrink = 10;  ///< percent
  std::string format = "text";
  bool force = false, quiet = false;
};

/// The study's own points first, then those of the Sobol' sequence behind them.
UnitSequence sequence_of(const Sampling& sampling) {
  Sampling later = sampling;
  later.kind = Sampling::Kind::sobol;
  return [sampling, later](std::uint64_t i) {
    return i < sampling.size() ? sampling.place(i) : later.place(i);
  };
}

Study blocks_of(const Study& study) {
  Study blocks = study;
  blocks.design = pipeline_design(study);
  return blocks;
}

void print_question(const CalibrationSettings& settings, const Backend& backend) {
  fmt::print("{} settings of {} keys a wave, targets: {}, {}, seed {}, {}\n",
             settings.sampling().size(), settings.sampling().keys.size(), settings.targets().size(),
             runs_text(settings.study()), settings.study().seed, backend.description());
  for (const std::string& warning : study_warnings(settings.study()))
    fmt::print("note: {}\n", warning);
  fmt::print("\n");
}

/// Better now than after minutes.
void check_output(const std::string& path, bool force) {
  if (!force && std::filesystem::exists(path))
    refuse_file(path + " exists already: choose another -o or add --force; nothing was changed");
  if (!std::filesystem::is_directory(directory_of(path)))
    refuse_file(fmt::format("{}: there is no folder {}", path, directory_of(path)));
}

int calibrate(const CalibrateOptions& options) {
  stop_requested();  // from here on a signal ends it in good order
  check_output(options.output, options.force);
  check_apart(options.output, {options.study.config, options.targets});
  const Study study = load_study(options.study.config, options.study.overrides);
  const Study blocks = blocks_of(study);
  const auto backend =
      make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  CalibrationSettings settings(blocks,
                               parse_targets(read_text_file(options.targets, "targets file"),
                                             options.targets, blocks.design.axes()),
                               *backend, options.quiet);
  if (!options.quiet && options.format == "text") print_question(settings, *backend);
  MatchingRules rules = options.rules;
  rules.first = rules.each = settings.sampling().size();
  rules.least_shrink = options.least_shrink / 100;
  const Matching found =
      match_history(settings.reports(), rules, sequence_of(settings.sampling()),
                    [&](const auto& places) { return settings.simulate(places); });
  if (found.agreeing.empty())
    throw UserError(disagreement_text(settings, found, rules.threshold)).at(options.targets);
  const std::string command =
      fmt::format("coresweep calibrate {} --targets {}", options.study.config, options.targets);
  const bool people = options.format == "text" && !options.quiet;
  if (people) fmt::print("{}\n", calibration_text(settings, found));
  if (options.format == "json") fmt::print("{}\n", calibration_json(settings, found));
  write_text_file(options.output, calibrated_toml(settings, found, rules.wanted, command));
  if (people) fmt::print("written: {}\n", options.output);
  return 0;
}

int calibrate_unless_stopped(const CalibrateOptions& options) {
  try {
    return calibrate(options);
  } catch (const CalibrationStopped&) {
    fmt::print(stderr, "stopped when asked to: nothing was written\n");
    return kExitStopped;
  }
}

}  // namespace

void add_calibrate_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand(
      "calibrate", "find the settings of a sampled axis that agree with what was reported");
  const auto options = std::make_shared<CalibrateOptions>();
  add_study_options(*command, options->study);
  command->add_option("--targets", options->targets, "what was reported: a TOML file of [[target]]")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("-o,--output", options->output,
                   "the settings that agree, as a TOML file that a study includes")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--threshold", options->rules.threshold,
                   "standard deviations that a setting may be off any target")
      ->check(CLI::Range(1.0, 10.0))
      ->capture_default_str();
  command->add_option("--waves", options->rules.waves, "waves of simulation at most")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  command
      ->add_option("--least-shrink", options->least_shrink,
                   "stop when a wave takes away less than this share of what was left [%]")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_option("--points", options->rules.wanted, "settings that are looked for and written")
      ->check(CLI::Range(8, 10000))
      ->capture_default_str();
  command->add_flag("--force", options->force, "replace the output if it exists");
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "print nothing but errors");
  add_backend_options(*command, options->backend);
  command->callback(
      [options, &chosen] { chosen = [options] { return calibrate_unless_stopped(*options); }; });
}

}  // namespace coresweep
