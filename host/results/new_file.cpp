#include "host/results/new_file.h"

#include <algorithm>
#include <stdexcept>

#include "host/results/axes.h"
#include "host/results/tallies/layout.h"

namespace coresweep {
namespace {

/// The attributes that no stopping rule changes.
void write_study_attributes(const hdf5::Object& file, const Study& study,
                            const Provenance& provenance) {
  const std::vector<Attribute> own{
      {kFormatAttribute, kResultsFormat},
      {"title", study.title},
      {"question", study.question},
      {"coresweep_version", CORESWEEP_VERSION},
      {"seed", study.seed},
      {"seed_text", std::to_string(study.seed)},
      {"streams", study.streams == Streams::common ? "common" : "independent"},
      {"history", provenance.command},
  };
  for (const Attribute& attribute : own)
    hdf5::write_attribute(file, attribute.name, attribute.value);
  if (study.first_run > 0) hdf5::write_attribute(file, "first_run", study.first_run);
  for (const Attribute& attribute : provenance.attributes) {
    if (hdf5::read_attribute(file, attribute.name))
      throw std::logic_error("the attribute " + attribute.name + " exists already");
    hdf5::write_attribute(file, attribute.name, attribute.value);
  }
}

/// CF: which datasets are coordinates besides the scales; names are separated by spaces.
void write_coordinates(const hdf5::Object& file, const Design& design) {
  std::string names;
  for (const Axis& axis : design.axes())
    for (const std::string& key : stored_keys(axis)) names += (names.empty() ? "" : " ") + key;
  if (!names.empty()) hdf5::write_attribute(file, "coordinates", names);
}

/// The sales as a dimension of the root group, for cubes by cycle.
hdf5::Dataset write_cycles(const hdf5::Object& file, const RawSchema& schema) {
  const auto cycle = std::ranges::find(schema.dimensions, kCycle, &RawDimension::name);
  const std::uint64_t size = cycle->beginning.size();
  auto scale = hdf5::create_dataset(file, kCycle, {.type = hdf5::Type::int64, .shape = {size}});
  hdf5::write(scale, {{0}, {size}}, std::span(cycle->beginning));
  hdf5::make_scale(scale, kCycle);
  hdf5::write_attribute(scale.object, "units", "1");
  hdf5::write_attribute(scale.object, "long_name", cycle->meaning);
  return scale;
}

}  // namespace

Scales write_new_file(const hdf5::Object& file, const Study& study, const Provenance& provenance,
                      WrittenPoints& points) {
  write_study_attributes(file, study, provenance);
  Scales axes = write_axes(file, study.design.axes());
  write_coordinates(file, study.design);
  points.create(file, study);
  if (const auto& market = points[Level::market].store)
    axes.emplace(kCycle, write_cycles(file, market->schema()));
  write_config(file, resolved_toml(study));
  points.write_runs(file, study);
  return axes;
}

}  // namespace coresweep
