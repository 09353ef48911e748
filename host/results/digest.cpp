#include "host/results/digest.h"

#include <algorithm>

namespace coresweep {
namespace {

constexpr const char* kScheme = "coresweep results 1";

/// A text with its length in front, so that no two lists of texts look alike.
void add_text(Sha256Stream& stream, const std::string& text) {
  stream.add(std::to_string(text.size()) + ":" + text + ",");
}

void add_number(Sha256Stream& stream, std::uint64_t number) {
  add_text(stream, std::to_string(number));
}

void add_axis(Sha256Stream& stream, const ResultsAxis& axis) {
  add_text(stream, axis.name);
  add_number(stream, axis.size());
  for (const std::string& label : axis.labels) add_text(stream, label);
  if (!axis.design.empty()) add_text(stream, axis.design);
}

void add_dataset(Sha256Stream& stream, const RawDataset& dataset) {
  add_text(stream, dataset.name);
  add_number(stream, dataset.shape.size());
  for (const auto n : dataset.shape) add_number(stream, n);
}

}  // namespace

std::string digest_of(std::uint64_t seed, const std::vector<LevelDigest>& levels) {
  Sha256Stream stream;
  add_text(stream, kScheme);
  add_number(stream, seed);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const LevelDigest& level = levels[i];
    if (i > 0) add_text(stream, level.schema->group);
    add_number(stream, level.replicates);
    add_number(stream, level.axes.size());
    for (const ResultsAxis& axis : level.axes) add_axis(stream, axis);
    const auto& datasets = level.schema->datasets;
    add_number(stream,
               static_cast<std::uint64_t>(std::ranges::count(datasets, false, &RawDataset::later)));
    for (const RawDataset& dataset : datasets)
      if (!dataset.later) add_dataset(stream, dataset);
    for (const Sha256& point : level.points) stream.add(point);
  }
  return hex(stream.finish());
}

}  // namespace coresweep
