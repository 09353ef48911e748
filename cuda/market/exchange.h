// The price of a coin in USD: a geometric Brownian motion with jumps in steps of one cycle.
#pragma once

#include <cstdint>

#include "cuda/market/sale.h"
#include "cuda/numbers/exp2.h"

namespace coresweep {

class ExchangeRate {
 public:
  /// The step into `cycle`, from the one before.
  CORESWEEP_HD void step(const MarketParams& p, const MarketStream& stream, std::int32_t cycle) {
    const Words<std::int32_t> draw = stream.at(Purpose::exchange, cycle, 0);
    log2_ += table_value(p.usd_step, draw.word[0]);
    const std::int32_t jumps = count_of(p.jumps, draw.word[1]);
    for (std::int32_t j = 0; j < jumps; ++j)
      log2_ += table_value(p.usd_jump, stream.at(Purpose::jump, cycle, j).word[0]);
    log2_ = log2_ > kMost ? kMost : log2_ < -kMost ? -kMost : log2_;
  }

  /// 10^-6 USD of a coin.
  CORESWEEP_HD std::uint64_t price(const MarketParams& p) const {
    constexpr std::int32_t kRatioBits = 32;
    return scaled_floor(p.usd_price, exp2_floor(log2_ + kRatioBits * kLog2One),
                        std::uint64_t{1} << kRatioBits);
  }

 private:
  static constexpr std::int32_t kMost = 30 * kLog2One;  ///< a billion times either way
  std::int32_t log2_ = 0;                               ///< of price / first price, 2^-15
};

}  // namespace coresweep
