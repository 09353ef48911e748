#include "host/config_axes.h"

#include <fmt/format.h>

#include <algorithm>

namespace coresweep {
namespace {

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
    if (find_parameter(path) != nullptr || is_list_of_sets(entry.node)) {
      axes.push_back({path, entry.node, entry.place, entry.order});
    } else if (is_section(path) && entry.node.table() != nullptr) {
      flatten_into(axes, *entry.node.table(), path);
    } else {
      throw unknown_key(entry, path, " in [axes]");
    }
  }
}

[[noreturn]] void refuse(const ConfigNode& node, const std::string& why) {
  throw UserError(why).at(node.place);
}

/// Makes an axis; what is wrong with it as a whole is wrong at its key.
template <class Make>
Axis made_at(const std::string& place, Make make) {
  try {
    return make();
  } catch (const UserError& error) {
    throw error.at(place);
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

Axis read_values(const ConfigEntry& axis, const std::string& directory) {
  const ParameterKey& key = *find_parameter(axis.key);
  std::vector<AxisValue> values;
  for (const ConfigNode& element : *axis.node.array()) {
    values.push_back({value_name(element), {{axis.key, node_value(element, key, directory)}}});
  }
  return made_at(axis.place, [&] { return Axis::of_values(axis.key, values); });
}

AxisValue read_set(const ConfigEntry& axis, const ConfigNode& node, std::size_t number,
                   const std::string& directory) {
  AxisValue set{value_name(node), {}};
  if (set.label.empty()) {
    refuse(node,
           fmt::format("axis {}: set {} has no name: give it name = \"...\"", axis.key, number));
  }
  ConfigNode::Table others = *node.table();
  std::erase_if(others, [](const ConfigEntry& entry) { return entry.key == "name"; });
  for (const ConfigEntry& setting : flatten_parameters(others)) {
    const ParameterKey& key = *find_parameter(setting.key);
    set.settings.push_back({setting.key, node_value(setting.node, key, directory)});
  }
  return set;
}

Axis read_sets(const ConfigEntry& axis, const std::string& directory) {
  std::vector<AxisValue> sets;
  for (const ConfigNode& element : *axis.node.array()) {
    sets.push_back(read_set(axis, element, sets.size() + 1, directory));
  }
  return made_at(axis.place, [&] { return Axis::of_sets(axis.key, sets); });
}

}  // namespace

Settings flatten_axes(const ConfigNode::Table& table) {
  Settings axes;
  flatten_into(axes, table, "");
  std::stable_sort(axes.begin(), axes.end(),
                   [](const ConfigEntry& a, const ConfigEntry& b) { return a.order < b.order; });
  check_no_duplicates(axes);
  return axes;
}

Axis read_axis(const ConfigEntry& axis, const std::string& directory) {
  const bool is_key = find_parameter(axis.key) != nullptr;
  if (!is_key) return read_sets(axis, directory);
  if (axis.node.array() != nullptr) return read_values(axis, directory);
  if (axis.node.table() != nullptr && !is_distribution_table(axis.node)) {
    const Range range = read_range(axis);
    return made_at(axis.place, [&] { return Axis::of_range(axis.key, range); });
  }
  throw UserError(fmt::format("axis {} = {}: must be a list of values or a range {}", axis.key,
                              node_text(axis.node), kRangeShape))
      .at(axis.place);
}

}  // namespace coresweep
