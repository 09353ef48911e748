// Numbers that are dear to work out, and of which all points of a study ask for the same few.
#pragma once

#include <map>
#include <mutex>

namespace coresweep {

/// Values by key, for any thread; kept for ever.
template <class Key, class Value>
class Remembered {
 public:
  /// Made by `make()` the first time.
  template <class Make>
  Value at(const Key& key, const Make& make) {
    const std::scoped_lock lock(mutex_);
    const auto [place, is_new] = known_.try_emplace(key);
    if (is_new) place->second = make();
    return place->second;
  }

 private:
  std::mutex mutex_;
  std::map<Key, Value> known_;
};

}  // namespace coresweep
