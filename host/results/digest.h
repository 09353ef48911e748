// The digest of results (docs/FORMAT.md, "Digest").
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/results/results_file.h"
#include "host/results/tallies/layout.h"
#include "host/results/tallies/sha256.h"

namespace coresweep {

/// One group of integers and what the digest covers besides them.
struct DigestPart {
  const RawSchema* schema;
  std::uint64_t runs;             ///< replicates of a point
  std::vector<ResultsAxis> axes;  ///< those of the simulated points
  std::uint64_t points;
  std::function<Sha256(std::uint64_t)> point_digest;  ///< SHA-256 of the words of a point
};

/// 64 hexadecimal digits. The first part is the pipeline.
std::string digest_of(std::uint64_t seed, const std::vector<DigestPart>& parts);

}  // namespace coresweep
