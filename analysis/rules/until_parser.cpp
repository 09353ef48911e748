#include "analysis/rules/until_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

using Node = StoppingRule::Node;

constexpr const char* kShape = "METRIC rel 0.1% or METRIC abs 0.01, joined by and, or, ( )";

/// Words, parentheses on their own; quotes hold a word together and are left out.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char c : text) {
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? 0 : c;
    } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      end_word();
    } else if (quote == 0 && (c == '(' || c == ')')) {
      end_word();
      words.emplace_back(1, c);
    } else {
      word += c;
    }
  }
  end_word();
  return words;
}

class Parser {
 public:
  explicit Parser(const Study& study) : study_(study), words_(split(study.until)) {}

  ParsedRule parse() {
    Node root = disjunction();
    if (at_ < words_.size()) refuse(fmt::format("\"{}\" is not expected", words_[at_]));
    return {std::move(root), std::move(targets_)};
  }

 private:
  [[noreturn]] void refuse(const std::string& why, bool shape = true) const {
    const UserError error(fmt::format("until \"{}\": {}{}", study_.until, why,
                                      shape ? fmt::format(": a rule is {}", kShape) : ""));
    throw study_.until_place.empty() ? error : error.at(study_.until_place);
  }

  bool take(std::string_view word) {
    if (at_ == words_.size() || words_[at_] != word) return false;
    ++at_;
    return true;
  }

  const std::string& next(std::string_view what) {
    if (at_ == words_.size()) refuse(fmt::format("it ends where {} is expected", what));
    return words_[at_++];
  }

  static Node joined(Node::Kind kind, Node left, Node right) {
    Node node;
    node.kind = kind;
    node.children = {std::move(left), std::move(right)};
    return node;
  }

  Node disjunction() {
    Node left = conjunction();
    while (take("or")) left = joined(Node::Kind::either, std::move(left), conjunction());
    return left;
  }

  Node conjunction() {
    Node left = placed();
    while (take("and")) left = joined(Node::Kind::both, std::move(left), placed());
    return left;
  }

  Node placed() {
    Node inner;
    if (take("(")) {
      inner = disjunction();
      if (!take(")")) refuse("\")\" is missing");
    } else {
      inner = target();
    }
    if (!take("at")) return inner;
    Node node;
    node.kind = Node::Kind::every;
    const std::string& place = next("a place");
    if (place == "any") {
      node.kind = Node::Kind::any;
    } else if (place != "every") {
      node.fixed = named_place(place);
    }
    node.children = {std::move(inner)};
    return node;
  }

  Node target() {
    const std::string& name = next("a metric");
    PrecisionTarget target{};
    target.metric = name;
    try {
      study_metrics(study_, PointReaders{}, {name});
    } catch (const UserError& error) {
      refuse(error.what(), false);
    }
    const std::string& kind = next("rel or abs");
    if (kind != "rel" && kind != "abs") refuse(fmt::format("\"{}\" is neither rel nor abs", kind));
    target.relative = kind == "rel";
    target.limit = limit(next("a number"), target);
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
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || !(value > 0) || !std::isfinite(value))
      refuse(fmt::format("\"{}\" is no {} above 0", whole,
                         target.relative ? "share, such as 0.1%,"
                                         : fmt::format("number in {}, the unit of {},",
                                                       unit_of(target.metric), target.metric)));
    return percent ? value / 100 : value;
  }

  /// "AXIS=VALUE,AXIS=VALUE"; a value may hold commas, so each pair begins with the name of an
  /// axis.
  std::vector<std::optional<std::uint64_t>> named_place(const std::string& text) const {
    const std::vector<Axis>& axes = study_.design.axes();
    std::vector<std::optional<std::uint64_t>> fixed(axes.size());
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t equals = text.find('=', begin);
      const std::string name = text.substr(begin, equals - begin);
      const auto axis = std::ranges::find(axes, name, &Axis::name);
      if (equals == std::string::npos || axis == axes.end())
        refuse(fmt::format("at {}: \"{}\" is no axis of the study, any or every", text, name),
               false);
      std::size_t end = text.size();
      for (const Axis& other : axes)
        end = std::min(end, text.find("," + other.name() + "=", equals));
      const std::string label = text.substr(equals + 1, end - equals - 1);
      const auto value = axis->find(label);
      if (!value)
        refuse(fmt::format("at {}: the axis {} has no value {}", text, name, label), false);
      fixed[static_cast<std::size_t>(axis - axes.begin())] = value;
      begin = end + 1;
    }
    return fixed;
  }

  const Study& study_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
  std::vector<PrecisionTarget> targets_;
};

}  // namespace

ParsedRule parse_stopping_rule(const Study& study) { return Parser(study).parse(); }

}  // namespace coresweep
