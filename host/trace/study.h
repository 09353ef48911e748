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
  std::string config;                  ///< the study file
  std::vector<std::string> overrides;  ///< key=value
  std::uint64_t point = 0;
  std::uint64_t replicate = 0;
  std::string slots;   ///< "FROM:COUNT"; empty: interesting_window()
  std::string format;  ///< text, json or svg; empty: by the ending of `output`, else text
  std::string output;  ///< file; empty: standard output
};

/// Reads "FROM:COUNT", the relay slots to show; ends with the run. Throws UserError.
SlotWindow parse_slots(std::string_view text, std::int32_t run_slots);
/// The format to write; see TraceOptions::format.
std::string trace_format(const TraceOptions& options);
/// The axes of a study with their labels at one point: "para.cores = 3, latency.scale = 2".
std::string point_label(const Design& design, std::uint64_t point);
/// The trace of one run of a study in the wanted format. Throws UserError.
std::string trace_study(const Study& study, const TraceOptions& options);

}  // namespace coresweep
