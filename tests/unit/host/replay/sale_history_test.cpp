// Reading recorded sales: the real record, its traps, and what is said of a broken one.
#include "host/replay/sale_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;

const std::string kRecord = std::string(CORESWEEP_SOURCE_DIR) + "/configs/data/polkadot-coretime";

const std::string kSales =
    "ct_block,timestamp,sale_start,leadin_length,start_price,end_price,region_begin,region_end,"
    "ideal_cores_sold,cores_offered\n";
const std::string kPurchases = "ct_block,timestamp,who,region_begin,core,mask,price,duration\n";
const std::string kRenewals =
    "ct_block,timestamp,who,old_core,core,begin,price,duration,workload\n";
const std::string kTwoSales =
    kSales + "10,600,60,100800,9000,90,100,200,2,2\n20,1200,70,201600,7000,70,200,300,3,3\n";

/// A record in a folder of its own.
class SaleHistoryFiles : public ::testing::Test {
 protected:
  SaleHistoryFiles()
      : folder_(std::filesystem::temp_directory_path() /
                ("coresweep_sales_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    write("sales.csv", kTwoSales);
    write("purchases.csv", kPurchases);
    write("renewals.csv", kRenewals);
  }
  ~SaleHistoryFiles() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  SaleHistory read() const { return read_sale_history(folder_.string()); }

  std::string error() const {
    try {
      read();
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::files);
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path folder_;
};

std::size_t count_trades(const SaleHistory& history, bool renewals) {
  std::size_t count = 0;
  for (const RecordedSale& sale : history)
    for (const RecordedTrade& trade : sale.trades)
      if (trade.renewed_core.has_value() == renewals) ++count;
  return count;
}

TEST(SaleHistory, IsWholeForPolkadot) {
  const SaleHistory history = read_sale_history(kRecord);
  ASSERT_EQ(history.size(), 19u);
  EXPECT_EQ(count_trades(history, false), 160u);
  EXPECT_EQ(count_trades(history, true), 282u);
  for (const RecordedSale& sale : history)
    EXPECT_EQ(sale.region_begin, 287565u + 5040u * static_cast<unsigned>(sale.number - 1));
}

TEST(SaleHistory, ReadsTenPlanckAsTenDotInTheFirstSale) {
  EXPECT_EQ(read_sale_history(kRecord).front().end_price, 10 * kPlanckPerDot);
}

TEST(SaleHistory, KnowsWhichClockASaleHas) {
  const SaleHistory history = read_sale_history(kRecord);
  for (const RecordedSale& sale : history) EXPECT_EQ(sale.relay_clock, sale.number >= 12);
}

TEST(SaleHistory, IsFoundBesideTheProgramOrBelowTheFolder) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(CORESWEEP_SOURCE_DIR);
  EXPECT_THAT(find_sale_history(), HasSubstr("polkadot-coretime"));
  std::filesystem::current_path(before);
}

TEST_F(SaleHistoryFiles, KeepsTheCommasOfTheWorkload) {
  write("renewals.csv", kRenewals + "30,1300,0xab,4,5,200,77,100,[{\"a\":1},{\"b\":2,\"c\":3}]\n");
  const RecordedTrade trade = read()[1].trades.at(0);
  EXPECT_EQ(trade.workload, "[{\"a\":1},{\"b\":2,\"c\":3}]");
  EXPECT_EQ(trade.renewed_core, 4u);
  EXPECT_EQ(trade.core, 5u);
  EXPECT_EQ(trade.price, 77u);
}

TEST_F(SaleHistoryFiles, OrdersTradesByBlock) {
  write("purchases.csv",
        kPurchases + "50,900,0xa,100,1,0xff,80,100\n12,700,0xb,100,2,0xff,81,100\n");
  write("renewals.csv", kRenewals + "30,800,0xc,9,3,100,82,100,[]\n");
  const SaleHistory history = read();
  std::vector<std::uint32_t> cores;
  for (const RecordedTrade& trade : history[0].trades) cores.push_back(trade.core);
  EXPECT_EQ(cores, (std::vector<std::uint32_t>{2, 3, 1}));
}

TEST_F(SaleHistoryFiles, TakesOtherLineEndsAndEmptyLines) {
  std::string text = kTwoSales;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.insert(at, "\r");
  write("sales.csv", text + "\r\n");
  EXPECT_EQ(read().size(), 2u);
}

TEST_F(SaleHistoryFiles, NamesTheFileThatIsMissing) {
  std::filesystem::remove(folder_ / "renewals.csv");
  EXPECT_THAT(error(), HasSubstr("renewals.csv"));
}

TEST_F(SaleHistoryFiles, SaysWhichHeaderItExpects) {
  write("purchases.csv", "block,price\n");
  EXPECT_THAT(error(), HasSubstr("purchases.csv:1: the header is \"block,price\", expected "
                                 "\"ct_block,timestamp,who"));
}

TEST_F(SaleHistoryFiles, NamesLineAndColumnOfABadNumber) {
  write("purchases.csv", kPurchases + "50,900,0xa,100,1,0xff,8.5,100\n");
  EXPECT_THAT(error(),
              HasSubstr("purchases.csv:2: column \"price\": \"8.5\" is not a whole number"));
  write("purchases.csv", kPurchases + "50,900,0xa,100,1,0xff,-8,100\n");
  EXPECT_THAT(error(), HasSubstr("\"-8\""));
}

TEST_F(SaleHistoryFiles, RejectsALineThatIsTooShort) {
  write("renewals.csv", kRenewals + "30,800,0xc\n");
  EXPECT_THAT(error(), HasSubstr("renewals.csv:2: 3 fields, expected 9"));
}

TEST_F(SaleHistoryFiles, RejectsATradeWithoutASale) {
  write("purchases.csv", kPurchases + "50,900,0xa,150,1,0xff,80,100\n");
  EXPECT_THAT(error(), HasSubstr("no sale of a region that begins at timeslice 150"));
}

TEST_F(SaleHistoryFiles, RejectsAGapBetweenSales) {
  write("sales.csv", kTwoSales + "30,1800,80,201600,7000,70,400,500,3,3\n");
  EXPECT_THAT(error(), HasSubstr("sales.csv:4: the region begins at 400, expected 300"));
}

TEST_F(SaleHistoryFiles, RejectsARecordWithoutSales) {
  write("sales.csv", kSales);
  EXPECT_THAT(error(), HasSubstr("holds no sales"));
}

}  // namespace
}  // namespace coresweep
