// The line that says how far a sweep is.
#pragma once

#include <chrono>
#include <string>

#include "host/sweep/simulate_points.h"

namespace coresweep {

/// "1 h 02 min", "3 min 20 s", "4.2 s".
std::string duration_text(double seconds);

/// Writes to standard error: one line that renews itself on a terminal, else a line now and then.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  void show(const Progress& progress);
  /// Ends the line.
  void finish();

 private:
  bool quiet_, terminal_;
  bool open_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace coresweep
