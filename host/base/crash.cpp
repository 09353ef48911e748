#include "host/base/crash.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <initializer_list>
#include <string_view>

#include "host/base/errors.h"
#include "host/base/terminal.h"

namespace coresweep {
namespace {

constexpr std::array kCrashes = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t kLongestPath = 4096, kStack = 1 << 16;
constexpr int kMostFrames = 64;
constexpr int kTick = SIGVTALRM;  // one that nobody sends, and profilers leave alone

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

/// `did`: what the library did, as "crashed".
void say_what_happened(std::string_view did) {
  if (made[0] == '\0')
    say({"coresweep: cannot read ", opened, ": the HDF5 library ", did,
         " on it, so it is damaged: copy it again or run the sweep again\n"});
  else if (opened[0] == '\0')
    say({"coresweep: cannot write ", made, ": the HDF5 library ", did,
         ": try again, and report it with the command if it happens again\n"});
  else
    say({"coresweep: cannot read ", opened, " or write ", made, ": the HDF5 library ", did,
         ": what is read may be damaged: copy it again or run its sweep again\n"});
}

void crashed(int signal) {
  if (inside_library()) {
    say_what_happened("crashed");
    ::_exit(static_cast<int>(ErrorKind::files));
  }
  // The usual way: back to where it crashed, which then happens again.
  for (std::size_t i = 0; i < kCrashes.size(); ++i)
    if (kCrashes[i] == signal) ::sigaction(signal, &before[i], nullptr);
  if (signal == SIGABRT) ::raise(signal);
}

int most_ticks;  // of a second, in one call

/// A second of this thread's processor time went by.
void tick(int) {
  static std::uint32_t calls = 0;
  static int ticks = 0;
  const std::uint32_t now = library_calls.load(std::memory_order_relaxed);
  if (now != calls || !inside_library()) {
    calls = now;
    ticks = 0;
  } else if (++ticks > (made[0] == '\0' ? 1 : 10) * most_ticks) {
    say_what_happened("did not come to an end");
    ::_exit(static_cast<int>(ErrorKind::files));
  }
}

void load_backtrace() {
  void* frame = nullptr;
  backtrace(&frame, 1);  // loads what it needs while memory can be asked for
}

}  // namespace

void tell_library_crashes() {
  load_backtrace();
  stack_t own{};
  own.ss_sp = stack;
  own.ss_size = sizeof(stack);
  ::sigaltstack(&own, nullptr);
  struct sigaction action {};
  action.sa_handler = crashed;
  action.sa_flags = SA_ONSTACK;
  for (std::size_t i = 0; i < kCrashes.size(); ++i) ::sigaction(kCrashes[i], &action, &before[i]);
}

void tell_library_loops(int seconds) {
  load_backtrace();
  most_ticks = seconds;
  struct sigaction action {};
  action.sa_handler = tick;
  action.sa_flags = SA_RESTART;
  ::sigaction(kTick, &action, nullptr);
  // A timer of its own: those of setitimer() live on in a program that is called. And of this
  // thread, since the others' time says nothing of the call.
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = kTick;
  event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
  timer_t timer{};
  if (::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) != 0) return;
  const itimerspec each{{1, 0}, {1, 0}};
  ::timer_settime(timer, 0, &each, nullptr);
}

void library_opens(const std::string& path) { keep(path, opened); }
void library_makes(const std::string& path) { keep(path, made); }

}  // namespace coresweep
