#include "host/base/terminal.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

TEST(Terminal, LinesBreakBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 7), "one two\nthree");
  EXPECT_EQ(wrapped("one two three", 9, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one two", 7), "one two");
  EXPECT_EQ(wrapped("one two", 6), "one\ntwo");
  EXPECT_EQ(wrapped("", 6), "");
}

TEST(Terminal, AWordThatIsLongerStaysWhole) {
  EXPECT_EQ(wrapped("a whole-sentence b", 6, 1), "a\n whole-sentence\n b");
}

TEST(Terminal, BlanksOfALabelStay) {
  EXPECT_EQ(wrapped("binds     one two", 13, 10), "binds     one\n          two");
}

TEST(Terminal, CharactersCountAndNotBytes) {
  EXPECT_EQ(columns_of("± 5 µs"), 6u);
  EXPECT_EQ(wrapped("± ± ±", 5), "± ± ±");
}

TEST(Terminal, WhatWouldSteerItIsWrittenOut) {
  EXPECT_EQ(printable("größer ± 5 µs, \"x\" €"), "größer ± 5 µs, \"x\" €");
  EXPECT_EQ(printable("\x1b[31mred\x07\x7f"), "\\x1b[31mred\\x07\\x7f");
  EXPECT_EQ(printable("a\nb\tc\r"), "a\\nb\\tc\\x0d");
  EXPECT_EQ(printable("\u009b1m"), "\\u009b1m");  // C1: CSI
  EXPECT_EQ(printable("a\u202eb\u2066c\u2028d"), "a\\u202eb\\u2066c\\u2028d");
  EXPECT_EQ(printable("\xff\xc2"), "\xff\xc2");  // names of files may be no UTF-8
}

}  // namespace
}  // namespace coresweep
