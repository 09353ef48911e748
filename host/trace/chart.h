// Parts of the time line of a trace.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/trace/svg.h"
#include "host/trace/trace.h"

namespace coresweep {

/// Where things stand in the drawing, in pixels.
struct ChartLayout {
  static constexpr double kWidth = 1100, kLeft = 150, kRight = 1078;
  static constexpr double kRow = 24, kBar = 14, kFont = 11;

  SlotWindow window;
  double head_lines = 0;  ///< lines of title and caption
  double rows = 0;        ///< blocks

  double column() const { return (kRight - kLeft) / window.count; }
  double axis_top() const { return 22 + 18 * head_lines; }
  double rows_top() const { return axis_top() + 56; }
  double rows_bottom() const { return rows_top() + kRow * rows + 4; }
  double row_middle(std::size_t row) const {
    return rows_top() + kRow * (static_cast<double>(row) + 0.5) + 2;
  }
  std::int32_t start_ms() const { return window.first * kSlotMs; }
  std::int32_t end_ms() const { return window.end() * kSlotMs; }
  double x(std::int32_t ms) const {
    return kLeft + column() * (static_cast<double>(ms) - start_ms()) / kSlotMs;
  }
  double x_inside(std::int32_t ms) const { return std::clamp(x(ms), kLeft, kRight); }
};

/// CSS rules, and the patterns that tell bars apart without colour.
std::string_view chart_style();
std::string_view chart_patterns();
/// A letter in a box: S, E, B, I, F, N or A (see the legend).
void draw_badge(Svg& svg, double x, double y, std::string_view letter);
/// The cross of a dropped block, the dot of an included one.
void draw_cross(Svg& svg, double x, double y);
void draw_dot(Svg& svg, double x, double y);
/// The tick at which a relay block arrives; y: its lower end.
void draw_arrival(Svg& svg, double x, double y);
/// Slots, relay blocks and what was unusual about them; the grid; seconds.
void draw_axis(Svg& svg, const ChartLayout& layout, const Trace& trace);
/// One row: the life of a block.
void draw_block(Svg& svg, const ChartLayout& layout, const Trace& trace, std::size_t row);
/// Height that the legend needs.
double legend_height();
void draw_legend(Svg& svg, double top);

}  // namespace coresweep
