// Every function of the model that host and device share gives the same on both: on a device where
// there is one (build/device_tests), on the stand-in everywhere.
#include "tests/device/shared_functions.h"

#include <gtest/gtest.h>

#include <string>

#include "host/backends/backend.h"
#include "tests/device/evaluate.h"

namespace coresweep::testing {
namespace {

struct SharedFunction {
  const char* name;
  std::uint64_t (*at)(std::uint64_t, std::uint64_t*);
};
constexpr SharedFunction kFunctions[] = {
#define CORESWEEP_ROW(name, value) {#name, of_##name::at},
    CORESWEEP_SHARED_FUNCTIONS(CORESWEEP_ROW)
#undef CORESWEEP_ROW
};

class SharedFunctions : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    if (const BackendStatus cuda = cuda_status(); !cuda.available) GTEST_SKIP() << cuda.detail;
  }
};

TEST_P(SharedFunctions, GiveTheSameOnADevice) {
  const auto values = evaluated_on_device(GetParam(), kArgumentsOfDevice);
  ASSERT_EQ(values.size(), kArgumentsOfDevice);
  std::uint64_t words[2];
  for (std::uint64_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(values[i], kFunctions[GetParam()].at(i, words)) << "arguments " << i;
}

INSTANTIATE_TEST_SUITE_P(All, SharedFunctions,
                         ::testing::Range(std::size_t{0}, std::size(kFunctions)),
                         [](const auto& one) { return std::string(kFunctions[one.param].name); });

}  // namespace
}  // namespace coresweep::testing
