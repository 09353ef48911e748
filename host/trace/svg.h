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

/// What a drawing has beside its shapes: `title` and `description` are for readers who do not see
/// it; `style` holds CSS rules, `definitions` the patterns that they use.
struct SvgFrame {
  double width, height;
  std::string title, description;
  std::string_view style, definitions;
};

class Svg {
 public:
  /// A group that readers and browsers announce as `title`.
  void open_group(std::string_view css_class, std::string_view id, std::string_view title);
  void close_group();
  void rect(std::string_view css_class, double x, double y, double width, double height);
  void line(std::string_view css_class, double x1, double y1, double x2, double y2);
  void circle(std::string_view css_class, double x, double y, double radius);
  void triangle(std::string_view css_class, Corner a, Corner b, Corner c);
  void text(std::string_view css_class, double x, double y, std::string_view text,
            Anchor anchor = Anchor::start);
  /// Whether a shape of these classes, in this order, was drawn.
  bool drew(std::string_view css_classes) const;
  /// The whole drawing, on a white panel of its own.
  std::string finish(const SvgFrame& frame) &&;

 private:
  std::string out_;
};

/// How wide a line of text gets in a common sans-serif face; a little generous.
double text_width(std::string_view text, double font_px);

}  // namespace coresweep
