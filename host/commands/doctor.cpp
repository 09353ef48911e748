// coresweep doctor: what this machine and this program have.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <thread>

#include "analysis/tables/table.h"
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

/// The same as rows.
Table doctor_table() {
  Table table({{"part", ""}, {"name", ""}, {"available", ""}, {"detail", ""}});
  table.add_row({"program", "coresweep", true, version_text()});
  for (const BackendStatus& status : backend_statuses())
    table.add_row({"back end", status.name, status.available, status.detail});
  table.add_row(
      {"processor", "threads", true, fmt::format("{}", std::thread::hardware_concurrency())});
  for (const InstructionSet& set : instruction_sets())
    table.add_row({"vectors of runs", std::string(set.name), true, fmt::format("{}", set.lanes)});
  table.add_row({"library", "HDF5", true, hdf5_version()});
  return table;
}

}  // namespace

std::string version_text() {
  return fmt::format("coresweep {}, model version {}", CORESWEEP_VERSION, kModelVersion);
}

void add_doctor_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("doctor", "show devices, back ends, instruction sets and libraries");
  const auto format = std::make_shared<std::string>();
  add_format_option(*command, *format);
  command->callback([format, &chosen] {
    chosen = [format] {
      if (*format == "text") return doctor();
      fmt::print("{}", doctor_table().text(parse_table_format(*format)));
      return 0;
    };
  });
}

}  // namespace coresweep
