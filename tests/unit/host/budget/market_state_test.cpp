#include "host/budget/market_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/base/errors.h"
#include "host/base/text_file.h"

namespace coresweep {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

json dump() {
  return json::parse(read_text_file(
      std::string(CORESWEEP_SOURCE_DIR) + "/tests/data/coretime-polkadot.json", "dump"));
}

MarketState state(const json& of, std::optional<std::int64_t> para = 2006) {
  return read_market_state(of.dump(), "dump.json", "polkadot", para);
}

std::string problem(const json& of, std::optional<std::int64_t> para = 2006) try {
  state(of, para);
  return "";
} catch (const UserError& error) {
  return error.what();
}

std::string problem_of_text(const char* text) try {
  read_market_state(text, "dump.json", "polkadot", {});
  return "";
} catch (const UserError& error) {
  return error.what();
}

TEST(MarketState, TheDumpSaysWhereTheNextSaleStarts) {
  const MarketState found = state(dump());
  EXPECT_EQ(found.first.number(), 30);
  EXPECT_EQ(found.end_price.text(), "10 DOT");  // floor(P / 10) is 1 DOT, the minimum 10
  EXPECT_EQ(found.supply, 77);
  EXPECT_EQ(found.pool_cores, 53);
}

TEST(MarketState, ItsOwnRightsAreTheTenantsAndTheOthersAreTheMarkets) {
  const MarketState found = state(dump());
  EXPECT_EQ(found.own_cores, 2);
  EXPECT_EQ(found.own_record.text(), "12.31475 DOT");  // the mean of 14.3295 and 10.3
  // 12 + 6 whole rights of others, one of the sale still running, one as the pallet keeps it, one
  // region that was paid and not assigned; neither a part of a core nor one that has lapsed.
  EXPECT_EQ(found.tenants, 21);
  EXPECT_EQ(found.record_ratios.at(1.0), 13);
  EXPECT_EQ(found.record_ratios.at(6.4942), 1);
  EXPECT_EQ(found.record_ratios.at(1.2), 1);
}

TEST(MarketState, ARightOfTheRunningSaleIsPaidFirst) {
  json running = dump();
  for (json& renewal : running["renewals"])
    if (renewal["task"] == "2006") renewal["when"] = running["saleInfo"]["regionBegin"];
  EXPECT_EQ(state(running).first.number(), 29);
}

TEST(MarketState, WithoutRightsTheCoresSoldCount) {
  json short_dump = {{"saleInfo", dump()["saleInfo"]}};
  const MarketState found = state(short_dump, std::nullopt);
  EXPECT_EQ(found.tenants, 24);
  EXPECT_TRUE(found.record_ratios.empty());
  EXPECT_EQ(found.own_cores, 0);
}

TEST(MarketState, TheFloorFollowsFromTheLastPrice) {
  json dear = dump();
  dear["saleInfo"]["selloutPrice"] = "2,000,000,000,000";
  EXPECT_EQ(state(dear).end_price.text(), "20 DOT");
}

TEST(MarketState, NonsenseIsRefusedWithItsName) {
  EXPECT_THAT(problem(json::array()), HasSubstr("dump.json: the dump is []: must be an object"));
  EXPECT_THAT(problem(json::object()), HasSubstr("saleInfo is missing"));
  EXPECT_THAT(problem(dump(), 4711), HasSubstr("parachain 4711 has no right to renew"));
  const auto changed = [](const char* pointer, const json& value) {
    json all = dump();
    all[json::json_pointer(pointer)] = value;
    return problem(all);
  };
  EXPECT_THAT(changed("/saleInfo/regionEnd", 1), HasSubstr("must be regionBegin + 5040"));
  EXPECT_THAT(changed("/saleInfo/coresSold", 78), HasSubstr("coresSold = 78 of coresOffered = 77"));
  EXPECT_THAT(changed("/saleInfo/endPrice", 0), HasSubstr("must be above 0"));
  EXPECT_THAT(changed("/saleInfo/endPrice", "10 DOT"), HasSubstr("saleInfo.endPrice = \"10 DOT\""));
  EXPECT_THAT(changed("/saleInfo/endPrice", -1), HasSubstr("whole number"));
  EXPECT_THAT(changed("/network", "kusama"), HasSubstr("say --network kusama"));
  EXPECT_THAT(changed("/renewals", 5), HasSubstr("renewals = 5: must be a list"));
  EXPECT_THAT(changed("/renewals/0/price", json()), HasSubstr("renewals[0].price is missing"));
  EXPECT_THAT(changed("/regions/0/end", 1), HasSubstr("regions[0]: ends at timeslice 1"));
  EXPECT_THAT(problem_of_text("{"), HasSubstr("dump.json: not valid JSON"));
}

TEST(MarketState, ANumberThatNoDoubleHoldsIsRefused) {
  // Wherever it stands: the library throws while it reads.
  for (const char* text :
       {"1e309", "[-1e999]", "{\"saleInfo\":{\"endPrice\":1e400}}", "{\"x\":{\"y\":[0,1e100000]}}"})
    EXPECT_EQ(problem_of_text(text), "dump.json: holds a number that is too large") << text;
  EXPECT_THAT(problem_of_text("1e308"), HasSubstr("must be an object"));
}

}  // namespace
}  // namespace coresweep
