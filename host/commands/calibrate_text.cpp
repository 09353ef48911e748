#include "host/commands/calibrate_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/matching/agreeing_set.h"
#include "analysis/tables/number_text.h"
#include "analysis/tables/table.h"
#include "host/design/axis.h"

namespace coresweep {
namespace {

constexpr int kDigits = 4;

double number_at(const Sampling& sampling, std::size_t key, double place) {
  const std::vector<double> places(sampling.keys.size(), place);
  return *value_number(sampling.values_at(places)[key]);
}

std::string value_at(const Sampling& sampling, std::size_t key, double place) {
  return number_text(number_at(sampling, key, place), kDigits);
}

std::string range_at(const Sampling& sampling, std::size_t key, double low, double high) {
  return fmt::format("{} to {}", value_at(sampling, key, low), value_at(sampling, key, high));
}

/// A range as it is, of a distribution 99.8 %.
std::string searched_text(const Sampling& sampling, std::size_t key) {
  const bool range = std::holds_alternative<Range>(sampling.keys[key].over);
  return range ? range_at(sampling, key, 0, 1) : range_at(sampling, key, 0.001, 0.999);
}

std::string share_text(const Matching& found) {
  if (found.share == 0) return "Too little to tell its share";
  return number_text(100 * found.share, 2) + " %";
}

std::string count_text(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::vector<std::vector<double>> places_of(const Matching& found) {
  std::vector<std::vector<double>> places;
  for (const std::size_t s : found.agreeing) places.push_back(found.settings[s].place);
  return places;
}

std::string keys_text(const Sampling& sampling, std::span<const std::vector<double>> places) {
  Table table({{"key", ""},
               {"searched", ""},
               {"agrees", ""},
               {"middle 90 %", ""},
               {"left", ""},
               {"verdict", ""}});
  const auto ranges = agreeing_ranges(places);
  for (std::size_t k = 0; k < ranges.size(); ++k)
    table.add_row({sampling.keys[k].key, searched_text(sampling, k),
                   range_at(sampling, k, ranges[k].low, ranges[k].high),
                   range_at(sampling, k, ranges[k].middle_low, ranges[k].middle_high),
                   fmt::format("{:.0f} %", 100 * ranges[k].left()),
                   std::string(ranges[k].is_narrowed() ? "narrowed" : "not identified")});
  return table.text(TableFormat::table);
}

std::string trade_offs_text(const Sampling& sampling, std::span<const std::vector<double>> places) {
  std::string text;
  for (const TradeOff& pair : trade_offs(places))
    text += fmt::format(
        "{} and {} {} (rank correlation {:.2f}): the targets fix a combination of them, "
        "not each.\n",
        sampling.keys[pair.a].key, sampling.keys[pair.b].key,
        pair.correlation < 0 ? "make up for each other" : "rise together", pair.correlation);
  return text.empty() ? "" : "\n" + text;
}

std::string reported_text(const Report& report) {
  return fmt::format("{} ± {}", number_text(report.value), number_text(report.tolerance));
}

/// One target over the settings that agree.
struct OverSet {
  double low, high;  ///< of what is simulated
  double chance;     ///< the standard deviation of so many days
};

OverSet over_set(const Report& report, const Matching& found, std::size_t c) {
  std::vector<double> values;
  double chance = 0;
  for (const std::size_t s : found.agreeing) {
    const Expectation expected = expectation(report, found.settings[s].metrics[c]);
    values.push_back(expected.value);
    chance += expected.chance / static_cast<double>(found.agreeing.size());
  }
  const auto [low, high] = std::ranges::minmax(values);
  return {low, high, std::sqrt(chance)};
}

std::vector<Cell> target_row(const CalibrationSettings& settings, const Matching& found,
                             std::size_t c) {
  const Report& report = settings.placed_targets()[c].report;
  const auto [low, high, chance] = over_set(report, found, c);
  return {settings.text(settings.placed_targets()[c]),
          number_text(report.value),
          number_text(report.tolerance),
          number_text(kNormal * chance, 2),
          number_text(report.days, 3),
          fmt::format("{} to {}", number_text(low, kDigits), number_text(high, kDigits))};
}

std::string targets_text(const CalibrationSettings& settings, const Matching& found) {
  Table table({{"target", ""},
               {"reported", ""},
               {"tolerance", ""},
               {"chance", ""},
               {"of days", ""},
               {"simulated over the set", ""}});
  for (std::size_t c = 0; c < settings.placed_targets().size(); ++c)
    table.add_row(target_row(settings, found, c));
  return table.text(TableFormat::table) +
         "tolerance and chance: 95 % half-widths; chance is what so many days scatter\n";
}

std::string source_lines(const CalibrationSettings& settings) {
  std::string text;
  for (const ReportedTarget& target : settings.targets()) {
    std::string source = target.source;
    std::ranges::replace(source, '\n', ' ');
    text +=
        fmt::format("#   {} = {} ± {} of {} days: {}\n", target.metric, number_text(target.value),
                    number_text(target.tolerance), number_text(target.days), source);
  }
  return text;
}

}  // namespace

std::string calibration_text(const CalibrationSettings& settings, const Matching& found) {
  const auto places = places_of(found);
  return fmt::format(
      "{} of the space searched agrees with {} ({}, {} settings simulated, {} of them agree).\n\n"
      "{}{}\n{}",
      share_text(found),
      settings.targets().size() == 1 ? "the target"
                                     : fmt::format("all {} targets", settings.targets().size()),
      count_text(found.waves, "wave"), found.settings.size(), places.size(),
      keys_text(settings.sampling(), places), trade_offs_text(settings.sampling(), places),
      targets_text(settings, found));
}

std::string calibration_json(const CalibrationSettings& settings, const Matching& found) {
  using Json = nlohmann::ordered_json;
  const auto places = places_of(found);
  const auto ranges = agreeing_ranges(places);
  const Sampling& sampling = settings.sampling();
  Json keys = Json::array(), pairs = Json::array(), targets = Json::array();
  for (std::size_t k = 0; k < ranges.size(); ++k)
    keys.push_back({{"key", sampling.keys[k].key},
                    {"low", number_at(sampling, k, ranges[k].low)},
                    {"high", number_at(sampling, k, ranges[k].high)},
                    {"middle_low", number_at(sampling, k, ranges[k].middle_low)},
                    {"middle_high", number_at(sampling, k, ranges[k].middle_high)},
                    {"left", ranges[k].left()},
                    {"narrowed", ranges[k].is_narrowed()}});
  for (const TradeOff& pair : trade_offs(places))
    pairs.push_back({{"keys", {sampling.keys[pair.a].key, sampling.keys[pair.b].key}},
                     {"rank_correlation", pair.correlation}});
  for (std::size_t c = 0; c < settings.placed_targets().size(); ++c) {
    const PlacedTarget& placed = settings.placed_targets()[c];
    const auto [low, high, chance] = over_set(placed.report, found, c);
    targets.push_back({{"target", settings.text(placed)},
                       {"reported", placed.report.value},
                       {"tolerance", placed.report.tolerance},
                       {"chance", kNormal * chance},
                       {"days", placed.report.days},
                       {"low", low},
                       {"high", high}});
  }
  const Json all = {
      {"share", found.share},      {"waves", found.waves}, {"settings", found.settings.size()},
      {"agreeing", places.size()}, {"keys", keys},         {"trade_offs", pairs},
      {"targets", targets}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string disagreement_text(const CalibrationSettings& settings, const Matching& found,
                              double threshold) {
  const auto least = std::ranges::min_element(found.implausible) - found.implausible.begin();
  const SimulatedSetting& nearest = found.settings[static_cast<std::size_t>(least)];
  std::string at, misses;
  const auto values = settings.sampling().values_at(nearest.place);
  for (std::size_t k = 0; k < values.size(); ++k)
    at += fmt::format("{}{} = {}", at.empty() ? "" : ", ", settings.sampling().keys[k].key,
                      number_text(*value_number(values[k]), kDigits));
  for (std::size_t c = 0; c < settings.placed_targets().size(); ++c) {
    const PlacedTarget& placed = settings.placed_targets()[c];
    const Expectation expected = expectation(placed.report, nearest.metrics[c]);
    const double missed = implausibility(placed.report, expected);
    if (missed > threshold)
      misses += fmt::format("{}{} (reported {}, simulated {}: {} standard deviations)",
                            misses.empty() ? "" : ", ", settings.text(placed),
                            reported_text(placed.report), number_text(expected.value, 4),
                            number_text(missed, 2));
  }
  return fmt::format(
      "none of {} simulated settings agrees with all targets, and what lies between them is ruled "
      "out too. The nearest, {}, misses {}: widen "
      "the ranges that are searched, or look at these targets and their tolerances again",
      found.settings.size(), at, misses);
}

std::string calibrated_toml(const CalibrationSettings& settings, const Matching& found,
                            std::uint64_t points, const std::string& command) {
  std::string text = fmt::format(
      "# Settings that agree with what was reported.\n"
      "# Share of the space searched: {}; {}, {} settings simulated, seed {}.\n"
      "# Made by: {}\n# Targets:\n{}"
      "# A study that includes this file has the axis below; it widens its assumption range.\n\n"
      "[analysis]\nassumptions = [\"calibrated\"]\n",
      share_text(found), count_text(found.waves, "wave"), found.settings.size(),
      settings.study().seed, command, source_lines(settings));
  const Sampling& sampling = settings.sampling();
  for (const std::uint64_t i : spread_indices(found.agreeing.size(), points)) {
    const auto values = sampling.values_at(found.settings[found.agreeing[i]].place);
    text += fmt::format("\n[[axes.calibrated.list]]\nname = \"{}\"\n", found.agreeing[i] + 1);
    for (std::size_t k = 0; k < values.size(); ++k)
      text += fmt::format("{} = {}\n", sampling.keys[k].key, value_text(values[k]));
  }
  return text;
}

}  // namespace coresweep
