// Damaged files can make the HDF5 library crash, or never return. Then the program must end, and
// not without a word.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace coresweep {

/// From now on a crash inside the HDF5 library ends the program with a sentence that names the file
/// which it opened last and the one it made last, and the exit code for files. Other crashes go
/// their usual way.
void tell_library_crashes();

/// From now on a call of the HDF5 library that keeps the calling thread's processor for `seconds`
/// is taken for one without end, and ends the program as a crash does. While a file is made, too,
/// ten times as long is waited: what it holds would be lost. Waiting for a disk does not count.
void tell_library_loops(int seconds);

/// Calls of the HDF5 library that came back; whoever calls it counts them.
inline std::atomic<std::uint32_t> library_calls{0};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "a signal handler reads it");

/// The HDF5 library is about to read this file, or to make it.
void library_opens(const std::string& path);
void library_makes(const std::string& path);

}  // namespace coresweep
