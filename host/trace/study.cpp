#include "host/trace/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "host/base/errors.h"
#include "host/compile/compile_point.h"
#include "host/study/binding_limits.h"

namespace coresweep {
namespace {

std::optional<std::int32_t> whole_number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

void check_point(const Study& study, std::uint64_t point) {
  const std::uint64_t size = study.design.size();
  if (point < size) return;
  throw UserError(fmt::format(
      "--point {}: the study has {}", point,
      size == 1 ? std::string("one point, number 0") : fmt::format("points 0 to {}", size - 1)));
}

}  // namespace

SlotWindow parse_slots(std::string_view text, std::int32_t run_slots) {
  const std::size_t colon = text.find(':');
  const auto first = whole_number(text.substr(0, colon));
  const auto count =
      colon == text.npos ? std::optional<std::int32_t>() : whole_number(text.substr(colon + 1));
  if (!first || !count || *first < 0 || *count < 1)
    throw UserError(
        fmt::format("--slots {}: must be FROM:COUNT in relay slots, for example 50:12", text));
  if (*first >= run_slots)
    throw UserError(fmt::format("--slots {}: the run has relay slots 0 to {} (relay.slots = {})",
                                text, run_slots - 1, run_slots));
  return {*first, std::min(*count, run_slots - *first)};
}

std::string trace_format(const TraceOptions& options) {
  if (options.format == "text" || options.format == "json" || options.format == "svg")
    return options.format;
  if (!options.format.empty())
    throw UserError(fmt::format("--format {}: must be text, json or svg", options.format));
  if (options.output.ends_with(".json")) return "json";
  return options.output.ends_with(".svg") ? "svg" : "text";
}

std::string point_label(const Design& design, std::uint64_t point) {
  const std::vector<std::uint64_t> coordinates = design.coordinates(point);
  std::string label;
  for (std::size_t a = 0; a < coordinates.size(); ++a) {
    const Axis& axis = design.axes()[a];
    label += fmt::format("{}{} = {}", a == 0 ? "" : ", ", axis.name(),
                         axis.label_with_unit(coordinates[a]));
  }
  return label;
}

std::string trace_study(const Study& study, const TraceOptions& options) {
  const std::string format = trace_format(options);
  check_point(study, options.point);
  const PointParams point =
      compile_point(study.design.at(options.point), study.seed, study.streams);
  const SlotWindow window = options.slots.empty() ? interesting_window(point, options.replicate)
                                                  : parse_slots(options.slots, point.slots);
  const TraceCaption caption{study.title,
                             study.source_name,
                             options.point,
                             point_label(study.design, options.point),
                             options.replicate,
                             study.seed,
                             binding_limits(study.design.at(options.point))};
  const Trace trace = record_trace(point, options.replicate, window);
  if (format == "json") return trace_json(trace, caption);
  return format == "svg" ? trace_svg(trace, caption) : trace_text(trace, caption);
}

}  // namespace coresweep
