// From a complete set of values to the integers that the model reads.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "cuda/pipeline/point.h"
#include "host/compile/quantile_builder.h"
#include "host/keys/parameters.h"

namespace coresweep {

/// Whether all points see the same random histories (differences are then paired) or each its own.
enum class Streams { common, independent };

/// Tables that were built before: the points of a sweep share most of theirs. Not thread-safe.
class TableCache {
 public:
  /// As build_table().
  QuantileTable table(const Distribution& distribution, TableUnit unit, double scale = 1.0);

 private:
  std::map<std::string, QuantileTable> tables_;
};

/// The point of `parameters`, in canonical form: what cannot matter has one fixed value, so two
/// points behave alike if memcmp finds no difference. Throws UserError if the values do not go
/// together or a distribution does not fit its table.
PointParams compile_point(const Parameters& parameters, std::uint64_t seed, Streams streams);
PointParams compile_point(const Parameters& parameters, std::uint64_t seed, Streams streams,
                          TableCache& cache);

/// A probability as the limit of happens() in cuda/numbers/draws.h.
std::int32_t probability_limit(double probability);
/// P(fewer than min(votes, size) of `size` validators are live).
double group_offline_probability(std::int64_t size, std::int64_t votes, double offline);
/// A 64-bit hash of a point whose key is 0: the same on every machine of this byte order.
std::uint64_t point_hash(const PointParams& point);
/// The same of `size` bytes, taken as 32-bit words.
std::uint64_t words_hash(const void* data, std::size_t size);

}  // namespace coresweep
