#include "host/shards/merge.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/errors.h"
#include "host/results/study_match.h"
#include "host/results/tallies/tally_sum.h"
#include "host/shards/shard_file.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw UserError(message, ErrorKind::files); }

std::string point_name(const PointLevel& level, const Design& design, std::uint64_t index) {
  const std::string place = place_text(design, design.coordinates(index));
  return fmt::format("{} {}{}", level.name, index, place.empty() ? "" : " (" + place + ")");
}

}  // namespace

bool Merge::Level::is_whole(std::uint64_t point) const {
  return std::ranges::all_of(owners, [&](const auto& files) { return files[point] != 0; });
}

bool Merge::Level::is_missing(std::uint64_t point) const {
  return !is_whole(point) && !failed.contains(point) && !design.excludes(point);
}

std::uint64_t Merge::Level::count_missing(std::size_t range) const {
  std::uint64_t missing = 0;
  for (std::uint64_t i = 0; i < design.size(); ++i)
    missing += owners[range][i] == 0 && is_missing(i);
  return missing;
}

Merge::Merge(const std::vector<RunRange>& ranges)
    : ranges_(ranges), study_(study_of(ranges)), shards_(ranges.size()) {
  levels_.push_back({pipeline_design(study_), pipeline_schema()});
  if (simulates_market(study_))
    levels_.push_back({market_design(study_), market_schema(market_cycles(study_))});
  for (Level& level : levels_)
    level.owners.assign(ranges.size(), std::vector<std::uint32_t>(level.design.size()));
  for (std::size_t range = 0; range < ranges.size(); ++range)
    for (std::uint32_t number = 1; number <= ranges[range].files.size(); ++number)
      look(range, number);
}

void Merge::look(std::size_t range, std::uint32_t number) {
  const RunRange& files = ranges_[range];
  const ResultsReader reader(files.files[number - 1]);
  check_belongs(
      reader, files.study,
      "cannot merge " + reader.path() + (number == 1 ? "" : " with " + files.files.front()));
  add_shard(shards_[range], reader);
  const auto levels = point_levels(reader, nullptr, files.study);
  for (std::size_t i = 0; i < levels_.size(); ++i) look(levels.at(i), levels_[i], range, number);
}

void Merge::add_shard(Shards& shards, const ResultsReader& reader) const {
  const auto text = reader.text(kShardAttribute);
  if (!text) return;  // of a plain sweep, such as one with --points
  const Shard shard = parse_shard(*text);
  const auto [place, added] = shards[shard.count].emplace(shard.index, reader.path());
  if (!added)
    refuse(fmt::format("cannot merge {} and {}: both are shard {}; remove one of them",
                       place->second, reader.path(), *text));
}

void Merge::look(const PointLevel& from, Level& level, std::size_t range,
                 std::uint32_t number) const {
  const std::vector<std::string>& files = ranges_[range].files;
  for (const std::uint64_t i : from.points) {
    const std::uint64_t runs = from.runs_done(i);
    std::uint32_t& owner = level.owners[range][i];
    if (owner != 0)
      refuse(
          fmt::format("cannot merge {} and {}: both hold {}, with the same runs; remove one of "
                      "them",
                      files[owner - 1], files[number - 1], point_name(from, level.design, i)));
    if (runs != from.runs)
      refuse(fmt::format("cannot merge {}: its {} has {} runs, not {}; run that shard again",
                         files[number - 1], point_name(from, level.design, i), runs, from.runs));
    owner = number;
  }
  for (const auto& [point, reason] : from.failures) level.failed.emplace(point, reason);
}

void Merge::copy(const PointLevel& from, const Level& level, std::size_t range,
                 std::uint32_t number) {
  for (const std::uint64_t i : from.points) {
    if (level.owners[range][i] != number || !level.is_whole(i)) continue;
    std::vector<std::uint64_t> words = from.read(i);
    if (range > 0) add_words(level.schema, words, from.written(i));
    from.write(i, words);
    points_ += range == 0;
  }
}

void Merge::keep_failures(const PointLevel& to, const Level& level) {
  for (const auto& [point, reason] : level.failed)
    if (!level.is_whole(point)) to.mark_failed(point, reason);
}

bool Merge::copy_next(ResultsWriter& writer) {
  const RunRange& range = ranges_[next_range_];
  const ResultsReader reader(range.files[next_file_]);
  ++next_file_;
  const auto levels = point_levels(reader, &writer, range.study);
  for (std::size_t i = 0; i < levels_.size(); ++i)
    copy(levels.at(i), levels_[i], next_range_, next_file_);
  if (next_file_ < range.files.size()) return false;
  next_file_ = 0;
  if (++next_range_ < ranges_.size()) return false;
  for (std::size_t i = 0; i < levels_.size(); ++i) keep_failures(levels.at(i), levels_[i]);
  return true;
}

std::uint64_t Merge::missing_points(std::size_t range) const {
  std::uint64_t missing = 0;
  for (const Level& level : levels_) missing += level.count_missing(range);
  return missing;
}

std::uint64_t Merge::missing_points() const {
  std::uint64_t missing = 0;
  for (const Level& level : levels_)
    for (std::uint64_t i = 0; i < level.design.size(); ++i) missing += level.is_missing(i);
  return missing;
}

}  // namespace coresweep
