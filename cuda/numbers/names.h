// Names of an enum's values, as people write them. Each table stands beside its enum, in its order,
// and names_of(Enum) finds it.
#pragma once

#include <cstddef>

namespace coresweep {

/// Whether a table names every value up to the last one of an enum.
template <std::size_t Count, class Enum>
constexpr bool names_all(const char* const (&)[Count], Enum last) {
  return Count == static_cast<std::size_t>(last) + 1;
}

}  // namespace coresweep
