// The unincluded segment: blocks backed and pending availability (PEND) followed by blocks built
// and not yet backed (Q), in chain order, as a ring of fixed size.
#pragma once

#include <cstdint>
#include <type_traits>

#include "cuda/numbers/lanes.h"

namespace coresweep {

/// Whether a sink lends memory for what a run finds by an index: lend(words) and lend_column(words)
/// give as many, and nothing twice. On a device that keeps all else of a run in registers, which
/// have no address.
template <class Sink, class = void>
inline constexpr bool kLends = false;
template <class Sink>
inline constexpr bool kLends<Sink, std::void_t<decltype(&Sink::lend)>> = true;

/// `Size` values that stand here, or, if Lent, in memory of somebody else.
template <class I, std::int32_t Size, bool Lent>
struct Cells {
  I cell[Size] = {};

  CORESWEEP_HD I& operator[](std::int32_t i) { return cell[i]; }
  CORESWEEP_HD const I& operator[](std::int32_t i) const { return cell[i]; }
};
template <class I, std::int32_t Size>
struct Cells<I, Size, true> {
  I* cell = nullptr;

  CORESWEEP_HD void borrow(I* lent) {
    cell = lent;
    for (std::int32_t i = 0; i < Size; ++i) cell[i] = I{};
  }
  CORESWEEP_HD I& operator[](std::int32_t i) const { return cell[i]; }
};

/// `Capacity` values addressed by a ring position; a power of two.
template <class I, std::int32_t Capacity, bool Lent = false>
class BlockColumn : public Cells<I, Capacity, Lent> {
  static_assert((Capacity & (Capacity - 1)) == 0);

 public:
  CORESWEEP_HD I get(I position) const {
    const I at = position & (Capacity - 1);
    if constexpr (kSelects) {
      I value = this->cell[0];
      for (std::int32_t i = 1; i < Capacity; ++i)
        value = at == all_lanes<I>(i) ? this->cell[i] : value;
      return value;
    } else {
      return load_at(this->cell, at);
    }
  }

  CORESWEEP_HD void set(Mask<I> mask, I position, I value) {
    const I at = position & (Capacity - 1);
    if constexpr (kSelects) {
      for (std::int32_t i = 0; i < Capacity; ++i)
        this->cell[i] = mask & (at == all_lanes<I>(i)) ? value : this->cell[i];
    } else {
      store_at(this->cell, mask, at, value);
    }
  }

 private:
  /// Lanes select among few registers: loads by lane cost more.
  static constexpr bool kSelects = Capacity <= 4 && !std::is_integral_v<I>;
};

/// Counts of the newest N relay blocks, each at most Largest. One run packs them into a word, where
/// they are small enough: a word needs no address.
template <class I, std::int32_t N, std::int32_t Largest, bool Lent>
class RecentCounts {
  static constexpr std::int32_t kBits = 4;
  static constexpr bool kPacked =
      std::is_integral_v<I> && kBits * N <= 64 && Largest < (1 << kBits);

 public:
  static constexpr std::int32_t kLentWords = Lent && !kPacked ? N : 0;
  template <class Sink>
  CORESWEEP_HD void borrow(Sink& sink) {
    if constexpr (kLentWords > 0) counts_.borrow(sink.lend(kLentWords));
  }

  /// Of the relay block that is `age` older than the newest.
  CORESWEEP_HD I get(std::int32_t age) const {
    if constexpr (kPacked) {
      return static_cast<I>(counts_ >> (kBits * age)) & ((1 << kBits) - 1);
    } else {
      return counts_[age];
    }
  }

  /// Of a new relay block; nobody will ask for one as old as `oldest`.
  CORESWEEP_HD void add(Mask<I> mask, I count, std::int32_t oldest) {
    if constexpr (kPacked) {
      const std::uint64_t newer = counts_ & (~std::uint64_t{0} >> kBits);  // the oldest goes
      counts_ = mask ? newer << kBits | static_cast<std::uint64_t>(count) : counts_;
    } else {
      for (std::int32_t j = oldest - 1; j > 0; --j) counts_[j] = mask ? counts_[j - 1] : counts_[j];
      counts_[0] = mask ? count : counts_[0];
    }
  }

 private:
  std::conditional_t<kPacked, std::uint64_t, Cells<I, N, Lent>> counts_{};
};

/// Columns of the segment. Position of the first block: `first`; block i stands at first + i.
template <class I, std::int32_t Capacity, bool Lent>
struct Segment {
  using Column = BlockColumn<I, Capacity, Lent>;
  I first{};
  Column height;  ///< in Q: the relay parent p; in PEND: the relay block b of backing
  Column ready;   ///< ms. In Q: backable from (kNever, kGated); in PEND: chunks from
  Column start;   ///< ms, begin of authoring
  Column build;   ///< ms of authoring
  Column pov;     ///< ms to transfer the PoV
  Column way;     ///< ms from built to backable; of a never-backable block: its reason

  template <class Sink>
  CORESWEEP_HD void borrow(Sink& sink) {
    height.borrow(sink.lend_column(Capacity));
    ready.borrow(sink.lend_column(Capacity));
    start.borrow(sink.lend_column(Capacity));
    build.borrow(sink.lend_column(Capacity));
    pov.borrow(sink.lend_column(Capacity));
    way.borrow(sink.lend_column(Capacity));
  }
};

}  // namespace coresweep
