// What a sweep does with a point that fails.
#pragma once

#include <string>

namespace coresweep {

struct FailurePolicy {
  bool goes_on = false;  ///< with the other points; else the first failure ends the sweep
  int retries = 0;       ///< how often the point is tried again before
};

/// Reads "stop", "continue" or "retry:2". Throws UserError that says what would be accepted.
FailurePolicy parse_failure_policy(const std::string& text);

}  // namespace coresweep
