// A new study from a few answers: which chain, and which question about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace coresweep {

/// A question that a template answers.
struct Template {
  std::string_view name;
  std::string_view question;
};
inline constexpr Template kTemplates[] = {
    {"blocks", "How often do our blocks come, and how sure is that?"},
    {"async", "Does async backing help us, and what gets worse?"},
    {"offset", "Is a relay-parent offset of 0, 1 or 2 best for us?"},
    {"cores", "What do more cores bring us, and how long must the segment be?"},
};

struct InitRequest {
  std::string name = "study";
  std::string question = "blocks";  ///< the name of a template
  std::string network, chain;       ///< one of them must be said
  std::optional<std::int64_t> cores, collators, slot_duration;
  std::string latencies;                 ///< a file to include, as the study names it
  std::string region, validator_region;  ///< how far collators, validators are; empty: the default
};

/// Throws UserError that names the option and the nearest word that is known.
void check_init(const InitRequest& request);
/// The study as the text of a file that says where each value comes from.
std::string init_study(const InitRequest& request);

}  // namespace coresweep
