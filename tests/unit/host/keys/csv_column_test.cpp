#include "host/keys/csv_column.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>

#include <filesystem>
#include <fstream>
#include <string>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CsvColumn : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("csv-" + std::to_string(::getpid()) + "-" +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::vector<double> read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return read_csv_column(path_.string(), "ms")->sorted;
  }
  std::string complaint(const std::string& text) {
    try {
      read(text);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path path_;
};

TEST_F(CsvColumn, ReadsWhatSpreadsheetsWrite) {
  EXPECT_THAT(read("ms\n3\n1\n2\n"), ElementsAre(1, 2, 3));
  EXPECT_THAT(read("\xef\xbb\xbfms\r\n340.5\r\n"), ElementsAre(340.5)) << "byte order mark";
  EXPECT_THAT(read("where,\"ms\"\n\"Bern, Basel\",\"7\"\n# ,\n"), ElementsAre(7)) << "quotes";
  EXPECT_THAT(read("# taken by hand\nwhere , ms\na, 5 \n\n"), ElementsAre(5));
}

TEST_F(CsvColumn, RefusesRowsThatDoNotFit) {
  EXPECT_THAT(complaint("ms\n340,5\n"), HasSubstr(":2: the row has 2 fields, the header 1: a "
                                                  "decimal comma"));
  EXPECT_THAT(complaint("a,ms\n7\n"), HasSubstr("the row has 1 field, the header 2"));
  EXPECT_THAT(complaint("ms,ms\n1,2\n"), HasSubstr("two columns are called \"ms\""));
  EXPECT_THAT(complaint("ms\n1 340\n"), HasSubstr("\"1 340\" is not a finite number"));
}

TEST_F(CsvColumn, RefusesOtherEncodings) {
  EXPECT_THAT(complaint(std::string("\xff\xfem\0s\0\n\0", 8)), HasSubstr("is UTF-16"));
  EXPECT_THAT(complaint(std::string("ms\n1\0\n", 6)), HasSubstr("holds a zero byte"));
  const std::string cr = complaint("ms\r1\r2\r");
  EXPECT_THAT(cr, HasSubstr("carriage returns alone"));
  EXPECT_EQ(cr.find('\r'), std::string::npos);
}

}  // namespace
}  // namespace coresweep
