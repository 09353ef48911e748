// Ctrl-C and the signals with which batch systems announce the end.
#pragma once

#include <atomic>

namespace coresweep {

/// Set once SIGINT, SIGTERM or SIGUSR1 arrived. The first call installs the handlers; a second
/// SIGINT ends the program at once.
const std::atomic<bool>& stop_requested();

/// The exit code of work that stopped because it was asked to: try again (BSD's EX_TEMPFAIL).
inline constexpr int kExitStopped = 75;

}  // namespace coresweep
