// What a dump of the coretime chain holds: the sale that is running, and rights to renew.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace coresweep {

inline constexpr std::uint64_t kMostCores = 256;  ///< of a sale

/// The broker pallet's SaleInfo.
struct RunningSale {
  std::uint64_t begin, end, offered, sold, end_price;
  std::optional<std::uint64_t> sellout_price;
};
/// A right to renew a whole core in the sale of the region that begins at `when`.
struct Right {
  std::uint64_t when, price;
  std::string task;  ///< "2006"; empty where it is not told
};

/// Each throws UserError that names what is missing or cannot be.
RunningSale running_sale(const nlohmann::json& dump);
std::vector<Right> rights_in(const nlohmann::json& dump);
/// Whole regions of the running sale that were paid and are not assigned yet: whoever has one can
/// still get the right to renew, at the price paid.
std::vector<Right> unassigned(const nlohmann::json& dump, const RunningSale& sale);

}  // namespace coresweep
