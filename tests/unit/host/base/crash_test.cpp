#include "host/base/crash.h"

#include <gtest/gtest.h>

#include <sys/wait.h>

#include <csignal>

namespace coresweep {
namespace {

/// A sanitizer may have taken the signal before.
bool is_not_blamed_on_a_file(int status) { return !WIFEXITED(status) || WEXITSTATUS(status) != 3; }

TEST(CrashDeathTest, OfTheProgramItselfStaysWhatItIs) {
  EXPECT_EXIT(
      {
        tell_library_crashes();
        library_opens("x.h5");
        std::raise(SIGFPE);
        std::raise(SIGFPE);
      },
      is_not_blamed_on_a_file, "");
}

}  // namespace
}  // namespace coresweep
