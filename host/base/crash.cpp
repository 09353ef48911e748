#include "host/base/crash.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string_view>

#include "host/base/errors.h"
#include "host/base/terminal.h"

namespace coresweep {
namespace {

constexpr std::array kCrashes = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t kLongestPath = 4096, kStack = 1 << 16;
constexpr int kMostFrames = 64;

struct sigaction before[kCrashes.size()];
// A handler may ask for no memory, and a recursion may have used up the stack.
using Path = char[kLongestPath];
Path opened, made;
alignas(16) char stack[kStack];

/// Whether the library is among those who called.
bool inside_library() {
  void* frames[kMostFrames];
  const int depth = backtrace(frames, kMostFrames);
  for (int i = 0; i < depth; ++i) {
    Dl_info found{};
    if (dladdr(frames[i], &found) != 0 && found.dli_fname != nullptr &&
        std::strstr(found.dli_fname, "libhdf5") != nullptr)
      return true;
  }
  return false;
}

void keep(const std::string& path, Path& place) {
  const std::string text = printable(path);
  const std::size_t size = std::min(text.size(), sizeof(place) - 1);
  std::memcpy(place, text.data(), size);
  place[size] = '\0';
}

void say(std::initializer_list<std::string_view> words) {
  for (const std::string_view text : words) {
    const ssize_t ignored = ::write(STDERR_FILENO, text.data(), text.size());
    static_cast<void>(ignored);
  }
}

void say_what_crashed() {
  if (made[0] == '\0')
    say({"coresweep: cannot read ", opened,
         ": the HDF5 library crashed on it, so it is damaged: copy it again or run the sweep "
         "again\n"});
  else if (opened[0] == '\0')
    say({"coresweep: cannot write ", made,
         ": the HDF5 library crashed: try again, and report it with the command if it happens "
         "again\n"});
  else
    say({"coresweep: cannot read ", opened, " or write ", made,
         ": the HDF5 library crashed: what is read may be damaged: copy it again or run its sweep "
         "again\n"});
}

void crashed(int signal) {
  if (inside_library()) {
    say_what_crashed();
    ::_exit(static_cast<int>(ErrorKind::files));
  }
  // The usual way: back to where it crashed, which then happens again.
  for (std::size_t i = 0; i < kCrashes.size(); ++i)
    if (kCrashes[i] == signal) ::sigaction(signal, &before[i], nullptr);
  if (signal == SIGABRT) ::raise(signal);
}

}  // namespace

void tell_library_crashes() {
  void* frame = nullptr;
  backtrace(&frame, 1);  // loads what it needs while memory can be asked for
  stack_t own{};
  own.ss_sp = stack;
  own.ss_size = sizeof(stack);
  ::sigaltstack(&own, nullptr);
  struct sigaction action {};
  action.sa_handler = crashed;
  action.sa_flags = SA_ONSTACK;
  for (std::size_t i = 0; i < kCrashes.size(); ++i) ::sigaction(kCrashes[i], &action, &before[i]);
}

void library_opens(const std::string& path) { keep(path, opened); }
void library_makes(const std::string& path) { keep(path, made); }

}  // namespace coresweep
