// A recursive descent over the text of an expression, one function for each level of precedence.
// Our own, because no library in Debian takes keys with dots and compares words.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/scanner.h"
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

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), next_(Scanner::of_rule(text)) {}

  Node whole() {
    Node node = disjunction();
    if (!next_.at_end())
      refuse(next_.at(), fmt::format("\"{}\" is not expected", text_.substr(next_.at())));
    return node;
  }

 private:
  [[noreturn]] void refuse(std::size_t at, const std::string& why) const {
    throw UserError(fmt::format("at column {}: {}", at + 1, why));
  }

  void expect(std::string_view token) {
    if (!next_.take(token)) refuse(next_.at(), fmt::format("\"{}\" is missing", token));
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
    std::size_t begin = next_.at();
    Node left = next();
    while (next_.take(word)) {
      check(left, begin, Type::flag, word);
      begin = next_.at();
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
    if (!next_.take("not")) return comparison();
    const std::size_t begin = next_.at();
    const Scanner::Level level = next_.deeper();
    Node operand = inversion();
    check(operand, begin, Type::flag, "not");
    return call(Type::flag, negation, {std::move(operand)});
  }

  Node comparison() {
    const std::size_t begin = next_.at();
    Node left = sum();
    const bool same = next_.take("==");
    if (same || next_.take("!=")) {
      const std::size_t second = next_.at();
      Node right = sum();
      check(right, second, left.type, same ? "==" : "!=");
      check_word(left, right, second);
      check_word(right, left, begin);
      return call(Type::flag, same ? equal : unequal, {std::move(left), std::move(right)});
    }
    for (const Operation& order : kOrders)
      if (next_.take(order.name))
        return binary(order, std::move(left), begin, [&] { return sum(); });
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
    const std::size_t second = next_.at();
    Node right = next();
    check(right, second, operation.operands, operation.name);
    return call(operation.result, operation.call, {std::move(left), std::move(right)});
  }

  template <class Next>
  Node left_to_right(const std::vector<Operation>& operations, Next next) {
    const std::size_t begin = next_.at();
    Node left = next();
    for (bool found = true; found;) {
      found = false;
      for (const Operation& operation : operations) {
        if (!next_.take(operation.name)) continue;
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
    if (!next_.take("-")) return power();
    const std::size_t begin = next_.at();
    const Scanner::Level level = next_.deeper();
    Node operand = negative();
    check(operand, begin, Type::number, "-");
    return call(Type::number, minus, {std::move(operand)});
  }

  Node power() {
    const std::size_t begin = next_.at();
    Node base = primary();
    if (!next_.take("^")) return base;
    const Scanner::Level level = next_.deeper();
    return binary(kPowers.front(), std::move(base), begin, [&] { return negative(); });
  }

  Node primary() {
    if (next_.at_end()) refuse(next_.at(), "the expression ends where a value is expected");
    if (next_.take("(")) {
      const Scanner::Level level = next_.deeper();
      Node inner = disjunction();
      expect(")");
      return inner;
    }
    const char c = text_[next_.at()];
    if (c == '"' || c == '\'') return word();
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return literal();
    if (is_name_character(c)) return name();
    refuse(next_.at(), fmt::format("\"{}\" is not expected", c));
  }

  static Node constant(Type type, Result value) {
    return {Node::Kind::constant, type, std::move(value)};
  }

  Node word() {
    const auto text = next_.take_quoted();
    if (!text) refuse(next_.at(), "the closing quote is missing");
    return constant(Type::word, std::string(*text));
  }

  Node literal() {
    const auto value = next_.take_number();
    if (!value) refuse(next_.at(), fmt::format("\"{}\" is no number", text_.substr(next_.at())));
    return constant(Type::number, *value);
  }

  Node name() {
    const std::size_t begin = next_.at();
    const std::string_view name = next_.take_name();
    if (name == "true" || name == "false") return constant(Type::flag, name == "true");
    if (next_.take("(")) return function(name, begin);
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
    const Scanner::Level level = next_.deeper();
    std::vector<Node> operands;
    do operands.push_back(disjunction());
    while (next_.take(","));
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
  Scanner next_;
};

}  // namespace

Node parse_expression(std::string_view text) { return Parser(text).whole(); }

}  // namespace coresweep
