#include "host/trace/svg.h"

#include <fmt/format.h>

#include <algorithm>

namespace coresweep {

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      out += c;
    else
      out += '?';
  }
  return out;
}

void Svg::open_group(std::string_view css_class, std::string_view id, std::string_view title) {
  out_ += fmt::format("<g class=\"{}\" id=\"{}\"><title>{}</title>\n", css_class, id,
                      xml_escaped(title));
}

void Svg::close_group() { out_ += "</g>\n"; }

void Svg::rect(std::string_view css_class, double x, double y, double width, double height) {
  out_ += fmt::format(
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
      css_class, x, y, width, height);
}

void Svg::line(std::string_view css_class, double x1, double y1, double x2, double y2) {
  out_ +=
      fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
                  css_class, x1, y1, x2, y2);
}

void Svg::circle(std::string_view css_class, double x, double y, double radius) {
  out_ += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>\n",
                      css_class, x, y, radius);
}

void Svg::triangle(std::string_view css_class, Corner a, Corner b, Corner c) {
  out_ +=
      fmt::format("<polygon class=\"{}\" points=\"{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}\"/>\n",
                  css_class, a.x, a.y, b.x, b.y, c.x, c.y);
}

void Svg::text(std::string_view css_class, double x, double y, std::string_view text,
               Anchor anchor) {
  constexpr std::string_view names[] = {"start", "middle", "end"};
  out_ += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                      css_class, x, y, names[static_cast<int>(anchor)], xml_escaped(text));
}

bool Svg::drew(std::string_view css_classes) const {
  return out_.find(fmt::format("class=\"{}\"", css_classes)) != std::string::npos;
}

std::string Svg::finish(const SvgFrame& frame) && {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:g}\" height=\"{1:g}\" "
      "viewBox=\"0 0 {0:g} {1:g}\" role=\"img\" aria-labelledby=\"title desc\">\n"
      "<title id=\"title\">{2}</title>\n<desc id=\"desc\">{3}</desc>\n"
      "<style>{4}</style>\n<defs>{5}</defs>\n"
      "<rect class=\"paper\" x=\"0\" y=\"0\" width=\"{0:g}\" height=\"{1:g}\" "
      "rx=\"6\"/>\n{6}</svg>\n",
      frame.width, frame.height, xml_escaped(frame.title), xml_escaped(frame.description),
      frame.style, frame.definitions, out_);
}

double text_width(std::string_view text, double font_px) {
  const auto characters = std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  return 0.56 * font_px * static_cast<double>(characters);
}

}  // namespace coresweep
