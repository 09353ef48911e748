// A drawing as SVG text: shapes in pixels, text escaped. Looks live in classes of one style sheet.
#pragma once

#include <string>
#include <string_view>

namespace coresweep {

/// Text as XML character data or attribute value; characters that XML forbids become '?'.
std::string xml_escaped(std::string_view text);

struct Corner {
  double x, y;
};

enum class Anchor { start, middle, end };

class Svg {
 public:
  /// `title` and `description` are for readers who do not see the drawing; `style` holds CSS
  /// rules, `definitions` the patterns that they use.
  Svg(double width, double height, std::string_view title, std::string_view description,
      std::string_view style, std::string_view definitions);

  /// A group that readers and browsers announce as `title`.
  void open_group(std::string_view css_class, std::string_view id, std::string_view title);
  void close_group();
  void rect(std::string_view css_class, double x, double y, double width, double height);
  void line(std::string_view css_class, double x1, double y1, double x2, double y2);
  void circle(std::string_view css_class, double x, double y, double radius);
  void triangle(std::string_view css_class, Corner a, Corner b, Corner c);
  void text(std::string_view css_class, double x, double y, std::string_view text,
            Anchor anchor = Anchor::start);
  /// The whole drawing.
  std::string finish() &&;

 private:
  std::string out_;
};

/// How wide a line of text gets in a common sans-serif face; a little generous.
double text_width(std::string_view text, double font_px);

}  // namespace coresweep
