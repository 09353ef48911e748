// The text of `study.until` as a tree.
#pragma once

#include <vector>

#include "analysis/rules/until.h"

namespace coresweep {

struct ParsedRule {
  StoppingRule::Node root;
  std::vector<PrecisionTarget> targets;
};

/// Throws UserError at the place of the rule.
ParsedRule parse_stopping_rule(const Study& study);

}  // namespace coresweep
