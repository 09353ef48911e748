#include "host/design/sampling.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "cuda/numbers/philox.h"
#include "host/design/sobol.h"

namespace coresweep {
namespace {

/// What a random number of a design is for; the other words of its counter say which.
enum class Draw : std::uint32_t { permutation = 1, jitter, shift, start, order };

PhiloxBlock draw(std::uint64_t seed, Draw purpose, std::uint64_t key, std::uint64_t index) {
  return philox4x32(static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                    static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(purpose), seed);
}

/// Above 0 and below 1.
double unit(std::uint32_t word) { return (word + 0.5) * 0x1p-32; }

// ---- Latin hypercube
// -----------------------------------------------------------------------------

/// A random permutation of 0 .. size - 1 as a function of the index: a Feistel network over the
/// next power of 4, walked until it falls below `size` (Black and Rogaway 2002).
std::uint64_t permuted(std::uint64_t index, std::uint64_t size, std::uint64_t seed,
                       std::uint64_t key) {
  const auto half = (static_cast<unsigned>(std::bit_width(size - 1)) + 1) / 2;
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  constexpr std::uint64_t kRounds = 8;
  do {
    std::uint64_t left = index >> half, right = index & mask;
    for (std::uint64_t round = 0; round < kRounds; ++round) {
      const std::uint64_t mixed =
          draw(seed, Draw::permutation, key, round << 48 | right).word[0] & mask;
      left = std::exchange(right, left ^ mixed);
    }
    index = left << half | right;
  } while (index >= size);
  return index;
}

std::vector<double> latin_place(const Sampling& sampling, std::uint64_t i) {
  std::vector<double> place;
  for (std::uint64_t k = 0; k < sampling.keys.size(); ++k) {
    const auto stratum = static_cast<double>(permuted(i, sampling.points, sampling.seed, k));
    const double jitter = unit(draw(sampling.seed, Draw::jitter, k, i).word[0]);
    place.push_back((stratum + jitter) / static_cast<double>(sampling.points));
  }
  return place;
}

// ---- Sobol' sequences
// ----------------------------------------------------------------------------

/// Point i in natural order, shifted at random digit by digit (Matousek 1998, section 2): any
/// aligned 2^k points still are a net, and each point alone is uniform.
std::vector<double> sobol_place(std::uint64_t seed, std::uint64_t i, std::size_t dimensions) {
  // The largest number of dimensions asked for so far serves all smaller ones.
  thread_local std::vector<std::vector<std::uint32_t>> directions;
  if (directions.empty() || directions.front().size() < dimensions)
    directions = sobol_directions(dimensions);
  std::vector<double> place;
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::uint32_t word = draw(seed, Draw::shift, d, 0).word[0];
    for (std::size_t bit = 0; i >> bit != 0; ++bit)
      if ((i >> bit & 1) != 0) word ^= directions[bit][d];
    place.push_back(unit(word));
  }
  return place;
}

/// Block 0 of a row is A, block k is A with key k from B, the last one is B.
std::vector<double> saltelli_place(const Sampling& sampling, std::uint64_t i) {
  const std::size_t keys = sampling.keys.size();
  const std::uint64_t block = i % (keys + 2);
  const auto both = sobol_place(sampling.seed, i / (keys + 2), 2 * keys);
  std::vector<double> place;
  for (std::size_t k = 0; k < keys; ++k)
    place.push_back(both[block == keys + 1 || block == k + 1 ? keys + k : k]);
  return place;
}

// ---- Morris trajectories
// -------------------------------------------------------------------------

/// The order in which a trajectory moves the keys: the ranks of random numbers.
std::vector<std::uint64_t> move_of_key(const Sampling& sampling, std::uint64_t trajectory) {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> drawn;
  for (std::uint64_t k = 0; k < sampling.keys.size(); ++k)
    drawn.emplace_back(draw(sampling.seed, Draw::order, k, trajectory).word[0], k);
  std::sort(drawn.begin(), drawn.end());
  std::vector<std::uint64_t> move(drawn.size());
  for (std::uint64_t m = 0; m < drawn.size(); ++m) move[drawn[m].second] = m;
  return move;
}

/// Levels 0 .. p - 1; each key starts in one half and moves by p / 2 to the other.
std::uint64_t morris_level(const Sampling& sampling, std::uint64_t i, std::uint64_t k,
                           std::uint64_t move) {
  const std::uint64_t trajectory = i / (sampling.keys.size() + 1),
                      step = i % (sampling.keys.size() + 1);
  const PhiloxBlock start = draw(sampling.seed, Draw::start, k, trajectory);
  const std::uint64_t half = sampling.levels / 2;
  const std::uint64_t lower = std::uint64_t{start.word[0]} * half >> 32;
  const bool begins_low = (start.word[1] & 1) != 0;
  return lower + (begins_low == (step > move) ? half : 0);
}

std::vector<double> morris_place(const Sampling& sampling, std::uint64_t i) {
  const auto moves = move_of_key(sampling, i / (sampling.keys.size() + 1));
  std::vector<double> place;
  for (std::uint64_t k = 0; k < sampling.keys.size(); ++k) {
    const auto level = static_cast<double>(morris_level(sampling, i, k, moves[k]));
    const auto levels = static_cast<double>(sampling.levels);
    // The ends of a range are levels; those of a distribution may be infinite, so its levels are
    // the medians of equal shares.
    const bool ends = std::holds_alternative<Range>(sampling.keys[k].over);
    place.push_back(ends ? level / (levels - 1) : (level + 0.5) / levels);
  }
  return place;
}

// ---- Values
// --------------------------------------------------------------------------------------

constexpr int kDigits = 12;  ///< of what is worked out: see tidy()

/// Whole numbers are equally likely: each has a unit of the range.
double range_value(const Range& range, double place) {
  const double end = range.integer ? range.to + 1 : range.to;
  const double value = range.spacing == Range::Spacing::log
                           ? range.from * std::pow(end / range.from, place)
                           : range.from + place * (end - range.from);
  return range.integer ? std::min(std::floor(value), range.to) : tidy(value, kDigits);
}

Value value_at(const SampledKey& key, double place) {
  const bool integer = find_parameter(key.key)->kind == ParameterKind::integer;
  const auto* range = std::get_if<Range>(&key.over);
  const double value =
      range != nullptr
          ? range_value(*range, place)
          : tidy(std::get<Distribution>(key.over).quantile(Mass::from_below(place)), kDigits);
  if (integer) return static_cast<std::int64_t>(std::floor(value + 0.5));
  return value;
}

}  // namespace

std::uint64_t Sampling::size() const {
  if (kind == Kind::saltelli) return points * (keys.size() + 2);
  return kind == Kind::morris ? points * (keys.size() + 1) : points;
}

std::vector<double> Sampling::place(std::uint64_t i) const {
  switch (kind) {
    case Kind::latin_hypercube:
      return latin_place(*this, i);
    case Kind::sobol:
      return sobol_place(seed, i, keys.size());
    case Kind::saltelli:
      return saltelli_place(*this, i);
    case Kind::morris:
      return morris_place(*this, i);
  }
  return {};
}

std::vector<Value> Sampling::values_at(const std::vector<double>& place) const {
  std::vector<Value> values;
  for (std::size_t k = 0; k < keys.size(); ++k) values.push_back(value_at(keys[k], place[k]));
  return values;
}

const std::vector<std::string_view>& sampling_kind_names() {
  static const std::vector<std::string_view> names = {"latin-hypercube", "sobol", "saltelli",
                                                      "morris"};
  return names;
}

std::string_view sampling_kind_name(Sampling::Kind kind) {
  return sampling_kind_names()[static_cast<std::size_t>(kind)];
}

}  // namespace coresweep
