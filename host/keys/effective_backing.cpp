#include "host/keys/effective_backing.h"

#include "cuda/market/strategy.h"
#include "cuda/pipeline/point.h"
#include "host/keys/choice.h"

namespace coresweep {

EffectiveBacking effective_backing(const Parameters& p) {
  switch (choice_of<Protocol>(p, "backing.protocol")) {
    case Protocol::sync:
      return {{0, "", "under sync one parablock follows the other"}, {0, "", "under sync it is 0"}};
    case Protocol::claim_queue:
      return {{0, "", "under claim-queue the network ignores it"},
              {p.integer("backing.scheduling_lookahead") - 1, "backing.scheduling_lookahead - 1",
               "under claim-queue it is backing.scheduling_lookahead - 1"}};
    default:
      return {{p.integer("backing.max_candidate_depth"), "backing.max_candidate_depth", ""},
              {p.integer("backing.allowed_ancestry_len"), "backing.allowed_ancestry_len", ""}};
  }
}

double tenant_demand(const Parameters& p) {
  if (p.choice("para.access") != "on-demand") return p.real("tenant.demand");
  return static_cast<double>(p.integer("on_demand.orders_at_once")) /
         static_cast<double>(p.integer("on_demand.order_every"));
}

bool orders_all(const Parameters& p) {
  const StrategyFacts facts = facts_of(choice_of<Strategy>(p, "tenant.strategy"));
  return facts.orders && facts.wants == CoresWanted::none;
}

std::int32_t bundle_rate(const Parameters& p) {
  const std::int64_t rate = p.integer("block.rate");
  return static_cast<std::int32_t>(rate > 0 ? rate : p.integer("para.cores"));
}

}  // namespace coresweep
