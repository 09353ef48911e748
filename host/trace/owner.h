// Who owns a loss: whose doing it was that a block was late or lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cuda/pipeline/hold.h"
#include "cuda/pipeline/party.h"

namespace coresweep {

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
