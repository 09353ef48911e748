#include "host/base/side_thread.h"

#include <system_error>
#include <utility>

namespace coresweep {

SideThread::SideThread(bool has_its_own) {
  if (!has_its_own) return;
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // A limit of processes.
  }
}

SideThread::~SideThread() {
  if (!thread_.joinable()) return;
  if (end_.valid()) end_.wait();
  over_ = true;
  wanted_.release();
  thread_.join();
}

void SideThread::begin(std::function<void()> call) {
  task_ = std::packaged_task<void()>(std::move(call));
  end_ = task_.get_future();
  if (thread_.joinable())
    wanted_.release();
  else
    task_();
}

void SideThread::work() {
  for (wanted_.acquire(); !over_; wanted_.acquire()) task_();
}

}  // namespace coresweep
