// For hdf5_*.cpp only: statuses of the HDF5 library become exceptions.
#pragma once

#include <cstdint>
#include <string_view>

#include "host/base/crash.h"

namespace coresweep::hdf5 {

/// Silences the library's own printing. Called before anything else reaches it.
void prepare_library();

/// Whether the library's last error was for this reason, in its words.
bool error_is(std::string_view reason);

/// Throws Error with the library's error stack.
[[noreturn]] void throw_error();

/// Returns what an HDF5 function returned, or throws Error if that is negative.
template <typename Status>
Status checked(Status status) {
  library_calls.fetch_add(1, std::memory_order_relaxed);
  if (status < 0) throw_error();
  return status;
}

/// An identifier of the library, of any kind but files, groups and datasets (see Object).
class Id {
 public:
  explicit Id(std::int64_t id) : id_(checked(id)) {}
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  ~Id();
  operator std::int64_t() const { return id_; }

 private:
  std::int64_t id_;
};

/// UTF-8 of any length, to be closed by the caller: h5py gives such texts as str, and as attributes
/// they may be longer than 64 KiB.
std::int64_t text_type();

}  // namespace coresweep::hdf5
