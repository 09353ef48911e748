#include "cuda/pipeline/binning.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

class EveryBinning : public testing::TestWithParam<Binning> {};

TEST_P(EveryBinning, BinsBeginWhereBinOfSaysSo) {
  const Binning binning = GetParam();
  for (std::int32_t b = 0; b < bins_of(binning); ++b) {
    const std::int64_t begin = bin_begin(binning, b);
    if (begin >= 0) {
      ASSERT_EQ(bin_of(binning, begin), b);
    }
    if (begin >= 1) {
      ASSERT_EQ(bin_of(binning, begin - 1), b - 1);
    }
  }
}

TEST_P(EveryBinning, BinsRise) {
  const Binning binning = GetParam();
  for (std::int32_t b = 1; b < bins_of(binning); ++b)
    ASSERT_LT(bin_begin(binning, b - 1), bin_begin(binning, b));
  std::int32_t last = bin_of(binning, 0);
  ASSERT_EQ(last, 0);
  for (std::int64_t v = 0; v < 2'000'000; ++v) {
    const std::int32_t bin = bin_of(binning, v);
    ASSERT_LE(last, bin);
    ASSERT_LE(bin, last + 1);
    last = bin;
  }
}

TEST_P(EveryBinning, LastBinTakesEverythingAbove) {
  const Binning binning = GetParam();
  EXPECT_EQ(bin_of(binning, std::int64_t{1} << 40), bins_of(binning) - 1);
  EXPECT_EQ(bin_begin(binning, bins_of(binning)), bin_begin(binning, bins_of(binning) - 1));
}

INSTANTIATE_TEST_SUITE_P(Binnings, EveryBinning,
                         testing::Values(Binning::count, Binning::time_ms, Binning::run_value,
                                         Binning::share));

TEST(TimeBins, NominalTimesSitInTheMiddle) {
  for (const std::int64_t nominal : {2000, 6000, 12000, 18000}) {
    const std::int32_t bin = bin_of(Binning::time_ms, nominal);
    EXPECT_EQ(bin_begin(Binning::time_ms, bin) + bin_begin(Binning::time_ms, bin + 1), 2 * nominal);
  }
}

}  // namespace
}  // namespace coresweep
