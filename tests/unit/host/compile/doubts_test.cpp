#include "host/compile/doubts.h"

#include <gmock/gmock.h>

#include <initializer_list>
#include <utility>

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Settings = std::initializer_list<std::pair<const char*, Value>>;

std::int64_t whole(int value) { return value; }

std::vector<std::string> of(Settings settings) {
  Parameters p;
  for (const auto& [key, value] : settings) p.set(key, value);
  p.check();
  return doubts(p);
}

TEST(Doubts, NothingIsSaidOfWhatIsUsual) {
  EXPECT_THAT(of({}), IsEmpty());
  for (const char* chain : {"asset-hub-polkadot", "people-kusama", "astar", "bridge-hub-kusama"})
    EXPECT_THAT(of({{"chain", chain}}), IsEmpty()) << chain;
  for (const char* network : {"kusama", "paseo", "local-testnet"})
    EXPECT_THAT(of({{"network", network}}), IsEmpty()) << network;
  for (const char* strategy : {"auto-renew", "renew-late", "two-stage", "threshold", "on-demand",
                               "hybrid", "shared", "resell", "pool", "elastic"})
    for (const char* model : {"agents", "regimes"})
      EXPECT_THAT(of({{"market.model", model}, {"tenant.strategy", strategy}}), IsEmpty())
          << strategy << " " << model;
}

/// The last setting without doubt beside the first with one.
TEST(Doubts, BeginWhereTheyAreTrue) {
  EXPECT_THAT(of({{"block.authoring_limit", whole(5000)}}), IsEmpty());
  EXPECT_THAT(
      of({{"block.authoring_limit", whole(6000)}, {"backing.execution_timeout", whole(9000)}}),
      IsEmpty());
  EXPECT_THAT(
      of({{"block.authoring_limit", whole(6001)}, {"backing.execution_timeout", whole(9000)}}),
      ElementsAre(HasSubstr("a block comes each 6000 ms")));
  EXPECT_THAT(of({{"backing.minimum_backing_votes", whole(5)}}), IsEmpty());
  EXPECT_THAT(of({{"backing.minimum_backing_votes", whole(6)}}),
              ElementsAre(HasSubstr("so 5 are needed")));
  EXPECT_THAT(of({{"relay.slots", whole(60)}}), IsEmpty());
  EXPECT_THAT(of({{"relay.slots", whole(59)}}), ElementsAre(HasSubstr("9 are left to measure")));
  EXPECT_THAT(of({{"block.pov_size", 10240.0}}), IsEmpty());
  EXPECT_THAT(of({{"block.pov_size", 10241.0}}), ElementsAre(HasSubstr("no proof of validity")));
  EXPECT_THAT(of({{"collator.count", whole(14400)}}), IsEmpty());
  EXPECT_THAT(of({{"collator.count", whole(14401)}}),
              ElementsAre(HasSubstr("a run has 14400 turns")));
}

TEST(Doubts, ASharedSlotHoldsItsFullBlocks) {
  const auto bundle = [](int arrival, int limit) {
    return of({{"collator.kind", "bundle"},
               {"para.cores", whole(3)},
               {"para.velocity", whole(3)},
               {"block.authoring_limit", whole(limit)},
               {"latency.relay_block_arrival", Distribution::constant(arrival)}});
  };
  EXPECT_THAT(bundle(1000, 2000), IsEmpty());  // 6000 ms for three blocks of 2000
  EXPECT_THAT(bundle(1300, 2000), ElementsAre(HasSubstr("5700 ms of a relay slot, 1900 ms")));
  EXPECT_THAT(bundle(1300, 1900), IsEmpty());
}

TEST(Doubts, MoneyThatIsNotEnough) {
  const auto with = [](const char* strategy, const char* key, const char* amount) {
    return of(
        {{"market.model", "agents"}, {"tenant.strategy", strategy}, {key, parse_amount(amount)}});
  };
  EXPECT_THAT(with("auto-renew", "tenant.funds", "10 DOT"), IsEmpty());
  EXPECT_THAT(with("auto-renew", "tenant.funds", "9.99 DOT"),
              ElementsAre(HasSubstr("costs at least 10")));
  EXPECT_THAT(with("shared", "tenant.funds", "5 DOT"), IsEmpty());  // 40 of 80 bits
  EXPECT_THAT(with("auto-renew", "tenant.funds", "0 DOT"),
              ElementsAre("tenant.funds = 0: the tenant can pay for nothing"));
  EXPECT_THAT(with("threshold", "tenant.threshold", "10 DOT"), IsEmpty());
  EXPECT_THAT(with("threshold", "tenant.threshold", "9 DOT"),
              ElementsAre(HasSubstr("the tenant never buys")));
  EXPECT_THAT(with("auto-renew", "market.squeeze_budget", "1000 DOT"), IsEmpty());
  EXPECT_THAT(with("auto-renew", "market.squeeze_budget", "999 DOT"),
              ElementsAre(HasSubstr("none ever succeeds")));
}

}  // namespace
}  // namespace coresweep
