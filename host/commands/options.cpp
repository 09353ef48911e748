// Options that several commands share.
#include <CLI/CLI.hpp>
#include "host/base/toml_text.h"
#include "host/commands/commands.h"

namespace coresweep {

void add_study_options(CLI::App& command, StudyOptions& options) {
  command.add_option("CONFIG", options.config, "the study: a TOML file (see configs/)")->required();
  command
      .add_option("--set", options.overrides,
                  "change one key: --set relay.slots=2400, --set study.runs=500")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)  // so that a file may follow
      ->take_all();
  const auto shorthand = [&options](const std::string& key) {
    return [&options, key](const std::string& value) {
      options.overrides.push_back(key + "=" + value);
    };
  };
  command
      .add_option_function<std::string>("--runs", shorthand("study.runs"),
                                        "replicates of every point (study.runs)")
      ->type_name("N");
  command
      .add_option_function<std::string>("--first-run", shorthand("study.first_run"),
                                        "the first of them, if those before it are in another file "
                                        "(study.first_run)")
      ->type_name("N");
  command
      .add_option_function<std::string>("--seed", shorthand("study.seed"),
                                        "seed of all random numbers (study.seed)")
      ->type_name("N");
}

void add_until_options(CLI::App& command, StudyOptions& options) {
  command
      .add_option_function<std::string>(
          "--until",
          [&options](const std::string& rule) {
            options.overrides.push_back("study.until=" + toml_string(rule));
          },
          "add runs until: \"block_time.mean rel 0.1%\", joined by and, or, at (study.until)")
      ->type_name("RULE");
  for (const std::string name : {"min", "max"})
    command
        .add_option_function<std::string>(
            "--" + name + "-runs",
            [&options, name](const std::string& value) {
              options.overrides.push_back("study." + name + "_runs=" + value);
            },
            "the " + std::string(name == "min" ? "first" : "last") + " look at --until (study." +
                name + "_runs)")
        ->type_name("N");
}

void add_points_option(CLI::App& command, std::string& points) {
  command
      .add_option("--points", points,
                  "run only these points, numbered from 0 as plan shows them: 3,7,10-20")
      ->type_name("LIST");
}

void add_format_option(CLI::App& command, std::string& format) {
  format = "text";
  command.add_option("--format", format, "text, csv or json")
      ->check(CLI::IsMember({"text", "csv", "json"}))
      ->capture_default_str();
}

void add_failure_option(CLI::App& command, std::string& policy) {
  policy = "stop";
  command
      .add_option("--on-failure", policy,
                  "what becomes of a point that fails: stop, continue with the others, or retry:N, "
                  "which tries N times more before it continues")
      ->capture_default_str()
      ->type_name("POLICY");
}

void add_backend_options(CLI::App& command, BackendOptions& options) {
  command
      .add_option("--backend", options.name,
                  "auto (the first that works), cuda, simd, thrust or scalar")
      ->capture_default_str();
  command.add_option("--threads", options.threads, "threads of simd and thrust; 0: all cores")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  command
      .add_option("--devices", options.devices, "devices of cuda: --devices 0,1; by default all")
      ->delimiter(',')
      ->type_name("LIST");
}

}  // namespace coresweep
