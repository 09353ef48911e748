// The one interface between the sweep and whatever computes it. C++17: the CUDA launcher reads it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cuda/market/launch.h"
#include "cuda/pipeline/launch.h"

namespace coresweep {

/// Computes tallies. All back ends give the same words.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual std::string name() const = 0;
  /// For people: "thrust (OpenMP, 2 threads)".
  virtual std::string description() const = 0;
  /// Threads, or concurrent runs of a device: what a launch should keep busy.
  virtual int width() const = 0;
  /// Threads of this machine that compute a launch, the calling one among them.
  virtual int threads() const { return 1; }
  /// Simulates and adds to launch.words (host memory). Throws UserError(ErrorKind::device) if the
  /// device fails; the words then hold any part of the launch, and the next launch starts afresh.
  virtual void run(const Launch& launch) = 0;
  /// The same for the market.
  virtual void run(const MarketLaunch& launch) = 0;
};

/// Whether a back end can run here, and what there is or why not.
struct BackendStatus {
  std::string name;
  bool available;
  std::string detail;
};

/// The back ends known to this program, in the order in which "auto" prefers them.
std::vector<BackendStatus> backend_statuses();

/// A back end by name: "auto", "cuda", "simd" (or "simd-avx512", "simd-avx2", "simd-sse2"),
/// "thrust" or "scalar"; threads = 0 means all cores, no devices all devices. Throws UserError if
/// the name is unknown or the back end cannot run here.
std::unique_ptr<Backend> make_backend(const std::string& name, int threads,
                                      const std::vector<int>& devices = {});

// One pair for each back end; each lives in its own file.
std::unique_ptr<Backend> make_scalar_backend();
std::unique_ptr<Backend> make_thrust_backend(int threads);
BackendStatus thrust_status();
/// `set`: an instruction set by name; empty: the widest this processor has.
std::unique_ptr<Backend> make_simd_backend(const std::string& set, int threads);
BackendStatus simd_status();
std::unique_ptr<Backend> make_cuda_backend(const std::vector<int>& devices);
BackendStatus cuda_status();

}  // namespace coresweep
