// Designs over continuous assumptions: points spread over several keys at once, each a function of
// its index alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/keys/parameters.h"
#include "host/keys/range.h"

namespace coresweep {

/// One key of a design, and what its values are spread over: a range (from, to, even or even in the
/// logarithm) or a distribution.
struct SampledKey {
  std::string key;
  std::variant<Range, Distribution> over;
};

struct Sampling {
  enum class Kind {
    latin_hypercube,  ///< McKay, Beckman and Conover 1979
    sobol,            ///< Sobol' 1967, directions of Joe and Kuo 2008, random digital shift
    saltelli,         ///< blocks A, AB_1 .. AB_d, B of a Sobol' sequence: Saltelli et al. 2010
    morris,           ///< trajectories: Morris 1991
  };
  Kind kind = Kind::sobol;
  std::uint64_t points = 0;  ///< points; rows of saltelli; trajectories of morris
  std::uint64_t levels = 4;  ///< of morris: even
  std::uint64_t seed = 0;
  std::vector<SampledKey> keys;

  /// The number of points: `points`, times keys + 2 for saltelli, times keys + 1 for morris.
  std::uint64_t size() const;
  /// Where point i lies in the unit interval of each key: the share of values below.
  std::vector<double> place(std::uint64_t i) const;
  /// The value of each key at point i.
  std::vector<Value> values(std::uint64_t i) const { return values_at(place(i)); }
  /// The same where `place` says, of each key the share of values below.
  std::vector<Value> values_at(const std::vector<double>& place) const;
};

/// The word for a kind in a study: "latin-hypercube", "sobol", "saltelli", "morris".
std::string_view sampling_kind_name(Sampling::Kind kind);
const std::vector<std::string_view>& sampling_kind_names();

}  // namespace coresweep
