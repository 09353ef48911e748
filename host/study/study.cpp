#include "host/study/study.h"

namespace coresweep {

std::optional<std::uint64_t> baseline_of(const Study& study, std::uint64_t index) {
  if (study.baseline.empty()) return std::nullopt;
  Coordinates coordinates = study.design.coordinates(index);
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    coordinates[i] = study.baseline[i].value_or(coordinates[i]);
  }
  return study.design.index(coordinates);
}

}  // namespace coresweep
