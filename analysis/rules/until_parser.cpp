#include "analysis/rules/until_parser.h"

#include <fmt/format.h>

#include <cmath>

#include "host/base/errors.h"
#include "host/base/scanner.h"
#include "host/design/axis_value.h"

namespace coresweep {
namespace {

using Node = StoppingRule::Node;

constexpr const char* kShape = "METRIC rel 0.1% or METRIC abs 0.01, joined by and, or, ( )";

class Parser {
 public:
  explicit Parser(const Study& study) : study_(study), next_(Scanner::of_rule(study.until)) {}

  ParsedRule parse() {
    Node root = disjunction();
    if (!next_.at_end()) refuse(fmt::format("\"{}\" is not expected", next("the end")));
    return {std::move(root), std::move(targets_)};
  }

 private:
  [[noreturn]] void refuse(const std::string& why, bool shape = true) const {
    throw UserError(fmt::format("study.until \"{}\": {}{}", study_.until, why,
                                shape ? fmt::format(": a rule is {}", kShape) : ""));
  }

  /// A word, or a parenthesis.
  std::string next(std::string_view what) {
    if (next_.at_end()) refuse(fmt::format("it ends where {} is expected", what));
    for (const char* parenthesis : {"(", ")"})
      if (next_.take(parenthesis)) return parenthesis;
    return next_.take_word_with_quotes("()");
  }

  static Node joined(Node::Kind kind, Node left, Node right) {
    Node node;
    node.kind = kind;
    node.children = {std::move(left), std::move(right)};
    return node;
  }

  Node disjunction() {
    Node left = conjunction();
    while (next_.take("or")) left = joined(Node::Kind::either, std::move(left), conjunction());
    return left;
  }

  Node conjunction() {
    Node left = placed();
    while (next_.take("and")) left = joined(Node::Kind::both, std::move(left), placed());
    return left;
  }

  Node placed() {
    Node inner;
    if (next_.take("(")) {
      const Scanner::Level level = next_.deeper();
      inner = disjunction();
      if (!next_.take(")")) refuse("\")\" is missing");
    } else {
      inner = target();
    }
    if (!next_.take("at")) return inner;
    Node node;
    node.kind = Node::Kind::every;
    const std::string place = next("a place");
    if (place == "any") {
      node.kind = Node::Kind::any;
    } else if (place != "every") {
      node.fixed = named_place(place);
    }
    node.children = {std::move(inner)};
    return node;
  }

  Node target() {
    const std::string name = next("a metric");
    PrecisionTarget target{};
    target.metric = name;
    try {
      study_metrics(study_, PointReaders{}, {name});
    } catch (const UserError& error) {
      refuse(error.what(), false);
    }
    const std::string kind = next("rel or abs");
    if (kind != "rel" && kind != "abs") refuse(fmt::format("\"{}\" is neither rel nor abs", kind));
    target.relative = kind == "rel";
    std::string size = next("a number");
    if (next_.take("%")) size += "%";
    target.limit = limit(size, target);
    Node node;
    node.target = targets_.size();
    targets_.push_back(target);
    return node;
  }

  std::string unit_of(const std::string& metric) const {
    return study_metrics(study_, PointReaders{}, {metric}).metric(0).unit;
  }

  double limit(std::string text, const PrecisionTarget& target) const {
    const std::string whole = text;
    const bool percent = target.relative && text.ends_with('%');
    if (percent) text.pop_back();
    const auto value = as_number<double>(text);
    if (!value || !(*value > 0) || !std::isfinite(*value))
      refuse(fmt::format("\"{}\" is no {} above 0", whole,
                         target.relative ? "share, such as 0.1%,"
                                         : fmt::format("number in {}, the unit of {},",
                                                       unit_of(target.metric), target.metric)));
    return percent ? *value / 100 : *value;
  }

  FixedCoordinates named_place(const std::string& text) const {
    if (text.find('=') == std::string::npos)
      refuse(fmt::format("at {}: must be any, every or AXIS=VALUE", text), false);
    try {
      return parse_axis_values(study_.design.axes(), text);
    } catch (const UserError& error) {
      refuse(fmt::format("at {}: {}", text, error.what()), false);
    }
  }

  const Study& study_;
  Scanner next_;
  std::vector<PrecisionTarget> targets_;
};

}  // namespace

ParsedRule parse_stopping_rule(const Study& study) {
  try {
    return Parser(study).parse();
  } catch (const UserError& error) {
    throw error.at(study.until_place);
  }
}

}  // namespace coresweep
