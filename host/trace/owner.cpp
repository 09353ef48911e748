#include "host/trace/owner.h"

#include <fmt/format.h>

namespace coresweep {

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
    case Hold::waits_to_be_sent:
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
      return party_name(owner.party);
  }
}

}  // namespace coresweep
