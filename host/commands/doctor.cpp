// coresweep doctor: what this machine and this program have.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "host/backends/backend.h"
#include "host/backends/simd/instruction_sets.h"
#include "host/commands/commands.h"
#include "host/results/contents.h"
#include "host/results/hdf5/version.h"

namespace coresweep {
namespace {

int doctor() {
  fmt::print("{}, results format {}\n\nback ends (auto takes the first that is there)\n",
             version_text(), kResultsFormat);
  for (const BackendStatus& status : backend_statuses())
    fmt::print("  {:8}{:5}{}\n", status.name, status.available ? "yes" : "no", status.detail);
  fmt::print("\nprocessor\n  {} hardware threads\n\nvectors of runs\n",
             std::thread::hardware_concurrency());
  for (const InstructionSet& set : instruction_sets())
    fmt::print("  {:8}{} runs\n", set.name, set.lanes);
  fmt::print("\nlibraries\n");
  fmt::print("  HDF5 {}, fmt {}.{}, CLI11 {}\n", hdf5_version(), FMT_VERSION / 10000,
             FMT_VERSION / 100 % 100, CLI11_VERSION);
  return 0;
}

}  // namespace

std::string version_text() {
  return fmt::format("coresweep {}, model version {}", CORESWEEP_VERSION, kModelVersion);
}

void add_doctor_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("doctor", "show devices, back ends, instruction sets and libraries");
  command->callback([&chosen] { chosen = doctor; });
}

}  // namespace coresweep
