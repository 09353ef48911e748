#include "host/results/axes.h"

#include <algorithm>
#include <stdexcept>

#include "host/base/errors.h"
#include "host/results/tallies/layout.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kBlock = 4096;        // values in memory at a time
constexpr const char* kDesign = "design";     // attribute of the scale of an axis over assumptions
constexpr const char* kKeyOf = "joint_axis";  // attribute of the values of a key along such an axis

bool is_numeric(const Axis& axis) {
  if (axis.range() != nullptr) return true;
  for (std::uint64_t i = 0; i < axis.size(); ++i)
    if (!axis.number(i)) return false;
  return true;
}

/// Fills a one-dimensional dataset from a function of the index.
template <typename T, typename Function>
void fill(const hdf5::Dataset& dataset, const Function& value) {
  const std::uint64_t size = dataset.shape.front();
  for (std::uint64_t begin = 0; begin < size; begin += kBlock) {
    std::vector<T> block;
    for (std::uint64_t i = begin; i < std::min(size, begin + kBlock); ++i)
      block.push_back(value(i));
    hdf5::write(dataset, {{begin}, {block.size()}}, std::span<const T>(block));
  }
}

template <typename T>
std::vector<T> read_all(const hdf5::Dataset& dataset) {
  std::vector<T> values(dataset.shape.front());
  hdf5::read(dataset, {{0}, dataset.shape}, std::span<T>(values));
  return values;
}

void write_labels(const hdf5::Dataset& dataset, const Axis& axis) {
  fill<std::string>(dataset, [&](std::uint64_t i) { return axis.label(i); });
}

/// The coordinates of an axis: numbers with a unit, or labels.
hdf5::Dataset write_scale(const hdf5::Object& group, const Axis& axis, bool numeric) {
  const auto type = numeric ? hdf5::Type::float64 : hdf5::Type::text;
  auto scale = hdf5::create_dataset(group, axis.name(), {.type = type, .shape = {axis.size()}});
  if (numeric)
    fill<double>(scale, [&](std::uint64_t i) { return *axis.number(i); });
  else
    write_labels(scale, axis);
  hdf5::make_scale(scale, axis.name());
  if (numeric)
    hdf5::write_attribute(scale.object, "units", axis.unit().empty() ? "1" : axis.unit());
  if (const ParameterKey* key = axis.is_joint() ? nullptr : find_parameter(axis.name()))
    hdf5::write_attribute(scale.object, "long_name", std::string(key->meaning));
  if (axis.sampling() != nullptr)
    hdf5::write_attribute(scale.object, kDesign, sampling_text(*axis.sampling()));
  return scale;
}

Value value_of(const Axis& axis, std::uint64_t i, const std::string& key) {
  for (Setting& setting : axis.settings(i))
    if (setting.key == key) return std::move(setting.value);
  throw std::logic_error("axis " + axis.name() + " does not set " + key);
}

/// Values of a zip may have names.
std::string key_label(const Axis& axis, std::uint64_t i, const std::string& key) {
  if (axis.zip() != nullptr)
    for (const Axis& part : axis.zip()->parts)
      if (part.name() == key) return part.label(i);
  return value_label(value_of(axis, i, key));
}

/// Designs have numbers only.
bool is_numeric_key(const Axis& axis, const std::string& key) {
  if (axis.sampling() != nullptr) return true;
  for (std::uint64_t i = 0; i < axis.size(); ++i)
    if (!value_number(value_of(axis, i, key))) return false;
  return true;
}

/// What one key has along a joint axis.
void write_key(const hdf5::Object& group, const Axis& axis, const hdf5::Dataset& scale,
               const std::string& key) {
  const bool numeric = is_numeric_key(axis, key);
  const auto type = numeric ? hdf5::Type::float64 : hdf5::Type::text;
  const auto values = hdf5::create_dataset(group, key, {.type = type, .shape = {axis.size()}});
  if (numeric)
    fill<double>(values, [&](std::uint64_t i) { return *value_number(value_of(axis, i, key)); });
  else
    fill<std::string>(values, [&](std::uint64_t i) { return key_label(axis, i, key); });
  hdf5::attach_scale(values, 0, scale);
  const ParameterKey& parameter = *find_parameter(key);
  if (numeric)
    hdf5::write_attribute(values.object, "units",
                          parameter.unit.empty() ? "1" : std::string(parameter.unit));
  hdf5::write_attribute(values.object, "long_name", std::string(parameter.meaning));
  hdf5::write_attribute(values.object, kKeyOf, axis.name());
}

