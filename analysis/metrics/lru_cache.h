// Values that are dear to work out, kept for a while.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <utility>

namespace coresweep {

/// Values by index; once there are more than `most`, the least recently used one makes room.
template <class Value>
class LruCache {
 public:
  explicit LruCache(std::size_t most) : most_(most) {}

  bool holds(std::uint64_t index) const { return places_.contains(index); }

  /// Keeps a value, and returns where. It stays there until the next call.
  const Value& put(std::uint64_t index, Value value) {
    kept_.emplace_front(index, std::move(value));
    places_.insert_or_assign(index, kept_.begin());
    if (kept_.size() > 1 && kept_.size() > most_) {
      places_.erase(kept_.back().first);
      kept_.pop_back();
    }
    return kept_.front().second;
  }

  /// The value of an index, made by `make()` unless it is kept. Stays until the next call.
  template <class Make>
  const Value& at(std::uint64_t index, const Make& make) {
    const auto found = places_.find(index);
    if (found == places_.end()) return put(index, make());
    kept_.splice(kept_.begin(), kept_, found->second);
    return kept_.front().second;
  }

 private:
  using Entry = std::pair<std::uint64_t, Value>;
  std::size_t most_;
  std::list<Entry> kept_;
  std::unordered_map<std::uint64_t, typename std::list<Entry>::iterator> places_;
};

}  // namespace coresweep
