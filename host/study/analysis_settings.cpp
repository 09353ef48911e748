#include "host/study/analysis_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "host/base/errors.h"
#include "host/base/scanner.h"

namespace coresweep {
namespace {

/// A finite number above 0 that is the whole text.
std::optional<double> positive_number(std::string_view text) {
  const auto number = as_number<double>(text);
  return number && std::isfinite(*number) && *number > 0 ? number : std::nullopt;
}

std::vector<std::string> words_of(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  std::vector<std::string> words;
  for (std::size_t begin = 0; (begin = text.find_first_not_of(kBlanks, begin)) < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

}  // namespace

SmallestEffect parse_smallest_effect(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  if (words.size() == 4 && words[3] == "%") {  // a blank before it
    words[2] += '%';
    words.pop_back();
  }
  words.resize(std::max<std::size_t>(words.size(), 3));
  const std::string &metric = words[0], &kind = words[1];
  std::string& size = words[2];
  const bool relative = kind == "rel" && size.ends_with('%');
  if (relative) size.pop_back();
  const std::optional<double> number = positive_number(size);
  if (!number || words.size() > 3 || !(relative || kind == "abs"))
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
