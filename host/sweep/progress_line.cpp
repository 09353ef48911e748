#include "host/sweep/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace coresweep {

std::string duration_text(double seconds) {
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 100) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  if (whole < 100 * 3600) return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
  return fmt::format("{} days", whole / 86400);
}

namespace {

/// A terminal that knows no escape sequences (shells inside editors, some job logs).
bool is_dumb() {
  const char* const name = std::getenv("TERM");
  return name != nullptr && std::string_view(name) == "dumb";
}

/// Not all of it, while points are open.
double shown_share(const Progress& progress) {
  return progress.points_done < progress.points ? std::min(progress.share, 0.999) : progress.share;
}

}  // namespace

ProgressLine::ProgressLine(bool quiet)
    : quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) != 0 && !is_dumb()),
      next_(std::chrono::steady_clock::now()) {}

void ProgressLine::show(const Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (quiet_ || now < next_) return;
  next_ = now + (terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10));
  const std::string line =
      fmt::format("{:5.1f} %  {} of {} points  {} done, {} to go", 100 * shown_share(progress),
                  progress.points_done, progress.points, duration_text(progress.elapsed_s),
                  duration_text(progress.remaining_s));
  if (terminal_) {
    fmt::print(stderr, "\r{}\033[K", line);
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  std::fflush(stderr);
  open_ = terminal_;
}

void ProgressLine::finish() {
  if (open_) fmt::print(stderr, "\r\033[K");
  open_ = false;
}

}  // namespace coresweep
