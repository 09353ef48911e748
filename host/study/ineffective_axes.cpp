// Axes that change nothing.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "host/compile/compile_point.h"
#include "host/design/point_ranges.h"
#include "host/study/levels.h"
#include "host/study/no_effect.h"
#include "host/study/probe.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

// Together they bound the work for one axis to some dozens of points.
constexpr std::uint64_t kValuesTried = 8;
constexpr std::uint64_t kOtherValuesTried = 3;
constexpr std::size_t kSurroundingsTried = 10;

/// One axis, looked at from several places of the design.
class AxisProbe {
 public:
  /// At the levels that the axis affects.
  AxisProbe(const Study& study, std::size_t axis, std::vector<Level> levels)
      : study_(study), axis_(axis), levels_(std::move(levels)) {
    values_ = spread_indices(this->axis().size(), kValuesTried);
  }

  std::vector<std::string> findings() {
    const auto first = first_kept(study_.design);
    if (!first) return {};
    Coordinates start = study_.design.coordinates(*first);
    const bool silent = look(start);
    std::vector<std::string> sentences;
    bool always_silent = silent;
    for (std::size_t other = 0; other < start.size(); ++other) {
      if (other == axis_ || seen_ >= kSurroundingsTried) continue;
      Coordinates silent_at;
      const Coordinates tried =
          spread_indices(study_.design.axes()[other].size(), kOtherValuesTried);
      for (const std::uint64_t value : tried) {
        Coordinates place = start;
        place[other] = value;
        if (value == start[other] ? silent : look(place)) silent_at.push_back(value);
      }
      always_silent = always_silent && silent_at.size() == tried.size();
      if (!silent_at.empty() && silent_at.size() < tried.size()) {
        sentences.push_back(conditional(start, other, silent_at));
      }
    }
    if (always_silent) return {fmt::format("axis {} changes nothing{}", axis().name(), why(start))};
    for (std::string& sentence : equal_values()) sentences.push_back(std::move(sentence));
    return sentences;
  }

 private:
  const Axis& axis() const { return study_.design.axes()[axis_]; }

  /// Compiles the values of the axis at one place: whether all are the same. Remembers which
  /// neighbours differ anywhere.
  bool look(Coordinates place) {
    ++seen_;
    std::vector<std::optional<std::vector<Bytes>>> points;
    differ_.resize(values_.size(), false);
    for (const std::uint64_t value : values_) {
      place[axis_] = value;
      points.emplace_back();
      if (study_.design.excludes(place)) continue;
      const Parameters p = study_.design.at(place);
      points.back().emplace();
      for (const Level level : levels_) points.back()->push_back(compiled_bytes(level, p, cache_));
    }
    bool silent = true;
    for (std::size_t i = 1; i < points.size(); ++i) {
      // Of an excluded neighbour nothing can be said: it may well differ.
      if (points[i - 1] && points[i] && *points[i - 1] == *points[i]) continue;
      differ_[i] = true;
      silent = false;
    }
    return silent;
  }

  std::string why(const Coordinates& place) const {
    const std::string_view known = axis().is_joint() || study_.design.excludes(place)
                                       ? ""
                                       : why_no_effect(axis().name(), study_.design.at(place));
    return known.empty() ? "" : fmt::format(": {}", known);
  }

  std::string conditional(Coordinates place, std::size_t other, const Coordinates& values) const {
    std::string labels;
    for (const std::uint64_t value : values) {
      labels += labels.empty() ? "" : " or ";
      labels += study_.design.axes()[other].label(value);
    }
    place[other] = values.front();
    return fmt::format("axis {} changes nothing where {} is {}{}", axis().name(),
                       study_.design.axes()[other].name(), labels, why(place));
  }

  /// Neighbouring values that are the same wherever they were tried, as one sentence a group.
  std::vector<std::string> equal_values() const {
    std::vector<std::string> sentences;
    for (std::size_t first = 0; first < values_.size();) {
      std::size_t end = first + 1;
      while (end < values_.size() && !differ_[end]) ++end;
      if (end - first > 1) sentences.push_back(equal_group(first, end));
      first = end;
    }
    return sentences;
  }

  std::string equal_group(std::size_t first, std::size_t end) const {
    std::string labels = axis().label(values_[first]);
    for (std::size_t i = first + 1; i < end; ++i) {
      labels += (i + 1 == end ? " and " : ", ") + axis().label(values_[i]);
    }
    Coordinates place(study_.design.axes().size(), 0);
    place[axis_] = values_[end - 1];
    return fmt::format("axis {}: {} make no difference{}", axis().name(), labels, why(place));
  }

  const Study& study_;
  std::size_t axis_;
  std::vector<Level> levels_;
  Coordinates values_;
  std::vector<bool> differ_;  ///< [i]: values i - 1 and i differ somewhere
  std::size_t seen_ = 0;
  TableCache cache_;
};

}  // namespace

std::vector<std::string> ineffective_axes(const Study& study) {
  const std::vector<Level> levels = levels_of(study);
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < study.design.axes().size(); ++i) {
    const Axis& axis = study.design.axes()[i];
    std::vector<Level> affected;
    std::ranges::copy_if(levels, std::back_inserter(affected),
                         [&](Level level) { return (axis.*row_of(level).affects)(); });
    if (axis.size() < 2 || affected.empty()) continue;
    for (std::string& sentence : AxisProbe(study, i, std::move(affected)).findings()) {
      sentences.push_back(std::move(sentence));
    }
  }
  return sentences;
}

}  // namespace coresweep
