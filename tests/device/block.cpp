#include "tests/device/block.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace standin {
namespace {

[[noreturn]] void fail(const char* problem) {
  std::fprintf(stderr, "the stand-in for a device: %s\n", problem);
  std::abort();
}

/// A place to come back to, by the compiler's own jumps: those of the C library enter the kernel.
using Place = void* [5];

[[noreturn]] __attribute__((noinline)) void jump(Place& place) { __builtin_longjmp(place, 1); }

enum class Waits { no, for_work, for_warp, for_block };

/// A thread of one block after the other, with a stack of its own.
class Fibre {
 public:
  Fibre()
      : stack_(mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                    0)) {
    if (stack_ == MAP_FAILED) fail("no memory for the stack of a thread");
    mprotect(stack_, kGuardBytes, PROT_NONE);  // a stack that is too small is noticed
  }
  ~Fibre() { munmap(stack_, kStackBytes); }
  Fibre(const Fibre&) = delete;
  Fibre& operator=(const Fibre&) = delete;

  /// Runs until it waits.
  __attribute__((noinline)) void go_on() {
    current = this;
    const bool is_new = waits == Waits::for_work && !started_;
    waits = Waits::no;
    if (__builtin_setjmp(scheduler_) != 0) return;
    if (is_new) start();
    jump(here_);
  }
  __attribute__((noinline)) void wait(Waits reason) {
    waits = reason;
    if (__builtin_setjmp(here_) == 0) jump(scheduler_);
  }

  Waits waits = Waits::for_work;
  unsigned mask = 0;  ///< the lanes that it waits for

  static inline Fibre* current = nullptr;
  static inline const std::function<void()>* work = nullptr;

 private:
  static constexpr std::size_t kStackBytes = std::size_t{1} << 18, kGuardBytes = 4096;

  static void live() {
    for (;;) {
      (*work)();
      current->wait(Waits::for_work);
    }
  }
  [[noreturn]] __attribute__((noinline)) void start() {
    started_ = true;
    ucontext_t context;
    getcontext(&context);
    context.uc_stack.ss_sp = stack_;
    context.uc_stack.ss_size = kStackBytes;
    context.uc_link = nullptr;
    makecontext(&context, live, 0);
    setcontext(&context);
    fail("a thread cannot start");
  }

  static inline Place scheduler_;
  void* stack_;
  Place here_;
  bool started_ = false;
};

/// The threads of the block at work.
class Block {
 public:
  /// Every other block goes through its threads backwards, so that neither order hides a barrier
  /// that is missing.
  void run(unsigned threads, bool backwards) {
    while (fibres_.size() < threads) fibres_.push_back(std::make_unique<Fibre>());
    threads_ = threads;
    bool begins = true;
    do {
      for (unsigned i = 0; i < threads; ++i) {
        const unsigned t = backwards ? threads - 1 - i : i;
        Fibre& fibre = *fibres_[t];
        if (!begins && fibre.waits != Waits::no) continue;
        threadIdx = dim3(t % blockDim.x, t / blockDim.x % blockDim.y, t / blockDim.x / blockDim.y);
        fibre.go_on();
      }
      begins = false;
    } while (release());
  }

 private:
  bool all_wait(Waits reason, unsigned from, unsigned end) const {
    return std::all_of(fibres_.begin() + from, fibres_.begin() + end,
                       [&](const auto& fibre) { return fibre->waits == reason; });
  }

  /// Whether some that waited may go on.
  bool release() {
    bool released = false;
    for (unsigned t = 0; t < threads_; t += warpSize)
      released |= release_lanes(t, std::min(t + warpSize, threads_));
    if (released) return true;
    if (all_wait(Waits::for_work, 0, threads_)) return false;
    if (!all_wait(Waits::for_block, 0, threads_))
      fail("threads of a block wait for some that ended, or that wait elsewhere");
    for (unsigned t = 0; t < threads_; ++t) fibres_[t]->waits = Waits::no;
    return true;
  }

  /// Lanes of a warp that wait for each other and are all there.
  bool release_lanes(unsigned from, unsigned end) {
    for (unsigned t = from; t < end; ++t)
      if (fibres_[t]->waits == Waits::for_warp && are_there(fibres_[t]->mask, from, end)) {
        const unsigned mask = fibres_[t]->mask;
        for (unsigned lane = 0; from + lane < end; ++lane)
          if (mask >> lane & 1) fibres_[from + lane]->waits = Waits::no;
        return true;
      }
    return false;
  }
  bool are_there(unsigned mask, unsigned from, unsigned end) const {
    for (unsigned lane = 0; from + lane < end; ++lane) {
      const Fibre& fibre = *fibres_[from + lane];
      if ((mask >> lane & 1) && (fibre.waits != Waits::for_warp || fibre.mask != mask))
        return false;
    }
    return true;
  }

  std::vector<std::unique_ptr<Fibre>> fibres_;
  unsigned threads_ = 0;
};

}  // namespace

void run_grid(const Grid& grid, const std::function<void()>& thread) {
  static Block block;
  gridDim = grid.blocks;
  blockDim = grid.threads;
  Fibre::work = &thread;
  unsigned count = 0;
  for (blockIdx.z = 0; blockIdx.z < gridDim.z; ++blockIdx.z)
    for (blockIdx.y = 0; blockIdx.y < gridDim.y; ++blockIdx.y)
      for (blockIdx.x = 0; blockIdx.x < gridDim.x; ++blockIdx.x)
        block.run(blockDim.x * blockDim.y * blockDim.z, count++ % 2 == 1);
}

void wait_for_block() { Fibre::current->wait(Waits::for_block); }

void wait_for_warp(unsigned mask) {
  Fibre::current->mask = mask;
  Fibre::current->wait(Waits::for_warp);
}

}  // namespace standin
