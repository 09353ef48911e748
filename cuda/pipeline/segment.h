// The unincluded segment: blocks backed and pending availability (PEND) followed by blocks built
// and not yet backed (Q), in chain order, as a ring of fixed size.
#pragma once

#include <cstdint>
#include <type_traits>

#include "cuda/numbers/lanes.h"

namespace coresweep {

/// `Capacity` values addressed by a ring position; a power of two.
template <class I, std::int32_t Capacity>
class BlockColumn {
  static_assert((Capacity & (Capacity - 1)) == 0);

 public:
  CORESWEEP_HD I get(I position) const {
    const I at = position & (Capacity - 1);
    if constexpr (kSelects) {
      I value = cell_[0];
      for (std::int32_t i = 1; i < Capacity; ++i) value = at == all_lanes<I>(i) ? cell_[i] : value;
      return value;
    } else {
      return load_at(cell_, at);
    }
  }

  CORESWEEP_HD void set(Mask<I> mask, I position, I value) {
    const I at = position & (Capacity - 1);
    if constexpr (kSelects) {
      for (std::int32_t i = 0; i < Capacity; ++i)
        cell_[i] = mask & (at == all_lanes<I>(i)) ? value : cell_[i];
    } else {
      store_at(cell_, mask, at, value);
    }
  }

 private:
  /// Registers have no address: select among them, while they are few.
  static constexpr bool kSelects =
      Capacity <= 4 && (CORESWEEP_STATE_IN_REGISTERS || !std::is_integral_v<I>);
  I cell_[Capacity] = {};
};

/// Columns of the segment. Position of the first block: `first`; block i stands at first + i.
template <class I, std::int32_t Capacity>
struct Segment {
  I first{};
  BlockColumn<I, Capacity>
      height;  ///< in Q: the relay parent p; in PEND: the relay block b of backing
  BlockColumn<I, Capacity>
      ready;  ///< ms. In Q: backable from (kNever, kGated); in PEND: chunks from
  BlockColumn<I, Capacity> start;  ///< ms, begin of authoring
  BlockColumn<I, Capacity> build;  ///< ms of authoring
  BlockColumn<I, Capacity> pov;    ///< ms to transfer the PoV
  BlockColumn<I, Capacity>
      way;  ///< ms from built to backable; of a never-backable block: its reason
};

}  // namespace coresweep
