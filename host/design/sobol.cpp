#include "host/design/sobol.h"

#include <boost/random/sobol.hpp>

namespace coresweep {

// Read off a generator that walks in Gray code: its point 2^(j+1) - 1 is direction j.
std::vector<std::vector<std::uint32_t>> sobol_directions(std::size_t dimensions) {
  constexpr int kSobolBits = 32;
  boost::random::sobol_engine<std::uint32_t, kSobolBits> engine(dimensions);
  std::vector<std::vector<std::uint32_t>> directions(kSobolBits);
  for (int bit = 0; bit < kSobolBits; ++bit) {
    engine.seed(static_cast<std::uint32_t>((std::uint64_t{2} << bit) - 2));
    for (std::size_t d = 0; d < dimensions; ++d)
      directions[static_cast<std::size_t>(bit)].push_back(engine());
  }
  return directions;
}

}  // namespace coresweep
