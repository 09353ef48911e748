#include "host/keys/amount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using testing::HasSubstr;

std::string complaint(const std::string& text) {
  try {
    parse_amount(text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(Amount, IsExactToThePlanck) {
  EXPECT_EQ(parse_amount("10 DOT").planck, 100'000'000'000u);
  EXPECT_EQ(parse_amount("543.876693092 DOT").planck, 5'438'766'930'920u);
  EXPECT_EQ(parse_amount("0.000000000001 KSM").planck, 1u);
  EXPECT_EQ(parse_amount(" 1KSM ").coin, Coin::ksm);
  EXPECT_TRUE(parse_amount("unlimited").is_unlimited());
}

TEST(Amount, ComesBackFromItsText) {
  for (const char* text : {"10 DOT", "0.0000000001 DOT", "0.776775851 KSM", "unlimited", "0 DOT"})
    EXPECT_EQ(parse_amount(text).text(), text);
}

TEST(Amount, SaysWhatIsWrong) {
  EXPECT_THAT(complaint("10"), HasSubstr("its coin is missing"));
  EXPECT_THAT(complaint("-5 DOT"), HasSubstr("must not be below 0"));
  EXPECT_THAT(complaint("10 planck"), HasSubstr("planck are not accepted"));
  EXPECT_THAT(complaint("10 USD"), HasSubstr("the coin \"USD\" is not known"));
  EXPECT_THAT(complaint("0.00000000001 DOT"), HasSubstr("DOT has 10 decimals"));
  EXPECT_THAT(complaint("99999999999 DOT"), HasSubstr("about all there is"));
  EXPECT_THAT(complaint("1.2.3 DOT"), HasSubstr("write a number and its coin"));
  EXPECT_THAT(complaint(""), HasSubstr("write a number and its coin"));
}

}  // namespace
}  // namespace coresweep
