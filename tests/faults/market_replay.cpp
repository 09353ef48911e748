// Prints one hash for each case of a file that dump_market_cases wrote: of all outcomes of the run
// and of all words it adds to its point. Needs nothing but the headers of the market, so that the
// planted faults can be compiled quickly.
//
//   market_replay FILE
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <vector>

#include "cuda/market/tally.h"

namespace {

/// FNV-1a over 64-bit words.
class Hash {
 public:
  void add(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001b3u; }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

std::uint64_t replay(const coresweep::MarketParams& point, std::uint64_t replicate) {
  using namespace coresweep;
  Hash hash;
  MarketRun run(point, replicate);
  const MarketLayout layout{point.cycles};
  std::vector<std::uint64_t> words(static_cast<std::size_t>(layout.words()));
  MarketTally tally(point, layout, replicate, words.data());
  for (std::int32_t k = 0; k < point.cycles; ++k) {
    const CycleOutcome out = run.step(k);
    for (std::uint64_t value : {out.paid, out.revenue, out.usd_price, out.floor_price,
                                out.sellout_price, out.sales_revenue, out.record, out.record_bound})
      hash.add(value);
    for (std::int64_t value :
         {out.core_blocks, out.on_demand_blocks, out.stalled_blocks, std::int64_t{out.wanted},
          std::int64_t{out.held}, std::int64_t{out.refused}, std::int64_t{out.offered},
          std::int64_t{out.sold}, std::int64_t{out.renewed}, std::int64_t{out.sold_out},
          std::int64_t{out.above_minimum}, std::int64_t{out.squeezed}, std::int64_t{out.regime}})
      hash.add(static_cast<std::uint64_t>(value));
    tally.add(k, out);
  }
  tally.finish();
  for (std::uint64_t word : words) hash.add(word);
  return hash.value();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: market_replay FILE\n", stderr);
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  coresweep::MarketParams point;
  std::uint64_t replicate;
  while (file.read(reinterpret_cast<char*>(&point), sizeof(point)) &&
         file.read(reinterpret_cast<char*>(&replicate), sizeof(replicate)))
    std::printf("%016llx\n", static_cast<unsigned long long>(replay(point, replicate)));
}
