#include "host/shards/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "host/base/all_cores.h"
#include "host/base/errors.h"
#include "host/results/study_match.h"
#include "host/results/tally_store.h"
#include "host/shards/shard_file.h"

namespace coresweep {

bool Merge::Owners::is_whole(std::uint64_t point) const {
  return std::ranges::all_of(files, [&](const auto& owner) { return owner[point] != 0; });
}

bool Merge::Owners::is_missing(std::uint64_t point) const {
  return !is_whole(point) && !failed.contains(point) && !design.excludes(point);
}

std::uint64_t Merge::Owners::count_missing(std::size_t range) const {
  std::uint64_t missing = 0;
  for (std::uint64_t i = 0; i < design.size(); ++i)
    missing += files[range][i] == 0 && is_missing(i);
  return missing;
}

std::string Merge::Owners::name_of(std::uint64_t point) const {
  const std::string place = place_text(design, design.coordinates(point));
  return fmt::format("{} {}{}", row_of(level).point, point,
                     place.empty() ? "" : " (" + place + ")");
}

namespace {

/// One after the other.
std::vector<std::uint64_t> joined(const Tallies& tallies) {
  std::vector<std::uint64_t> words;
  for (const auto& tally : tallies) words.insert(words.end(), tally.begin(), tally.end());
  return words;
}

}  // namespace

Merge::Merge(const std::vector<ReplicateFiles>& ranges)
    : ranges_(ranges), study_(study_of(ranges)), shards_(ranges.size()) {
  for (const Level level : levels_of(study_)) {
    owners_.push_back({level, level_design(study_, level)});
    Owners& owners = owners_.back();
    owners.files.assign(ranges.size(), std::vector<std::uint32_t>(owners.design.size()));
  }
  for (std::size_t range = 0; range < ranges.size(); ++range)
    for (std::uint32_t number = 1; number <= ranges[range].files.size(); ++number)
      look(range, number);
}

void Merge::look(std::size_t range, std::uint32_t number) {
  const ReplicateFiles& files = ranges_[range];
  const ResultsReader reader(files.files[number - 1]);
  check_belongs(
      reader, files.study,
      "cannot merge " + reader.path() + (number == 1 ? "" : " with " + files.files.front()));
  add_shard(shards_[range], reader);
  for (Owners& owners : owners_) look(reader.points(owners.level), owners, range, number);
}

void Merge::add_shard(Shards& shards, const ResultsReader& reader) const {
  const auto text = reader.text(kShardAttribute);
  if (!text) return;  // of a plain sweep, such as one with --points
  const Shard shard = parse_shard(*text);
  const auto [place, added] = shards[shard.count].emplace(shard.index, reader.path());
  if (!added)
    refuse_file(fmt::format("cannot merge {} and {}: both are shard {}; remove one of them",
                            place->second, reader.path(), *text));
}

void Merge::look(const ResultsReader::Points& from, Owners& owners, std::size_t range,
                 std::uint32_t number) const {
  const std::vector<std::string>& files = ranges_[range].files;
  const std::uint64_t wanted = replicates_of(ranges_[range].study, owners.level);
  for (const std::uint64_t i : from.done()) {
    const std::uint64_t replicates = from.replicates(i);
    std::uint32_t& owner = owners.files[range][i];
    if (owner != 0)
      refuse_file(
          fmt::format("cannot merge {} and {}: both hold {}, with the same runs; remove one of "
                      "them",
                      files[owner - 1], files[number - 1], owners.name_of(i)));
    if (replicates != wanted)
      refuse_file(fmt::format("cannot merge {}: its {} has {} runs, not {}; run that shard again",
                              files[number - 1], owners.name_of(i), replicates, wanted));
    owner = number;
  }
  for (const auto& [point, reason] : from.failures()) owners.failed.emplace(point, reason);
}

void Merge::copy(const ResultsReader::Points& from, const ResultsWriter::Points& to,
                 const Owners& owners) {
  std::vector<std::uint64_t> points = from.done();
  std::erase_if(points, [&](std::uint64_t i) {
    return owners.files[next_range_][i] != next_file_ || !owners.is_whole(i);
  });
  const std::size_t at_once = items_at_once();
  for (std::size_t begin = 0; begin < points.size(); begin += at_once) {
    const auto some = std::span(points).subspan(begin, std::min(at_once, points.size() - begin));
    Tallies tallies = from.read(some);
    if (next_range_ > 0) {
      const Tallies before = to.read(some);
      for (std::size_t i = 0; i < some.size(); ++i)
        add_tally(study_, owners.level, tallies[i], before[i]);
    }
    to.write(some, joined(tallies));
  }
  if (next_range_ == 0) points_ += points.size();
}

void Merge::keep_failures(const ResultsWriter::Points& to, const Owners& owners) {
  for (const auto& [point, reason] : owners.failed)
    if (!owners.is_whole(point)) to.mark_failed(point, reason);
}

bool Merge::copy_next(ResultsWriter& writer) {
  const ReplicateFiles& range = ranges_[next_range_];
  const ResultsReader reader(range.files[next_file_]);
  ++next_file_;
  for (const Owners& owners : owners_)
    copy(reader.points(owners.level), writer.points(owners.level), owners);
  if (next_file_ < range.files.size()) return false;
  next_file_ = 0;
  if (++next_range_ < ranges_.size()) return false;
  for (const Owners& owners : owners_) keep_failures(writer.points(owners.level), owners);
  return true;
}

std::uint64_t Merge::missing_points(std::size_t range) const {
  std::uint64_t missing = 0;
  for (const Owners& owners : owners_) missing += owners.count_missing(range);
  return missing;
}

std::uint64_t Merge::points_lost(const ResultsReader& older) const {
  std::uint64_t lost = 0;
  for (const Owners& owners : owners_)
    for (const std::uint64_t i : older.points(owners.level).done())
      lost += i < owners.design.size() && !owners.is_whole(i);
  return lost;
}

std::uint64_t Merge::missing_points() const {
  std::uint64_t missing = 0;
  for (const Owners& owners : owners_)
    for (std::uint64_t i = 0; i < owners.design.size(); ++i) missing += owners.is_missing(i);
  return missing;
}

}  // namespace coresweep
