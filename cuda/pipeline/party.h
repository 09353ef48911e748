// Who stands behind a loss.
#pragma once

#include <cstdint>

#include "cuda/numbers/names.h"
#include "cuda/pipeline/metrics.h"

namespace coresweep {

/// `protocol`: a rule or a bound that nobody broke.
enum class Party : std::int32_t { relay_author, backing_group, collator, network, protocol };
inline constexpr const char* kPartyNames[] = {"relay_author", "backing_group", "collator",
                                              "network", "protocol"};
static_assert(names_all(kPartyNames, Party::protocol));
/// The enumerator as text: "backing_group".
constexpr const char* party_name(Party party) { return kPartyNames[static_cast<int>(party)]; }

/// Who stands behind the loss of a drop's first block.
constexpr Party party_of(DropReason reason) {
  switch (reason) {
    case DropReason::relay_fork:
      return Party::relay_author;
    case DropReason::execution_timeout:
    case DropReason::backing_group_offline:
      return Party::backing_group;
    case DropReason::collator_unsent:
    case DropReason::collator_fork:
    case DropReason::advertisement_late:
      return Party::collator;
    case DropReason::relay_parent_out_of_window:
    case DropReason::availability_timeout:
    case DropReason::claim_unused:
      return Party::network;
    default:
      return Party::protocol;
  }
}

}  // namespace coresweep
