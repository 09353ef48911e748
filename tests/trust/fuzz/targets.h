// What the fuzzers hand their inputs to: every reader of text of the program. A target returns or
// throws what the program turns into a sentence; all else is a fault.
#pragma once

#include <span>
#include <string_view>

namespace coresweep::fuzz {

struct Target {
  std::string_view name;
  void (*read)(std::string_view input);
};

/// All of them, by name.
std::span<const Target> targets();

/// Hands an input to a target; errors that are told in a sentence are fine.
void run(const Target& target, std::string_view input);

}  // namespace coresweep::fuzz
