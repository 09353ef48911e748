// Ctrl-C and the signals with which batch systems announce the end.
#pragma once

#include <atomic>

namespace coresweep {

/// Set once SIGINT, SIGTERM or SIGUSR1 arrived, unless it was ignored from the start. The first
/// call installs the handlers; a second SIGINT ends the program at once.
const std::atomic<bool>& stop_requested();

}  // namespace coresweep
