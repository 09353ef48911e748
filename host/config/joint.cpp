// Joint axes that are tables: { zip }, { list } and { sample }.
#include <fmt/format.h>

#include <algorithm>

#include "host/base/did_you_mean.h"
#include "host/config/axes.h"
#include "host/config/study.h"

namespace coresweep {
namespace {

constexpr std::string_view kForms[] = {"zip", "list", "sample"};

void check_fields(const ConfigEntry& axis, const std::vector<std::string_view>& known) {
  for (const ConfigEntry& field : *axis.node.table()) {
    if (std::find(known.begin(), known.end(), field.key) != known.end()) continue;
    throw UserError(fmt::format("axis {}: {} has no \"{}\" beside it{}", axis.key, known.front(),
                                field.key, did_you_mean(field.key, known)))
        .at(field.place);
  }
}

const ConfigNode::Table& table_of_keys(const ConfigEntry& axis, std::string_view field,
                                       std::string_view example) {
  const ConfigEntry* entry = axis.node.find(field);
  if (entry != nullptr && entry->node.table() != nullptr) return *entry->node.table();
  refuse(
      entry == nullptr ? axis.node : entry->node,
      fmt::format("axis {}: {} must be a table of keys, for example {}", axis.key, field, example));
}

// ---- zip and list
// --------------------------------------------------------------------------------

Axis read_part(const ConfigEntry& part, const DataSource& data) {
  if (part.node.array() != nullptr) {
    const auto values = read_value_list(part, data);
    return made_at(part.place, [&] { return Axis::of_column(part.key, values); });
  }
  if (part.node.table() == nullptr)
    refuse(part.node, fmt::format("{} = {}: must be a list of values or a range {}", part.key,
                                  node_text(part.node), kRangeShape));
  return read_range_axis(part);
}

Axis read_zip(const ConfigEntry& axis, const DataSource& data) {
  check_fields(axis, {"zip"});
  const ConfigNode::Table& table =
      table_of_keys(axis, "zip", "{ para.cores = [1, 2], para.velocity = [1, 2] }");
  std::vector<Axis> parts;
  for (const ConfigEntry& part : flatten_parameters(table, is_list_or_table))
    parts.push_back(read_part(part, data));
  return made_at(axis.place, [&] { return Axis::of_zip(axis.key, std::move(parts)); });
}

Axis read_list(const ConfigEntry& axis, const DataSource& data) {
  check_fields(axis, {"list"});
  const ConfigNode& list = axis.node.find("list")->node;
  if (list.array() == nullptr)
    refuse(list, fmt::format("axis {}: list must be a list of tables of keys", axis.key));
  std::vector<AxisValue> points;
  for (const ConfigNode& point : *list.array()) {
    if (point.table() == nullptr)
      refuse(point, fmt::format("axis {}: point {} of the list is no table of keys", axis.key,
                                points.size() + 1));
    points.push_back(read_settings(point, data));
  }
  return made_at(axis.place, [&] { return Axis::of_points(axis.key, std::move(points)); });
}

// ---- Designs
// -------------------------------------------------------------------------------------

Sampling::Kind sampling_kind(const ConfigEntry& axis) {
  const ConfigNode& node = axis.node.find("sample")->node;
  const auto& names = sampling_kind_names();
  const auto* word = std::get_if<std::string>(&node.value);
  const auto found = word == nullptr ? names.end() : std::find(names.begin(), names.end(), *word);
  if (found != names.end()) return static_cast<Sampling::Kind>(found - names.begin());
  refuse(node, fmt::format("axis {}: sample = {}: must be \"{}\"{}", axis.key, node_text(node),
                           fmt::join(names, "\", \""),
                           word == nullptr ? "" : did_you_mean(*word, names)));
}

SampledKey sampled_key(const ConfigEntry& key, const DataSource& data) {
  if (is_distribution_table(key.node)) return {key.key, read_distribution(key.node, key.key, data)};
  if (key.node.table() != nullptr) return {key.key, read_sampled_range(key)};
  refuse(key.node, fmt::format("{} = {}: must be a range {{ from, to, scale }} or a distribution",
                               key.key, node_text(key.node)));
}

std::uint64_t count_field(const ConfigEntry& axis, std::string_view field, std::int64_t least,
                          std::optional<std::uint64_t> usual) {
  if (const ConfigEntry* entry = axis.node.find(field)) return read_count(axis.key, *entry, least);
  if (usual) return *usual;
  refuse(axis.node, fmt::format("axis {} needs \"{}\" beside sample", axis.key, field));
}

void check_size(const ConfigEntry& axis, const Sampling& sampling) {
  const double size =
      static_cast<double>(sampling.points) * static_cast<double>(sampling.keys.size() + 2);
  if (size > static_cast<double>(kMaxPoints))
    refuse(axis.node, fmt::format("axis {}: points = {}: at most {} points can be run", axis.key,
                                  sampling.points, kMaxPoints));
  if (sampling.kind == Sampling::Kind::morris && sampling.levels % 2 != 0)
    refuse(axis.node.find("levels")->node,
           fmt::format("axis {}: levels = {}: must be even", axis.key, sampling.levels));
}

Axis read_sampling(const ConfigEntry& axis, const DataSource& data, std::uint64_t seed) {
  Sampling sampling;
  sampling.kind = sampling_kind(axis);
  const bool morris = sampling.kind == Sampling::Kind::morris;
  check_fields(axis,
               morris ? std::vector<std::string_view>{"sample", "points", "levels", "seed", "over"}
                      : std::vector<std::string_view>{"sample", "points", "seed", "over"});
  sampling.points = count_field(axis, "points", 1, std::nullopt);
  sampling.seed = seed;
  if (const ConfigEntry* own = axis.node.find("seed"))
    sampling.seed = read_seed(*own, fmt::format("axis {}: seed", axis.key));
  if (morris) sampling.levels = count_field(axis, "levels", 2, sampling.levels);
  const ConfigNode::Table& over =
      table_of_keys(axis, "over", "{ relay.fork_probability = { from = 0, to = 0.05 } }");
  for (const ConfigEntry& key : flatten_parameters(over, is_list_or_table))
    sampling.keys.push_back(sampled_key(key, data));
  if (sampling.keys.empty()) refuse(axis.node, fmt::format("axis {}: over names no key", axis.key));
  check_size(axis, sampling);
  return made_at(axis.place, [&] { return Axis::of_sampling(axis.key, std::move(sampling)); });
}

}  // namespace

bool is_joint_table(const ConfigNode& node) {
  return std::any_of(std::begin(kForms), std::end(kForms),
                     [&](std::string_view form) { return node.find(form) != nullptr; });
}

Axis read_joint_axis(const ConfigEntry& axis, const DataSource& data, std::uint64_t seed) {
  if (find_parameter(axis.key) != nullptr)
    throw UserError(fmt::format("axis {} sets several keys: give it a name of its own", axis.key))
        .at(axis.place);
  if (axis.node.find("zip") != nullptr) return read_zip(axis, data);
  if (axis.node.find("list") != nullptr) return read_list(axis, data);
  return read_sampling(axis, data, seed);
}

}  // namespace coresweep
