#include "host/results/status.h"

#include <algorithm>

#include "host/results/cubes.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kPointsAtATime = 8192;
constexpr const char* kMeanings[] = {"done", "missing", "excluded", "not_reached", "failed"};

hdf5::Dataset create_status(const hdf5::Object& file, const Scales& scales, const Design& design) {
  std::vector<std::string> names;
  for (const Axis& axis : design.axes()) names.push_back(axis.name());
  auto dataset = create_bytes(file, scales, names, kStatusDataset);
  std::vector<std::uint8_t> values;
  std::string meanings;
  for (const char* meaning : kMeanings) {
    values.push_back(static_cast<std::uint8_t>(values.size()));
    meanings += (meanings.empty() ? "" : " ") + std::string(meaning);
  }
  hdf5::write_attribute(dataset.object, "flag_values", values);
  hdf5::write_attribute(dataset.object, "flag_meanings", meanings);
  hdf5::write_attribute(dataset.object, "long_name", "what became of the point");
  return dataset;
}

}  // namespace

std::string_view status_name(PointStatus status) {
  return kMeanings[static_cast<std::size_t>(status)];
}

void write_status(const hdf5::Object& file, const Scales& scales, const Design& design,
                  const std::function<PointStatus(std::uint64_t)>& status_of) {
  if (hdf5::exists(file, kStatusDataset)) {
    hdf5::detach_scales(hdf5::open_dataset(file, kStatusDataset));
    hdf5::remove(file, kStatusDataset);
  }
  const auto dataset = create_status(file, scales, design);
  for (std::uint64_t begin = 0; begin < design.size(); begin += kPointsAtATime) {
    std::vector<std::uint8_t> block;
    for (std::uint64_t i = begin; i < std::min(design.size(), begin + kPointsAtATime); ++i)
      block.push_back(static_cast<std::uint8_t>(status_of(i)));
    write_values(dataset, begin, std::span<const std::uint8_t>(block));
  }
}

std::vector<PointStatus> read_status(const hdf5::Object& file) {
  if (!hdf5::exists(file, kStatusDataset)) return {};
  const auto dataset = hdf5::open_dataset(file, kStatusDataset);
  std::uint64_t size = 1;
  for (const auto n : dataset.shape) size *= n;
  std::vector<std::uint8_t> bytes(size);
  hdf5::read(dataset, {hdf5::Shape(dataset.shape.size(), 0), dataset.shape}, std::span(bytes));
  std::vector<PointStatus> statuses;
  for (const std::uint8_t byte : bytes) statuses.push_back(static_cast<PointStatus>(byte));
  return statuses;
}

}  // namespace coresweep
