#include "host/design/axis_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace coresweep {
namespace {

using ::testing::ElementsAre;

/// para.cores 1, 2, 3, and blocks "live", "a, b".
std::vector<Axis> axes() {
  const auto value = [](std::int64_t cores) {
    return AxisValue{std::to_string(cores), {{"para.cores", Value(cores)}}};
  };
  const auto set = [&](const char* label, std::int64_t cores) {
    return AxisValue{label, {{"para.unincluded_segment_capacity", Value(cores)}}};
  };
  return {Axis::of_values("para.cores", {value(1), value(2), value(3)}),
          Axis::of_sets("blocks", {set("live", 1), set("a, b", 2)})};
}

std::string complaint(const std::string& text) {
  try {
    parse_axis_values(axes(), text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(AxisValue, OneOrSeveralAreNamed) {
  EXPECT_THAT(parse_axis_values(axes(), "para.cores=3"), ElementsAre(2u, std::nullopt));
  EXPECT_THAT(parse_axis_values(axes(), "blocks=live,para.cores=1"), ElementsAre(0u, 0u));
  EXPECT_THAT(parse_axis_values(axes(), "blocks=a, b,para.cores=2"), ElementsAre(1u, 1u))
      << "a comma inside a value";
}

TEST(AxisValue, MistakesSayWhatThereIs) {
  EXPECT_EQ(complaint("para.core=1"),
            "no axis is called \"para.core\": did you mean \"para.cores\"?");
  EXPECT_EQ(complaint("something"),
            "no axis is called \"something\" (the study has para.cores, blocks)");
  EXPECT_EQ(complaint("para.cores=4"), "axis para.cores has no value \"4\" (it has 1, 2, 3)");
  EXPECT_EQ(complaint("blocks"), "axis blocks has no value \"\" (it has live, a, b)");
}

}  // namespace
}  // namespace coresweep
