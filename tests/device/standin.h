// What a test may ask of the stand-in for a device, and make it do.
#pragma once

#include <string>
#include <vector>

namespace standin {

/// A kernel that was put into a stream.
struct LaunchRecord {
  int device;
  unsigned blocks, threads;
};

/// A machine with so many devices and nothing on them; the calls are counted from here on.
/// CORESWEEP_STANDIN_DEVICES says how many a program finds at its start.
void restart(int devices);

/// Calls that may fail: all but those that ask for an error's name or read the last one.
long calls();
/// The call after `calls` more fails, and `more` calls after it. CORESWEEP_STANDIN_FAIL_AT is the
/// first argument for a program's start.
void fail_after(long calls, long more = 0);

/// The most shared memory that a kernel may ask for; without, it gets 48 kB.
void limit_shared(std::size_t bytes);

std::vector<LaunchRecord> launches();
/// Allocations and streams that nobody has given back.
std::size_t held();

}  // namespace standin
