// Values that are dear to work out, kept for a while.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <utility>

namespace coresweep {

/// Values by index; once there are more than `most`, the least recently used one makes room.
template <class Value>
class LruCache {
 public:
  explicit LruCache(std::size_t most) : most_(most) {}

  /// The value of an index, made by `make()` unless it is kept. Stays until the next call.
  template <class Make>
  const Value& at(std::uint64_t index, const Make& make) {
    const auto found = std::ranges::find(kept_, index, &Entry::first);
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
    } else {
      kept_.emplace_front(index, make());
      if (kept_.size() > most_) kept_.pop_back();
    }
    return kept_.front().second;
  }

 private:
  using Entry = std::pair<std::uint64_t, Value>;
  std::size_t most_;
  std::list<Entry> kept_;
};

}  // namespace coresweep
