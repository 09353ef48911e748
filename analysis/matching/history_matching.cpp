#include "analysis/matching/history_matching.h"

#include <algorithm>

namespace coresweep {
namespace {

using Places = std::vector<std::vector<double>>;

constexpr std::uint64_t kFewestTried = 4096, kMostTried = 1 << 17;  ///< candidates of a search
constexpr double kMargin = 0.1;  ///< of the width of what was found, around it: the next box
constexpr int kMostLastWaves = 3;

/// A part of the unit cube with its bounds by key.
struct Box {
  std::vector<double> low, high;

  explicit Box(std::size_t keys) : low(keys, 0), high(keys, 1) {}

  double volume() const {
    double volume = 1;
    for (std::size_t k = 0; k < low.size(); ++k) volume *= high[k] - low[k];
    return volume;
  }
  std::vector<double> at(std::vector<double> unit) const {
    for (std::size_t k = 0; k < unit.size(); ++k) unit[k] = low[k] + unit[k] * (high[k] - low[k]);
    return unit;
  }
  /// Around the places, with a margin.
  Box around(const Places& places) const {
    Box box = *this;
    for (std::size_t k = 0; k < low.size(); ++k) {
      const auto of_key = [k](const auto& place) { return place[k]; };
      const auto [least, most] = std::ranges::minmax(places, {}, of_key);
      const double margin = kMargin * (most[k] - least[k]);
      box.low[k] = std::max(low[k], least[k] - margin);
      box.high[k] = std::min(high[k], most[k] + margin);
    }
    return box;
  }
};

class Search {
 public:
  Search(std::span<const Report> reports, const MatchingRules& rules, const UnitSequence& sequence,
         const SimulateSettings& simulate)
      : reports_(reports), rules_(rules), sequence_(sequence), simulate_(simulate) {}

  Matching run() {
    Places first;
    for (; next_ < rules_.first; ++next_) first.push_back(sequence_(next_));
    box_ = Box(first.front().size());
    Places left = wave(first);
    for (double before = 1;
         !is_done(before) && left.size() >= AgreementSurfaces::kFewestSettings;) {
      before = share_;
      left.resize(std::min<std::size_t>(left.size(), rules_.each));
      left = wave(left);
    }
    found_.waves = surfaces_.size();
    if (!left.empty()) fill_up(left);
    return std::move(found_);
  }

 private:
  bool is_done(double before) const {
    return surfaces_.size() >= rules_.waves ||
           (surfaces_.size() > 1 && share_ > (1 - rules_.least_shrink) * before);
  }

  void simulate(const Places& places) {
    for (SimulatedSetting& setting : simulate_(places)) {
      found_.implausible.push_back(implausibility(reports_, setting));
      if (found_.implausible.back() <= rules_.threshold)
        found_.agreeing.push_back(found_.settings.size());
      found_.settings.push_back(std::move(setting));
    }
  }

  bool is_left(std::span<const double> place) const {
    return std::ranges::all_of(surfaces_, [&](const AgreementSurfaces& surfaces) {
      return surfaces.agrees(place, rules_.threshold);
    });
  }

  /// Settings that all surfaces leave, and what share of the cube they are.
  Places search(std::uint64_t wanted) {
    Places left;
    std::uint64_t tried = 0;
    for (; tried < kMostTried && (tried < kFewestTried || left.size() < wanted); ++tried)
      if (auto place = box_.at(sequence_(next_++)); is_left(place)) left.push_back(place);
    share_ = box_.volume() * static_cast<double>(left.size()) / static_cast<double>(tried);
    return left;
  }

  /// Simulates a wave and fits its surfaces where those before leave something. Returns what is
  /// left then.
  Places wave(const Places& places) {
    simulate(places);
    std::vector<SimulatedSetting> known;
    std::ranges::copy_if(found_.settings, std::back_inserter(known),
                         [&](const SimulatedSetting& setting) { return is_left(setting.place); });
    surfaces_.emplace_back(reports_, known);
    Places left = search(rules_.each);
    if (left.size() > 1) box_ = box_.around(left);
    return left;
  }

  /// The last waves: their share of settings that agree says what the surfaces could not tell.
  void fill_up(Places left) {
    std::size_t simulated = 0, agreed = 0;
    const double left_share = share_;
    for (int i = 0; i < kMostLastWaves && !left.empty(); ++i) {
      if (i > 0) left = search(rules_.wanted);
      left.resize(std::min<std::size_t>(left.size(), rules_.wanted));
      const std::size_t before = found_.agreeing.size();
      simulate(left);
      simulated += left.size();
      agreed += found_.agreeing.size() - before;
      if (found_.agreeing.size() >= rules_.wanted) break;
    }
    found_.share = left_share * static_cast<double>(agreed) / static_cast<double>(simulated);
  }

  std::span<const Report> reports_;
  const MatchingRules& rules_;
  const UnitSequence& sequence_;
  const SimulateSettings& simulate_;
  std::uint64_t next_ = 0;  ///< of the sequence
  Box box_{0};              ///< holds all that is left
  double share_ = 1;        ///< that surfaces leave
  std::vector<AgreementSurfaces> surfaces_;
  Matching found_;
};

}  // namespace

Matching match_history(std::span<const Report> reports, const MatchingRules& rules,
                       const UnitSequence& sequence, const SimulateSettings& simulate) {
  return Search(reports, rules, sequence, simulate).run();
}

}  // namespace coresweep
