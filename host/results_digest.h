// The digest of results (docs/FORMAT.md, "Digest").
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/digest.h"
#include "host/results_file.h"

namespace coresweep {

/// What the digest covers besides the integers.
struct DigestHeader {
  std::uint64_t seed, runs;
  std::vector<ResultsAxis> axes;  ///< those of the simulated points
};

/// 64 hexadecimal digits; `point_digest` gives the SHA-256 of the words of each point.
std::string digest_of(const DigestHeader& header, std::uint64_t points,
                      const std::function<Sha256(std::uint64_t)>& point_digest);

}  // namespace coresweep
