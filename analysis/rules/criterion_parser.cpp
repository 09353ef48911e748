// Criterion::parse(): recursive descent over
//   criterion = all {"or" all};  all = part {"and" part};  part = "(" criterion ")" | metric op
//   number [unit].
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>

#include "analysis/rules/criterion.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

struct ScaledUnit {
  std::string_view name, base;
  double size;
};

constexpr std::array<ScaledUnit, 11> kUnits = {{{"ms", "s", 1e-3},
                                                {"s", "s", 1},
                                                {"min", "s", 60},
                                                {"h", "s", 3600},
                                                {"d", "s", 86400},
                                                {"B", "B", 1},
                                                {"KiB", "B", 1024},
                                                {"MiB", "B", 1024. * 1024},
                                                {"GiB", "B", 1024. * 1024 * 1024},
                                                {"%", "1", 0.01},
                                                {"1", "1", 1}}};

ScaledUnit scaled(std::string_view unit) {
  const auto found = std::ranges::find(kUnits, unit, &ScaledUnit::name);
  return found == kUnits.end() ? ScaledUnit{unit, unit, 1} : *found;
}

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

double units_in(std::string_view to, std::string_view from) {
  const auto split = [](std::string_view unit) {
    const std::size_t end = std::min(unit.find(' '), unit.size());
    return std::pair(scaled(unit.substr(0, end)), unit.substr(end));
  };
  const auto [large, large_rest] = split(to);
  const auto [small, small_rest] = split(from);
  if (large.base != small.base || large_rest != small_rest) return kNotANumber;
  return large.size / small.size;
}

class CriterionParser {
 public:
  CriterionParser(std::string_view text, std::span<const NamedUnit> metrics)
      : text_(text), rest_(text), metrics_(metrics) {}

  Criterion parse() {
    Criterion criterion;
    criterion.root_ = any_of();
    if (!trimmed(rest_).empty()) throw expected("\"and\", \"or\" or the end");
    criterion.metrics_.assign(used_.begin(), used_.end());
    return criterion;
  }

 private:
  using Node = Criterion::Node;

  Node any_of() {
    return joined("or", Criterion::Kind::any_of, [this] { return all_of(); });
  }
  Node all_of() {
    return joined("and", Criterion::Kind::all_of, [this] { return part(); });
  }

  template <class Part>
  Node joined(std::string_view word, Criterion::Kind kind, Part next) {
    Node node;
    node.kind = kind;
    node.parts.push_back(next());
    while (take_word(word)) node.parts.push_back(next());
    return node.parts.size() == 1 ? Node(node.parts.front()) : node;
  }

  Node part() {
    if (!take("(")) return comparison();
    Node inside = any_of();
    if (!take(")")) throw expected("\")\"");
    return inside;
  }

  Node comparison() {
    Node node;
    node.metric = metric();
    used_.insert(node.metric);
    const bool at_most = take("<="), at_least = !at_most && take(">=");
    if (at_most || take("≤")) {
      node.at_most = true;
    } else if (at_least || take("≥")) {
      node.at_most = false;
    } else if (take("<")) {
      node.or_equal = false;
    } else if (take(">")) {
      node.at_most = node.or_equal = false;
    } else {
      throw expected("one of <=, <, >=, >");
    }
    const double number = this->number();
    node.bound = number * unit_size(metrics_[node.metric]);
    return node;
  }

  std::size_t metric() {
    const std::string_view name = word();
    if (name.empty()) throw expected("a metric, such as block_time.mean <= 6.5 s");
    const auto found = std::ranges::find(metrics_, name, &NamedUnit::name);
    if (found != metrics_.end()) return static_cast<std::size_t>(found - metrics_.begin());
    std::vector<std::string_view> names;
    for (const NamedUnit& m : metrics_) names.push_back(m.name);
    throw UserError(fmt::format("criterion \"{}\": there is no metric {}{}", text_, name,
                                did_you_mean(name, names)));
  }

  double number() {
    rest_ = trimmed(rest_);
    double x = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), x);
    if (error != std::errc()) throw expected("a number");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return x;
  }

  /// Size of the unit that follows, if any, in the metric's.
  double unit_size(const NamedUnit& metric) {
    const std::string_view start = trimmed(rest_);
    std::string_view unit;
    for (std::string_view ahead = word_ahead(); !ahead.empty() && ahead != "and" && ahead != "or";
         ahead = word_ahead()) {
      word();
      unit = trimmed(start.substr(0, static_cast<std::size_t>(rest_.data() - start.data())));
    }
    if (unit.empty() && metric.unit == "1") return 1;
    const double size = unit.empty() ? kNotANumber : units_in(unit, metric.unit);
    if (size == size) return size;
    throw UserError(fmt::format(
        "criterion \"{}\": {} is in {}, and {}: write a number with that unit", text_, metric.name,
        metric.unit == "1" ? "no unit or %" : metric.unit,
        unit.empty() ? "its bound has no unit" : fmt::format("\"{}\" is none of that kind", unit)));
  }

  /// The next characters up to a space, a parenthesis or a comparison.
  std::string_view word_ahead() {
    rest_ = trimmed(rest_);
    std::size_t end = 0;
    while (end < rest_.size() && !is_space(rest_[end]) &&
           std::string_view("()<>=\xE2").find(rest_[end]) == std::string_view::npos)
      ++end;
    return rest_.substr(0, end);
  }

  std::string_view word() {
    const std::string_view ahead = word_ahead();
    rest_.remove_prefix(ahead.size());
    return ahead;
  }

  bool take_word(std::string_view expected) {
    if (word_ahead() != expected) return false;
    word();
    return true;
  }

  bool take(std::string_view symbol) {
    rest_ = trimmed(rest_);
    if (!rest_.starts_with(symbol)) return false;
    rest_.remove_prefix(symbol.size());
    return true;
  }

  UserError expected(std::string_view what) const {
    const std::string_view here = trimmed(rest_);
    return UserError(fmt::format("criterion \"{}\": expected {} {}", text_, what,
                                 here.empty() ? "at the end" : fmt::format("at \"{}\"", here)));
  }

  std::string_view text_, rest_;
  std::span<const NamedUnit> metrics_;
  std::set<std::size_t> used_;
};

Criterion Criterion::parse(std::string_view text, std::span<const NamedUnit> metrics) {
  return CriterionParser(text, metrics).parse();
}

}  // namespace coresweep
