#include "host/config/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "host/base/did_you_mean.h"
#include "host/base/toml_text.h"
#include "host/design/axis_value.h"

namespace coresweep {
namespace {

constexpr double kMostRuns = 1e9;

const ParameterKey& runs_key() {
  static const ParameterKey key{"study.runs", "",  ParameterKind::integer, 1, kMostRuns, {}, {}, "",
                                "",           true};
  return key;
}

const ParameterKey& streams_key() {
  static const ParameterKey key{"study.streams",
                                "",
                                ParameterKind::choice,
                                0,
                                0,
                                {"common", "independent"},
                                {},
                                "",
                                "",
                                true};
  return key;
}

std::string text_value(const ConfigEntry& entry) {
  if (const auto* text = std::get_if<std::string>(&entry.node.value)) return *text;
  throw UserError(
      fmt::format("study.{} = {}: must be a text in quotes", entry.key, node_text(entry.node)))
      .at(entry.place);
}

std::uint64_t run_count(const ConfigEntry& entry, double least = 1) {
  const std::string name = "study." + entry.key;
  ParameterKey key = runs_key();
  key.key = name;
  key.least = least;
  return static_cast<std::uint64_t>(std::get<std::int64_t>(node_value(entry.node, key, {})));
}

/// The runs of a market with a number of its own cannot be counted on.
void check_first_run(const ConfigNode::Table& table, const Study& study) {
  if (study.first_run == 0 || !study.market_runs) return;
  std::string place;
  for (const ConfigEntry& entry : table)
    if (entry.key == "first_run") place = entry.place;
  throw UserError(fmt::format("study.first_run = {} with study.market_runs = {}: the market's runs "
                              "begin there too, so that it needs the same number; leave "
                              "study.market_runs out",
                              study.first_run, *study.market_runs))
      .at(place);
}

void check_stopping(const ConfigNode::Table& table, const Study& study) {
  if (study.min_runs <= study.max_runs) return;
  std::string place;
  for (const ConfigEntry& entry : table)
    if (entry.key == "min_runs" || entry.key == "max_runs") place = entry.place;
  throw UserError(fmt::format("study.min_runs = {}: must be at most study.max_runs = {}",
                              study.min_runs, study.max_runs))
      .at(place);
}

std::uint64_t coordinate(const Axis& axis, const ConfigNode& node) {
  std::optional<std::uint64_t> found;
  if (const auto* label = std::get_if<std::string>(&node.value)) {
    found = axis.find(*label);
  } else if (!axis.is_joint()) {
    found = axis.find(node_value(node, *find_parameter(axis.name()), {}));
  }
  if (found) return *found;
  throw no_such_value(axis, node_text(node));
}

void read_coordinates(const ConfigNode::Table& table, const std::string& prefix,
                      const std::vector<Axis>& axes, const std::string& name,
                      FixedCoordinates& fixed) {
  for (const ConfigEntry& entry : table) {
    const std::string path = prefix + entry.key;
    const auto axis = std::ranges::find(axes, path, &Axis::name);
    if (axis == axes.end() && entry.node.table() != nullptr) {
      read_coordinates(*entry.node.table(), path + ".", axes, name, fixed);
      continue;
    }
    try {
      if (axis == axes.end()) throw no_such_axis(axes, path);
      fixed[static_cast<std::size_t>(axis - axes.begin())] = coordinate(*axis, entry.node);
    } catch (const UserError& error) {
      throw UserError(name + ": " + error.what()).at(entry.place);
    }
  }
}

FixedCoordinates named_values(const ConfigEntry& entry, const std::vector<Axis>& axes) {
  const std::string name = "study." + entry.key;
  if (entry.node.table() != nullptr) return read_coordinates(*entry.node.table(), axes, name);
  throw UserError(
      fmt::format("{} = {}: must be a table {{ axis = value }}", name, node_text(entry.node)))
      .at(entry.place);
}

void read_entry(const ConfigEntry& entry, Study& study) {
  if (entry.key == "title") {
    study.title = text_value(entry);
  } else if (entry.key == "question") {
    study.question = text_value(entry);
  } else if (entry.key == "runs") {
    study.runs = run_count(entry);
  } else if (entry.key == "first_run") {
    study.first_run = run_count(entry, 0);
  } else if (entry.key == "market_runs") {
    study.market_runs = run_count(entry);
  } else if (entry.key == "until") {
    study.until = text_value(entry);
    study.until_place = entry.place;
  } else if (entry.key == "min_runs") {
    study.min_runs = run_count(entry);
  } else if (entry.key == "max_runs") {
    study.max_runs = run_count(entry);
  } else if (entry.key == "seed") {
    study.seed = read_seed(entry, "study.seed");
  } else if (entry.key == "streams") {
    const Value streams = node_value(entry.node, streams_key(), {});
    study.streams =
        std::get<std::string>(streams) == "common" ? Streams::common : Streams::independent;
  } else if (entry.key == "baseline") {
    study.baseline = named_values(entry, study.design.axes());
  } else if (entry.key == "answer") {
    study.answer = named_values(entry, study.design.axes());
  } else {
    const std::string key = "study." + entry.key;
    throw UserError(
        fmt::format("unknown key \"{}\"{}", key,
                    did_you_mean(key, {"study.title", "study.question", "study.runs",
                                       "study.first_run", "study.market_runs", "study.until",
                                       "study.min_runs", "study.max_runs", "study.seed",
                                       "study.streams", "study.baseline", "study.answer"})))
        .at(entry.place);
  }
}

}  // namespace

FixedCoordinates read_coordinates(const ConfigNode::Table& table, const std::vector<Axis>& axes,
                                  const std::string& name) {
  FixedCoordinates fixed(table.empty() ? 0 : axes.size());
  read_coordinates(table, "", axes, name, fixed);
  return fixed;
}

std::uint64_t read_seed(const ConfigEntry& entry, const std::string& name) {
  const auto* integer = std::get_if<std::int64_t>(&entry.node.value);
  if (integer != nullptr && *integer >= 0) return static_cast<std::uint64_t>(*integer);
  if (const auto* text = std::get_if<std::string>(&entry.node.value)) {
    const bool hexadecimal = text->starts_with("0x");
    const char* const end = text->data() + text->size();
    std::uint64_t seed = 0;
    const auto [stop, error] =
        std::from_chars(text->data() + (hexadecimal ? 2 : 0), end, seed, hexadecimal ? 16 : 10);
    if (error == std::errc() && stop == end) return seed;
  }
  throw UserError(fmt::format("{} = {}: must be an integer between 0 and {} (in quotes above {})",
                              name, node_text(entry.node),
                              std::numeric_limits<std::uint64_t>::max(),
                              std::numeric_limits<std::int64_t>::max()))
      .at(entry.place);
}

void read_study_table(const ConfigNode::Table& table, Study& study) {
  for (const ConfigEntry& entry : table) read_entry(entry, study);
  check_stopping(table, study);
  check_first_run(table, study);
}

}  // namespace coresweep
