// A recursive descent over the text of an expression, one function for each level of precedence.
// Our own, because no library in Debian takes keys with dots and compares words.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/design/expression_tree.h"

namespace coresweep {
namespace {

using Node = Expression::Node;
using Result = Expression::Result;
using Type = Expression::Type;
using Call = Result (*)(const std::vector<Result>&);

double number(const Result& result) { return std::get<double>(result); }
bool flag(const Result& result) { return std::get<bool>(result); }

struct Operation {
  std::string_view name;
  Type operands, result;
  Call call;
};

#define CORESWEEP_NUMBERS(name, result, expression)                                \
  {                                                                                \
    name, Type::number, Type::result, [](const std::vector<Result>& x) -> Result { \
      [[maybe_unused]] const double a = number(x.front()), b = number(x.back());   \
      return expression;                                                           \
    }                                                                              \
  }

const std::vector<Operation> kSums = {CORESWEEP_NUMBERS("+", number, a + b),
                                      CORESWEEP_NUMBERS("-", number, a - b)};
const std::vector<Operation> kProducts = {CORESWEEP_NUMBERS("*", number, a* b),
                                          CORESWEEP_NUMBERS("/", number, a / b)};
const std::vector<Operation> kPowers = {CORESWEEP_NUMBERS("^", number, std::pow(a, b))};
// A longer operator stands before one that it begins with.
const std::vector<Operation> kOrders = {
    CORESWEEP_NUMBERS("<=", flag, a <= b), CORESWEEP_NUMBERS(">=", flag, a >= b),
    CORESWEEP_NUMBERS("<", flag, a < b), CORESWEEP_NUMBERS(">", flag, a > b)};
const std::vector<Operation> kFunctionsOfOne = {
    CORESWEEP_NUMBERS("abs", number, std::fabs(a)),
    CORESWEEP_NUMBERS("ceil", number, std::ceil(a)),
    CORESWEEP_NUMBERS("floor", number, std::floor(a)),
    CORESWEEP_NUMBERS("round", number, std::floor(a + 0.5)),
    CORESWEEP_NUMBERS("sqrt", number, std::sqrt(a)),
    CORESWEEP_NUMBERS("exp", number, std::exp(a)),
    CORESWEEP_NUMBERS("log", number, std::log(a))};
const std::vector<Operation> kFunctionsOfTwo = {CORESWEEP_NUMBERS("min", number, std::min(a, b)),
                                                CORESWEEP_NUMBERS("max", number, std::max(a, b))};
#undef CORESWEEP_NUMBERS

Result minus(const std::vector<Result>& x) { return -number(x.front()); }
Result negation(const std::vector<Result>& x) { return !flag(x.front()); }
Result both(const std::vector<Result>& x) { return flag(x.front()) && flag(x.back()); }
Result either(const std::vector<Result>& x) { return flag(x.front()) || flag(x.back()); }
Result equal(const std::vector<Result>& x) { return x.front() == x.back(); }
Result unequal(const std::vector<Result>& x) { return x.front() != x.back(); }
Result choice(const std::vector<Result>& x) { return flag(x[0]) ? x[1] : x[2]; }

std::string_view type_name(Type type) {
  return type == Type::number ? "a number" : type == Type::word ? "a word" : "true or false";
}

Type type_of(const ParameterKey& key) {
  if (key.kind == ParameterKind::flag) return Type::flag;
  return key.kind == ParameterKind::choice ? Type::word : Type::number;
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Node whole() {
    Node node = disjunction();
    skip_spaces();
    if (at_ < text_.size()) refuse(at_, fmt::format("\"{}\" is not expected", text_.substr(at_)));
    return node;
  }

 private:
  [[noreturn]] void refuse(std::size_t at, const std::string& why) const {
    throw UserError(fmt::format("at column {}: {}", at + 1, why));
  }

  void skip_spaces() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }

  /// Takes a sign, or a word that no letter follows.
  bool take(std::string_view token) {
    skip_spaces();
    if (text_.substr(at_, token.size()) != token) return false;
    const std::size_t end = at_ + token.size();
    if (is_name_character(token.back()) && end < text_.size() && is_name_character(text_[end]))
      return false;
    at_ = end;
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) refuse(at_, fmt::format("\"{}\" is missing", token));
  }

  void check(const Node& node, std::size_t at, Type wanted, std::string_view what) const {
    if (node.type == wanted) return;
    refuse(at, fmt::format("{} needs {}, not {}", what, type_name(wanted), type_name(node.type)));
  }

  static Node call(Type type, Call operation, std::vector<Node> operands) {
    return {Node::Kind::call, type, {}, {}, operation, std::move(operands)};
  }

  template <class Next>
  Node chain(std::string_view word, Call operation, Next next) {
    skip_spaces();
    std::size_t begin = at_;
    Node left = next();
    while (take(word)) {
      check(left, begin, Type::flag, word);
      skip_spaces();
      begin = at_;
      Node right = next();
      check(right, begin, Type::flag, word);
      left = call(Type::flag, operation, {std::move(left), std::move(right)});
    }
    return left;
  }

  Node disjunction() {
    return chain("or", either, [&] { return conjunction(); });
  }
  Node conjunction() {
    return chain("and", both, [&] { return inversion(); });
  }

  Node inversion() {
    if (!take("not")) return comparison();
    skip_spaces();
    const std::size_t begin = at_;
    Node operand = inversion();
    check(operand, begin, Type::flag, "not");
    return call(Type::flag, negation, {std::move(operand)});
  }

