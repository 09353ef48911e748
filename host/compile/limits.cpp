// The numbers of a point that need a calculation, and the tables it shares with others.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "host/compile/compile_point.h"

namespace coresweep {
namespace {

/// The last step of SplitMix64: spreads every bit over all others.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace

std::int32_t probability_limit(double probability) {
  return static_cast<std::int32_t>(std::llround(probability * 0x1p31) - 1);
}

double group_offline_probability(std::int64_t size, std::int64_t votes, double offline) {
  const std::int64_t needed = std::min(size, votes);
  if (offline <= 0) return 0;
  if (offline >= 1) return 1;
  // Terms of the binomial distribution by their recurrence, from "nobody is live" upwards; in
  // logarithms, since offline^size may be too small for a double.
  double log_term = static_cast<double>(size) * std::log(offline);
  double sum = 0;
  for (std::int64_t live = 0; live < needed; ++live) {
    sum += std::exp(log_term);
    log_term += std::log(static_cast<double>(size - live) / static_cast<double>(live + 1)) +
                std::log1p(-offline) - std::log(offline);
  }
  return std::min(sum, 1.0);
}

std::uint64_t point_hash(const PointParams& point) {
  // What is read for bundles alone counts for them alone, so that others keep their histories.
  const bool bundle = point.collator == Collator::bundle;
  return words_hash(&point, bundle ? sizeof(point) : offsetof(PointParams, bundle));
}

std::uint64_t words_hash(const void* data, std::size_t size) {
  std::uint64_t hash = 0x9e3779b97f4a7c15u;
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (std::size_t at = 0; at + sizeof(std::uint32_t) <= size; at += sizeof(std::uint32_t)) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes + at, sizeof(word));
    hash = mixed(hash + 0x9e3779b97f4a7c15u + word);
  }
  return hash;
}

QuantileTable TableCache::table(const Distribution& distribution, TableUnit unit, double scale) {
  constexpr std::size_t kMostTables =
      4096;  // 6 MB; a long axis of latencies should not fill memory
  std::string name = fmt::format("{} {} {}", static_cast<int>(unit), scale, distribution.text());
  const auto found = tables_.find(name);
  if (found != tables_.end()) return found->second;
  if (tables_.size() >= kMostTables) tables_.clear();
  return tables_.emplace(std::move(name), build_table(distribution, unit, scale)).first->second;
}

}  // namespace coresweep
