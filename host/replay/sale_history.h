// The recorded sales of a coretime chain: every sale, purchase and renewal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cuda/numbers/planck.h"

namespace coresweep {

/// A core that was bought or renewed.
struct RecordedTrade {
  std::uint64_t block;                        ///< of the coretime chain
  std::uint64_t time_s;                       ///< Unix time
  std::uint32_t core;                         ///< index in the region that was sold
  std::optional<std::uint32_t> renewed_core;  ///< its index in the region before; none: bought
  Planck price;
  std::string account;
  std::string workload;  ///< of a renewal, JSON
};

struct RecordedSale {
  int number;                ///< from 1
  std::uint64_t block;       ///< of the coretime chain, at the rotation into this sale
  std::uint64_t time_s;      ///< of the rotation
  std::uint64_t sale_start;  ///< start of the lead-in: a relay height if `relay_clock`, else a
                             ///< block of the coretime chain
  std::uint32_t leadin;      ///< length of the lead-in in the same clock
  bool relay_clock;
  Planck end_price;
  std::uint32_t region_begin, region_end;  ///< timeslices
  std::uint32_t cores_offered;
  std::vector<RecordedTrade> trades;  ///< in the order of their blocks
};

using SaleHistory = std::vector<RecordedSale>;

/// Reads sales.csv, purchases.csv and renewals.csv in `directory`. The 10 planck that the event of
/// Polkadot's first sale shows as its end price are read as the 10 DOT that its purchases imply.
/// Throws UserError (kind files) with file and line.
SaleHistory read_sale_history(const std::string& directory);

/// The folder with Polkadot's recorded sales: configs/data/polkadot-coretime beside the program or
/// up to three folders above it, share/coresweep/polkadot-coretime beside the program's folder, or
/// configs/data/polkadot-coretime in the current one. Throws UserError (kind files) if none exists.
std::string find_sale_history();

}  // namespace coresweep
