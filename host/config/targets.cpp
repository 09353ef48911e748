#include "host/config/targets.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "host/base/did_you_mean.h"

namespace coresweep {
namespace {

const std::vector<std::string_view> kFields = {"metric", "value",  "tolerance",
                                               "days",   "source", "at"};

std::string text_field(const ConfigEntry& entry) {
  const auto* text = std::get_if<std::string>(&entry.node.value);
  if (text != nullptr && !text->empty()) return *text;
  throw UserError(
      fmt::format("target.{} = {}: must be a text in quotes", entry.key, node_text(entry.node)))
      .at(entry.place);
}

/// A number of at least `least`, or with `above` more than it.
double number_field(const ConfigEntry& entry, double least, bool above, std::string_view accepted) {
  const auto* real = std::get_if<double>(&entry.node.value);
  const auto* whole = std::get_if<std::int64_t>(&entry.node.value);
  const double x = real != nullptr    ? *real
                   : whole != nullptr ? static_cast<double>(*whole)
                                      : std::numeric_limits<double>::quiet_NaN();
  if (std::isfinite(x) && (above ? x > least : x >= least)) return x;
  throw UserError(
      fmt::format("target.{} = {}: must be {}", entry.key, node_text(entry.node), accepted))
      .at(entry.place);
}

FixedCoordinates at_field(const ConfigEntry& entry, const std::vector<Axis>& axes) {
  if (entry.node.table() != nullptr)
    return read_coordinates(*entry.node.table(), axes, "target.at");
  throw UserError(
      fmt::format("target.at = {}: must be a table {{ axis = value }}", node_text(entry.node)))
      .at(entry.place);
}

void read_field(const ConfigEntry& entry, const std::vector<Axis>& axes, ReportedTarget& target) {
  constexpr double kLeast = -std::numeric_limits<double>::infinity();
  if (entry.key == "metric") {
    target.metric = text_field(entry);
    target.place = entry.place;
  } else if (entry.key == "value") {
    target.value = number_field(entry, kLeast, false, "a number in the unit of the metric");
  } else if (entry.key == "tolerance") {
    target.tolerance = number_field(entry, 0, false, "a number of at least 0");
  } else if (entry.key == "days") {
    target.days = number_field(entry, 0, true, "a number of days above 0");
  } else if (entry.key == "source") {
    target.source = text_field(entry);
  } else if (entry.key == "at") {
    target.at = at_field(entry, axes);
  } else {
    throw UserError(
        fmt::format("unknown key \"target.{}\"{}", entry.key, did_you_mean(entry.key, kFields)))
        .at(entry.place);
  }
}

ReportedTarget read_target(const ConfigNode& node, const std::vector<Axis>& axes) {
  if (node.table() == nullptr) refuse(node, "a target must be a table: [[target]]");
  ReportedTarget target;
  for (const ConfigEntry& entry : *node.table()) read_field(entry, axes, target);
  for (const std::string_view field : {"metric", "value", "tolerance", "source"})
    if (node.find(field) == nullptr)
      refuse(node, fmt::format("a target without \"{}\": it needs metric, value, tolerance and "
                               "source; days and at are optional",
                               field));
  return target;
}

}  // namespace

std::vector<ReportedTarget> parse_targets(std::string_view text, const std::string& name,
                                          const std::vector<Axis>& axes) {
  const ConfigNode root = parse_toml(text, name);
  std::vector<ReportedTarget> targets;
  for (const ConfigEntry& entry : *root.table()) {
    if (entry.key != "target" || entry.node.array() == nullptr)
      throw UserError(
          fmt::format("\"{}\": a file of targets holds tables [[target]] alone", entry.key))
          .at(entry.place);
    for (const ConfigNode& node : *entry.node.array()) targets.push_back(read_target(node, axes));
  }
  if (targets.empty()) throw UserError("holds no [[target]]").at(name);
  return targets;
}

}  // namespace coresweep
