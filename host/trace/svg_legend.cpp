// Looks of the time line: the three colours that the Polkadot wiki gives to generation, backing and
// inclusion, from dark to light; hatched where the block only waits. So it can be read in grey.
#include <fmt/format.h>

#include <functional>
#include <vector>

#include "host/trace/chart.h"

namespace coresweep {
namespace {

constexpr double kItemHeight = 20;
constexpr double kSample = 22;  ///< width of a sample

struct LegendItem {
  std::string_view css_class;  ///< of what is drawn if the mark is
  std::string_view text;
  std::function<void(Svg&, double x, double y)> draw;  ///< y: middle
};

LegendItem bar(std::string_view css_class, std::string_view text) {
  return {css_class, text, [css_class](Svg& svg, double x, double y) {
            svg.rect(css_class, x, y - ChartLayout::kBar / 2, kSample, ChartLayout::kBar);
          }};
}

LegendItem badge(std::string_view css_class, std::string_view text) {
  return {css_class, text, [css_class](Svg& svg, double x, double y) {
            draw_badge(svg, x + 4, y - 7, css_class.back());
          }};
}

const std::vector<LegendItem>& items() {
  static const std::vector<LegendItem> list = {
      bar("bar build", "generation: a collator builds the block"),
      bar("bar rest", "waits for the rest of its candidate"),
      bar("bar way", "backing: validators fetch, execute and vote"),
      bar("bar gate", "held back: depth"),
      bar("bar queue", "could be backed, waits for a relay block"),
      bar("bar pending", "inclusion: backed, its pieces spread"),
      bar("bar available", "could be included, waits for a relay block"),
      bar("bar unsent", "not sent to validators"),
      bar("bar never", "never backable"),
      {"hold", "a relay block did not take it (why: text trace)",
       [](Svg& svg, double x, double y) { svg.circle("hold", x + kSample / 2, y, 3.5); }},
      {"dot", "included", [](Svg& svg, double x, double y) { draw_dot(svg, x + kSample / 2, y); }},
      {"cross", "lost, and by whose doing",
       [](Svg& svg, double x, double y) { draw_cross(svg, x + kSample / 2, y); }},
      {"edge", "lives on outside of the picture",
       [](Svg& svg, double x, double y) {
         svg.triangle("edge", {x + 15, y}, {x + 8, y - 6}, {x + 8, y + 6});
       }},
      {"candidate", "blocks of one candidate",
       [](Svg& svg, double x, double y) { svg.rect("candidate", x + 9, y - 8, 3, 16); }},
      {"arrival", "a relay block arrives",
       [](Svg& svg, double x, double y) { draw_arrival(svg, x + kSample / 2, y + 4); }},
      badge("badge S", "slot skipped"),
      badge("badge E", "empty inherent: no parachain data"),
      badge("badge B", "backs nothing"),
      badge("badge I", "includes nothing"),
      badge("badge F", "relay block lost its fork"),
      badge("badge N", "first relay block of a session"),
      badge("badge A", "author fails or has an outage"),
  };
  return list;
}

}  // namespace

std::string_view chart_style() {
  return R"(
text{font-family:"Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-size:11px;fill:#000}
text.title{font-size:16px;font-weight:bold}
text.heading{font-size:13px;font-weight:bold}
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
.build{fill:#450693}
.way{fill:#8c00ff}
.gate{fill:#fff;stroke-dasharray:3 2}
.rest{fill:#fff}
.candidate{fill:#666}
.queue{fill:url(#pattern-queue)}
.pending{fill:#ffc400}
.available{fill:url(#pattern-available)}
.unsent{fill:url(#pattern-unsent)}
.never{fill:url(#pattern-never)}
.segment{fill:#9a9a9a;shape-rendering:crispEdges}
.limit{stroke:#000;stroke-width:1.6;stroke-dasharray:6 3}
.hold{fill:#fff;stroke:#000;stroke-width:1.2}
.dot{fill:#000}
.end{stroke:#000;stroke-width:2}
.cross-edge{stroke:#fff;stroke-width:5.5;stroke-linecap:round}
.cross{stroke:#c00020;stroke-width:3;stroke-linecap:round}
.edge{fill:#000}
)";
}

std::string_view chart_patterns() {
  return R"(
<pattern id="hatch-skipped" width="8" height="8" patternUnits="userSpaceOnUse">)"
         R"(<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="#b0b0b0" stroke-width="1"/></pattern>
<pattern id="pattern-queue" width="6" height="6" patternUnits="userSpaceOnUse">)"
         R"(<rect width="6" height="6" fill="#fff"/>)"
         R"(<path d="M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5")"
         R"( stroke="#8c00ff" stroke-width="2"/>)"
         R"(</pattern>
<pattern id="pattern-available" width="6" height="6" patternUnits="userSpaceOnUse">)"
         R"(<rect width="6" height="6" fill="#fff"/>)"
         R"(<path d="M-1.5 4.5L1.5 7.5M0 0L6 6M4.5 -1.5L7.5 1.5")"
         R"( stroke="#ffc400" stroke-width="2"/>)"
         R"(</pattern>
<pattern id="pattern-unsent" width="5" height="5" patternUnits="userSpaceOnUse">)"
         R"(<rect width="5" height="5" fill="#fff"/>)"
         R"(<path d="M2 0V5" stroke="#444" stroke-width="1.2"/></pattern>
<pattern id="pattern-never" width="6" height="6" patternUnits="userSpaceOnUse">)"
         R"(<rect width="6" height="6" fill="#ddd"/>)"
         R"(<path d="M0 0L6 6M0 6L6 0" stroke="#444" stroke-width=".8"/></pattern>
)";
}

void draw_badge(Svg& svg, double x, double y, char letter) {
  svg.rect("badge-box", x, y, 14, 14);
  svg.text(fmt::format("badge {}", letter), x + 7, y + 11, std::string(1, letter), Anchor::middle);
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

double draw_legend(Svg& svg, double width, double top) {
  constexpr double kMargin = 12;
  std::vector<const LegendItem*> drawn;
  for (const LegendItem& item : items())
    if (svg.drew(item.css_class)) drawn.push_back(&item);
  double x = kMargin, y = top + kItemHeight / 2;
  for (const LegendItem* item : drawn) {
    const double right = x + kSample + 6 + text_width(item->text, ChartLayout::kFont);
    if (x > kMargin && right > width - kMargin) {
      x = kMargin;
      y += kItemHeight;
    }
    item->draw(svg, x, y);
    svg.text("legend", x + kSample + 6, y + 4, item->text);
    x += kSample + 20 + text_width(item->text, ChartLayout::kFont);
  }
  return y + kItemHeight / 2;
}

}  // namespace coresweep
