#include "host/results/file_seal.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>

#include "host/results/cube_seal.h"
#include "host/results/tallies/sha256.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

constexpr const char* kScheme = "coresweep seal 1";
constexpr const char* kHasHash[] = {kCubeSeal, "first_word"};  // attributes of what has its own

std::string with_length(const std::string& text) {
  return std::to_string(text.size()) + ":" + text + ",";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += with_length(text);
  return all;
}

/// All values of a dataset.
template <typename T>
std::vector<T> read_all(const hdf5::Dataset& dataset) {
  const hdf5::Shape& shape = dataset.shape;
  std::vector<T> values(
      std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>()));
  hdf5::read(dataset, {hdf5::Shape(shape.size(), 0), shape}, std::span<T>(values));
  return values;
}

std::string hash_of_values(const hdf5::Dataset& dataset) {
  switch (dataset.type) {
    case hdf5::Type::text:
      return hex(sha256(joined(read_all<std::string>(dataset))));
    case hdf5::Type::float64:
      return hex(sha256_numbers(read_all<double>(dataset)));
    case hdf5::Type::uint8: {
      Sha256Stream stream;
      stream.add(std::span<const std::uint8_t>(read_all<std::uint8_t>(dataset)));
      return hex(stream.finish());
    }
    default:
      return hex(sha256_words(read_all<std::uint64_t>(dataset)));
  }
}

void add_dataset(std::vector<SealedPart>& parts, const hdf5::Object& group,
                 const std::string& name) {
  const auto dataset = hdf5::open_dataset(group, name);
  const auto attributes = hdf5::attribute_texts(dataset.object);
  const bool has_hash = std::ranges::any_of(attributes, [](const hdf5::AttributeTexts& attribute) {
    return std::ranges::count(kHasHash, attribute.name) > 0;
  });
  parts.emplace_back("/" + name, joined(hdf5::dimension_names(dataset)) +
                                     with_length(has_hash ? "" : hash_of_values(dataset)));
  for (const auto& [key, texts] : attributes)
    parts.emplace_back("/" + name + "@" + key, joined(texts));
}

/// The groups of integers that the file has.
std::vector<std::string> groups_of(const hdf5::Object& file) {
  std::vector<std::string> groups;
  for (const std::string name : {"raw", "market"})
    if (hdf5::exists(file, name)) groups.push_back(name);
  return groups;
}

std::string seal_of(const hdf5::Object& group) {
  std::string text = with_length(kScheme);
  for (const auto& [name, value] : sealed_parts(group))
    text += with_length(name) + with_length(value);
  return hex(sha256(text));
}

bool is_right(const hdf5::Object& group) {
  return hdf5::read_attribute(group, kFileSeal) == hdf5::AttributeValue(seal_of(group));
}

}  // namespace

std::vector<SealedPart> sealed_parts(const hdf5::Object& group) {
  std::vector<SealedPart> parts;
  for (const auto& [name, texts] : hdf5::attribute_texts(group))
    if (name != kFileSeal) parts.emplace_back("@" + name, joined(texts));
  for (const std::string& name : groups_of(group))
    for (const auto& [key, texts] : hdf5::attribute_texts(hdf5::open_group(group, name)))
      if (key == kFileSeal) parts.emplace_back("/" + name, joined(texts));
  for (const std::string& name : hdf5::dataset_names(group)) add_dataset(parts, group, name);
  std::ranges::sort(parts);
  return parts;
}

void seal_file(const hdf5::Object& file) {
  for (const std::string& name : groups_of(file)) {
    const auto group = hdf5::open_group(file, name);
    hdf5::write_attribute(group, kFileSeal, seal_of(group));
  }
  hdf5::write_attribute(file, kFileSeal, seal_of(file));
}

bool has_seal(const hdf5::Object& file) {
  return hdf5::read_attribute(file, kFileSeal).has_value();
}

std::string broken_seal(const hdf5::Object& file) {
  if (!is_right(file)) return "/";
  for (const std::string& name : groups_of(file))
    if (!is_right(hdf5::open_group(file, name))) return "/" + name;
  return "";
}

}  // namespace coresweep
