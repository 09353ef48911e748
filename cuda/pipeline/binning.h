// How a value finds its bin, in integers, and where a bin begins. The two are each other's inverse
// (a test walks every edge).
#pragma once

#include <cstdint>

#include "cuda/numbers/portability.h"

namespace coresweep {

enum class Binning : std::int32_t {
  count,      ///< 0 to 63, one bin each; last bin: 64 and more
  time_ms,    ///< 40 ms wide up to 24.5 s, 200 ms up to 64.5 s, 1 s up to 144.5 s, 10 s up to
              ///< 1144.5 s; last bin: longer. The fine bins are centred on multiples of 40 ms, so a
              ///< nominal 6 s or 12 s sits in the middle of its bin.
  run_value,  ///< 512 bins to an octave (0.1 to 0.2 %), exact below 512; last bin: 2^27 and more
  share,      ///< thousandths; last bin: exactly 1
  money,      ///< 128 bins to an octave (0.5 to 0.8 %), exact below 128; last bin: 2^41 and more
  cycle_money,  ///< 16 bins to an octave (4 to 6 %), exact below 16; last bin: 2^41 and more
};
inline constexpr std::int32_t kBinnings = 6;

/// A stretch of equally wide bins of Binning::time_ms, [begin, end) in ms.
struct TimeStretch {
  std::int64_t begin, end, width;
  std::int32_t first_bin;
};
inline constexpr std::int32_t kTimeStretches = 4;
CORESWEEP_HD constexpr TimeStretch time_stretch(std::int32_t i) {
  switch (i) {
    case 0:
      return {-20, 24500, 40, 0};
    case 1:
      return {24500, 64500, 200, 613};
    case 2:
      return {64500, 144500, 1000, 813};
    default:
      return {144500, 1144500, 10000, 893};
  }
}
inline constexpr std::int32_t kTimeBins = 994;  ///< the last: 1144.5 s and more

/// Bins that grow with their values: `per` of them to an octave, each of one value below 2 per, and
/// the last for what lies `octaves` octaves above `per` or beyond.
struct OctaveBins {
  std::int32_t per, octaves;
};
CORESWEEP_HD constexpr OctaveBins octave_bins(Binning binning) {
  switch (binning) {
    case Binning::money:
      return {128, 34};
    case Binning::cycle_money:
      return {16, 37};
    default:
      return {512, 18};
  }
}

CORESWEEP_HD constexpr std::int32_t bins_of(Binning binning) {
  switch (binning) {
    case Binning::count:
      return 65;
    case Binning::time_ms:
      return kTimeBins;
    case Binning::share:
      return 1001;
    default:
      return octave_bins(binning).per * (octave_bins(binning).octaves + 1) + 1;
  }
}

namespace detail {
template <class Value>
CORESWEEP_HD constexpr std::int32_t time_bin(Value v) {
  for (std::int32_t i = 0; i < kTimeStretches; ++i) {
    const TimeStretch s = time_stretch(i);
    const Value begin = static_cast<Value>(s.begin), width = static_cast<Value>(s.width);
    if (v < s.end) return s.first_bin + static_cast<std::int32_t>((v - begin) / width);
  }
  return kTimeBins - 1;
}

CORESWEEP_HD constexpr std::int32_t octave_bin(OctaveBins bins, std::int64_t v) {
  std::int32_t shift = 0;
  while ((v >> shift) >= 2 * bins.per) ++shift;
  if (shift >= bins.octaves) return bins.per * (bins.octaves + 1);
  return bins.per * shift + static_cast<std::int32_t>(v >> shift);
}
}  // namespace detail

/// The bin of a value >= 0 (of milliseconds, of a count, or of a share in thousandths), of 64 bits
/// or of 32, which a device divides faster.
template <class Value>
CORESWEEP_HD constexpr std::int32_t bin_of(Binning binning, Value v) {
  switch (binning) {
    case Binning::count:
      return static_cast<std::int32_t>(v < 64 ? v : 64);
    case Binning::time_ms:
      return detail::time_bin(v);
    case Binning::share:
      return static_cast<std::int32_t>(v < 1000 ? v : 1000);
    default:
      return detail::octave_bin(octave_bins(binning), v);
  }
}

/// The smallest value of bin b (may be below 0 for the first fine bin, which is centred on 0);
/// b = bins_of(binning) gives the largest bin's open end as its own beginning.
constexpr std::int64_t bin_begin(Binning binning, std::int32_t b) {
  if (b >= bins_of(binning)) b = bins_of(binning) - 1;
  if (binning == Binning::count || binning == Binning::share) return b;
  if (binning == Binning::time_ms) {
    std::int32_t i = kTimeStretches - 1;
    while (b < time_stretch(i).first_bin) --i;
    return time_stretch(i).begin + time_stretch(i).width * (b - time_stretch(i).first_bin);
  }
  const std::int32_t per = octave_bins(binning).per;
  if (b < 2 * per) return b;
  const std::int32_t shift = b / per - 1;
  return static_cast<std::int64_t>(b - per * shift) << shift;
}

}  // namespace coresweep
