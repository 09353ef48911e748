#include "host/keys/sample_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "host/base/errors.h"
#include "host/base/scanner.h"
#include "host/base/toml_text.h"

namespace coresweep {
namespace {

/// As many as a CSV file of some gigabytes holds: more is a slip in a count.
constexpr std::uint64_t kMostValues = 1u << 28;

/// FNV-1a over the bit patterns.
std::string fingerprint(const std::vector<double>& values) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const double value : values) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8) {
      hash = (hash ^ ((bits >> shift) & 0xff)) * 0x100000001b3u;
    }
  }
  return fmt::format("{:016x}", hash);
}

void add_word(std::string_view word, std::vector<double>& values) {
  const std::size_t star = std::min(word.find('*'), word.size());
  const auto value = as_number<double>(word.substr(0, star));
  const auto count = star == word.size() ? std::optional<std::uint64_t>(1)
                                         : as_number<std::uint64_t>(word.substr(star + 1));
  if (!value || !std::isfinite(*value) || !count || *count == 0 ||
      *count > kMostValues - values.size())
    throw UserError(
        fmt::format("\"{}\" is no finite number, nor one with a count such as 340.5*3", word));
  values.insert(values.end(), *count, *value);
}

}  // namespace

std::shared_ptr<const Sample> make_sample(std::vector<double> values) {
  auto sample = std::make_shared<Sample>();
  for (double& value : values) value += 0.0;  // -0 is 0: equal values have one text
  sample->sorted = std::move(values);
  std::sort(sample->sorted.begin(), sample->sorted.end());
  sample->fingerprint = fingerprint(sample->sorted);
  return sample;
}

std::string sample_text(const Sample& sample) {
  std::string text;
  for (auto value = sample.sorted.begin(); value != sample.sorted.end();) {
    const auto next =
        std::find_if(value, sample.sorted.end(), [&](double other) { return other != *value; });
    text += (text.empty() ? "" : " ") + toml_number(*value);
    if (next - value > 1) text += fmt::format("*{}", next - value);
    value = next;
  }
  return text;
}

std::shared_ptr<const Sample> read_sample_text(std::string_view text) {
  std::vector<double> values;
  Scanner words(text);
  while (!words.at_end()) add_word(words.take_word(""), values);
  if (values.empty()) throw UserError("holds no measurements");
  return make_sample(std::move(values));
}

}  // namespace coresweep
