// What a network or a chain changes of the defaults, and where each value comes from.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "host/keys/parameters.h"

namespace coresweep {

/// How sure a value is.
enum class Sure {
  read,      ///< in code, or in the state of the network
  reported,  ///< in an issue, a referendum, a test or release notes
  assumed,   ///< or old, and not read since
};
inline constexpr std::string_view kSureWords[] = {"read", "reported", "assumed"};

inline constexpr std::string_view kFellowshipRuntimes = "polkadot-fellows/runtimes 2.3.2";

/// Values of a network or a chain that come from one place.
struct PresetValues {
  std::string_view preset;  ///< "kusama", "asset-hub-polkadot"
  std::string_view date;    ///< of the source: "2026-07"
  std::string_view source;
  Sure sure;
  std::vector<std::pair<std::string_view, Value>> values;
};

/// All of them, networks first. Those of Polkadot are the defaults of their keys.
const std::vector<PresetValues>& presets();
std::vector<PresetValues> network_presets();
std::vector<PresetValues> chain_presets();

/// "none", then every chain, in the order of the table.
std::vector<std::string_view> chain_names();

struct PresetValue {
  const Value* value;
  Sure sure;
};
/// What a network or a chain says of a key, or nullptr.
const PresetValue* preset_value(std::string_view preset, std::string_view key);

}  // namespace coresweep
