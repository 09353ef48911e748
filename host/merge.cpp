#include "host/merge.h"

#include <fmt/format.h>

#include "host/errors.h"
#include "host/market_study.h"
#include "host/same_study.h"
#include "host/shard_file.h"

namespace coresweep {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw UserError(message, ErrorKind::files); }

std::uint64_t holes(const Design& design, const std::vector<std::uint32_t>& owners) {
  std::uint64_t missing = 0;
  for (std::uint64_t i = 0; i < owners.size(); ++i)
    if (owners[i] == 0 && !design.excludes(i)) ++missing;
  return missing;
}

std::string point_name(const PointLevel& level, const Design& design, std::uint64_t index) {
  const std::string place = place_text(design, design.coordinates(index));
  return fmt::format("{} {}{}", level.name, index, place.empty() ? "" : " (" + place + ")");
}

}  // namespace

Merge::Merge(const Study& study, ResultsWriter& writer)
    : study_(study),
      writer_(writer),
      pipeline_(pipeline_design(study)),
      market_(market_design(study)),
      has_market_(simulates_market(study)),
      pipeline_owners_(pipeline_.size()),
      market_owners_(has_market_ ? market_.size() : 0) {}

void Merge::add(const std::string& file) {
  const ResultsReader reader(file);
  check_belongs(reader, study_,
                "cannot merge " + file + (files_.empty() ? "" : " with " + files_.front()));
  files_.push_back(file);
  add_shard(reader);
  const auto levels = point_levels(reader, writer_, study_);
  copy(levels.front(), pipeline_, pipeline_owners_);
  if (has_market_) copy(levels.at(1), market_, market_owners_);
}

void Merge::add_shard(const ResultsReader& reader) {
  const auto text = reader.text(kShardAttribute);
  if (!text) return;  // of a plain sweep, such as one with --points
  const Shard shard = parse_shard(*text);
  const auto [place, added] = shards_[shard.count].emplace(shard.index, reader.path());
  if (!added)
    refuse(fmt::format("cannot merge {} and {}: both are shard {}; remove one of them",
                       place->second, reader.path(), *text));
}

void Merge::copy(const PointLevel& level, const Design& design,
                 std::vector<std::uint32_t>& owners) {
  const std::string& file = files_.back();
  for (std::uint64_t i = 0; i < level.points; ++i) {
    const std::uint64_t runs = level.runs_done(i);
    if (runs == 0) continue;
    if (owners[i] != 0)
      refuse(fmt::format("cannot merge {} and {}: both hold {}, with the same runs; remove one of "
                         "them",
                         files_[owners[i] - 1], file, point_name(level, design, i)));
    if (runs != level.runs)
      refuse(fmt::format("cannot merge {}: its {} has {} runs, not {}; run that shard again", file,
                         point_name(level, design, i), runs, level.runs));
    level.write(i, level.read(i));
    owners[i] = static_cast<std::uint32_t>(files_.size());
    ++points_;
  }
}

std::uint64_t Merge::missing_points() const {
  return holes(pipeline_, pipeline_owners_) + holes(market_, market_owners_);
}

}  // namespace coresweep
