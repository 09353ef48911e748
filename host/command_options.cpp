// Options that several commands share.
#include <CLI/CLI.hpp>
#include "host/cli.h"

namespace coresweep {

void add_study_options(CLI::App& command, StudyOptions& options) {
  command.add_option("CONFIG", options.config, "the study: a TOML file (see configs/)")->required();
  command
      .add_option("--set", options.overrides,
                  "change one key: --set relay.slots=2400, --set study.runs=500")
      ->type_name("KEY=VALUE")
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
      .add_option_function<std::string>("--seed", shorthand("study.seed"),
                                        "seed of all random numbers (study.seed)")
      ->type_name("N");
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
