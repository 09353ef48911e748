// Choices of keys that stand for the values of an enum. Their names stand beside the enum, where
// names_of() finds them.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "host/keys/parameters.h"

namespace coresweep {

/// The names of all values of an enum, in its order.
template <class Enum>
std::vector<std::string_view> choices_of() {
  const auto& names = names_of(Enum{});
  return {std::begin(names), std::end(names)};
}

/// The value that the choice of `key` names; it must be one of choices_of<Enum>().
template <class Enum>
Enum choice_of(const Parameters& p, std::string_view key) {
  const auto& names = names_of(Enum{});
  return static_cast<Enum>(std::ranges::find(names, p.choice(key)) - std::begin(names));
}

}  // namespace coresweep
