// One row of the time line.
#include <fmt/format.h>

#include <limits>
#include <vector>

#include "host/trace/chart.h"

namespace coresweep {
namespace {

constexpr double kLeastBar = 1.5;  ///< so that short steps can be seen
constexpr double kGap = 10;        ///< between a row's end and its text

struct Bar {
  std::string_view css_class;
  std::int32_t from, to;  ///< ms
};

std::vector<Bar> bars_of(const TracedBlock& block) {
  const std::int32_t end = end_of(block);
  std::vector<Bar> bars = {{"build", block.start_ms, block.built_ms}};
  std::int32_t from = block.built_ms;
  const auto until = [&](std::string_view css_class, std::int32_t to) {
    to = std::min(to, end);
    if (to > from) bars.push_back({css_class, from, to});
    from = std::max(from, to);
  };
  if (block.never) {
    until("rest", block.sent_ms);
    until(*block.never == DropReason::collator_unsent ? "unsent" : "never", end);
    return bars;
  }
  until("rest", block.sent_ms);
  if (block.gated) until("gate", block.gate_opened_ms.value_or(end));
  until("way", block.backable_ms.value_or(end));
  until("queue", block.backed_ms.value_or(end));
  until("pending", block.available_ms.value_or(end));
  until("available", end);
  return bars;
}

std::string spaced(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string fate_text(const TracedBlock& block) {
  std::string text = "not settled when the run ends";
  if (block.included_ms)
    text = fmt::format("included after {:.1f} s, final after {:.1f} s",
                       *block.inclusion_latency_ms / 1000.0,
                       (*block.finalized_ms - block.start_ms) / 1000.0);
  if (block.dropped_ms && block.dropped_with > 0)
    text = fmt::format("dropped with #{}", block.dropped_with);
  else if (block.dropped_ms)
    text = fmt::format("{}: {} ({})", block.passed_over ? "passed over" : "dropped",
                       spaced(drop_reason_name(*block.dropped)), owner_text(*block.owner));
  return block.twin ? text + " (twin on the lost fork)" : text;
}

std::string label_of(const TracedBlock& block, bool narrow) {
  return narrow ? fmt::format("#{}", block.serial)
                : fmt::format("#{} on R{}", block.serial, block.relay_parent);
}

std::string story_of(const TracedBlock& block) {
  std::string story =
      fmt::format("parablock {} on relay block {}: built {:.3f} to {:.3f} s", block.serial,
                  block.relay_parent, block.start_ms / 1000.0, block.built_ms / 1000.0);
  story += fmt::format(", core {}", block.core);
  if (block.candidate_size > 1)
    story += fmt::format(", block {} of {} of candidate {}", block.serial - block.candidate + 1,
                         block.candidate_size, block.candidate);
  if (block.author)
    story += fmt::format(" by collator {} in parachain slot {}", *block.author, block.para_slot);
  if (block.never == DropReason::collator_unsent) story += ", not sent to validators";
  if (block.backable_ms) story += fmt::format(", backable {:.3f} s", *block.backable_ms / 1000.0);
  if (block.backed_ms)
    story += fmt::format(", backed in R{} (age {})", *block.backed_in, *block.backing_age);
  return story + ", " + fate_text(block);
}

void draw_bar(Svg& svg, const PanelLayout& layout, const Bar& bar, double y) {
  if (bar.to < layout.start_ms() || bar.from > layout.end_ms()) return;
  const double from = layout.x_inside(bar.from);
  const double width = std::max(layout.x_inside(bar.to) - from, kLeastBar);
  svg.rect(fmt::format("bar {}", bar.css_class), from, y - ChartLayout::kBar / 2, width,
           ChartLayout::kBar);
}

/// A line that joins the rows of a candidate's blocks.
void draw_candidate(Svg& svg, const PanelLayout& layout, const TracedBlock& block, double y) {
  if (block.candidate_size <= 1) return;
  const bool first = block.serial == block.candidate;
  const bool last = block.serial == block.candidate + block.candidate_size - 1;
  const double half = ChartLayout::kRow / 2, end = half - 4;
  svg.rect("candidate", layout.margin() - 7, y - (first ? end : half), 3,
           (first ? end : half) + (last ? end : half));
}

/// Arrow heads where the life goes on outside of the window.
void draw_edges(Svg& svg, const PanelLayout& layout, const TracedBlock& block, double y) {
  const double l = layout.left(), r = layout.right();
  if (block.start_ms < layout.start_ms()) svg.triangle("edge", {l - 7, y}, {l, y - 6}, {l, y + 6});
  if (end_of(block) > layout.end_ms()) svg.triangle("edge", {r + 7, y}, {r, y - 6}, {r, y + 6});
}

void draw_end(Svg& svg, const PanelLayout& layout, const TracedBlock& block, double y) {
  const std::int32_t end = end_of(block);
  if (end < layout.start_ms() || end > layout.end_ms()) return;
  if (block.included_ms)
    draw_dot(svg, layout.x(end), y);
  else
    draw_cross(svg, layout.x(end), y);
}

/// The text goes right of the row, else left of it, else onto its end. Where there is no room for
/// it, that of a loss names its owner alone, and others have none.
void draw_fate(Svg& svg, const PanelLayout& layout, const TracedBlock& block, double y) {
  if (layout.narrow() && !block.dropped_ms) return;
  const std::string text =
      layout.narrow() ? std::string(party_name(block.owner->party)) : fate_text(block);
  const double width = text_width(text, ChartLayout::kFont);
  const double begin = layout.x_inside(block.start_ms), end = layout.x_inside(end_of(block));
  if (end + kGap + width <= layout.width - 8)
    svg.text("fate", end + kGap, y + 4, text);
  else if (begin - kGap - width >= layout.left())
    svg.text("fate", begin - kGap, y + 4, text, Anchor::end);
  else
    svg.text("fate", end - kGap, y + 4, text, Anchor::end);
}

/// Relay blocks that could have backed or included the block and did not.
void draw_holds(Svg& svg, const PanelLayout& layout, const Trace& trace, std::int64_t serial,
                double y) {
  for (const TraceEvent& event : trace.events)
    if (event.hold && !event.blocks.empty() && event.blocks[0] == serial)
      svg.circle("hold", layout.x_inside(event.time_ms), y, 3.5);
}

}  // namespace

std::int32_t end_of(const TracedBlock& block) {
  if (block.included_ms) return *block.included_ms;
  return block.dropped_ms.value_or(std::numeric_limits<std::int32_t>::max());
}

void draw_block(Svg& svg, const PanelLayout& layout, const Trace& trace, std::size_t row) {
  const TracedBlock& block = trace.blocks[row];
  const double y = layout.row_middle(row);
  svg.open_group("block", fmt::format("block-{}", block.serial), story_of(block));
  svg.text("label", layout.margin(), y + 4, label_of(block, layout.narrow()));
  draw_candidate(svg, layout, block, y);
  for (const Bar& bar : bars_of(block)) draw_bar(svg, layout, bar, y);
  draw_holds(svg, layout, trace, block.serial, y);
  draw_edges(svg, layout, block, y);
  draw_fate(svg, layout, block, y);
  draw_end(svg, layout, block, y);
  svg.close_group();
}

}  // namespace coresweep
