#include "host/results/point_copy.h"

#include "host/study/levels.h"

namespace coresweep {

std::vector<PointLevel> point_levels(const ResultsReader& from, ResultsWriter* to,
                                     const Study& study) {
  using Words = std::span<const std::uint64_t>;
  std::vector<PointLevel> levels = {
      {"point", from.points_done(), study.runs,
       [&from](std::uint64_t i) { return from.runs_done(i); },
       [&from](std::uint64_t i) { return from.read_point(i); },
       [to](std::uint64_t i, Words words) { to->write_point(i, words); },
       [to](std::uint64_t i) { return to->read_point(i); }, from.failures(),
       [to](std::uint64_t i, const std::string& reason) { to->mark_failed(i, reason); }}};
  if (from.market_points() > 0)
    levels.push_back(
        {"market point", from.market_points_done(), market_runs(study),
         [&from](std::uint64_t i) { return from.market_runs_done(i); },
         [&from](std::uint64_t i) { return from.read_market_point(i); },
         [to](std::uint64_t i, Words words) { to->write_market_point(i, words); },
         [to](std::uint64_t i) { return to->read_market_point(i); }, from.market_failures(),
         [to](std::uint64_t i, const std::string& reason) { to->mark_market_failed(i, reason); }});
  return levels;
}

}  // namespace coresweep
