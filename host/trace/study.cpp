#include "host/trace/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "host/base/errors.h"
#include "host/base/scanner.h"
#include "host/compile/compile_point.h"
#include "host/study/binding_limits.h"

namespace coresweep {
namespace {

void check_point(const Study& study, std::uint64_t point) {
  const std::uint64_t size = study.design.size();
  if (point < size) return;
  throw UserError(fmt::format(
      "--point {}: the study has {}", point,
      size == 1 ? std::string("one point, number 0") : fmt::format("points 0 to {}", size - 1)));
}

void check_options(const Study& study, const TraceOptions& options, const std::string& format) {
  constexpr double kLeast = 320, kMost = 4000;
  for (const std::uint64_t point : options.points) check_point(study, point);
  if (format == "json" && options.points.size() > 1)
    throw UserError(
        "--format json: holds one run: name one --point, or take --format svg or text for several");
  if (options.width < kLeast || options.width > kMost)
    throw UserError(
        fmt::format("--width {}: must be {} to {} pixels", options.width, kLeast, kMost));
}

std::vector<PointParams> compiled(const Study& study, const std::vector<std::uint64_t>& points) {
  std::vector<PointParams> compiled;
  for (const std::uint64_t point : points)
    compiled.push_back(compile_point(study.design.at(point), study.seed, study.streams));
  return compiled;
}

/// Several points are shown in the same relay slots, which nobody chose for what happens there.
SlotWindow window_of(const std::vector<PointParams>& points, const TraceOptions& options,
                     const std::string& format) {
  const std::int32_t end = std::ranges::min(points, {}, &PointParams::slots).slots;
  const std::int32_t cores = std::ranges::max(points, {}, &PointParams::cores).cores;
  const std::int32_t count = format == "svg" ? slots_drawn(options.width, cores) : 12;
  if (!options.slots.empty()) return parse_slots(options.slots, end);
  if (points.size() == 1) return interesting_window(points.front(), options.replicate, count);
  const std::int32_t warm = std::ranges::max(points, {}, &PointParams::warmup_slots).warmup_slots;
  const std::int32_t first = std::max(std::min(warm, end - count), 0);
  return {first, std::min(count, end - first)};
}

std::uint64_t place(const Design& design, std::uint64_t point, std::size_t axis) {
  return design.coordinates(point)[axis];
}

bool are_alike(const Design& design, const std::vector<std::uint64_t>& points, std::size_t axis) {
  return std::ranges::all_of(points, [&](std::uint64_t point) {
    return place(design, point, axis) == place(design, points.front(), axis);
  });
}

}  // namespace

SlotWindow parse_slots(std::string_view text, std::int32_t run_slots) {
  const std::size_t colon = text.find(':');
  const auto first = as_number<std::int32_t>(text.substr(0, colon));
  const auto count = colon == text.npos ? std::optional<std::int32_t>()
                                        : as_number<std::int32_t>(text.substr(colon + 1));
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
  return shared_label(design, {point});
}

std::string shared_label(const Design& design, const std::vector<std::uint64_t>& points) {
  std::vector<std::string> labels;
  for (std::size_t a = 0; a < design.axes().size(); ++a)
    if (are_alike(design, points, a)) {
      const Axis& axis = design.axes()[a];
      labels.push_back(fmt::format("{} = {}", axis.name(),
                                   axis.label_with_unit(place(design, points.front(), a))));
    }
  return fmt::format("{}", fmt::join(labels, ", "));
}

std::vector<std::string> headings(const Design& design, const std::vector<std::uint64_t>& points) {
  std::vector<std::string> texts(points.size());
  for (std::size_t a = 0; a < design.axes().size(); ++a) {
    const Axis& axis = design.axes()[a];
    if (are_alike(design, points, a)) continue;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const std::string label = axis.label_with_unit(place(design, points[i], a));
      if (!texts[i].empty()) texts[i] += ", ";
      texts[i] += axis.is_named_sets() ? label : fmt::format("{} = {}", axis.name(), label);
    }
  }
  return texts;
}

std::int32_t slots_drawn(double width, std::int32_t cores) {
  constexpr std::int32_t kLeast = 4, kMost = 12, kBlocks = 24, kColumn = 40;
  const auto room = static_cast<std::int32_t>(width - 54) / kColumn;
  return std::clamp(std::min(room, kBlocks / cores) / 2 * 2, kLeast, kMost);
}

std::string trace_study(const Study& study, const TraceOptions& options) {
  const std::string format = trace_format(options);
  check_options(study, options, format);
  const std::vector<PointParams> points = compiled(study, options.points);
  const SlotWindow window = window_of(points, options, format);
  std::vector<TracePanel> panels;
  const std::vector<std::string> names = headings(study.design, options.points);
  for (std::size_t i = 0; i < points.size(); ++i)
    panels.push_back({record_trace(points[i], options.replicate, window), names[i]});
  TraceCaption caption{study.title,
                       study.source_name,
                       options.points.front(),
                       shared_label(study.design, options.points),
                       options.replicate,
                       study.seed,
                       binding_limits(study.design.at(options.points.front()))};
  if (format == "svg") return trace_svg(panels, caption, options.width);
  if (format == "json") return trace_json(panels.front().trace, caption);
  std::string text;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    caption.point = options.points[i];
    caption.point_label = point_label(study.design, options.points[i]);
    caption.binds = binding_limits(study.design.at(options.points[i]));
    text += (i > 0 ? "\n" : "") + trace_text(panels[i].trace, caption);
  }
  return text;
}

}  // namespace coresweep
