#include "host/results/failed_points.h"

#include <fmt/format.h>

#include "host/config/read_study.h"
#include "host/study/levels.h"

namespace coresweep {

std::uint64_t failed_points(const ResultsReader& reader) {
  return reader.failures().size() + reader.market_failures().size();
}

std::string failure_note(const ResultsReader& reader, const Study& study) {
  const Failures pipeline = reader.failures(), market = reader.market_failures();
  const std::size_t count = pipeline.size() + market.size();
  if (count == 0) return "";
  const bool of_market = pipeline.empty();
  const Design design = of_market ? market_design(study) : pipeline_design(study);
  const auto& [point, reason] = *(of_market ? market : pipeline).begin();
  const std::string place = place_text(design, design.coordinates(point));
  return fmt::format("{} {} failed; {}point {}{}: {}", count, count == 1 ? "point" : "points",
                     of_market ? "market " : "", point, place.empty() ? "" : " (" + place + ")",
                     reason);
}

void print_failures(const std::string& path) {
  const ResultsReader reader(path);
  if (failed_points(reader) == 0) return;
  fmt::print("note: {}; the same sweep tries them again\n",
             failure_note(reader, parse_study(reader.config(), path + " (stored configuration)")));
}

}  // namespace coresweep
