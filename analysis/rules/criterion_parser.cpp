// Criterion::parse(): recursive descent over
//   criterion = all {"or" all};  all = part {"and" part};  part = "(" criterion ")" | metric op
//   number [unit].
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "analysis/rules/criterion.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/scanner.h"

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

constexpr std::string_view kStops = "()<>=\xE2";  ///< end a word; the last begins ≤ and ≥

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
  CriterionParser(std::string_view text, std::span<const NamedUnit> metrics,
                  const Criterion::FindMetric& find)
      : text_(text), next_(Scanner::of_rule(text)), metrics_(metrics), find_(find) {}

  Criterion parse() {
    Criterion criterion;
    criterion.root_ = any_of();
    if (!next_.at_end()) throw expected("\"and\", \"or\" or the end");
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
    while (next_.take(word)) node.parts.push_back(next());
    return node.parts.size() == 1 ? Node(node.parts.front()) : node;
  }

  Node part() {
    if (!next_.take("(")) return comparison();
    const Scanner::Level level = next_.deeper();
    Node inside = any_of();
    if (!next_.take(")")) throw expected("\")\"");
    return inside;
  }

  Node comparison() {
    Node node;
    node.metric = metric();
    used_.insert(node.metric);
    const bool at_most = next_.take("<="), at_least = !at_most && next_.take(">=");
    if (at_most || next_.take("≤")) {
      node.at_most = true;
    } else if (at_least || next_.take("≥")) {
      node.at_most = false;
    } else if (next_.take("<")) {
      node.or_equal = false;
    } else if (next_.take(">")) {
      node.at_most = node.or_equal = false;
    } else {
      throw expected("one of <=, <, >=, >");
    }
    const auto number = next_.take_number();
    if (!number) throw expected("a number");
    node.bound = *number * unit_size(metrics_[node.metric]);
    return node;
  }

  std::size_t metric() {
    const std::string_view name = next_.take_word(kStops);
    if (name.empty()) throw expected("a metric, such as block_time.mean <= 6.5 s");
    try {
      return find_(name);
    } catch (const UserError& error) {
      throw UserError(fmt::format("\"{}\": {}", text_, error.what()));
    }
  }

  /// Size of the unit that follows, if any, in the metric's.
  double unit_size(const NamedUnit& metric) {
    const std::string_view start = next_.rest();
    std::string_view unit;
    for (std::string_view word = next_.word(kStops); !word.empty() && word != "and" && word != "or";
         word = next_.word(kStops)) {
      next_.take_word(kStops);
      unit = start.substr(0, static_cast<std::size_t>(word.data() + word.size() - start.data()));
    }
    if (unit.empty() && metric.unit == "1") return 1;
    const double size = unit.empty() ? kNotANumber : units_in(unit, metric.unit);
    if (size == size) return size;
    throw UserError(fmt::format(
        "\"{}\": {} is in {}, and {}: write a number with that unit", text_, metric.name,
        metric.unit == "1" ? "no unit or %" : metric.unit,
        unit.empty() ? "its bound has no unit" : fmt::format("\"{}\" is none of that kind", unit)));
  }

  UserError expected(std::string_view what) {
    const std::string_view here = next_.rest();
    return UserError(fmt::format("\"{}\": expected {} {}", text_, what,
                                 here.empty() ? "at the end" : fmt::format("at \"{}\"", here)));
  }

  std::string_view text_;
  Scanner next_;
  std::span<const NamedUnit> metrics_;
  const Criterion::FindMetric& find_;
  std::set<std::size_t> used_;
};

Criterion Criterion::parse(std::string_view text, std::span<const NamedUnit> metrics,
                           const FindMetric& find) {
  return CriterionParser(text, metrics, find).parse();
}

Criterion Criterion::parse(std::string_view text, std::span<const NamedUnit> metrics) {
  return parse(text, metrics, [&](std::string_view name) {
    const auto found = std::ranges::find(metrics, name, &NamedUnit::name);
    if (found != metrics.end()) return static_cast<std::size_t>(found - metrics.begin());
    std::vector<std::string_view> names;
    for (const NamedUnit& metric : metrics) names.push_back(metric.name);
    throw UserError(fmt::format("unknown metric \"{}\"{}", name, did_you_mean(name, names)));
  });
}

}  // namespace coresweep
