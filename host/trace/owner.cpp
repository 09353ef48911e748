#include "host/trace/owner.h"

#include <fmt/format.h>

#include <array>

namespace coresweep {

std::string_view party_name(Party party) {
  constexpr std::array<std::string_view, 5> names = {"relay_author", "backing_group", "collator",
                                                     "network", "protocol"};
  return names.at(static_cast<std::size_t>(party));
}

Party party_of(DropReason reason) {
  switch (reason) {
    case DropReason::relay_fork:
      return Party::relay_author;
    case DropReason::execution_timeout:
    case DropReason::backing_group_offline:
      return Party::backing_group;
    case DropReason::collator_unsent:
    case DropReason::collator_fork:
      return Party::collator;
    case DropReason::relay_parent_out_of_window:
    case DropReason::availability_timeout:
      return Party::network;
    default:
      return Party::protocol;
  }
}

Party party_of(Hold hold) {
  switch (hold) {
    case Hold::empty_inherent:
    case Hold::few_bitfields:
    case Hold::backs_nothing:
      return Party::relay_author;
    case Hold::author_offline:
    case Hold::author_outage:
    case Hold::too_late:
      return Party::collator;
    case Hold::chunks_late:
    case Hold::not_backable_yet:
    case Hold::relay_parent_too_old:
      return Party::network;
    default:
      return Party::protocol;
  }
}

std::string owner_text(const Owner& owner) {
  switch (owner.party) {
    case Party::relay_author:
      return "relay author";
    case Party::backing_group:
      return fmt::format("backing group of core {} in rotation window {}", owner.core.value_or(0),
                         owner.window.value_or(0));
    case Party::collator:
      return owner.collator ? fmt::format("collator {}", *owner.collator) : "collator";
    default:
      return std::string(party_name(owner.party));
  }
}

}  // namespace coresweep
