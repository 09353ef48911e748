#include "host/keys/presets.h"

#include <map>

namespace coresweep {

const std::vector<PresetValues>& presets() {
  static const std::vector<PresetValues> all = [] {
    std::vector<PresetValues> both = network_presets();
    for (PresetValues& found : chain_presets()) both.push_back(std::move(found));
    return both;
  }();
  return all;
}

std::vector<std::string_view> chain_names() {
  std::vector<std::string_view> names = {"none"};
  for (const PresetValues& found : chain_presets())
    if (names.back() != found.preset) names.push_back(found.preset);
  return names;
}

const PresetValue* preset_value(std::string_view preset, std::string_view key) {
  using ByKey = std::map<std::string_view, PresetValue>;
  static const std::map<std::string_view, ByKey> index = [] {
    std::map<std::string_view, ByKey> by_preset;
    for (const PresetValues& found : presets())
      for (const auto& [name, value] : found.values)
        by_preset[found.preset].insert({name, {&value, found.sure}});
    return by_preset;
  }();
  const auto of_preset = index.find(preset);
  if (of_preset == index.end()) return nullptr;
  const auto found = of_preset->second.find(key);
  return found == of_preset->second.end() ? nullptr : &found->second;
}

}  // namespace coresweep
