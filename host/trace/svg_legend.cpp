// Looks of the time line: Okabe and Ito's palette, and patterns for print in black and white.
#include <functional>
#include <vector>

#include "host/trace/chart.h"

namespace coresweep {
namespace {

constexpr double kItemHeight = 20;
constexpr double kSample = 22;  ///< width of a sample

struct LegendItem {
  std::string_view text;
  std::function<void(Svg&, double x, double y)> draw;  ///< y: middle
};

LegendItem bar(std::string_view css_class, std::string_view text) {
  return {text, [css_class](Svg& svg, double x, double y) {
            svg.rect(css_class, x, y - ChartLayout::kBar / 2, kSample, ChartLayout::kBar);
          }};
}

LegendItem badge(std::string_view letter, std::string_view text) {
  return {text, [letter](Svg& svg, double x, double y) { draw_badge(svg, x + 4, y - 7, letter); }};
}

const std::vector<LegendItem>& items() {
  static const std::vector<LegendItem> list = {
      bar("bar build", "authoring"),
      bar("bar way", "way to backable: fetch, execution, votes"),
      bar("bar gate", "held back: depth"),
      bar("bar queue", "waits to be backed"),
      bar("bar pending", "backed, chunks spread"),
      bar("bar available", "available, waits for a relay block"),
      bar("bar unsent", "not sent to validators"),
      bar("bar never", "never backable"),
      {"waits: a relay block did not take it (why: text trace)",
       [](Svg& svg, double x, double y) { svg.circle("hold", x + kSample / 2, y, 3.5); }},
      {"included (relay block, seconds since the start of authoring)",
       [](Svg& svg, double x, double y) { draw_dot(svg, x + kSample / 2, y); }},
      {"dropped, or passed over at a handover (owner)",
       [](Svg& svg, double x, double y) { draw_cross(svg, x + kSample / 2, y); }},
      {"relay block arrives",
       [](Svg& svg, double x, double y) { draw_arrival(svg, x + kSample / 2, y + 4); }},
      badge("S", "slot skipped"),
      badge("E", "empty inherent: no parachain data"),
      badge("B", "backs nothing"),
      badge("I", "includes nothing"),
      badge("F", "relay block lost its fork"),
      badge("N", "first relay block of a session"),
      badge("A", "author fails or has an outage"),
  };
  return list;
}

/// Goes through the items line by line; returns the lines used.
double flow(const std::function<void(const LegendItem&, double x, double line)>& visit) {
  double x = 20, line = 0;
  for (const LegendItem& item : items()) {
    const double width = kSample + 6 + text_width(item.text, ChartLayout::kFont);
    if (x + width > ChartLayout::kWidth - 10) {
      x = 20;
      line += 1;
    }
    visit(item, x, line);
    x += width + 14;
  }
  return line + 1;
}

}  // namespace

std::string_view chart_style() {
  return R"(
text{font-family:"Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-size:11px;fill:#000}
text.title{font-size:16px;font-weight:bold}
text.caption{font-size:12px}
text.badge{font-weight:bold}
text.fate{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
.paper{fill:#fff}
.grid{stroke:#c4c4c4;stroke-width:1}
.frame{stroke:#000;stroke-width:1}
.stripe{fill:#f5f5f5}
.skipped{fill:url(#hatch-skipped)}
.session{stroke:#000;stroke-width:2;stroke-dasharray:7 4}
.arrival{fill:#000}
.badge-box{fill:#fff;stroke:#000;stroke-width:1}
.bar{stroke:#222;stroke-width:.8}
.build{fill:#e69f00}
.way{fill:url(#pattern-way)}
.gate{fill:#fff;stroke-dasharray:3 2}
.queue{fill:url(#pattern-queue)}
.pending{fill:url(#pattern-pending)}
.available{fill:#a6dccb}
.unsent{fill:url(#pattern-unsent)}
.never{fill:url(#pattern-never)}
.hold{fill:#fff;stroke:#000;stroke-width:1.2}
.dot{fill:#000}
.end{stroke:#000;stroke-width:2}
.cross-edge{stroke:#fff;stroke-width:5.5;stroke-linecap:round}
.cross{stroke:#c44000;stroke-width:3;stroke-linecap:round}
.edge{fill:#000}
)";
}

std::string_view chart_patterns() {
  return R"(
<pattern id="hatch-skipped" width="8" height="8" patternUnits="userSpaceOnUse">)"
         R"(<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="#b0b0b0" stroke-width="1"/></pattern>
<pattern id="pattern-way" width="5" height="5" patternUnits="userSpaceOnUse">)"
         R"(<rect width="5" height="5" fill="#56b4e9"/>)"
         R"(<path d="M-1 1L1 -1M0 5L5 0M4 6L6 4" stroke="#0b3a57" stroke-width=".9"/></pattern>
<pattern id="pattern-queue" width="5" height="5" patternUnits="userSpaceOnUse">)"
         R"(<rect width="5" height="5" fill="#f0e442"/>)"
         R"(<circle cx="2.5" cy="2.5" r=".9" fill="#444"/></pattern>
<pattern id="pattern-pending" width="4" height="4" patternUnits="userSpaceOnUse">)"
         R"(<rect width="4" height="4" fill="#009e73"/>)"
         R"(<path d="M0 2H4" stroke="#fff" stroke-width=".9"/></pattern>
<pattern id="pattern-unsent" width="5" height="5" patternUnits="userSpaceOnUse">)"
         R"(<rect width="5" height="5" fill="#fff"/>)"
         R"(<path d="M2 0V5" stroke="#444" stroke-width="1.2"/></pattern>
<pattern id="pattern-never" width="6" height="6" patternUnits="userSpaceOnUse">)"
         R"(<rect width="6" height="6" fill="#ddd"/>)"
         R"(<path d="M0 0L6 6M0 6L6 0" stroke="#444" stroke-width=".8"/></pattern>
)";
}

void draw_badge(Svg& svg, double x, double y, std::string_view letter) {
  svg.rect("badge-box", x, y, 14, 14);
  svg.text("badge", x + 7, y + 11, letter, Anchor::middle);
}

void draw_cross(Svg& svg, double x, double y) {
  constexpr double r = 5;
  for (const char* css_class : {"cross-edge", "cross"}) {
    svg.line(css_class, x - r, y - r, x + r, y + r);
    svg.line(css_class, x - r, y + r, x + r, y - r);
  }
}

void draw_dot(Svg& svg, double x, double y) {
  svg.line("end", x, y - 10, x, y + 10);
  svg.circle("dot", x, y, 4);
}

void draw_arrival(Svg& svg, double x, double y) {
  svg.triangle("arrival", {x, y}, {x - 4, y - 7}, {x + 4, y - 7});
}

double legend_height() {
  return kItemHeight * flow([](const LegendItem&, double, double) {}) + 10;
}

void draw_legend(Svg& svg, double top) {
  flow([&](const LegendItem& item, double x, double line) {
    const double y = top + kItemHeight * (line + 0.5);
    item.draw(svg, x, y);
    svg.text("legend", x + kSample + 6, y + 4, item.text);
  });
}

}  // namespace coresweep
