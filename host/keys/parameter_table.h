// The parts of the table of keys.
#pragma once

#include <vector>

#include "cuda/numbers/quantile_table.h"
#include "host/keys/parameters.h"

namespace coresweep {

/// Rows of the table. Unless `simulated` is false, a key belongs to the pipeline.
namespace key_table {

using Keys = std::vector<ParameterKey>;

inline constexpr double kTableRatio = static_cast<double>(kTableMax) / kShareOne;
inline constexpr std::string_view kAssumed = "assumption";
inline constexpr std::string_view kOnce = "measured once";
inline constexpr std::string_view kDerived = "derived, not measured";
inline constexpr std::string_view kNotRead = "default of the pallet; live value not read";
inline constexpr std::string_view kOpenProposal = "polkadot-sdk #13009, not merged";
/// Sources of what nobody has measured well, or settled.
inline constexpr std::string_view kGuesses[] = {kAssumed, kOnce, kDerived, kNotRead, kOpenProposal};
inline constexpr std::string_view kStudy = "choice of the study";

ParameterKey whole(std::string_view key, std::string_view unit, double least, double most,
                   std::int64_t standard, std::string_view meaning, std::string_view source);
ParameterKey number(std::string_view key, std::string_view unit, double least, double most,
                    double standard, std::string_view meaning, std::string_view source,
                    bool simulated = true);
ParameterKey chance(std::string_view key, double standard, std::string_view meaning,
                    std::string_view source);
ParameterKey one_of(std::string_view key, std::vector<std::string_view> choices,
                    std::string_view standard, std::string_view meaning, std::string_view source,
                    bool simulated = true);
/// A distribution of shares or ratios.
ParameterKey share(std::string_view key, double most, Distribution standard,
                   std::string_view meaning, std::string_view source);

}  // namespace key_table

/// The keys of the market, the tenant and its strategies.
std::vector<ParameterKey> market_keys();

}  // namespace coresweep
