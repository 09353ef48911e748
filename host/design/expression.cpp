#include "host/design/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "host/base/errors.h"
#include "host/design/expression_tree.h"

namespace coresweep {
namespace {

using Node = Expression::Node;
using Result = Expression::Result;

struct AsResult {
  std::string_view key;

  Result operator()(bool flag) const { return flag; }
  Result operator()(std::int64_t number) const { return static_cast<double>(number); }
  Result operator()(double number) const { return number; }
  Result operator()(const std::string& word) const { return word; }
  /// In coins; what is unlimited is above all numbers.
  Result operator()(const Amount& amount) const {
    return amount.is_unlimited() ? std::numeric_limits<double>::infinity() : amount.number();
  }
  Result operator()(const Path& path) const {
    if (path.size() == 1) return static_cast<double>(path.front());
    throw UserError(
        fmt::format("{} has one value for each cycle here: an expression needs a "
                    "single one",
                    key));
  }
  Result operator()(const Shares&) const {
    throw UserError(fmt::format("{} is a list here: an expression needs a single value", key));
  }
  Result operator()(const Distribution& distribution) const {
    if (const auto number = distribution.single_value()) return *number;
    throw UserError(
        fmt::format("{} is a distribution here ({}): name one of its numbers, for example {}.{}",
                    key, distribution.text(), key, distribution_numbers(distribution).front()));
  }
};

Result evaluate_node(const Node& node, const Parameters& point) {
  if (node.kind == Node::Kind::constant) return node.constant;
  if (node.kind == Node::Kind::key) return std::visit(AsResult{node.key}, point.value(node.key));
  std::vector<Result> operands;
  for (const Node& child : node.children) operands.push_back(evaluate_node(child, point));
  return node.call(operands);
}

void collect_keys(const Node& node, std::vector<std::string>& keys) {
  if (node.kind == Node::Kind::key && std::find(keys.begin(), keys.end(), node.key) == keys.end())
    keys.push_back(node.key);
  for (const Node& child : node.children) collect_keys(child, keys);
}

}  // namespace

Expression Expression::parse(std::string_view text) {
  Expression expression;
  expression.text_ = text;
  expression.root_ = std::make_shared<const Node>(parse_expression(text));
  collect_keys(*expression.root_, expression.keys_);
  return expression;
}

Expression::Type Expression::type() const { return root_->type; }

Result Expression::evaluate(const Parameters& point) const { return evaluate_node(*root_, point); }

}  // namespace coresweep