ResultsKey read_key(const std::string& name, const hdf5::Dataset& values) {
  ResultsKey key{name, "", {}, {}};
  if (values.type == hdf5::Type::text) {
    key.labels = read_all<std::string>(values);
    return key;
  }
  key.numbers = read_all<double>(values);
  if (const auto unit = hdf5::read_attribute(values.object, "units"))
    key.unit = std::get<std::string>(*unit) == "1" ? "" : std::get<std::string>(*unit);
  return key;
}

ResultsAxis read_axis(const hdf5::Object& group, const std::string& name) {
  const auto scale = hdf5::open_dataset(group, name);
  ResultsAxis axis;
  axis.name = name;
  if (const auto design = hdf5::read_attribute(scale.object, kDesign))
    axis.design = std::get<std::string>(*design);
  if (scale.type == hdf5::Type::text) {
    axis.labels = read_all<std::string>(scale);
    return axis;
  }
  axis.numbers = read_all<double>(scale);
  axis.labels = read_all<std::string>(hdf5::open_dataset(group, label_name(name)));
  if (const auto unit = hdf5::read_attribute(scale.object, "units"))
    axis.unit = std::get<std::string>(*unit) == "1" ? "" : std::get<std::string>(*unit);
  return axis;
}

}  // namespace

std::string label_name(const std::string& axis) { return axis + ".label"; }

void check_axis_names(const std::vector<Axis>& axes) {
  std::vector<std::string> seen;
  const auto refuse = [](const std::string& name, const std::string& why) {
    throw UserError("the axis \"" + name + "\" cannot be stored: " + why + "; rename it");
  };
  for (const Axis& axis : axes) {
    const std::string& name = axis.name();
    if (name.empty()) refuse(name, "it has no name");
    if (is_reserved_name(name)) refuse(name, "results files use this name themselves");
    if (name.find('/') != std::string::npos) refuse(name, "a slash separates groups");
    if (name.front() == ' ' || name.back() == ' ' || name.front() == '.' ||
        std::ranges::any_of(name, [](unsigned char c) { return c < 32 || c == 127; }))
      refuse(name, "a name begins with a letter, digit or underscore and ends with no space");
    if (std::ranges::find(seen, name) != seen.end()) refuse(name, "there are two of this name");
    seen.push_back(name);
  }
}

Scales write_axes(const hdf5::Object& group, const std::vector<Axis>& axes) {
  Scales scales;
  for (const Axis& axis : axes) {
    const bool numeric = is_numeric(axis);
    auto scale = write_scale(group, axis, numeric);
    if (numeric) {
      const auto labels = hdf5::create_dataset(group, label_name(axis.name()),
                                               {.type = hdf5::Type::text, .shape = {axis.size()}});
      write_labels(labels, axis);
      hdf5::attach_scale(labels, 0, scale);
      hdf5::write_attribute(labels.object, "long_name", "labels of " + axis.name());
    }
    if (axis.is_joint())
      for (const std::string& key : stored_keys(axis)) write_key(group, axis, scale, key);
    scales.emplace(axis.name(), std::move(scale));
  }
  return scales;
}

std::vector<std::string> stored_keys(const Axis& axis) {
  std::vector<std::string> keys;
  for (const std::string& key : axis.keys())
    if (axis.is_joint() && axis.always_sets(key)) keys.push_back(key);
  return keys;
}

bool is_key_of_axis(const hdf5::Dataset& dataset) {
  return hdf5::read_attribute(dataset.object, kKeyOf).has_value();
}

std::vector<std::string> scale_datasets(const hdf5::Object& group) {
  std::vector<std::string> names;
  for (const std::string& name : hdf5::dataset_names(group))
    if (hdf5::is_scale(hdf5::open_dataset(group, name))) names.push_back(name);
  return names;
}

Scales open_scales(const hdf5::Object& group) {
  Scales scales;
  for (const std::string& name : scale_datasets(group))
    scales.emplace(name, hdf5::open_dataset(group, name));
  return scales;
}

std::vector<ResultsAxis> read_axes(const hdf5::Object& group,
                                   const std::vector<std::string>& names) {
  std::vector<ResultsAxis> axes;
  for (const std::string& name : names) axes.push_back(read_axis(group, name));
  for (const std::string& name : hdf5::dataset_names(group)) {
    const auto dataset = hdf5::open_dataset(group, name);
    const auto owner = hdf5::read_attribute(dataset.object, kKeyOf);
    if (!owner) continue;
    const auto axis = std::ranges::find(axes, std::get<std::string>(*owner), &ResultsAxis::name);
    if (axis != axes.end()) axis->keys.push_back(read_key(name, dataset));
  }
  return axes;
}

}  // namespace coresweep
