// A thread that does one thing at a time beside this one.
#pragma once

#include <functional>
#include <future>
#include <semaphore>
#include <thread>

namespace coresweep {

/// One thread for all calls, so that what a library keeps for each thread (OpenMP: its team) is
/// made once. Where none can be started, this thread does the work.
class SideThread {
 public:
  /// Without a thread of its own, all calls are made by this one.
  explicit SideThread(bool has_its_own = true);
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;
  /// Waits for a call that is under way.
  ~SideThread();

  /// Begins a call; the one before must have been waited for.
  void begin(std::function<void()> call);
  /// Waits for its end; throws what it threw.
  void wait() { end_.get(); }

 private:
  void work();

  std::packaged_task<void()> task_;
  std::future<void> end_;
  std::binary_semaphore wanted_{0};
  bool over_ = false;
  std::thread thread_;
};

}  // namespace coresweep
