// coresweep doctor: what this machine and this program have.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "host/backend.h"
#include "host/cli.h"
#include "host/hdf5_version.h"
#include "host/results_file.h"

namespace coresweep {
namespace {

std::string instruction_sets() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  std::string found = "SSE2";
  if (__builtin_cpu_supports("avx2")) found += ", AVX2";
  if (__builtin_cpu_supports("avx512f")) found += ", AVX-512";
  return found;
#else
  return "not an x86-64 processor";
#endif
}

int doctor() {
  fmt::print("coresweep {}, results format {}\n\nback ends (auto takes the first that is there)\n",
             CORESWEEP_VERSION, kResultsFormat);
  for (const BackendStatus& status : backend_statuses())
    fmt::print("  {:8}{:5}{}\n", status.name, status.available ? "yes" : "no", status.detail);
  fmt::print("\nprocessor\n  {} hardware threads; {}\n\nlibraries\n",
             std::thread::hardware_concurrency(), instruction_sets());
  fmt::print("  HDF5 {}, fmt {}.{}, CLI11 {}\n", hdf5_version(), FMT_VERSION / 10000,
             FMT_VERSION / 100 % 100, CLI11_VERSION);
  return 0;
}

}  // namespace

void add_doctor_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("doctor", "show devices, back ends, instruction sets and libraries");
  command->callback([&chosen] { chosen = doctor; });
}

}  // namespace coresweep
