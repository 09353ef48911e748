// Whether all points of a design are legal, without visiting them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/design/design.h"

namespace coresweep {

struct DesignProblem {
  std::string message;
  std::vector<std::size_t> axes;            ///< the axes that take part in it
  std::vector<std::string_view> rule_keys;  ///< the keys of the rule
};

/// The first violation of a rule between keys. Each rule is tried on the combinations of those axes
/// alone that set a key of the rule, on an even choice of them where they are very many.
std::optional<DesignProblem> find_problem(const Design& design);

}  // namespace coresweep
