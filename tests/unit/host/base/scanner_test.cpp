#include "host/base/scanner.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

TEST(Scanner, TakesSignsAndWholeWords) {
  Scanner text("  and<= android or.x or");
  EXPECT_EQ(text.at(), 2u);
  EXPECT_FALSE(text.take("or"));
  EXPECT_TRUE(text.take("and"));
  EXPECT_TRUE(text.take("<="));
  EXPECT_FALSE(text.take("and")) << "a word that goes on";
  EXPECT_EQ(text.take_name(), "android");
  EXPECT_FALSE(text.take("or")) << "a dot belongs to a name";
  EXPECT_EQ(text.take_name(), "or.x");
  EXPECT_TRUE(text.take("or"));
  EXPECT_TRUE(text.at_end());
  EXPECT_FALSE(text.take("or"));
}

TEST(Scanner, TakesNumbersAndQuotedTexts) {
  Scanner text("1.5e3 x 'a b' \"open");
  EXPECT_EQ(text.take_number(), 1500);
  EXPECT_EQ(text.take_number(), std::nullopt);
  EXPECT_TRUE(text.take("x"));
  EXPECT_EQ(text.take_quoted(), "a b");
  EXPECT_EQ(text.take_quoted(), std::nullopt);
  EXPECT_EQ(text.at(), 14u) << "nothing is taken where the second quote is missing";
}

TEST(Scanner, WordsEndAtSpacesAndStops) {
  Scanner text("cost<1 (b) scenario='a b',c=(1) rest  ");
  EXPECT_EQ(text.word("()<"), "cost");
  EXPECT_EQ(text.take_word("()<"), "cost");
  EXPECT_EQ(text.take_word("()<"), "") << "a stop";
  EXPECT_TRUE(text.take("<"));
  EXPECT_EQ(text.take_word("()<"), "1");
  EXPECT_TRUE(text.take("("));
  EXPECT_EQ(text.take_word("()"), "b");
  EXPECT_TRUE(text.take(")"));
  EXPECT_EQ(text.take_word_with_quotes("()"), "scenario=a b,c=");
  EXPECT_EQ(text.rest(), "(1) rest");
}

}  // namespace
}  // namespace coresweep
