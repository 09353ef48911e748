// Expressions over the keys of a study, for `where` and `derive`: numbers, words and flags.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/keys/parameters.h"

namespace coresweep {

/// An expression that was parsed and whose types fit. Immutable; copies share their tree.
///
///     + - * / ^   == != < <= > >=   and or not   ( )   abs ceil floor round sqrt exp log min max
///     if(condition, value, other value)   keys   1.5   "word" or 'word'   true false
class Expression {
 public:
  enum class Type { number, word, flag };
  using Result = std::variant<double, std::string, bool>;  ///< in the order of Type

  /// Throws UserError, with the column, for what is no expression: unknown keys with the nearest
  /// known one, operands of the wrong type, words that a key never has.
  static Expression parse(std::string_view text);

  const std::string& text() const { return text_; }
  Type type() const;
  /// The keys that it reads, each once.
  const std::vector<std::string>& keys() const { return keys_; }

  /// The value at a point. Throws UserError where a key has no single number: one that is a
  /// distribution there.
  Result evaluate(const Parameters& point) const;

  struct Node;

 private:
  std::string text_;
  std::shared_ptr<const Node> root_;
  std::vector<std::string> keys_;
};

}  // namespace coresweep
