#include "host/keys/sale_dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "host/base/errors.h"

namespace coresweep {
namespace {

/// Region begins and times of the rotations of the recorded sales.
std::vector<std::pair<std::int64_t, double>> recorded() {
  std::ifstream file(std::string(CORESWEEP_SOURCE_DIR) +
                     "/configs/data/polkadot-coretime/sales.csv");
  std::vector<std::pair<std::int64_t, double>> sales;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> fields;
    std::istringstream words(line);
    for (std::string field; std::getline(words, field, ',');) fields.push_back(field);
    sales.emplace_back(std::stoll(fields.at(6)), std::stod(fields.at(1)) / 86400);
  }
  return sales;
}

TEST(SaleDates, EveryRecordedSaleComesOutToTheDayOrTheNext) {
  const auto sales = recorded();
  ASSERT_EQ(sales.size(), 19u);
  for (std::size_t k = 0; k < sales.size(); ++k) {
    const SaleDate sale = sale_of_region("polkadot", sales[k].first);
    EXPECT_EQ(sale.number(), static_cast<std::int64_t>(k) + 1);
    const auto day = static_cast<double>(sale.day().time_since_epoch().count());
    EXPECT_NEAR(day, std::floor(sales[k].second), 1) << k + 1;
  }
  EXPECT_EQ(day_text(sale_of_region("polkadot", 378285).day()), "2026-02-07");
}

TEST(SaleDates, ACycleOfExactly28DaysWouldMissThem) {
  const auto sales = recorded();
  const double first = sales.front().second;
  EXPECT_GT(sales.back().second - first - 28.0 * 18, 2);
}

TEST(SaleDates, EachNetworkHasAFirstSale) {
  EXPECT_EQ(first_sale("polkadot").number(), 1);
  EXPECT_EQ(day_text(first_sale("polkadot").day()), "2024-09-18");
  // A cycle before its first renewals, of 2024-05-31.
  EXPECT_GE(first_sale("kusama").day(), parse_day("2024-05-01"));
  EXPECT_LE(first_sale("kusama").day(), parse_day("2024-05-05"));
}

TEST(SaleDates, TheFirstSaleIsThatOfTheDayOrTheNextOne) {
  EXPECT_EQ(day_text(first_sale_from("polkadot", parse_day("2026-02-07")).day()), "2026-02-07");
  const SaleDate next = first_sale_from("polkadot", parse_day("2026-02-08"));
  EXPECT_EQ(day_text(next.day()), "2026-03-08");
  EXPECT_EQ(next.number(), 20);
  EXPECT_EQ(day_text(next.later(2).day()), "2026-05-03");
  EXPECT_EQ(day_text(first_sale_from("polkadot", parse_day("2024-09-18")).day()), "2024-09-18");
}

TEST(SaleDates, KusamaHasASaleOfWhichTheNumberIsNotKnown) {
  const SaleDate sale = sale_of_region("kusama", 295848);
  EXPECT_EQ(sale.number(), 0);
  EXPECT_EQ(day_text(sale.day()), "2024-05-30");  // first renewals on the 31st
}

TEST(SaleDates, WhatIsNoSaleIsRefused) {
  EXPECT_THROW(sale_of_region("polkadot", 378286), UserError);
  EXPECT_THROW(first_sale_from("paseo", parse_day("2026-02-07")), UserError);
  for (const char* text : {"", "2026", "2026-02-30", "2026-13-01", "2026-02-07x", "7 Feb"})
    EXPECT_THROW(parse_day(text), UserError) << text;
}

TEST(SaleDates, MonthsHaveNames) {
  EXPECT_EQ(month_text(parse_day("2026-12-31")), "December 2026");
  EXPECT_EQ(month_text(parse_day("2027-01-01")), "January 2027");
}

}  // namespace
}  // namespace coresweep
