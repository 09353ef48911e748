// When a network sells coretime: a sale whose date is on record, and the cycle that follows it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/keys/presets.h"

namespace coresweep {

using Day = std::chrono::sys_days;

/// A sale that is on record. Later ones follow in its cycle, which is a little longer than 28 days,
/// for some relay blocks are skipped.
struct AnchorSale {
  std::string_view network;
  std::int64_t number;        ///< counted from the network's first sale; 0: not counted
  std::int64_t region_begin;  ///< timeslice at which the region on sale begins
  std::int64_t rotation;      ///< seconds since 1970: the sale's interlude begins
  double cycle_days;          ///< from one rotation to the next
  std::int64_t before;        ///< sales of the network before it
  std::string_view source;
  Sure sure;
};

/// The recorded sale of a network, or nullptr where none is known.
const AnchorSale* recorded_sale(std::string_view network);

/// A sale of a network: how many after the recorded one.
struct SaleDate {
  const AnchorSale* record;
  std::int64_t after;

  Day day() const;              ///< on which its interlude begins
  std::int64_t number() const;  ///< 0: not counted
  SaleDate later(std::int64_t sales) const { return {record, after + sales}; }
};
/// The first sale that the network held. Throws UserError where none of its sales is on record.
SaleDate first_sale(std::string_view network);
/// The first sale that begins on that day or later. Throws UserError where no sale of the network
/// is on record.
SaleDate first_sale_from(std::string_view network, Day day);
/// The sale of the region that begins at a timeslice; throws also where no sale begins there.
SaleDate sale_of_region(std::string_view network, std::int64_t region_begin);

Day today();
/// "2026-12-13"; throws UserError for anything else.
Day parse_day(std::string_view text);
/// "2026-12-13".
std::string day_text(Day day);
/// "December 2026".
std::string month_text(Day day);

}  // namespace coresweep
