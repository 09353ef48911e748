#include "host/results/failed_points.h"

#include <fmt/format.h>

#include "host/config/read_study.h"
#include "host/study/levels.h"

namespace coresweep {

std::uint64_t failed_points(const ResultsReader& reader) {
  std::uint64_t count = 0;
  for (const Level level : reader.levels()) count += reader.points(level).failures().size();
  return count;
}

std::string failure_note(const ResultsReader& reader, const Study& study) {
  const std::uint64_t count = failed_points(reader);
  for (const Level level : reader.levels()) {
    const Failures failures = reader.points(level).failures();
    if (failures.empty()) continue;
    const Design design = level_design(study, level);
    const auto& [point, reason] = *failures.begin();
    const std::string place = place_text(design, design.coordinates(point));
    return fmt::format("{} {} failed; {} {}{}: {}", count, count == 1 ? "point" : "points",
                       row_of(level).point, point, place.empty() ? "" : " (" + place + ")", reason);
  }
  return "";
}

void print_failures(const std::string& path) {
  const ResultsReader reader(path);
  if (failed_points(reader) == 0) return;
  fmt::print("note: {}; the same sweep tries them again\n",
             failure_note(reader, parse_study(reader.config(), path + " (stored configuration)")));
}

}  // namespace coresweep
