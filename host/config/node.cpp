#include "host/config/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "host/base/did_you_mean.h"
#include "host/base/toml_text.h"

namespace coresweep {
namespace {

/// Everything that may stand at the top of a file or before a dot.
std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names = {"study", "axes", "derive", "samples"};
  for (const ParameterKey& parameter : parameter_keys()) {
    names.push_back(parameter.key);
    const std::string_view section = parameter.key.substr(0, parameter.key.find('.'));
    if (std::find(names.begin(), names.end(), section) == names.end()) names.push_back(section);
  }
  return names;
}

void flatten_into(Settings& settings, const ConfigNode::Table& table, const std::string& prefix,
                  NodeTest number) {
  for (const ConfigEntry& entry : table) {
    const std::string path = prefix.empty() ? entry.key : prefix + "." + entry.key;
    if (number != nullptr && is_numbers_table(path, entry.node, number)) {
      flatten_into(settings, *entry.node.table(), path, number);
    } else if (find_parameter(path) != nullptr) {
      settings.push_back({path, entry.node, entry.place, entry.order});
    } else if (is_section(path) && entry.node.table() != nullptr) {
      flatten_into(settings, *entry.node.table(), path, number);
    } else {
      throw unknown_key(entry, path);
    }
  }
}

}  // namespace

const ConfigEntry* ConfigNode::find(std::string_view key) const {
  if (table() == nullptr) return nullptr;
  for (const ConfigEntry& entry : *table()) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

bool is_section(std::string_view path) {
  const std::string start = std::string(path) + ".";
  return std::any_of(parameter_keys().begin(), parameter_keys().end(),
                     [&](const ParameterKey& parameter) {
                       return parameter.key.substr(0, start.size()) == start;
                     });
}

UserError unknown_key(const ConfigEntry& entry, const std::string& path, std::string_view where) {
  if (is_section(path)) {
    return UserError(fmt::format("{} is a group of keys: it needs a table, not {}", path,
                                 node_text(entry.node)))
        .at(entry.place);
  }
  return UserError(
             fmt::format("unknown key \"{}\"{}{}", path, where, did_you_mean(path, known_names())))
      .at(entry.place);
}

bool is_scalar(const ConfigNode& node) {
  return node.array() == nullptr && node.table() == nullptr;
}

bool is_list_or_table(const ConfigNode& node) { return !is_scalar(node); }

bool is_numbers_table(std::string_view path, const ConfigNode& node, NodeTest number) {
  if (node.table() == nullptr || node.table()->empty()) return false;
  return std::all_of(node.table()->begin(), node.table()->end(), [&](const ConfigEntry& entry) {
    return find_distribution_number(fmt::format("{}.{}", path, entry.key)) != nullptr &&
           number(entry.node);
  });
}

Settings flatten_parameters(const ConfigNode::Table& table, NodeTest number) {
  Settings settings;
  flatten_into(settings, table, "", number);
  std::stable_sort(settings.begin(), settings.end(),
                   [](const ConfigEntry& a, const ConfigEntry& b) { return a.order < b.order; });
  check_no_duplicates(settings);
  return settings;
}

void check_no_duplicates(const Settings& settings) {
  std::map<std::string_view, std::string_view> places;
  for (const ConfigEntry& setting : settings) {
    const auto [first, added] = places.emplace(setting.key, setting.place);
    if (added) continue;
    throw UserError(fmt::format("{} is set a second time (first at {}): remove one", setting.key,
                                first->second))
        .at(setting.place);
  }
}

std::string node_text(const ConfigNode& node) {
  struct Text {
    std::string operator()(bool v) const { return value_text(v); }
    std::string operator()(std::int64_t v) const { return value_text(v); }
    std::string operator()(double v) const { return value_text(v); }
    std::string operator()(const std::string& v) const { return toml_string(v); }
    std::string operator()(const ConfigNode::Array&) const { return "[...]"; }
    std::string operator()(const ConfigNode::Table&) const { return "{...}"; }
  };
  return std::visit(Text{}, node.value);
}

void refuse(const ConfigNode& node, const std::string& why) { throw UserError(why).at(node.place); }

}  // namespace coresweep
