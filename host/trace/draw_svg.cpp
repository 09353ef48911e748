// Traces as time lines: panels one above the other, one row a block, x is time in relay slots.
#include <fmt/format.h>

#include <numeric>
#include <vector>

#include "host/base/errors.h"
#include "host/trace/chart.h"

namespace coresweep {
namespace {

constexpr std::int32_t kMostSlots = 40;
constexpr std::size_t kMostRows = 600;

void check_size(const std::vector<TracePanel>& panels) {
  const std::int32_t slots = panels.front().trace.window.count;
  if (slots > kMostSlots)
    throw UserError(
        fmt::format("--format svg: {} relay slots are too many for a time line: show at "
                    "most {} with --slots FROM:COUNT",
                    slots, kMostSlots));
  const std::size_t rows =
      std::accumulate(panels.begin(), panels.end(), std::size_t{0},
                      [](std::size_t n, const TracePanel& p) { return n + p.trace.blocks.size(); });
  if (rows > kMostRows)
    throw UserError(
        fmt::format("--format svg: {} parablocks are too many for a time line of {} rows: "
                    "show fewer relay slots with --slots FROM:COUNT",
                    rows, kMostRows));
}

/// Lines of text from the left margin on; returns where they end.
double draw_lines(Svg& svg, const ChartLayout& layout, std::string_view css_class, double font_px,
                  std::string_view text, double top) {
  for (const std::string& line : wrapped(text, font_px, layout.width - 2 * layout.margin()))
    svg.text(css_class, layout.margin(), top += font_px + 4, line);
  return top;
}

std::string source_text(const TracePanel& panel, const TraceCaption& caption) {
  std::string text = caption.point_label.empty() ? "" : caption.point_label + "; ";
  return text + fmt::format("run {} of seed {}, relay slots {} to {} of {}", caption.replicate,
                            caption.seed, panel.trace.window.first, panel.trace.window.end() - 1,
                            panel.trace.run_slots);
}

double badge_height(const Trace& trace) {
  for (std::int32_t slot = trace.window.first; slot < trace.window.end(); ++slot)
    if (!letters_of(trace, slot).empty()) return 18;
  return 0;
}

/// Without the blocks whose life ends where the picture begins.
Trace seen(Trace trace) {
  const std::int32_t begin = trace.window.first * kSlotMs;
  std::erase_if(trace.blocks, [&](const TracedBlock& block) { return end_of(block) <= begin; });
  return trace;
}

/// Returns where it ends.
double draw_panel(Svg& svg, const ChartLayout& shared, const TracePanel& panel, double top) {
  if (!panel.heading.empty()) top = draw_lines(svg, shared, "heading", 13, panel.heading, top + 4);
  top = draw_lines(svg, shared, "caption", 12, trace_finding(panel.trace), top) + 8;
  const Trace trace = seen(panel.trace);
  const PanelLayout layout{shared, trace.window, top, badge_height(trace),
                           static_cast<double>(trace.blocks.size())};
  draw_slots(svg, layout, trace);
  for (std::size_t row = 0; row < trace.blocks.size(); ++row) draw_block(svg, layout, trace, row);
  draw_segment(svg, layout, trace);
  return layout.lane_bottom() + 8;
}

std::string description(const std::vector<TracePanel>& panels) {
  std::string text =
      fmt::format("Time lines of {} relay slots.", panels.front().trace.window.count);
  for (const TracePanel& panel : panels)
    text += fmt::format(" {}{}{}; {}.", panel.heading, panel.heading.empty() ? "" : ": ",
                        trace_finding(panel.trace), segment_text(panel.trace));
  return text;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, double font_px, double width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && text_width(line + " " + word, font_px) > width) {
      lines.push_back(line);
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

std::string trace_svg(const std::vector<TracePanel>& panels, const TraceCaption& caption,
                      double width) {
  check_size(panels);
  const ChartLayout layout{width, panels.front().trace.window.count};
  const std::string title =
      caption.title.empty() ? "One run of the inclusion pipeline" : caption.title;
  Svg svg;
  double y = draw_lines(svg, layout, "title", 16, title, 4);
  y = draw_lines(svg, layout, "caption", 12, source_text(panels.front(), caption), y) + 4;
  for (const TracePanel& panel : panels) y = draw_panel(svg, layout, panel, y);
  y = draw_time_axis(svg, layout, y);
  y = draw_legend(svg, width, y + 6);
  return std::move(svg).finish(
      {width, y + 8, "Trace: " + title, description(panels), chart_style(), chart_patterns()});
}

}  // namespace coresweep
