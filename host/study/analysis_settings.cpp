#include "host/study/analysis_settings.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <sstream>

#include "host/base/errors.h"
#include "host/base/scanner.h"

namespace coresweep {
namespace {

/// A finite number above 0 that is the whole text.
std::optional<double> positive_number(std::string_view text) {
  const auto number = as_number<double>(text);
  return number && std::isfinite(*number) && *number > 0 ? number : std::nullopt;
}

}  // namespace

SmallestEffect parse_smallest_effect(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::string metric, kind, size, rest;
  words >> metric >> kind >> size >> rest;
  if (rest == "%") {  // a blank before it
    size += rest;
    rest.clear();
    words >> rest;
  }
  const bool relative = kind == "rel" && size.ends_with('%');
  if (relative) size.pop_back();
  const std::optional<double> number = positive_number(size);
  if (!number || !rest.empty() || !(relative || kind == "abs"))
    throw UserError(
        fmt::format("smallest effect \"{}\": must be \"METRIC rel PERCENT%\" or "
                    "\"METRIC abs NUMBER\" (in the metric's unit), above 0, such as "
                    "\"block_time.mean rel 1%\"",
                    text));
  return {metric, relative, relative ? *number / 100 : *number};
}

std::string effect_text(const SmallestEffect& effect) {
  // 100 * (x / 100) may differ from x in its last digit; 15 digits hide that.
  if (effect.relative) return fmt::format("{} rel {:.15g}%", effect.metric, effect.size * 100);
  return fmt::format("{} abs {}", effect.metric, effect.size);
}

}  // namespace coresweep
