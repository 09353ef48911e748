// A trace from a study: which run, which slots, and how it is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/study/study.h"
#include "host/trace/trace.h"

namespace coresweep {

struct TraceOptions {
  std::string config;                       ///< the study file
  std::vector<std::string> overrides;       ///< key=value
  std::vector<std::uint64_t> points = {0};  ///< several: text and svg only
  std::uint64_t replicate = 0;
  /// "FROM:COUNT"; empty: interesting_window(), for several points the slots after the warm-up.
  std::string slots;
  std::string format;   ///< text, json or svg; empty: by the ending of `output`, else text
  std::string output;   ///< file; empty: standard output
  double width = 1100;  ///< of svg, in pixels
};

/// Reads "FROM:COUNT", the relay slots to show; ends with the run. Throws UserError.
SlotWindow parse_slots(std::string_view text, std::int32_t run_slots);
/// The format to write; see TraceOptions::format.
std::string trace_format(const TraceOptions& options);
/// The axes of a study with their labels at one point: "para.cores = 3, latency.scale = 2".
std::string point_label(const Design& design, std::uint64_t point);
/// The same of the axes on which all the points are alike.
std::string shared_label(const Design& design, const std::vector<std::uint64_t>& points);
/// What tells points apart, for each: the axes on which they differ, "latency.scale = 2"; of named
/// sets the name alone. Empty for a single point.
std::vector<std::string> headings(const Design& design, const std::vector<std::uint64_t>& points);
/// How many relay slots a drawing of that width shows: so many that each has room, and fewer where
/// several cores fill them with blocks.
std::int32_t slots_drawn(double width, std::int32_t cores);
/// The same run of each point in the wanted format; several points share their relay slots. Throws
/// UserError.
std::string trace_study(const Study& study, const TraceOptions& options);

}  // namespace coresweep