  Node comparison() {
    skip_spaces();
    const std::size_t begin = at_;
    Node left = sum();
    const bool same = take("==");
    if (same || take("!=")) {
      skip_spaces();
      const std::size_t second = at_;
      Node right = sum();
      check(right, second, left.type, same ? "==" : "!=");
      check_word(left, right, second);
      check_word(right, left, begin);
      return call(Type::flag, same ? equal : unequal, {std::move(left), std::move(right)});
    }
    for (const Operation& order : kOrders)
      if (take(order.name)) return binary(order, std::move(left), begin, [&] { return sum(); });
    return left;
  }

  /// A word that a key never has is a mistake.
  void check_word(const Node& key, const Node& word, std::size_t at) const {
    if (key.kind != Node::Kind::key || word.kind != Node::Kind::constant) return;
    const ParameterKey& known = *find_parameter(key.key);
    if (known.kind != ParameterKind::choice) return;
    const auto& text = std::get<std::string>(word.constant);
    if (std::find(known.choices.begin(), known.choices.end(), text) != known.choices.end()) return;
    refuse(at, fmt::format("{} is never \"{}\": it {}{}", key.key, text, accepted_values(known),
                           did_you_mean(text, known.choices)));
  }

  template <class Next>
  Node binary(const Operation& operation, Node left, std::size_t begin, Next next) {
    check(left, begin, operation.operands, operation.name);
    skip_spaces();
    const std::size_t second = at_;
    Node right = next();
    check(right, second, operation.operands, operation.name);
    return call(operation.result, operation.call, {std::move(left), std::move(right)});
  }

  template <class Next>
  Node left_to_right(const std::vector<Operation>& operations, Next next) {
    skip_spaces();
    const std::size_t begin = at_;
    Node left = next();
    for (bool found = true; found;) {
      found = false;
      for (const Operation& operation : operations) {
        if (!take(operation.name)) continue;
        left = binary(operation, std::move(left), begin, next);
        found = true;
      }
    }
    return left;
  }

  Node sum() {
    return left_to_right(kSums, [&] { return product(); });
  }
  Node product() {
    return left_to_right(kProducts, [&] { return negative(); });
  }

  Node negative() {
    if (!take("-")) return power();
    skip_spaces();
    const std::size_t begin = at_;
    Node operand = negative();
    check(operand, begin, Type::number, "-");
    return call(Type::number, minus, {std::move(operand)});
  }

  Node power() {
    skip_spaces();
    const std::size_t begin = at_;
    Node base = primary();
    if (!take("^")) return base;
    return binary(kPowers.front(), std::move(base), begin, [&] { return negative(); });
  }

  Node primary() {
    skip_spaces();
    if (at_ == text_.size()) refuse(at_, "the expression ends where a value is expected");
    if (take("(")) {
      Node inner = disjunction();
      expect(")");
      return inner;
    }
    const char c = text_[at_];
    if (c == '"' || c == '\'') return word(c);
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return literal();
    if (is_name_character(c)) return name();
    refuse(at_, fmt::format("\"{}\" is not expected", c));
  }

  Node word(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) refuse(at_, "the closing quote is missing");
    Node node{Node::Kind::constant, Type::word};
    node.constant = std::string(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return node;
  }

  Node literal() {
    Node node{Node::Kind::constant, Type::number};
    double value = 0;
    const auto [stop, error] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) refuse(at_, fmt::format("\"{}\" is no number", text_.substr(at_)));
    node.constant = value;
    at_ = static_cast<std::size_t>(stop - text_.data());
    return node;
  }

  Node name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (name == "true" || name == "false") {
      Node node{Node::Kind::constant, Type::flag};
      node.constant = name == "true";
      return node;
    }
    if (take("(")) return function(name, begin);
    if (const ParameterKey* key = find_parameter(name)) {
      Node node{Node::Kind::key, type_of(*key)};
      node.key = name;
      return node;
    }
    std::vector<std::string_view> known;
    for (const ParameterKey& key : parameter_keys()) known.push_back(key.key);
    refuse(begin, fmt::format("unknown key \"{}\"{}", name, did_you_mean(name, known)));
  }

  Node function(std::string_view name, std::size_t begin) {
    std::vector<Node> operands;
    do operands.push_back(disjunction());
    while (take(","));
    expect(")");
    if (name == "if") return conditional(std::move(operands), begin);
    for (const auto* functions : {&kFunctionsOfOne, &kFunctionsOfTwo})
      for (const Operation& known : *functions) {
        if (known.name != name) continue;
        const std::size_t count = functions == &kFunctionsOfOne ? 1 : 2;
        if (operands.size() != count)
          refuse(begin, fmt::format("{} takes {} value{}, not {}", name, count,
                                    count == 1 ? "" : "s", operands.size()));
        for (const Node& operand : operands) check(operand, begin, Type::number, name);
        return call(Type::number, known.call, std::move(operands));
      }
    refuse(begin, fmt::format("unknown function \"{}\": there are abs, ceil, exp, floor, if, log, "
                              "max, min, round and sqrt",
                              name));
  }

  Node conditional(std::vector<Node> operands, std::size_t begin) const {
    if (operands.size() != 3) refuse(begin, "if takes a condition and two values");
    check(operands[0], begin, Type::flag, "if");
    check(operands[2], begin, operands[1].type, "the last value of if");
    const Type type = operands[1].type;
    return call(type, choice, std::move(operands));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Node parse_expression(std::string_view text) { return Parser(text).whole(); }

}  // namespace coresweep
