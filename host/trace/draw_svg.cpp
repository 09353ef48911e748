// A trace as a time line: one row a block, x is time in relay slots.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/base/errors.h"
#include "host/trace/chart.h"

namespace coresweep {
namespace {

constexpr std::int32_t kMostSlots = 40;
constexpr std::size_t kMostRows = 600;

void check_size(const Trace& trace) {
  if (trace.window.count > kMostSlots)
    throw UserError(
        fmt::format("--format svg: {} relay slots are too many for a time line: show at "
                    "most {} with --slots FROM:COUNT",
                    trace.window.count, kMostSlots));
  if (trace.blocks.size() > kMostRows)
    throw UserError(
        fmt::format("--format svg: {} parablocks are too many for a time line of {} rows: "
                    "show fewer relay slots with --slots FROM:COUNT",
                    trace.blocks.size(), kMostRows));
}

/// Breaks a text between words.
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

struct HeadLine {
  std::string_view css_class;
  std::string text;
};

std::vector<HeadLine> head_of(const Trace& trace, const TraceCaption& caption) {
  constexpr double width = ChartLayout::kWidth - 24;
  const std::string title =
      caption.title.empty() ? "One run of the inclusion pipeline" : caption.title;
  std::string point = fmt::format("point {}", caption.point);
  if (!caption.point_label.empty()) point += ": " + caption.point_label;
  const std::string run =
      fmt::format("replicate {}, seed {}; relay slots {} to {} of a run of {}", caption.replicate,
                  caption.seed, trace.window.first, trace.window.end() - 1, trace.run_slots);
  std::vector<HeadLine> lines;
  for (std::string& line : wrapped(title, 16, width)) lines.push_back({"title", std::move(line)});
  for (std::string& line : wrapped(point + "; " + run, 12, width))
    lines.push_back({"caption", std::move(line)});
  return lines;
}

std::string description(const Trace& trace) {
  const TraceCounts counts = count_events(trace);
  std::string text = fmt::format(
      "Time line of {} relay slots, {} of them skipped. {} parablocks authored, {} backed, {} "
      "included.",
      trace.window.count, counts.skipped_slots, counts.authored, counts.backed, counts.included);
  for (std::size_t r = 0; r < counts.dropped.size(); ++r)
    if (counts.dropped[r] > 0)
      text += fmt::format(" {} dropped: {}.", counts.dropped[r],
                          drop_reason_name(static_cast<DropReason>(r)));
  return text;
}

std::string letters_of(const Trace& trace, std::int32_t slot) {
  std::string letters;
  const TracedRelayBlock* relay = trace.relay_block_in(slot);
  if (relay == nullptr) letters += 'S';
  if (relay != nullptr && relay->empty_inherent) letters += 'E';
  if (relay != nullptr && relay->backs_nothing) letters += 'B';
  if (relay != nullptr && relay->includes_nothing) letters += 'I';
  if (relay != nullptr && relay->lost_fork) letters += 'F';
  if (relay != nullptr && relay->first_of_session) letters += 'N';
  const auto lacks_author = [slot](const TraceEvent& event) {
    return event.slot == slot &&
           (event.hold == Hold::author_offline || event.hold == Hold::author_outage);
  };
  if (std::ranges::any_of(trace.events, lacks_author)) letters += 'A';
  return letters;
}

void draw_badges(Svg& svg, double middle, double y, const std::string& letters) {
  constexpr double step = 16;
  double x = middle - step * static_cast<double>(letters.size()) / 2 + 1;
  for (const char letter : letters) {
    draw_badge(svg, x, y, std::string(1, letter));
    x += step;
  }
}

/// Every which column gets a label of this width.
std::int32_t label_step(double column, double label) {
  return std::max(1, static_cast<std::int32_t>(std::ceil(label / column)));
}

void draw_slot(Svg& svg, const ChartLayout& layout, const Trace& trace, std::int32_t slot) {
  const double x = layout.x(slot * kSlotMs), middle = x + layout.column() / 2;
  const double top = layout.axis_top();
  const TracedRelayBlock* relay = trace.relay_block_in(slot);
  const std::int32_t step = label_step(layout.column(), 44);
  if (relay == nullptr)
    svg.rect("skipped", x, layout.rows_top(), layout.column(),
             layout.rows_bottom() - layout.rows_top());
  svg.line("grid", x, top, x, layout.rows_bottom() + 5);
  if ((slot - layout.window.first) % step == 0) {
    svg.text("slot", middle, top + 11, fmt::format("{}", slot), Anchor::middle);
    svg.text("slot", middle, top + 25, relay ? fmt::format("R{}", relay->height) : "none",
             Anchor::middle);
  }
  draw_badges(svg, middle, top + 30, letters_of(trace, slot));
  if (relay != nullptr) draw_arrival(svg, layout.x(relay->arrival_ms), layout.rows_top());
}

void draw_session(Svg& svg, const ChartLayout& layout, const TracedRelayBlock& relay) {
  const double x = layout.x(relay.slot * kSlotMs);
  svg.line("session", x, layout.axis_top(), x, layout.rows_bottom());
}

void draw_seconds(Svg& svg, const ChartLayout& layout) {
  const std::int32_t step = label_step(layout.column(), 56);
  for (std::int32_t slot = layout.window.first; slot <= layout.window.end(); slot += step)
    svg.text("seconds", layout.x(slot * kSlotMs), layout.rows_bottom() + 18,
             fmt::format("{} s", slot * (kSlotMs / 1000)), Anchor::middle);
}

}  // namespace

void draw_axis(Svg& svg, const ChartLayout& layout, const Trace& trace) {
  const double top = layout.axis_top();
  for (std::size_t row = 0; row < trace.blocks.size(); row += 2)
    svg.rect("stripe", 0, layout.row_middle(row) - ChartLayout::kRow / 2, ChartLayout::kWidth,
             ChartLayout::kRow);
  svg.text("label", 12, top + 11, "relay slot (6 s)");
  svg.text("label", 12, top + 25, "relay block");
  for (std::int32_t slot = layout.window.first; slot < layout.window.end(); ++slot)
    draw_slot(svg, layout, trace, slot);
  for (const TracedRelayBlock& relay : trace.relay_blocks)
    if (relay.first_of_session) draw_session(svg, layout, relay);
  svg.line("grid", ChartLayout::kRight, top, ChartLayout::kRight, layout.rows_bottom() + 5);
  for (const double y : {layout.rows_top(), layout.rows_bottom()})
    svg.line("frame", ChartLayout::kLeft, y, ChartLayout::kRight, y);
  draw_seconds(svg, layout);
}

std::string trace_svg(const Trace& trace, const TraceCaption& caption) {
  check_size(trace);
  const std::vector<HeadLine> head = head_of(trace, caption);
  const ChartLayout layout{trace.window, static_cast<double>(head.size()),
                           static_cast<double>(trace.blocks.size())};
  const double legend_top = layout.rows_bottom() + 30;
  Svg svg(ChartLayout::kWidth, legend_top + legend_height(), "Trace: " + head.front().text,
          description(trace), chart_style(), chart_patterns());
  double y = 6;
  for (const HeadLine& line : head) svg.text(line.css_class, 12, y += 18, line.text);
  draw_axis(svg, layout, trace);
  for (std::size_t row = 0; row < trace.blocks.size(); ++row) draw_block(svg, layout, trace, row);
  draw_legend(svg, legend_top);
  return std::move(svg).finish();
}

}  // namespace coresweep
