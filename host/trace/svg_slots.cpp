// What lies around the rows of a panel: relay slots, and how many blocks are unincluded.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/trace/chart.h"

namespace coresweep {
namespace {

/// Every which column gets a label of this width.
std::int32_t label_step(double column, double label) {
  return std::max(1, static_cast<std::int32_t>(std::ceil(label / column)));
}

void draw_badges(Svg& svg, double middle, double y, const std::string& letters) {
  constexpr double step = 16;
  double x = middle - step * static_cast<double>(letters.size()) / 2 + 1;
  for (const char letter : letters) {
    draw_badge(svg, x, y, letter);
    x += step;
  }
}

void draw_slot(Svg& svg, const PanelLayout& layout, const Trace& trace, std::int32_t slot) {
  const double x = layout.x(slot * kSlotMs), middle = x + layout.column() / 2;
  const TracedRelayBlock* relay = trace.relay_block_in(slot);
  if (relay == nullptr)
    svg.rect("skipped", x, layout.rows_top(), layout.column(),
             layout.rows_bottom() - layout.rows_top());
  svg.line("grid", x, layout.rows_top() - 6, x, layout.lane_bottom());
  draw_badges(svg, middle, layout.top, letters_of(trace, slot));
  if (relay == nullptr) return;
  const std::int32_t step = label_step(layout.column(), 44);
  if (!layout.narrow() && (slot - layout.window.first) % step == 0)
    svg.text("relay", middle, layout.rows_top() - 11, fmt::format("R{}", relay->height),
             Anchor::middle);
  draw_arrival(svg, layout.x(relay->arrival_ms), layout.rows_top());
  if (relay->first_of_session) svg.line("session", x, layout.top, x, layout.rows_bottom());
}

/// The area below the steps.
void draw_steps(Svg& svg, const PanelLayout& layout, const std::vector<SegmentStep>& steps,
                double unit) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double from = layout.x(steps[i].time_ms);
    const double to = i + 1 < steps.size() ? layout.x(steps[i + 1].time_ms) : layout.right();
    const double height = unit * steps[i].blocks;
    svg.rect("segment", from, layout.lane_bottom() - height, to - from, height);
  }
}

}  // namespace

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

void draw_slots(Svg& svg, const PanelLayout& layout, const Trace& trace) {
  for (std::size_t row = 0; row < trace.blocks.size(); row += 2)
    svg.rect("stripe", 0, layout.row_middle(row) - ChartLayout::kRow / 2, layout.width,
             ChartLayout::kRow);
  for (std::int32_t slot = layout.window.first; slot < layout.window.end(); ++slot)
    draw_slot(svg, layout, trace, slot);
  svg.line("grid", layout.right(), layout.rows_top() - 6, layout.right(), layout.lane_bottom());
  svg.line("frame", layout.left(), layout.rows_top(), layout.right(), layout.rows_top());
  if (!layout.narrow()) svg.text("label", layout.margin(), layout.rows_top() - 11, "relay block");
}

void draw_segment(Svg& svg, const PanelLayout& layout, const Trace& trace) {
  const std::vector<SegmentStep> steps = segment_steps(trace);
  const std::int32_t most = std::ranges::max_element(steps, {}, &SegmentStep::blocks)->blocks;
  const double bottom = layout.lane_bottom();
  const double unit = (bottom - layout.lane_top()) / std::max({most, trace.segment_limit, 1});
  const double limit = bottom - unit * trace.segment_limit;
  draw_steps(svg, layout, steps, unit);
  svg.line("frame", layout.left(), bottom, layout.right(), bottom);
  svg.line("limit", layout.left(), limit, layout.right(), limit);
  svg.text("fate", layout.left(), layout.lane_top() - 6, segment_text(trace));
  svg.text("label", layout.left() - 6, limit + 4,
           fmt::format("{}{}", layout.narrow() ? "max " : "limit ", trace.segment_limit),
           Anchor::end);
  svg.text("label", layout.left() - 6, bottom + 1, "0", Anchor::end);
}

double draw_time_axis(Svg& svg, const ChartLayout& layout, double top) {
  const std::int32_t step = label_step(layout.column(), 38);
  for (std::int32_t slot = 0; slot <= layout.slots; slot += step) {
    const double x = layout.left() + layout.column() * slot;
    svg.line("frame", x, top - 8, x, top - 3);
    svg.text("slot", x, top + 8, fmt::format("{}", slot), Anchor::middle);
    svg.text("slot", x, top + 22, fmt::format("{} s", slot * (kSlotMs / 1000)), Anchor::middle);
  }
  if (!layout.narrow()) svg.text("label", layout.margin(), top + 8, "relay slots");
  if (layout.narrow())
    svg.text("label", layout.margin(), top + 38,
             "relay slots of 6 s, from the start of the picture");
  return top + (layout.narrow() ? 40 : 24);
}

}  // namespace coresweep
