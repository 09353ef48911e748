// The unincluded segment: blocks backed and pending availability (PEND) followed by blocks built
// and not yet backed (Q), in chain order, as a ring of fixed size.
#pragma once

#include <cstdint>

#include "cuda/lanes.h"

namespace coresweep {

/// `Capacity` values addressed by a ring position; a power of two.
template <class I, std::int32_t Capacity>
class Column {
  static_assert((Capacity & (Capacity - 1)) == 0);

 public:
  CORESWEEP_HD I get(I position) const {
    const I at = position & (Capacity - 1);
    if constexpr (Capacity <= kSelected) {  // registers have no address: select among them
      I value = cell_[0];
      for (std::int32_t i = 1; i < Capacity; ++i)
        value = at == all_lanes<I>(i) ? cell_[i] : value;
      return value;
    } else {
      return cell_[at];
    }
  }

  CORESWEEP_HD void set(Mask<I> mask, I position, I value) {
    const I at = position & (Capacity - 1);
    if constexpr (Capacity <= kSelected) {
      for (std::int32_t i = 0; i < Capacity; ++i)
        cell_[i] = mask & (at == all_lanes<I>(i)) ? value : cell_[i];
    } else {
      if (mask) cell_[at] = value;
    }
  }

 private:
  static constexpr std::int32_t kSelected = 4;
  I cell_[Capacity] = {};
};

/// Columns of the segment. Position of the first block: `first`; block i stands at first + i.
template <class I, std::int32_t Capacity>
struct Segment {
  I first{};
  Column<I, Capacity> height;  ///< in Q: the relay parent p; in PEND: the relay block b of backing
  Column<I, Capacity> ready;   ///< ms. In Q: backable from (kNever, kGated); in PEND: chunks from
  Column<I, Capacity> start;   ///< ms, begin of authoring
  Column<I, Capacity> build;   ///< ms of authoring
  Column<I, Capacity> pov;     ///< ms to transfer the PoV
  Column<I, Capacity> way;     ///< ms from built to backable; of a never-backable block: its reason
};

}  // namespace coresweep
