#include "host/results/cubes.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "host/results/cube_seal.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kChunkValues = 8192;  // 64 KiB; smaller cubes are one piece

std::uint64_t product(const hdf5::Shape& shape) {
  std::uint64_t product = 1;
  for (const auto n : shape) product *= n;
  return product;
}

/// Whole along the fastest axes, as far as they fit.
hdf5::Shape chunk_of(const hdf5::Shape& shape) {
  if (product(shape) <= kChunkValues) return {};
  hdf5::Shape chunk(shape.size(), 1);
  std::uint64_t left = kChunkValues;
  for (std::size_t i = shape.size(); i-- > 0 && left > 1;) {
    chunk[i] = std::min(shape[i], left);
    left /= shape[i];
  }
  return chunk;
}

void remove_older(const hdf5::Object& file, const std::string& name) {
  if (!hdf5::exists(file, name)) return;
  const auto older = hdf5::open_dataset(file, name);
  if (!is_cube(older)) throw std::logic_error("the cube " + name + " has the name of an axis");
  hdf5::detach_scales(older);
  hdf5::remove(file, name);
}

void write_attributes(const hdf5::Dataset& dataset, const Cube& cube) {
  hdf5::write_attribute(dataset.object, "units", cube.unit.empty() ? "1" : cube.unit);
  if (!cube.long_name.empty()) hdf5::write_attribute(dataset.object, "long_name", cube.long_name);
  hdf5::write_attribute(dataset.object, "_FillValue", std::numeric_limits<double>::quiet_NaN());
  for (const Attribute& attribute : cube.attributes)
    hdf5::write_attribute(dataset.object, attribute.name, attribute.value);
}

/// The largest block that begins at flat index `first`, is whole along as many of the fastest
/// dimensions as it can be, and holds at most `most` values.
hdf5::Block block_at(const hdf5::Shape& shape, std::uint64_t first, std::uint64_t most) {
  hdf5::Block block{hdf5::Shape(shape.size(), 0), hdf5::Shape(shape.size(), 1)};
  std::uint64_t rest = first;
  for (std::size_t i = shape.size(); i-- > 0;) {
    block.offset[i] = rest % shape[i];
    rest /= shape[i];
  }
  for (std::size_t i = shape.size(); i-- > 0;) {
    block.count[i] = std::min(shape[i] - block.offset[i], most);
    if (block.count[i] != shape[i]) break;
    most /= shape[i];
    if (most == 0) break;
  }
  return block;
}

Cube describe(const std::string& name, const hdf5::Dataset& dataset) {
  Cube cube{.name = name,
            .unit = "",
            .long_name = "",
            .axes = hdf5::scale_names(dataset),
            .attributes = {}};
  for (const Attribute& attribute : hdf5::read_attributes(dataset.object)) {
    const auto* text = std::get_if<std::string>(&attribute.value);
    if (attribute.name == "_FillValue" || attribute.name == kCubeSeal) continue;
    if (attribute.name == "units" && text != nullptr)
      cube.unit = *text == "1" ? "" : *text;
    else if (attribute.name == "long_name" && text != nullptr)
      cube.long_name = *text;
    else
      cube.attributes.push_back(attribute);
  }
  return cube;
}

}  // namespace

bool is_cube(const hdf5::Dataset& dataset) {
  return dataset.type == hdf5::Type::float64 && !hdf5::is_scale(dataset) &&
         !is_key_of_axis(dataset);
}

void create_cube(const hdf5::Object& file, const Scales& axes, const Cube& cube) {
  if (cube.name.empty() || cube.name.find('/') != std::string::npos)
    throw std::logic_error("a cube cannot be named \"" + cube.name + "\"");
  hdf5::Shape shape;
  for (const std::string& axis : cube.axes) {
    const auto found = axes.find(axis);
    if (found == axes.end()) throw std::logic_error(cube.name + ": there is no axis " + axis);
    shape.push_back(found->second.shape.front());
  }
  remove_older(file, cube.name);
  const auto dataset = hdf5::create_dataset(
      file, cube.name, {.shape = shape, .chunk = chunk_of(shape), .nan_fill = true});
  for (std::uint32_t i = 0; i < cube.axes.size(); ++i)
    hdf5::attach_scale(dataset, i, axes.at(cube.axes[i]));
  write_attributes(dataset, cube);
}

namespace {

template <typename T>
void write_blocks(const hdf5::Dataset& cube, std::uint64_t first, std::span<const T> values) {
  const std::uint64_t size = product(cube.shape);
  if (first > size || values.size() > size - first)
    throw std::logic_error("values beyond the end of a cube");
  while (!values.empty()) {
    const auto block = block_at(cube.shape, first, values.size());
    const std::uint64_t count = product(block.count);
    hdf5::write(cube, block, values.first(count));
    values = values.subspan(count);
    first += count;
  }
}

}  // namespace

void write_values(const hdf5::Dataset& cube, std::uint64_t first, std::span<const double> values) {
  write_blocks(cube, first, values);
}

void write_values(const hdf5::Dataset& cube, std::uint64_t first,
                  std::span<const std::uint8_t> values) {
  write_blocks(cube, first, values);
}

hdf5::Dataset create_bytes(const hdf5::Object& file, const Scales& axes,
                           const std::vector<std::string>& names, const std::string& name) {
  hdf5::Shape shape;
  for (const std::string& axis : names) shape.push_back(axes.at(axis).shape.front());
  auto dataset = hdf5::create_dataset(
      file, name, {.type = hdf5::Type::uint8, .shape = shape, .chunk = chunk_of(shape)});
  for (std::uint32_t i = 0; i < names.size(); ++i)
    hdf5::attach_scale(dataset, i, axes.at(names[i]));
  return dataset;
}

std::vector<double> read_values(const hdf5::Dataset& cube) {
  std::vector<double> values(product(cube.shape));
  hdf5::read(cube, {hdf5::Shape(cube.shape.size(), 0), cube.shape}, std::span(values));
  return values;
}

std::vector<Cube> list_cubes(const hdf5::Object& file) {
  std::vector<Cube> cubes;
  for (const std::string& name : hdf5::dataset_names(file)) {
    const auto dataset = hdf5::open_dataset(file, name);
    if (is_cube(dataset)) cubes.push_back(describe(name, dataset));
  }
  return cubes;
}

}  // namespace coresweep
