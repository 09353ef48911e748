// Who owns a loss: whose doing it was that a block was late or lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cuda/pipeline/hold.h"
#include "cuda/pipeline/metrics.h"

namespace coresweep {

/// `protocol`: a rule or a bound that nobody broke.
enum class Party { relay_author, backing_group, collator, network, protocol };

/// The enumerator as text: "backing_group".
std::string_view party_name(Party party);
/// Who stands behind the loss of a drop's first block.
Party party_of(DropReason reason);
/// Who lets something wait. What is never backable, and a core that is occupied, wait because of
/// an earlier event, whose owner they have.
Party party_of(Hold hold);

struct Owner {
  Party party = Party::protocol;
  std::optional<std::int32_t> collator;      ///< its index, where there are several
  std::optional<std::int32_t> core, window;  ///< of a backing group: its rotation window
};

/// "collator 3", "backing group of core 1 in rotation window 12".
std::string owner_text(const Owner& owner);

}  // namespace coresweep
