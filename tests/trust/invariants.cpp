// What holds in every run, whatever its configuration: conservation, order, windows, money.
//
//   invariants COUNT [SEED [SPOIL]]
//
// COUNT random configurations from SEED on, one run each: a quarter of the pipeline's older
// collators, a half of bundles (with scheduling parents and orders among them), a quarter of the
// market. Configuration i is a function of SEED + i alone. Exit code 0: nothing was violated; 1:
// something was, and each violation names its configuration, `invariants 1 NUMBER` runs it again.
// SPOIL is one of the faults of spoil(), put into what was seen before it is looked at.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "cuda/market/run.h"
#include "cuda/pipeline/run.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/compile/compile_market.h"
#include "tests/oracle/random_markets.h"
#include "tests/unit/cuda/pipeline/random_points.h"
#include "tests/unit/cuda/pipeline/trace.h"

namespace coresweep::testing {
namespace {

/// What was violated, of one configuration.
class Verdict {
 public:
  void holds(bool fact, const char* rule) {
    ++facts_;
    if (!fact) violated_.insert(rule);
  }
  const std::set<std::string>& violated() const { return violated_; }
  std::int64_t facts() const { return facts_; }

 private:
  std::set<std::string> violated_;
  std::int64_t facts_ = 0;
};

// ---- The pipeline -------------------------------------------------------------------------------

struct PipelineRun {
  PointParams point;
  Trace trace;
  RunTotals totals;
  std::vector<std::uint32_t> bins;

