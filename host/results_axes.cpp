#include "host/results_axes.h"

#include <algorithm>

#include "host/errors.h"
#include "host/market_study.h"
#include "host/results_layout.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kBlock = 4096;  // values in memory at a time

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
  if (const ParameterKey* key = axis.is_named_sets() ? nullptr : find_parameter(axis.name()))
    hdf5::write_attribute(scale.object, "long_name", std::string(key->meaning));
  return scale;
}

ResultsAxis read_axis(const hdf5::Object& group, const std::string& name) {
  const auto scale = hdf5::open_dataset(group, name);
  ResultsAxis axis;
  axis.name = name;
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

namespace {

/// The design over the axes that `affects` is true of.
Design reduced_design(const Study& study, bool (Axis::*affects)() const) {
  Parameters base = study.design.base();
  std::vector<Axis> axes;
  for (const Axis& axis : study.design.axes()) {
    if ((axis.*affects)())
      axes.push_back(axis);
    else
      axis.apply(0, base);  // any value will do, and some keys must have one
  }
  return Design(std::move(base), std::move(axes));
}

}  // namespace

Design pipeline_design(const Study& study) {
  return reduced_design(study, &Axis::affects_pipeline);
}
Design market_design(const Study& study) { return reduced_design(study, &Axis::affects_market); }

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
    scales.emplace(axis.name(), std::move(scale));
  }
  return scales;
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
  return axes;
}

}  // namespace coresweep
