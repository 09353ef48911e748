// What values a metric can have.
#pragma once

namespace coresweep {

enum class Bounds {
  none,
  nonnegative,  ///< times, counts, costs
  share,        ///< 0 to 1
};

}  // namespace coresweep
