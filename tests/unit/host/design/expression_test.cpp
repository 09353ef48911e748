#include "host/design/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Expression::Result value(const std::string& text) {
  Parameters point;
  point.set("para.cores", std::int64_t{3});
  point.set("collator.kind", std::string("slot-based"));
  point.set("latency.fork_resolution", 700.0);
  point.set("latency.availability", Distribution::lognormal(400, 0.5).clipped({}, 900.0));
  return Expression::parse(text).evaluate(point);
}

double number(const std::string& text) { return std::get<double>(value(text)); }
bool flag(const std::string& text) { return std::get<bool>(value(text)); }

std::string complaint(const std::string& text) {
  try {
    value(text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(Expression, ArithmeticBindsAsInSchool) {
  EXPECT_EQ(number("1 + 2 * 3"), 7);
  EXPECT_EQ(number("(1 + 2) * 3"), 9);
  EXPECT_EQ(number("7 - 2 - 1"), 4);
  EXPECT_EQ(number("8 / 4 / 2"), 1);
  EXPECT_EQ(number("-2 ^ 2"), -4);
  EXPECT_EQ(number("2 ^ 3 ^ 2"), 512);
  EXPECT_EQ(number("2 ^ -1"), 0.5);
  EXPECT_EQ(number("1e3 + .5"), 1000.5);
}

TEST(Expression, Functions) {
  EXPECT_EQ(number("max(2, min(9, 5))"), 5);
  EXPECT_EQ(number("floor(2.7) + ceil(2.1) + round(2.5) + abs(-1) + sqrt(4)"), 11);
  EXPECT_NEAR(number("log(exp(2))"), 2, 1e-15);
  EXPECT_EQ(number("if(para.cores > 2, 10, 20)"), 10);
  EXPECT_EQ(value("if(false, 'a', 'b')"), Expression::Result(std::string("b")));
}

TEST(Expression, ComparesNumbersWordsAndFlags) {
  EXPECT_TRUE(flag("para.cores >= 3 and para.cores < 4"));
  EXPECT_TRUE(flag("collator.kind == \"slot-based\""));
  EXPECT_TRUE(flag("collator.kind != 'basic'"));
  EXPECT_FALSE(flag("not (true or false)"));
  EXPECT_TRUE(flag("false and false or true"));
  EXPECT_TRUE(flag("collator.one_block_per_slot == false"));
}

TEST(Expression, ReadsKeysAndNumbersInsideDistributions) {
  EXPECT_EQ(number("2 * para.cores"), 6);
  EXPECT_EQ(number("latency.fork_resolution"), 700);
  EXPECT_EQ(number("latency.availability.median + latency.availability.max"), 1300);
  EXPECT_EQ(number("market.price"), 0);
  EXPECT_THAT(Expression::parse("para.cores + para.velocity * para.cores").keys(),
              ElementsAre("para.cores", "para.velocity"));
}

std::string repeated(std::string_view part, int times) {
  std::string text;
  while (times-- > 0) text += part;
  return text;
}

TEST(Expression, NoTextUsesUpTheStack) {
  for (const char* part : {"(", "not ", "-", "abs(", "1^", "if(true, "})
    EXPECT_THAT(complaint(repeated(part, 1000)), HasSubstr("more than 100 parentheses or signs"))
        << part;
  EXPECT_EQ(complaint(repeated("(", 100) + "1" + repeated(")", 100)), "");
  EXPECT_THAT(complaint("true" + repeated(" and true", 20000)),
              HasSubstr("a rule of 180004 characters is too long: write at most 10000"));
}

TEST(Expression, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(complaint("para.core + 1"),
            "at column 1: unknown key \"para.core\": did you mean \"para.cores\"?");
  EXPECT_EQ(complaint("1 + collator.kind"), "at column 5: + needs a number, not a word");
  EXPECT_EQ(complaint("1 and true"), "at column 1: and needs true or false, not a number");
  EXPECT_EQ(complaint("(1 + 2"), "at column 7: \")\" is missing");
  EXPECT_EQ(complaint("1 +"), "at column 4: the expression ends where a value is expected");
  EXPECT_EQ(complaint("1 2"), "at column 3: \"2\" is not expected");
  EXPECT_EQ(complaint("max(1)"), "at column 1: max takes 2 values, not 1");
  EXPECT_THAT(complaint("sin(1)"), HasSubstr("unknown function \"sin\""));
  EXPECT_EQ(complaint("'a"), "at column 1: the closing quote is missing");
  EXPECT_THAT(complaint("collator.kind == 'look-ahead'"), HasSubstr("did you mean \"lookahead\"?"));
  EXPECT_THAT(complaint("latency.availability < 3"),
              HasSubstr("latency.availability is a distribution here"));
  EXPECT_EQ(complaint("latency.availability.mean"),
            "latency.availability.mean: latency.availability = { distribution = \"lognormal\", "
            "median = 400, sigma = 0.5, max = 900 } has no mean, it has median, sigma, max");
}

}  // namespace
}  // namespace coresweep
