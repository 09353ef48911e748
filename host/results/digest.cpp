#include "host/results/digest.h"

#include <algorithm>

namespace coresweep {
namespace {

void add_number(Sha256Stream& stream, std::uint64_t number) {
  stream.add_text(std::to_string(number));
}

void add_axis(Sha256Stream& stream, const ResultsAxis& axis) {
  stream.add_text(axis.name);
  add_number(stream, axis.size());
  for (const std::string& label : axis.labels) stream.add_text(label);
  if (!axis.design.empty()) stream.add_text(axis.design);
}

void add_dataset(Sha256Stream& stream, const RawDataset& dataset) {
  stream.add_text(dataset.name);
  add_number(stream, dataset.shape.size());
  for (const auto n : dataset.shape) add_number(stream, n);
}

}  // namespace

std::string digest_of(std::uint64_t seed, const std::vector<LevelDigest>& levels) {
  Sha256Stream stream;
  stream.add_text("coresweep results " + std::to_string(levels.front().schema->format));
  add_number(stream, seed);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const LevelDigest& level = levels[i];
    if (i > 0) stream.add_text(level.schema->group);
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
