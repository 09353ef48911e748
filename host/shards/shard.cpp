#include "host/shards/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <regex>
#include <string_view>
#include <vector>

#include "host/base/errors.h"
#include "host/results/tallies/sha256.h"
#include "host/shards/array_task.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kMostShards = 1'000'000;

std::optional<std::string> variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

std::optional<std::uint64_t> shard_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

Shard parse_shard(const std::string& text) {
  if (text == "auto") return array_shard(text, variable);
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string first = text.substr(0, slash);
  const auto count = shard_number(std::string_view(text).substr(std::min(slash + 1, text.size())));
  const auto index = first == "auto" ? array_number(text, variable) : shard_number(first);
  if (!index || !count || *index < 1 || *index > *count || *count > kMostShards)
    throw UserError(
        fmt::format("--shard {}: name the part and the number of parts, as in 3/10: 1 "
                    "to N of N, with N up to {}; or auto in an array of a scheduler",
                    text, kMostShards));
  return {*index, *count};
}

std::string shard_text(Shard shard) { return fmt::format("{}/{}", shard.index, shard.count); }

PointRanges shard_points(const CostOrder& order, Shard shard) {
  // Each round deals one point to every shard, the costliest points first: what the shards of a
  // round differ by, the next rounds do not exceed. A round begins at another shard than the one
  // before: without that, an axis whose size divides the number of shards would give all its costly
  // values to the same ones. The beginnings are multiples of the golden ratio, which spread evenly.
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
  std::vector<std::uint64_t> points;
  for (std::uint64_t round = 0; round * shard.count < order.size(); ++round) {
    const std::uint64_t begin = (round * kGolden >> 32) * shard.count >> 32;
    const std::uint64_t place = round * shard.count + (shard.index - 1 + begin) % shard.count;
    if (place < order.size()) points.push_back(order.point(place));
  }
  std::ranges::sort(points);
  PointRanges ranges;
  for (const std::uint64_t point : points) add_point(ranges, point);
  return ranges;
}

Division::Division(const Study& study)
    : orders_(by_level([&](Level level) {
        return CostOrder(level_design(study, level), row_of(level).costs());
      })) {}

PointRanges Division::points(Level level, Shard shard) const {
  return shard_points(orders_[level], shard);
}

std::uint64_t most_shards(const Study& study) {
  std::uint64_t most = 0;
  for (const Level level : levels_of(study))
    most = std::max(most, level_design(study, level).size());
  return most;
}

std::string shard_file_name(const Study& study, Shard shard) {
  return fmt::format("{}-{:04}-of-{:04}.h5",
                     hex(sha256(resolved_toml(study))).substr(0, kShardHashDigits), shard.index,
                     shard.count);
}

std::optional<ShardFileName> parse_shard_file_name(const std::string& name) {
  static const std::regex pattern(
      R"(([0-9a-f]{8})-(\d{4,7})-of-(\d{4,7})\.h5(\.partial|\.interrupted)?)");
  std::smatch match;
  if (!std::regex_match(name, match, pattern)) return std::nullopt;
  return ShardFileName{match[1], {std::stoull(match[2]), std::stoull(match[3])}, !match[4].matched};
}

}  // namespace coresweep
