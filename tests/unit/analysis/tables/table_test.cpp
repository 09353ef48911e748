#include "analysis/tables/table.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "host/base/errors.h"

namespace coresweep {
namespace {

Table example() {
  Table table({{"protocol", ""}, {"cores", "1"}, {"block_time.mean", "s"}});
  table.add_row({std::string("sync"), std::int64_t{1}, Estimate{12.0312, 12.0272, 12.0352}});
  table.add_row({std::string("a, \"b\""), std::int64_t{12}, Estimate{}});
  return table;
}

TEST(TableText, IsAlignedWithUnitsInTheHeader) {
  EXPECT_EQ(example().text(TableFormat::table),
            "protocol  cores  block_time.mean\n"
            "                             [s]\n"
            "--------  -----  ---------------\n"
            "sync          1   12.031 \u00b1 0.004\n"
            "a, \"b\"       12                -\n");
}

TEST(TableText, GoesOnBelowWhereTheScreenEnds) {
  Table table({{"name", ""}, {"first", "s"}, {"second", "s"}, {"third", ""}});
  table.add_row({std::string("x"), 1.0, 2.0, std::int64_t{3}});
  const std::string whole = "name  first  second  third\n        [s]     [s]\n";
  EXPECT_EQ(table.text(TableFormat::table, 0).substr(0, whole.size()), whole);
  EXPECT_EQ(table.text(TableFormat::table, 26), table.text(TableFormat::table, 0));  // no room
  Table wide({{"name", ""}, {"a number with its error", ""}, {"and another one", ""}});
  wide.add_row({std::string("x"), std::int64_t{1}, std::int64_t{2}});
  EXPECT_EQ(wide.text(TableFormat::table, 40),
            "name  a number with its error\n"
            "----  -----------------------\n"
            "x                           1\n"
            "\n"
            "name  and another one\n"
            "----  ---------------\n"
            "x                   2\n");
  EXPECT_EQ(wide.text(TableFormat::csv, 40), wide.text(TableFormat::csv, 0));
}

TEST(TableText, WithoutUnitsHasNoUnitLine) {
  Table table({{"key", ""}, {"on", ""}});
  table.add_row({std::string("x"), true});
  EXPECT_EQ(table.text(TableFormat::table), "key    on\n---  ----\nx    true\n");
}

TEST(TableText, CsvGivesEstimatesThreeColumns) {
  EXPECT_EQ(example().text(TableFormat::csv),
            "protocol,cores,block_time.mean [s],block_time.mean.low [s],block_time.mean.high [s]\n"
            "sync,1,12.0312,12.0272,12.0352\n"
            "\"a, \"\"b\"\"\",12,,,\n");
}

TEST(TableText, JsonIsReadBackWithAllDigits) {
  const auto rows = nlohmann::json::parse(example().text(TableFormat::json));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["cores"], 1);
  EXPECT_EQ(rows[0]["block_time.mean"]["low"], 12.0272);
  EXPECT_EQ(rows[0]["block_time.mean"]["unit"], "s");
  EXPECT_EQ(rows[1]["protocol"], "a, \"b\"");
  EXPECT_TRUE(rows[1]["block_time.mean"]["value"].is_null());
}

TEST(TableText, OfNoRowsIsAHeader) {
  const Table table(std::vector<Column>{{"a", ""}});
  EXPECT_EQ(table.text(TableFormat::table), "a\n-\n");
  EXPECT_EQ(table.text(TableFormat::csv), "a\n");
  EXPECT_EQ(table.text(TableFormat::json), "[]\n");
}

TEST(TableText, EmptyCellsStayEmpty) {
  Table table({{"a", ""}, {"b", ""}});
  table.add_row({std::monostate{}, 0.25});
  EXPECT_EQ(table.text(TableFormat::csv), "a,b\n,0.25\n");
  EXPECT_TRUE(nlohmann::json::parse(table.text(TableFormat::json))[0]["a"].is_null());
}

TEST(TableText, RowsOfAnotherLengthAreAFault) {
  Table table(std::vector<Column>{{"a", ""}});
  EXPECT_THROW(table.add_row({}), std::invalid_argument);
}

TEST(TableFormat, IsOneOfThree) {
  EXPECT_EQ(parse_table_format("csv"), TableFormat::csv);
  EXPECT_THROW(parse_table_format("xml"), UserError);
}

}  // namespace
}  // namespace coresweep
