#include "host/config/axes.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/toml_text.h"

namespace coresweep {
namespace {

constexpr std::string_view kWhere = "where";

bool is_list_of_sets(const ConfigNode& node) {
  const ConfigNode::Array* array = node.array();
  return array != nullptr && !array->empty() &&
         std::all_of(array->begin(), array->end(), [](const ConfigNode& element) {
           return element.table() != nullptr && !is_distribution_table(element);
         });
}

void flatten_into(Settings& axes, const ConfigNode::Table& table, const std::string& prefix) {
  for (const ConfigEntry& entry : table) {
    const std::string path = prefix.empty() ? entry.key : prefix + "." + entry.key;
    if (path == kWhere) continue;
    if (is_numbers_table(path, entry.node, is_list_or_table)) {
      flatten_into(axes, *entry.node.table(), path);
    } else if (find_parameter(path) != nullptr || is_list_of_sets(entry.node) ||
               is_joint_table(entry.node)) {
      axes.push_back({path, entry.node, entry.place, entry.order});
    } else if (is_section(path) && entry.node.table() != nullptr) {
      flatten_into(axes, *entry.node.table(), path);
    } else {
      throw unknown_key(entry, path, " in [axes]");
    }
  }
}

// ---- Lists
// ---------------------------------------------------------------------------------------

/// The optional name of a distribution in a list of values.
std::string value_name(const ConfigNode& node) {
  const ConfigEntry* name = node.find("name");
  if (name == nullptr) return "";
  const auto* word = std::get_if<std::string>(&name->node.value);
  if (word != nullptr && !word->empty()) return *word;
  refuse(name->node, fmt::format("name = {}: must be a text in quotes", node_text(name->node)));
}

Axis read_values(const ConfigEntry& axis, const DataSource& data) {
  const auto values = read_value_list(axis, data);
  return made_at(axis.place, [&] { return Axis::of_values(axis.key, values); });
}

Axis read_sets(const ConfigEntry& axis, const DataSource& data) {
  std::vector<AxisValue> sets;
  for (const ConfigNode& element : *axis.node.array()) {
    sets.push_back(read_settings(element, data));
    if (!sets.back().label.empty()) continue;
    refuse(element, fmt::format("axis {}: set {} has no name: give it name = \"...\"", axis.key,
                                sets.size()));
  }
  return made_at(axis.place, [&] { return Axis::of_sets(axis.key, sets); });
}

Rule read_rule(const std::string& key, const ConfigNode& node, std::string_view what) {
  const auto* text = std::get_if<std::string>(&node.value);
  if (text == nullptr)
    refuse(node,
           fmt::format("{} = {}: must be an expression in quotes, for example {}", what,
                       node_text(node),
                       key.empty() ? "\"para.velocity <= para.cores\"" : "\"2 * para.cores\""));
  try {
    return {key, Expression::parse(*text), node.place};
  } catch (const UserError& error) {
    throw UserError(fmt::format("{} = {}: {}", what, toml_string(*text), error.what()))
        .at(node.place);
  }
}

}  // namespace

std::vector<AxisValue> read_value_list(const ConfigEntry& axis, const DataSource& data) {
  const ParameterKey& key = *find_parameter(axis.key);
  std::vector<AxisValue> values;
  for (const ConfigNode& element : *axis.node.array()) {
    values.push_back({value_name(element), {{axis.key, node_value(element, key, data)}}});
  }
  return values;
}

AxisValue read_settings(const ConfigNode& node, const DataSource& data) {
  AxisValue value{value_name(node), {}};
  ConfigNode::Table others = *node.table();
  std::erase_if(others, [](const ConfigEntry& entry) { return entry.key == "name"; });
  for (const ConfigEntry& setting : flatten_parameters(others, is_scalar)) {
    const ParameterKey& key = *find_parameter(setting.key);
    value.settings.push_back({setting.key, node_value(setting.node, key, data)});
  }
  return value;
}

std::vector<Rule> read_conditions(const ConfigEntry& where) {
  std::vector<Rule> rules;
  if (const ConfigNode::Array* list = where.node.array()) {
    for (const ConfigNode& node : *list) rules.push_back(read_rule("", node, "where"));
  } else {
    rules.push_back(read_rule("", where.node, "where"));
  }
  return rules;
}

std::vector<Rule> read_derived(const Settings& derived) {
  std::vector<Rule> rules;
  for (const ConfigEntry& entry : derived)
    rules.push_back(read_rule(entry.key, entry.node, "derive." + entry.key));
  return rules;
}

Settings flatten_axes(const ConfigNode::Table& table) {
  Settings axes;
  flatten_into(axes, table, "");
  std::stable_sort(axes.begin(), axes.end(),
                   [](const ConfigEntry& a, const ConfigEntry& b) { return a.order < b.order; });
  check_no_duplicates(axes);
  return axes;
}

Axis read_axis(const ConfigEntry& axis, const DataSource& data, std::uint64_t seed) {
  if (is_joint_table(axis.node)) return read_joint_axis(axis, data, seed);
  const bool is_key = find_parameter(axis.key) != nullptr;
  if (!is_key) return read_sets(axis, data);
  if (axis.node.array() != nullptr) return read_values(axis, data);
  if (axis.node.table() != nullptr && !is_distribution_table(axis.node))
    return read_range_axis(axis);
  throw UserError(fmt::format("axis {} = {}: must be a list of values or a range {}", axis.key,
                              node_text(axis.node), kRangeShape))
      .at(axis.place);
}

}  // namespace coresweep
