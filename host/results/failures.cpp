#include "host/results/failures.h"

#include "host/results/tallies/layout.h"

namespace coresweep {

void write_failures(const hdf5::Object& group, const Failures& failures) {
  if (failures.empty()) return;
  std::vector<std::uint64_t> points;
  std::vector<std::string> reasons;
  for (const auto& [point, reason] : failures) {
    points.push_back(point);
    reasons.push_back(reason);
  }
  const hdf5::Shape shape{points.size()};
  const hdf5::Block all{{0}, shape};
  const auto scale =
      hdf5::create_dataset(group, kFailedPoints, {.type = hdf5::Type::uint64, .shape = shape});
  hdf5::write(scale, all, std::span<const std::uint64_t>(points));
  hdf5::make_scale(scale, kFailedPoints);
  hdf5::write_attribute(scale.object, "units", "1");
  hdf5::write_attribute(scale.object, "long_name",
                        "points that failed, numbered with the last axis fastest");
  const auto reason =
      hdf5::create_dataset(group, kFailedReasons, {.type = hdf5::Type::text, .shape = shape});
  hdf5::write(reason, all, std::span<const std::string>(reasons));
  hdf5::attach_scale(reason, 0, scale);
  hdf5::write_attribute(reason.object, "long_name", "why the point failed");
}

Failures read_failures(const hdf5::Object& group) {
  if (!hdf5::exists(group, kFailedPoints)) return {};
  const auto scale = hdf5::open_dataset(group, kFailedPoints);
  std::vector<std::uint64_t> points(scale.shape.at(0));
  std::vector<std::string> reasons(points.size());
  const hdf5::Block all{{0}, scale.shape};
  hdf5::read(scale, all, std::span<std::uint64_t>(points));
  hdf5::read(hdf5::open_dataset(group, kFailedReasons), all, std::span<std::string>(reasons));
  Failures failures;
  for (std::size_t i = 0; i < points.size(); ++i) failures.emplace(points[i], reasons[i]);
  return failures;
}

}  // namespace coresweep
