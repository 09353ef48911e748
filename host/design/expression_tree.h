// The tree of an expression: made by expression_parser.cpp, read by expression.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "host/design/expression.h"

namespace coresweep {

/// One operation on what its children give.
struct Expression::Node {
  enum class Kind { constant, key, call };
  Kind kind;
  Type type;
  Result constant{};
  std::string key{};
  /// Of as many results as there are children.
  Result (*call)(const std::vector<Result>&) = nullptr;
  std::vector<Node> children{};
};

/// Throws UserError with the column.
Expression::Node parse_expression(std::string_view text);

}  // namespace coresweep