  std::int64_t counted(Counter c) const { return totals[c]; }
  std::int64_t counted(BundleCounter c) const {
    return totals.bundle_counter[static_cast<std::size_t>(c)];
  }
  /// How many values a histogram has.
  std::int64_t values(Histogram h) const {
    const auto first = bins.begin() + scratch_begin(static_cast<std::int32_t>(h));
    return std::accumulate(first, first + bins_of(binning_of(h)), std::int64_t{0});
  }
  bool bundles() const { return point.collator == Collator::bundle; }
  /// Whether the candidate of block `i` was given up before it was sent.
  bool given_up(std::size_t i) const {
    const TracedBlock& first = trace.blocks[i - static_cast<std::size_t>(trace.blocks[i].place)];
    return first.reason == DropReason::bundle_abandoned;
  }
};

/// authored = included + dropped + in flight, of blocks and of candidates, by the events and by
/// what the tally makes of them.
void blocks_are_conserved(const PipelineRun& r, Verdict& v) {
  std::int64_t included = 0, dropped = 0, backed = 0, left = 0, build = 0;
  std::int64_t sent = 0, sent_included = 0, sent_dropped = 0, sent_left = 0;
  for (const TracedBacking& event : r.trace.backings) backed += event.blocks;
  const auto sent_backed = static_cast<std::int64_t>(r.trace.backings.size());
  for (std::size_t i = 0; i < r.trace.blocks.size(); ++i) {
    const TracedBlock& block = r.trace.blocks[i];
    const bool in = block.included_at >= 0, out = block.reason.has_value();
    v.holds(!(in && out), "a block is included or dropped, not both");
    included += in;
    dropped += out;
    left += !in && !out;
    build += in ? block.build : 0;
    if (block.place > 0 || r.given_up(i)) continue;
    ++sent;
    sent_included += in;
    sent_dropped += out;
    sent_left += !in && !out;
  }
  const auto authored = static_cast<std::int64_t>(r.trace.blocks.size());
  const auto twins = static_cast<std::int64_t>(r.trace.twins.size());
  v.holds(r.trace.faults.empty(), "events agree with the segment");
  v.holds(authored == included + dropped + left, "authored = included + dropped + in flight");
  v.holds(left == r.trace.left, "in flight is what the segment holds at the end");
  v.holds(sent == sent_included + sent_dropped + sent_left,
          "candidates sent = included + dropped + in flight");
  std::int64_t drops = 0;
  for (const Counter c : {Counter::dropped_relay_parent_out_of_window,
                          Counter::dropped_availability_timeout, Counter::dropped_session_change,
                          Counter::dropped_relay_fork, Counter::dropped_execution_timeout,
                          Counter::dropped_backing_group_offline, Counter::dropped_collator_unsent,
                          Counter::dropped_collator_fork, Counter::dropped_descendant})
    drops += r.counted(c);
  for (const BundleCounter c :
       {BundleCounter::dropped_bundle_abandoned, BundleCounter::dropped_advertisement_late,
        BundleCounter::dropped_claim_unused})
    drops += r.counted(c);
  v.holds(r.counted(Counter::authored) == authored + twins, "the tally counts what is authored");
  v.holds(r.counted(Counter::included) == included, "the tally counts what is included");
  v.holds(r.counted(Counter::backed) == backed, "the tally counts what is backed");
  v.holds(drops == dropped + twins, "the tally counts what is dropped, each with one reason");
  v.holds(
      r.counted(Counter::drop_events) == static_cast<std::int64_t>(r.trace.drops.size()) + twins,
      "the tally counts drops");
  v.holds(r.counted(Counter::relay_blocks) == static_cast<std::int64_t>(r.trace.relay.size()),
          "the tally counts relay blocks");
  v.holds(r.counted(Counter::execution_included) == build, "the tally counts execution");
  v.holds(r.counted(Counter::intervals) == std::max<std::int64_t>(included - 1, 0),
          "between n included blocks are n - 1 intervals");
  for (std::size_t c = 0; c < kBundleCounters; ++c)
    v.holds(r.totals.bundle_counter[c] == r.trace.counted[c], "the tally counts bundles' events");
  if (r.bundles()) {
    v.holds(r.counted(BundleCounter::candidates_sent) == sent, "candidates sent are counted");
    v.holds(r.counted(BundleCounter::candidates_backed) == sent_backed,
            "candidates backed are counted");
    v.holds(r.counted(BundleCounter::candidates_included) == sent_included,
            "candidates included are counted");
    v.holds(sent_backed <= sent + r.counted(BundleCounter::candidates_resent),
            "what is backed was sent, or sent again");
    v.holds(r.point.bundle.scheduling == Scheduling::scheduling_parent_resubmit ||
                r.counted(BundleCounter::candidates_resent) == 0,
            "only the prototype sends again");
  }
  v.holds(r.values(Histogram::inclusion_latency) == included &&
              r.values(Histogram::finality_latency) == included,
          "each included block has a latency");
  v.holds(r.values(Histogram::block_time) == r.counted(Counter::intervals),
          "each interval has a length");
  v.holds(r.values(Histogram::backing_age) == sent_backed, "each candidate backed has an age");
  v.holds(r.values(Histogram::candidates) == r.counted(Counter::relay_blocks),
          "each relay block includes some number");
  v.holds(r.values(Histogram::drop_size) == r.counted(Counter::drop_events), "drops have sizes");
}

void blocks_are_in_order(const PipelineRun& r, Verdict& v) {
  const PointParams& point = r.point;
  const bool ahead = point.bundle.scheduling != Scheduling::relay_parent;
  std::int32_t position = 0, parent = 0, included_at = 0, backed_at = 0;
  for (std::size_t i = 0; i < r.trace.blocks.size(); ++i) {
    const TracedBlock& block = r.trace.blocks[i];
    v.holds(block.parent == block.newest - point.relay_parent_offset,
            "the relay parent is the offset behind");
    v.holds(block.execution <= point.execution_timeout_ms || block.backed_at < 0,
            "what times out is not backed");
    if (block.backed_at >= 0) {
      v.holds(block.backed_at > block.newest, "backed after the relay block it was built on");
      v.holds(block.age == block.backed_at - (ahead ? block.sent_on : block.parent),
              "the age is from the relay parent, or the scheduling parent");
      v.holds(block.age >= std::max(1, point.bundle.least_age) && block.age <= point.ancestry + 1,
              "the age at backing is inside the window");
    }
    if (block.place > 0) {
      const TracedBlock& before = r.trace.blocks[i - 1];
      v.holds(block.position == before.position + 1 && block.parent == before.parent &&
                  block.core == before.core && block.backed_at == before.backed_at &&
                  block.included_at == before.included_at &&
                  block.start >= before.start + before.build,
              "a candidate has one fate, and its blocks follow each other");
    }
    if (block.included_at < 0) continue;
    v.holds(block.backed_at >= 0 && block.included_at > block.backed_at, "backed, then included");
    v.holds(block.position == position++, "the chain has no gaps");
    v.holds(
        block.parent >= parent && block.backed_at >= backed_at && block.included_at >= included_at,
        "the chain never goes back");
    parent = block.parent;
    backed_at = block.backed_at;
    included_at = block.included_at;
  }
  v.holds(r.trace.most_pending <= point.cores, "no more candidates are pending than cores");
  v.holds(r.trace.most_unincluded <= point.segment_limit, "the segment keeps its capacity");
}

void relay_blocks_are_in_order(const PipelineRun& r, Verdict& v) {
  std::int32_t before = -5000, height = 0;
  for (const TracedRelayBlock& block : r.trace.relay) {
    v.holds(block.height == ++height, "relay blocks are numbered");
    v.holds(block.arrival > before && block.arrival >= block.slot * kSlotMs &&
                block.arrival < (block.slot + 1) * kSlotMs,
            "relay blocks arrive in order, in their slots");
    v.holds(block.included >= 0 && block.included <= r.point.cores,
            "a relay block includes no more candidates than cores");
    before = block.arrival;
  }
}

void sessions_hold(const PipelineRun& r, Verdict& v) {
  const PointParams& point = r.point;
  if (point.session_slots == 0) return;
  const auto session = [&](std::int32_t height) {
    return r.trace.relay[static_cast<std::size_t>(height - 1)].slot / point.session_slots;
  };
  for (const TracedBlock& block : r.trace.blocks) {
    if (block.backed_at < 0) continue;
    if (point.bundle.parent_session_age == 0)
      v.holds(session(block.parent) == session(block.backed_at), "a block lives in one session");
    if (point.bundle.scheduling == Scheduling::scheduling_parent_resubmit)
      v.holds(session(block.parent) + point.bundle.parent_session_age >= session(block.backed_at) &&
                  session(block.sent_on) == session(block.backed_at),
              "a copy lives in one session, a block as long as its relay parent counts");
    if (block.included_at >= 0)
      v.holds(session(block.included_at - 1) == session(block.backed_at),
              "what is pending when a session ends is included at once or lost");
  }
}

void parents_carry_their_blocks(const PipelineRun& r, Verdict& v) {
  std::map<std::int32_t, std::int32_t> on_parent, on_newest;
  for (std::size_t i = 0; i < r.trace.blocks.size(); ++i) {
    if (r.given_up(i)) continue;
    const TracedBlock& block = r.trace.blocks[i];
    ++on_parent[block.parent];
    ++on_newest[block.newest];
  }
  const bool ahead = r.point.bundle.scheduling != Scheduling::relay_parent;
  for (const auto& [parent, blocks] : ahead ? on_newest : on_parent)
    v.holds(blocks <= r.point.blocks_per_parent, "a relay parent carries no more than its blocks");
  for (const auto& [newest, blocks] : on_newest)
    if (r.bundles()) v.holds(blocks <= r.point.bundle.rate, "an iteration builds no more blocks");
}

void orders_are_conserved(const PipelineRun& r, Verdict& v) {
  constexpr std::int64_t kFarthest = 30;
  const std::int64_t orders = r.counted(BundleCounter::orders),
                     refused = r.counted(BundleCounter::orders_refused),
                     claims = r.counted(BundleCounter::claims),
                     unused = r.counted(BundleCounter::claims_unused);
  const BundleParams& bundle = r.point.bundle;
  if (bundle.order_every == 0) {
    v.holds(orders + refused + claims + unused == 0, "without orders there are no claims");
    return;
  }
  const std::int64_t standing = orders - refused - claims;
  v.holds(standing >= 0 && standing <= kFarthest, "orders = refused + claims + standing");
  v.holds(claims == unused + r.counted(BundleCounter::candidates_backed),
          "a claim is used by a candidate or used up");
  const auto heights = static_cast<std::int64_t>(r.trace.relay.size());
  v.holds(orders == heights / bundle.order_batch * bundle.order_batch / bundle.order_every *
                        bundle.orders_at_once,
          "orders are made when they should be");
}

void look(const PipelineRun& r, Verdict& v) {
  blocks_are_conserved(r, v);
  blocks_are_in_order(r, v);
  relay_blocks_are_in_order(r, v);
  sessions_hold(r, v);
  parents_carry_their_blocks(r, v);
  orders_are_conserved(r, v);
}

/// The vectors add the same words as the scalar reference, for some of the configurations.
void vectors_agree(const PointParams& point, Backend& scalar, Backend& vectors, Verdict& v) {
  constexpr std::uint64_t kRuns = 16;
  const auto words = [&](Backend& backend) {
    std::vector<std::uint64_t> all(static_cast<std::size_t>(TallyLayout::words()));
    Launch launch{};
    launch.points = &point;
    launch.words = all.data();
    launch.point_count = 1;
    launch.first_replicate = 0;
    launch.end_replicate = kRuns;
    launch.parts = 1;
    backend.run(launch);
    return all;
  };
  v.holds(words(scalar) == words(vectors), "vectors and the scalar reference give the same words");
}

// ---- The market ---------------------------------------------------------------------------------

struct MarketHistory {
  MarketParams point;
  std::vector<CycleOutcome> cycles;
};

MarketHistory run_market(const MarketParams& point, std::uint64_t replicate) {
  MarketHistory history{point, {}};
  MarketRun run(point, replicate);
  for (std::int32_t k = 0; k < point.cycles; ++k) history.cycles.push_back(run.step(k));
  return history;
}

void money_is_conserved(const MarketHistory& m, Verdict& v) {
  const MarketParams& p = m.point;
  const StrategyFacts s = facts_of(p.strategy);
  Planck paid = 0;
  for (std::size_t k = 0; k < m.cycles.size(); ++k) {
    const CycleOutcome& c = m.cycles[k];
    if (p.funds != kMaxPlanck)
      v.holds(c.paid <= positive_difference(p.funds, paid), "nobody pays more than there is");
    paid = saturated_sum(paid, c.paid);
    if (p.model == MarketModel::agents && !s.orders && !s.shares)
      v.holds(c.paid <= c.sales_revenue, "the chain takes what the tenant pays");
    if (p.model == MarketModel::regimes) v.holds(c.sales_revenue == 0, "regimes have no others");
    if (s.surplus == Surplus::kept) v.holds(c.revenue == 0, "only surplus earns");
    if (c.held == 0)
      v.holds(c.record == 0 && c.record_bound == 0, "without a core there is no renewal");
    const bool auction =
        (static_cast<std::int32_t>(k) + 1 < p.later_rules_from ? p.rules : p.later_rules) ==
        RuleSet::rfc17;
    if (!auction)
      v.holds(c.record_bound >= c.record || c.held == 0, "the bound is above the price");
  }
  v.holds(paid <= p.funds, "the funds cover all payments");
}

void cores_are_conserved(const MarketHistory& m, Verdict& v) {
  const MarketParams& p = m.point;
  const StrategyFacts s = facts_of(p.strategy);
  for (std::size_t k = 0; k < m.cycles.size(); ++k) {
    const CycleOutcome& c = m.cycles[k];
    v.holds(c.offered == p.supply[k], "the sale offers its supply");
    v.holds(c.held >= 0 && c.held <= c.wanted, "nobody holds more than is wanted");
    v.holds(c.offered > 0 || c.held == 0, "a sale that offers nothing sells nothing");
    if (p.model == MarketModel::agents) {
      v.holds(c.sold >= 0 && c.sold <= c.offered, "no more is sold than offered");
      v.holds(c.renewed + c.held <= c.sold, "renewed and held cores are sold ones");
      v.holds((c.sold_out != 0) == (c.sold >= c.offered), "sold out is when all is sold");
      v.holds(c.regime == -1, "agents have no regime");
    } else {
      v.holds(c.sold == 0 && c.renewed == 0 && c.squeezed == 0, "regimes have no others");
      v.holds(c.regime >= 0 && c.regime < static_cast<std::int32_t>(kRegimes), "a regime is one");
    }
    v.holds(c.core_blocks >= 0 && c.core_blocks <= std::int64_t{c.held} * kRegionBlocks,
            "no more blocks than of the cores held");
    v.holds(c.on_demand_blocks >= 0 && c.on_demand_blocks <= kRegionBlocks &&
                (s.orders || c.on_demand_blocks == 0),
            "orders serve at most one block a relay block");
    v.holds(c.stalled_blocks >= 0 && c.stalled_blocks <= kRegionBlocks &&
                (c.held == 0 || c.stalled_blocks == 0),
            "a region stalls only without a core");
    if (c.held == 0 && !s.orders)
      v.holds(c.stalled_blocks == kRegionBlocks, "without cores and orders all stalls");
    v.holds(c.held < c.wanted || c.stalled_blocks == 0 || c.wanted == 0, "with its cores none");
  }
}

void prices_are_allowed(const MarketHistory& m, Verdict& v) {
  const MarketParams& p = m.point;
  for (std::size_t k = 0; k < m.cycles.size(); ++k) {
    const CycleOutcome& c = m.cycles[k];
    const auto rules_of = [&](std::size_t cycle) {
      return static_cast<std::int32_t>(cycle) + 1 < p.later_rules_from ? p.rules : p.later_rules;
    };
    // A sale's prices are set by the rules of the one before; an auction of nothing leaves them.
    if (k > 0 && rules_of(k - 1) == RuleSet::rfc1_minimum_price)
      v.holds(c.floor_price >= p.minimum_price, "no sale is below the minimum price");
    if (k > 0 && rules_of(k - 1) == RuleSet::rfc17 && m.cycles[k - 1].offered > 0)
      v.holds(c.floor_price >= p.minimum_reserve, "no auction is below the least reserve");
    if (rules_of(k) == RuleSet::rfc17 && p.model == MarketModel::agents)
      v.holds(c.sold == 0 || c.sellout_price >= c.floor_price,
              "no auction clears below its reserve");
  }
}

void look(const MarketHistory& m, Verdict& v) {
  money_is_conserved(m, v);
  cores_are_conserved(m, v);
  prices_are_allowed(m, v);
}

// ---- Spoiled twins ------------------------------------------------------------------------------

bool spoil(const std::string& fault, PipelineRun& r) {
  if (fault == "authored-twice") {
    ++r.totals[Counter::authored];
    return true;
  }
  if (fault == "order-lost") {
    ++r.totals.bundle_counter[static_cast<std::size_t>(BundleCounter::orders)];
    return true;
  }
  const auto known = {"block-lost", "too-old", "gap", "early"};
  if (std::ranges::find(known, fault) == known.end()) return false;
  for (TracedBlock& block : r.trace.blocks) {
    if (block.included_at < 0) continue;
    if (fault == "block-lost") block.included_at = -1;
    if (fault == "too-old") block.age = r.point.ancestry + 2;
    if (fault == "gap") ++block.position;
    if (fault == "early") block.backed_at = block.included_at;
    return true;
  }
  return false;
}

bool spoil(const std::string& fault, MarketHistory& m) {
  CycleOutcome& first = m.cycles.front();
  if (fault == "overpaid" && m.point.funds != kMaxPlanck) {
    first.paid = m.point.funds + 1;
    return true;
  }
  if (fault == "core-from-nowhere") {
    first.held = first.wanted + 1;
    return true;
  }
  return false;
}

// ---- All ----------------------------------------------------------------------------------------

class Round {
 public:
  explicit Round(std::string fault) : fault_(std::move(fault)) {}

