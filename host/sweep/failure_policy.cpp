#include "host/sweep/failure_policy.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "host/base/errors.h"

namespace coresweep {

FailurePolicy parse_failure_policy(const std::string& text) {
  constexpr std::string_view kRetry = "retry:";
  constexpr int kMostRetries = 100;
  if (text == "stop") return {};
  if (text == "continue") return {true, 0};
  int retries = 0;
  const char* const end = text.data() + text.size();
  if (text.starts_with(kRetry)) {
    const auto [stop, error] = std::from_chars(text.data() + kRetry.size(), end, retries);
    if (error == std::errc() && stop == end && retries >= 1 && retries <= kMostRetries)
      return {true, retries};
  }
  throw UserError(
      fmt::format("--on-failure {}: must be stop, continue, or retry:N with N from 1 to "
                  "{}",
                  text, kMostRetries));
}

}  // namespace coresweep
