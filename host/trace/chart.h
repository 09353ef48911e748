// Parts of the time line of a trace: panels, one for each point, above one time axis.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/trace/svg.h"
#include "host/trace/trace.h"

namespace coresweep {

/// What all panels share, in pixels. On a phone there is no room for words beside the rows.
struct ChartLayout {
  static constexpr double kRow = 20, kBar = 12, kFont = 11;

  double width = 0;
  std::int32_t slots = 0;

  bool narrow() const { return width < 700; }
  double margin() const { return 12; }
  double left() const { return narrow() ? 54 : 112; }
  double right() const { return width - (narrow() ? 14 : 22); }
  double column() const { return (right() - left()) / slots; }
};

/// Where one panel stands.
struct PanelLayout : ChartLayout {
  SlotWindow window;
  double top = 0;
  double badges = 0;  ///< height of the line of badges
  double rows = 0;    ///< blocks

  double rows_top() const { return top + badges + (narrow() ? 10 : 24); }
  double row_middle(std::size_t row) const {
    return rows_top() + kRow * (static_cast<double>(row) + 0.5) + 2;
  }
  double rows_bottom() const { return rows_top() + kRow * rows + 4; }
  double lane_top() const { return rows_bottom() + 24; }
  double lane_bottom() const { return lane_top() + 36; }
  std::int32_t start_ms() const { return window.first * kSlotMs; }
  std::int32_t end_ms() const { return window.end() * kSlotMs; }
  double x(std::int32_t ms) const {
    return left() + column() * (static_cast<double>(ms) - start_ms()) / kSlotMs;
  }
  double x_inside(std::int32_t ms) const { return std::clamp(x(ms), left(), right()); }
};

/// CSS rules, and the patterns that tell bars apart without colour.
std::string_view chart_style();
std::string_view chart_patterns();
/// A letter in a box: S, E, B, I, F, N or A (see the legend).
void draw_badge(Svg& svg, double x, double y, char letter);
/// The cross of a dropped block, the dot of an included one.
void draw_cross(Svg& svg, double x, double y);
void draw_dot(Svg& svg, double x, double y);
/// The tick at which a relay block arrives; y: its lower end.
void draw_arrival(Svg& svg, double x, double y);
/// The letters of what was unusual about a relay slot.
std::string letters_of(const Trace& trace, std::int32_t slot);
/// Behind the rows: slots, relay blocks and what was unusual about them.
void draw_slots(Svg& svg, const PanelLayout& layout, const Trace& trace);
/// Below the last panel; returns where it ends.
double draw_time_axis(Svg& svg, const ChartLayout& layout, double top);
/// When a block ended: included or dropped; later than all moments if the run ended before.
std::int32_t end_of(const TracedBlock& block);
/// One row: the life of a block.
void draw_block(Svg& svg, const PanelLayout& layout, const Trace& trace, std::size_t row);
/// Below the rows: how many blocks are unincluded, against the limit.
void draw_segment(Svg& svg, const PanelLayout& layout, const Trace& trace);
/// The marks that were drawn, with what they mean; returns where it ends.
double draw_legend(Svg& svg, double width, double top);
/// Breaks a text between words.
std::vector<std::string> wrapped(std::string_view text, double font_px, double width);

}  // namespace coresweep