  /// One configuration; its violations are printed.
  void look_at(std::uint64_t number) {
    Chooser choose(number);
    for (int i = 0; i < 4; ++i) choose.bits();
    Verdict verdict;
    switch (number % 4) {
      case 0:
        pipeline(random_point(choose), choose, number, verdict);
        break;
      case 1:
        market(choose, verdict);
        break;
      default:
        pipeline(random_bundle_point(choose), choose, number, verdict);
    }
    facts_ += verdict.facts();
    ++looked_at_;
    if (verdict.violated().empty()) return;
    ++violating_;
    constexpr std::int64_t kShown = 20;
    if (violating_ > kShown) return;
    for (const std::string& rule : verdict.violated())
      fmt::print("configuration {}: violated: {}\n", number, rule);
  }

  int finish() const {
    fmt::print(
        "{} configurations ({} of the pipeline, {} of bundles, {} of the market; {} cannot "
        "be), {} facts, {} spoiled: {} configurations violated\n",
        looked_at_, points_ - bundles_, bundles_, markets_, impossible_, facts_, spoiled_,
        violating_);
    return violating_ > 0 ? 1 : 0;
  }

 private:
  void pipeline(PointParams point, Chooser& choose, std::uint64_t number, Verdict& verdict) {
    point.slots = choose.between(100, 300);
    point.warmup_slots = 0;  // so that the tally counts every event
    const std::uint64_t replicate = choose.bits();
    ++points_;
    bundles_ += point.collator == Collator::bundle;
    constexpr std::uint64_t kOfVectors = 64;
    if (number / 4 % kOfVectors == 0) vectors_agree(point, *scalar_, *vectors_, verdict);
    PipelineRun run{point,
                    trace(point, replicate),
                    {},
                    std::vector<std::uint32_t>(static_cast<std::size_t>(kScratchBins))};
    run.totals = tally_run(point, replicate, run.bins.data());
    if (!fault_.empty()) spoiled_ += spoil(fault_, run);
    look(run, verdict);
  }

