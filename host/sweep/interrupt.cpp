#include "host/sweep/interrupt.h"

#include <csignal>

namespace coresweep {
namespace {

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch such");

void handle(int signal) {
  stop = true;
  if (signal == SIGINT) std::signal(SIGINT, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& stop_requested() {
  static const bool installed = [] {
    // What a starter ignores (nohup, a script's background jobs) stays ignored.
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1})
      if (std::signal(signal, handle) == SIG_IGN) std::signal(signal, SIG_IGN);
    return true;
  }();
  static_cast<void>(installed);
  return stop;
}

}  // namespace coresweep
