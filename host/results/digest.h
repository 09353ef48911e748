// The digest of results (docs/FORMAT.md, "Digest").
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/results/reader.h"
#include "host/results/tallies/layout.h"
#include "host/results/tallies/sha256.h"

namespace coresweep {

/// What the digest covers of a level.
struct LevelDigest {
  const RawSchema* schema;
  std::uint64_t replicates;       ///< of a point
  std::vector<ResultsAxis> axes;  ///< of the points
  std::vector<Sha256> points;     ///< SHA-256 of the words of each
};

/// 64 hexadecimal digits. The first level is the pipeline.
std::string digest_of(std::uint64_t seed, const std::vector<LevelDigest>& levels);

}  // namespace coresweep