  void market(Chooser& choose, Verdict& verdict) {
    MarketParams point;
    try {
      const RandomMarket random(choose);
      point = compile_market(random.parameters(), choose.bits(), Streams::common, cache_);
    } catch (const UserError&) {
      ++impossible_;
      return;
    }
    constexpr std::int32_t kMostCycles = 8;
    point.cycles = std::min(point.cycles, kMostCycles);
    ++markets_;
    MarketHistory history = run_market(point, choose.bits());
    if (!fault_.empty()) spoiled_ += spoil(fault_, history);
    look(history, verdict);
  }

  std::string fault_;
  TableCache cache_;
  std::unique_ptr<Backend> scalar_ = make_backend("scalar", 1), vectors_ = make_backend("simd", 1);
  std::int64_t looked_at_ = 0, points_ = 0, bundles_ = 0, markets_ = 0, impossible_ = 0, facts_ = 0,
               spoiled_ = 0, violating_ = 0;
};

}  // namespace
}  // namespace coresweep::testing

int main(int argc, char** argv) {
  using namespace coresweep::testing;
  if (argc < 2 || argc > 4) {
    fmt::print(stderr, "usage: invariants COUNT [SEED [SPOIL]]\n");
    return 2;
  }
  const std::uint64_t count = std::strtoull(argv[1], nullptr, 10);
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  Round round(argc > 3 ? argv[3] : "");
  for (std::uint64_t i = 0; i < count; ++i) round.look_at(seed + i);
  return round.finish();
}
