// The trace of a run says what the run counted, and nothing else.
#include "host/trace/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "cuda/pipeline/run.h"
#include "host/base/errors.h"
#include "host/compile/compile_point.h"
#include "host/config/read_study.h"
#include "host/trace/study.h"
#include "host/trace/svg.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Settings = std::vector<std::pair<const char*, Value>>;

PointParams point(const Settings& settings) {
  Parameters parameters;
  parameters.set("relay.slots", std::int64_t{900});
  for (const auto& [key, value] : settings) parameters.set(key, value);
  return compile_point(parameters, 5, Streams::common);
}

Value text(const char* value) { return std::string(value); }
Value number(std::int64_t value) { return value; }

/// Constant latencies, full blocks, nothing lost: the defaults of the closed forms, and `changes`.
PointParams closed_form(const Settings& changes = {}) {
  Settings settings = {{"relay.slots", number(60)}, {"relay.warmup_slots", number(0)}};
  for (const char* key : {"relay.skip_probability", "relay.empty_inherent_probability",
                          "relay.backs_nothing_probability", "relay.includes_nothing_probability",
                          "relay.competing_block_probability", "relay.fork_probability",
                          "backing.validator_offline_probability"})
    settings.emplace_back(key, 0.0);
  settings.emplace_back("collator.offline_probability", Distribution::constant(0));
  const std::pair<const char*, double> constants[] = {{"latency.relay_block_arrival", 1000},
                                                      {"latency.collation_fetch", 300},
                                                      {"latency.statement_spread", 300},
                                                      {"latency.availability", 500},
                                                      {"latency.finality", 16000},
                                                      {"validator.execution_ratio", 0.5},
                                                      {"block.fullness", 1}};
  for (const auto& [key, value] : constants)
    settings.emplace_back(key, Distribution::constant(value));
  settings.emplace_back("latency.bandwidth", 1e6);
  settings.emplace_back("block.pov_size", number(1));
  settings.insert(settings.end(), changes.begin(), changes.end());
  return point(settings);
}

/// Three collators; the newest block is not there yet when the next author begins.
PointParams handovers(double new_author_wins, double backs_nothing = 0) {
  return closed_form({{"collator.count", number(3)},
                      {"relay.backs_nothing_probability", backs_nothing},
                      {"latency.handover", Distribution::constant(5000)},
                      {"collator.tie_new_author_wins", new_author_wins}});
}

/// Each of three collators has an outage of an hour on its day.
PointParams outages() {
  return closed_form({{"relay.slots", number(kDaySlots)},
                      {"collator.count", number(3)},
                      {"latency.handover", Distribution::constant(0)},
                      {"collator.outage_probability", 1.0},
                      {"collator.outage_hours", 1.0}});
}

/// Of three collators one never sends its blocks.
PointParams one_sends_nothing() {
  return closed_form({{"collator.count", number(3)},
                      {"latency.handover", Distribution::constant(0)},
                      {"collator.failure", text("unsent")},
                      {"collator.offline_probability", Shares{{0.0, 1}, {1.0, 1}, {0.0, 1}}}});
}

std::vector<PointParams> varied_points() {
  return {point({}),
          point({{"backing.protocol", text("sync")},
                 {"collator.kind", text("basic")},
                 {"block.authoring_limit", number(500)}}),
          point({{"relay.session_slots", number(60)},
                 {"relay.fork_probability", 0.2},
                 {"latency.scale", 3.0}}),
          point({{"backing.protocol", text("fragment-tree")},
                 {"backing.max_candidate_depth", number(1)},
                 {"para.unincluded_segment_capacity", number(9)},
                 {"backing.validator_offline_probability", 0.4}}),
          point({{"backing.protocol", text("claim-queue")},
                 {"collator.kind", text("slot-based")},
                 {"para.cores", number(3)},
                 {"para.velocity", number(3)},
                 {"para.unincluded_segment_capacity", number(12)},
                 {"para.relay_parent_offset", number(1)},
                 {"relay.fork_probability", 0.3},
                 {"validator.execution_ratio", Distribution::lognormal(0.9, 0.4)},
                 {"block.fullness", Distribution::constant(1)}}),
          point({{"relay.skip_probability", 0.1},
                 {"relay.empty_inherent_probability", 0.05},
                 {"relay.backs_nothing_probability", 0.1},
                 {"relay.includes_nothing_probability", 0.1},
                 {"collator.count", number(5)},
                 {"collator.failure", text("unsent")},
                 {"collator.offline_probability", Shares{{0.0, 3}, {0.5, 2}}},
                 {"latency.handover", Distribution::constant(5000)},
                 {"collator.tie_new_author_wins", 0.5}}),
          point({{"collator.kind", text("slot-based")},
                 {"para.cores", number(3)},
                 {"para.velocity", number(3)},
                 {"para.slot_duration", number(2000)},
                 {"para.unincluded_segment_capacity", number(12)},
                 {"collator.count", number(5)},
                 {"collator.offline_probability", Shares{{0.0, 3}, {0.5, 2}}},
                 {"latency.handover", Distribution::constant(1500)},
                 {"backing.validator_offline_probability", 0.4},
                 {"backing.group_rotation_blocks", number(5)}})};
}

/// Events of a kind.
std::vector<TraceEvent> events_of(const Trace& trace, EventKind kind) {
  std::vector<TraceEvent> events;
  std::ranges::copy_if(trace.events, std::back_inserter(events),
                       [kind](const TraceEvent& event) { return event.kind == kind; });
  return events;
}

std::string said(const Trace& trace) { return trace_text(trace, {"T", "x.toml", 0, "", 0, 5}); }

TEST(Trace, OfTheWholeRunCountsWhatTheRunCounted) {
  for (PointParams p : varied_points()) {
    p.warmup_slots = 0;
    std::vector<std::uint32_t> scratch(kScratchBins);
    const RunTotals run = tally_run(p, 3, scratch.data());
    const TraceCounts counts = count_events(record_trace(p, 3, {0, p.slots}));
    EXPECT_EQ(counts.relay_blocks, run[Counter::relay_blocks]);
    EXPECT_EQ(counts.skipped_slots, p.slots - run[Counter::relay_blocks]);
    EXPECT_EQ(counts.authored, run[Counter::authored]);
    EXPECT_EQ(counts.backed, run[Counter::backed]);
    EXPECT_EQ(counts.included, run[Counter::included]);
    EXPECT_EQ(counts.drop_events, run[Counter::drop_events]);
    EXPECT_EQ(counts.wasted_ms, run[Counter::execution_wasted]);
    for (std::int32_t r = 0; r < kDropReasons; ++r)
      EXPECT_EQ(
          counts.dropped[static_cast<std::size_t>(r)],
          run.counter[static_cast<std::int32_t>(Counter::dropped_relay_parent_out_of_window) + r])
          << drop_reason_name(static_cast<DropReason>(r));
  }
}

TEST(Trace, SpoiledTwinIsNoticed) {
  PointParams p = varied_points()[0];
  std::vector<std::uint32_t> scratch(kScratchBins);
  const RunTotals another = tally_run(p, 4, scratch.data());
  EXPECT_NE(count_events(record_trace(p, 3, {p.warmup_slots, p.slots - p.warmup_slots})).authored,
            another[Counter::authored]);
}

TEST(Trace, ShowsTheClosedForm) {
  const Trace trace = record_trace(closed_form(), 0, {20, 5});
  int included = 0;
  for (const TracedBlock& block : trace.blocks) {
    EXPECT_EQ(block.start_ms % kSlotMs, 1000);
    EXPECT_EQ(block.built_ms - block.start_ms, 2000);
    ASSERT_TRUE(block.included_ms);
    EXPECT_EQ(*block.backing_age, 2);
    EXPECT_EQ(*block.inclusion_latency_ms, 17000);
    EXPECT_EQ(*block.finalized_ms - *block.included_ms, 16000);
    included += trace.window.contains(*block.included_ms / kSlotMs) ? 1 : 0;
  }
  EXPECT_EQ(included, 5);
}

TEST(Trace, TextSaysWhatHappenedInWords) {
  const std::string text = said(record_trace(closed_form(), 0, {20, 1}));
  EXPECT_THAT(text, HasSubstr("#19 included in R21: latency 17.000 s"));
  EXPECT_THAT(text, HasSubstr("#20 backed in R21: age 2, available 121.500"));
  EXPECT_THAT(text, HasSubstr("#22 authored on R21: start 121.000, built 123.000"));
}

TEST(Trace, BlocksKnowTheirAuthorWhereThereAreSeveral) {
  for (const TracedBlock& block : record_trace(closed_form(), 0, {20, 5}).blocks)
    EXPECT_FALSE(block.author);
  for (const PointParams& p : varied_points()) {
    if (p.collators == 1) continue;
    for (const TracedBlock& block : record_trace(p, 3, {100, 200}).blocks) {
      EXPECT_EQ(block.author, block.para_slot % 5);
      EXPECT_EQ(block.para_slot, block.start_ms / p.slot_duration_ms);
    }
  }
  EXPECT_THAT(said(record_trace(one_sends_nothing(), 0, {20, 2})),
              HasSubstr(" by collator 2 in parachain slot 20: start 121.000"));
}

TEST(Trace, OfAHandoverThatTheNewAuthorWins) {
  const Trace trace = record_trace(handovers(1, 1), 0, {20, 10});
  EXPECT_TRUE(events_of(trace, EventKind::passed_over).empty());
  const std::vector<TraceEvent> drops = events_of(trace, EventKind::dropped);
  ASSERT_FALSE(drops.empty());
  for (const TraceEvent& drop : drops) {
    const TracedBlock &lost = trace.block(drop.blocks[0]), &winner = trace.block(drop.winner);
    EXPECT_EQ(drop.reason, DropReason::collator_fork);
    EXPECT_EQ(lost.position, winner.position);
    EXPECT_EQ(*winner.author, (*lost.author + 1) % 3);
    EXPECT_EQ(drop.owner->collator, lost.author);
    EXPECT_FALSE(lost.passed_over);
    EXPECT_THAT(said(trace),
                HasSubstr("#" + std::to_string(lost.serial) + " dropped: collator fork, #" +
                          std::to_string(winner.serial) + " won the handover; owner: collator " +
                          std::to_string(*lost.author)));
  }
}

TEST(Trace, OfAHandoverThatTheNewAuthorLoses) {
  const Trace trace = record_trace(handovers(0), 0, {20, 10});
  EXPECT_TRUE(events_of(trace, EventKind::dropped).empty());
  const std::vector<TraceEvent> lost = events_of(trace, EventKind::passed_over);
  ASSERT_FALSE(lost.empty());
  for (const TraceEvent& event : lost) {
    const TracedBlock &block = trace.block(event.blocks[0]), &winner = trace.block(event.winner);
    EXPECT_EQ(block.fate(), Fate::dropped);
    EXPECT_TRUE(block.passed_over);
    EXPECT_GE(block.position, winner.position);
    EXPECT_NE(block.author, winner.author);
    EXPECT_EQ(winner.fate(), Fate::included);
    EXPECT_EQ(event.owner->collator, block.author);
    EXPECT_THAT(said(trace),
                HasSubstr("#" + std::to_string(block.serial) + " passed over: collator fork, #" +
                          std::to_string(winner.serial) + " won the handover; owner: collator " +
                          std::to_string(*block.author)));
  }
}

TEST(Trace, OfAnAuthorWhoseBlocksAreNotSent) {
  const PointParams p = one_sends_nothing();
  const Trace trace = record_trace(p, 0, {0, p.slots});
  int expired = 0;
  for (const TraceEvent& drop : events_of(trace, EventKind::dropped)) {
    EXPECT_EQ(drop.reason, DropReason::collator_unsent);
    EXPECT_EQ(drop.owner->collator, 1);
    EXPECT_EQ(trace.block(drop.blocks[0]).author, 1);
    ++expired;
  }
  EXPECT_GT(expired, 3);
  for (const TracedBlock& block : trace.blocks)
    EXPECT_EQ(block.never == DropReason::collator_unsent, block.author == 1);
  EXPECT_THAT(said(trace), HasSubstr("never backable: collator unsent"));
  EXPECT_THAT(said(trace), HasSubstr("dropped: collator unsent; owner: collator 1;"));
  EXPECT_THAT(said(trace), HasSubstr("it will never be backable (collator unsent); owner: "
                                     "collator 1\n"));
  const std::string svg =
      trace_svg({{record_trace(p, 0, {20, 12}), ""}}, {"T", "x.toml", 0, "", 0, 5});
  EXPECT_THAT(svg, HasSubstr("class=\"bar unsent\""));
  EXPECT_THAT(svg, HasSubstr("dropped: collator unsent (collator 1)"));
}

TEST(Trace, OfRelayBlocksThatBackOrIncludeNothing) {
  const std::pair<const char*, const char*> fates[] = {
      {"relay.backs_nothing_probability", "backs nothing"},
      {"relay.includes_nothing_probability", "includes nothing: too few bitfields"}};
  for (const auto& [key, words] : fates) {
    const PointParams p =
        closed_form({{key, 0.5}, {"relay.backs_nothing_factor", Distribution::constant(1)}});
    const Trace trace = record_trace(p, 0, {10, 40});
    const std::string text = said(trace);
    int idle = 0;
    for (const TracedRelayBlock& relay : trace.relay_blocks) {
      EXPECT_FALSE(relay.backs_nothing && relay.backed > 0);
      EXPECT_FALSE(relay.includes_nothing && relay.included > 0);
      idle += relay.backs_nothing || relay.includes_nothing;
    }
    EXPECT_GT(idle, 5);
    EXPECT_LT(idle, 35);
    EXPECT_THAT(text, HasSubstr(std::string("; ") + words));
    EXPECT_THAT(text, HasSubstr("; owner: relay author"));
    EXPECT_THAT(trace_svg({{trace, ""}}, {"T", "x.toml", 0, "", 0, 5}),
                HasSubstr(words[0] == 'b' ? ">B<" : ">I<"));
  }
}

TEST(Trace, OfSkippedSlots) {
  const Trace trace = record_trace(closed_form({{"relay.skip_probability", 0.2}}), 0, {10, 40});
  ASSERT_FALSE(trace.skipped_slots.empty());
  const std::vector<TraceEvent> skipped = events_of(trace, EventKind::skipped_slot);
  ASSERT_EQ(skipped.size(), trace.skipped_slots.size());
  for (std::size_t i = 0; i < skipped.size(); ++i) {
    EXPECT_EQ(skipped[i].slot, trace.skipped_slots[i]);
    EXPECT_EQ(trace.relay_block_in(skipped[i].slot), nullptr);
  }
  EXPECT_EQ(trace.skipped_slots.size() + trace.relay_blocks.size(), 40u);
  EXPECT_THAT(said(trace), HasSubstr("slot skipped: no relay block; owner: relay author"));
  EXPECT_THAT(trace_svg({{trace, ""}}, {"T", "x.toml", 0, "", 0, 5}), HasSubstr(">S<"));
}

TEST(Trace, NamesTheBackingGroupThatIsOffline) {
  const Trace trace = record_trace(closed_form({{"backing.validator_offline_probability", 0.7},
                                                {"backing.group_rotation_blocks", number(4)}}),
                                   0, {0, 60});
  int lost = 0;
  for (const TraceEvent& drop : events_of(trace, EventKind::dropped)) {
    ASSERT_EQ(drop.reason, DropReason::backing_group_offline);
    const TracedBlock& first = trace.block(drop.blocks[0]);
    EXPECT_EQ(drop.owner->core, first.core);
    EXPECT_EQ(drop.owner->window, (first.relay_parent + 1) / 4);
    EXPECT_THAT(said(trace), HasSubstr("owner: backing group of core 0 in rotation window " +
                                       std::to_string(*drop.owner->window)));
    ++lost;
  }
  EXPECT_GT(lost, 1);
}

/// Whether what the trace says of itself bears an owner out.
bool is_owner(const Owner& owner, const TraceEvent& event, const Trace& trace) {
  const TracedBlock* block = event.blocks.empty() ? nullptr : &trace.block(event.blocks[0]);
  const bool several = trace.collators > 1;
  switch (owner.party) {
    case Party::backing_group:
      return block != nullptr && block->never && owner.core == block->core &&
             owner.window == block->window && !owner.collator;
    case Party::collator: {
      const std::int32_t para_slot = block ? block->para_slot : *event.para_slot;
      return several ? owner.collator == para_slot % trace.collators : !owner.collator;
    }
    default:
      return !owner.collator && !owner.core && !owner.window;
  }
}

TEST(Trace, NamesTheOwnerOfEveryLoss) {
  std::set<Party> seen;
  for (const PointParams& p : varied_points()) {
    const Trace trace = record_trace(p, 3, {0, p.slots});
    for (const TraceEvent& event : trace.events) {
      const bool loss = event.hold || event.reason || event.kind == EventKind::twin ||
                        event.kind == EventKind::skipped_slot;
      ASSERT_EQ(event.owner.has_value(), loss) << event_name(event.kind);
      if (!loss) continue;
      seen.insert(event.owner->party);
      EXPECT_TRUE(is_owner(*event.owner, event, trace)) << owner_text(*event.owner);
    }
    for (const TracedBlock& block : trace.blocks)
      EXPECT_EQ(block.owner.has_value(), block.fate() == Fate::dropped) << block.serial;
  }
  EXPECT_EQ(seen.size(), 5u);
}

TEST(Trace, NamesTheCollatorThatHasAnOutage) {
  const PointParams p = outages();
  const Trace trace = record_trace(p, 0, {0, p.slots});
  std::map<std::int32_t, std::pair<std::int32_t, std::int32_t>> outage;  // first and last slot
  for (const TraceEvent& event : events_of(trace, EventKind::not_authored)) {
    ASSERT_EQ(event.hold, Hold::author_outage);
    const auto [it, begins] = outage.try_emplace(*event.owner->collator, event.slot, event.slot);
    it->second.second = event.slot;
  }
  EXPECT_EQ(outage.size(), 3u);
  for (const auto& [collator, slots] : outage) EXPECT_LT(slots.second - slots.first, 600);
  EXPECT_THAT(said(trace), HasSubstr("the author of the parachain slot has an outage; owner: "
                                     "collator 2\n"));
}

TEST(Trace, ACoreIsOccupiedByWhoKeepsItsBlockFromInclusion) {
  const Trace trace =
      record_trace(closed_form({{"relay.includes_nothing_probability", 0.5}}), 0, {10, 40});
  int occupied = 0;
  for (const TraceEvent& event : trace.events) {
    if (event.hold != Hold::core_occupied) continue;
    EXPECT_EQ(event.owner->party, Party::relay_author);
    ++occupied;
  }
  EXPECT_GT(occupied, 3);
}

TEST(Trace, JsonHasTheSameEventsAndBlocks) {
  for (const PointParams& p : varied_points()) {
    const Trace trace = record_trace(p, 3, {100, 40});
    const auto json = nlohmann::json::parse(trace_json(trace, {"T", "x.toml", 0, "", 3, 5}));
    EXPECT_EQ(json.at("events").size(), trace.events.size());
    EXPECT_EQ(json.at("blocks").size(), trace.blocks.size());
    EXPECT_EQ(json.at("relay_blocks").size(), trace.relay_blocks.size());
    for (std::size_t i = 0; i < trace.blocks.size(); ++i)
      EXPECT_EQ(json.at("blocks")[i].at("start_ms"), trace.blocks[i].start_ms);
  }
}

TEST(Trace, JsonNamesAuthorsAndOwners) {
  const Trace trace = record_trace(handovers(0), 0, {20, 10});
  const auto json = nlohmann::json::parse(trace_json(trace, {"T", "x.toml", 0, "", 0, 5}));
  EXPECT_EQ(json.at("window").at("collators"), 3);
  for (std::size_t i = 0; i < trace.blocks.size(); ++i) {
    const auto& block = json.at("blocks")[i];
    EXPECT_EQ(block.at("author"), *trace.blocks[i].author);
    EXPECT_EQ(block.at("parachain_slot"), trace.blocks[i].para_slot);
    EXPECT_EQ(block.at("passed_over"), trace.blocks[i].passed_over);
    if (!trace.blocks[i].passed_over) continue;
    EXPECT_EQ(block.at("owner"), "collator");
    EXPECT_EQ(block.at("owner_collator"), block.at("author"));
  }
  int lost = 0;
  for (const auto& event : json.at("events")) {
    if (event.at("event") != "passed_over") continue;
    EXPECT_EQ(event.at("reason"), "collator_fork");
    EXPECT_TRUE(event.at("winner").is_number());
    EXPECT_EQ(event.at("owner"), "collator");
    ++lost;
  }
  EXPECT_GT(lost, 0);
}

/// Whether every element that is opened is closed again, in order.
bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-zA-Z]+)[^<>]*?(/?)>");
  for (std::sregex_iterator it(xml.begin(), xml.end(), tag), end; it != end; ++it) {
    if ((*it)[3].length() > 0) continue;
    if ((*it)[1].length() == 0) {
      open.push_back((*it)[2]);
    } else if (open.empty() || open.back() != (*it)[2]) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

TEST(Trace, SvgIsWellFormedAndNamesEveryBlockOfTheWindow) {
  for (const PointParams& p : varied_points()) {
    const Trace trace = record_trace(p, 3, interesting_window(p, 3));
    const std::string svg = trace_svg({{trace, ""}}, {"A < B & C", "x.toml", 0, "", 3, 5});
    EXPECT_TRUE(well_formed(svg));
    EXPECT_THAT(svg, HasSubstr("A &lt; B &amp; C"));
    EXPECT_THAT(svg, HasSubstr(trace_finding(trace)));
    for (const TracedBlock& block : trace.blocks) {
      const bool over = block.included_ms.value_or(INT32_MAX) <= trace.window.first * kSlotMs ||
                        block.dropped_ms.value_or(INT32_MAX) <= trace.window.first * kSlotMs;
      EXPECT_EQ(svg.find("#" + std::to_string(block.serial) + " ") == svg.npos, over);
    }
  }
  EXPECT_FALSE(well_formed("<svg><g></svg>"));
}

std::string drawn(const std::vector<TracePanel>& panels, double width = 1100) {
  return trace_svg(panels, {"T", "x.toml", 0, "", 0, 5}, width);
}

/// One block in two relay slots, and one in each.
std::vector<TracePanel> before_and_after() {
  const PointParams before = closed_form(
      {{"para.slot_duration", number(12000)}, {"para.unincluded_segment_capacity", number(1)}});
  const PointParams after = closed_form({{"para.unincluded_segment_capacity", number(3)}});
  return {{record_trace(before, 0, {20, 8}), "before"}, {record_trace(after, 0, {20, 8}), "after"}};
}

TEST(Trace, SvgSaysWhatEachPanelShows) {
  const std::vector<TracePanel> panels = before_and_after();
  const std::string svg = drawn(panels);
  const std::string told = svg.substr(svg.find("<desc"), svg.find("</desc>") - svg.find("<desc"));
  EXPECT_THAT(told, HasSubstr(" before: 4 blocks included in 48 s, "));
  EXPECT_THAT(told, HasSubstr(" after: 8 blocks included in 48 s, "));
  EXPECT_LT(svg.find(">before<"), svg.find(">after<"));
  for (const char* label : {">0<", ">8<", ">0 s<", ">48 s<"}) {  // one axis below both
    const std::size_t axis = svg.rfind("class=\"slot\"", svg.find(label));
    EXPECT_GT(axis, svg.find(">after<")) << label;
  }
  EXPECT_EQ(svg.find(">20<"), svg.npos);
}

TEST(Trace, SvgCountsTheUnincludedBlocksAgainstTheirLimit) {
  const std::vector<TracePanel> panels = before_and_after();
  EXPECT_EQ(segment_text(panels[0].trace), "unincluded: up to 1 of 1");
  EXPECT_EQ(segment_text(panels[1].trace), "unincluded: up to 3 of 3");
  EXPECT_THAT(drawn(panels), HasSubstr("unincluded: up to 3 of 3</text>"));
  for (const TracePanel& panel : panels) {
    const std::vector<SegmentStep> steps = segment_steps(panel.trace);
    for (const TraceEvent& event : panel.trace.events) {
      if (event.kind != EventKind::authored) continue;
      const auto after = std::ranges::upper_bound(steps, event.time_ms, {}, &SegmentStep::time_ms);
      EXPECT_EQ(std::prev(after)->blocks, event.pending + event.queued) << event.time_ms;
    }
  }
  for (const PointParams& p : varied_points())
    for (const SegmentStep& step : segment_steps(record_trace(p, 3, {100, 40}))) {
      EXPECT_GE(step.blocks, 0);
      EXPECT_LE(step.blocks, p.segment_limit);
    }
}

TEST(Trace, SvgExplainsTheMarksThatItHasAndNoOthers) {
  const std::string calm = drawn(before_and_after());
  EXPECT_THAT(calm, HasSubstr("backing: validators fetch, execute and vote"));
  for (const char* mark : {"lost, and by whose doing", "slot skipped", "not sent to validators"})
    EXPECT_EQ(calm.find(mark), calm.npos) << mark;
  const std::string skips =
      drawn({{record_trace(closed_form({{"relay.skip_probability", 0.5}}), 0, {20, 8}), ""}});
  EXPECT_THAT(skips, HasSubstr("slot skipped"));
}

TEST(Trace, SvgHasTheColoursOfTheWikiOnAWhitePanel) {
  const std::string svg = drawn(before_and_after());
  for (const char* rule : {".build{fill:#450693}", ".way{fill:#8c00ff}", ".pending{fill:#ffc400}",
                           ".paper{fill:#fff}"})
    EXPECT_THAT(svg, HasSubstr(rule));
}

TEST(Trace, NarrowSvgCanBeReadOnAPhone) {
  const std::string svg = drawn(before_and_after(), 380);
  EXPECT_TRUE(well_formed(svg));
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 380 "));
  const std::regex size("font-size:([0-9.]+)px");
  for (std::sregex_iterator it(svg.begin(), svg.end(), size), end; it != end; ++it)
    EXPECT_GE(std::stod((*it)[1]), 11);
  const std::regex place("<text class=\"[^\"]*\" x=\"([0-9.-]+)\"[^>]*\"start\">([^<]*)<");
  for (std::sregex_iterator it(svg.begin(), svg.end(), place), end; it != end; ++it)
    EXPECT_LE(std::stod((*it)[1]) + text_width((*it)[2].str(), 11), 380) << (*it)[2];
  EXPECT_EQ(slots_drawn(380, 1), 8);
  EXPECT_EQ(slots_drawn(1100, 1), 12);
  EXPECT_EQ(slots_drawn(1100, 3), 8);
  EXPECT_EQ(slots_drawn(320, 12), 4);
}

/// Whether what the trace says of itself bears a reason out.
bool is_borne_out(const TraceEvent& event, const Trace& trace) {
  if (event.kind == EventKind::not_authored)
    return std::ranges::none_of(trace.events, [&](const TraceEvent& other) {
      return other.kind == EventKind::authored && other.slot == event.slot &&
             trace.block(other.blocks[0]).para_slot == event.para_slot;
    });
  const TracedBlock& block = trace.block(event.blocks.front());
  const TracedRelayBlock& relay = *trace.relay_block_in(event.slot);
  switch (*event.hold) {
    case Hold::empty_inherent:
      return relay.empty_inherent;
    case Hold::few_bitfields:
      return relay.includes_nothing;
    case Hold::backs_nothing:
      return relay.backs_nothing;
    case Hold::session_change:
      return relay.first_of_session;
    case Hold::chunks_late:
      return *block.available_ms > *event.deadline_ms;
    case Hold::not_backable_yet:
      return *block.backable_ms > *event.deadline_ms;
    case Hold::core_occupied:
      return event.pending == trace.cores && relay.backed < trace.cores;
    case Hold::never_backable:
      return block.never.has_value();
    default:
      return block.gated;
  }
}

TEST(Trace, SaysWhyNothingHappened) {
  std::vector<PointParams> points = varied_points();
  points.push_back(point({{"backing.protocol", text("fragment-tree")},
                          {"backing.max_candidate_depth", number(1)},
                          {"collator.kind", text("slot-based")},
                          {"para.cores", number(3)},
                          {"para.velocity", number(3)},
                          {"para.unincluded_segment_capacity", number(12)}}));
  points.push_back(outages());
  std::set<Hold> seen;
  for (const PointParams& p : points) {
    const Trace trace = record_trace(p, 3, {0, p.slots});
    for (const TraceEvent& event : trace.events) {
      if (!event.hold) continue;
      seen.insert(*event.hold);
      EXPECT_TRUE(is_borne_out(event, trace)) << hold_name(*event.hold) << " in " << event.slot;
    }
  }
  for (const Hold hold :
       {Hold::empty_inherent, Hold::few_bitfields, Hold::backs_nothing, Hold::chunks_late,
        Hold::session_change, Hold::core_occupied, Hold::depth_gate, Hold::not_backable_yet,
        Hold::never_backable, Hold::author_offline, Hold::author_outage, Hold::segment_full})
    EXPECT_TRUE(seen.contains(hold)) << hold_name(hold);
}

TEST(Trace, WindowOfInterestHoldsALoss) {
  const PointParams p = varied_points()[2];
  const TraceCounts counts = count_events(record_trace(p, 3, interesting_window(p, 3)));
  EXPECT_GT(counts.drop_events, 0);
}

TEST(Trace, PointsAreNamedWithTheirUnitsOnce) {
  const Study study = parse_study(
      "network = \"polkadot\"\n[market]\nmodel = \"constant\"\n"
      "[axes]\nmarket.price = [\"10 DOT\", \"20 DOT\"]\npara.slot_duration = [6000, 12000]\n",
      "s.toml");
  EXPECT_EQ(point_label(study.design, 1), "market.price = 10 DOT, para.slot_duration = 12000 ms");
}

TEST(Trace, SeveralPointsAreToldApartByWhatDiffers) {
  const Study study = parse_study(
      "[[axes.scenario]]\nname = \"before\"\npara.unincluded_segment_capacity = 1\n"
      "[[axes.scenario]]\nname = \"after\"\npara.unincluded_segment_capacity = 3\n"
      "[axes]\nlatency.scale = [1, 2]\n",
      "s.toml");
  EXPECT_THAT(headings(study.design, {0, 2}), ElementsAre("before", "after"));
  EXPECT_EQ(shared_label(study.design, {0, 2}), "latency.scale = 1");
  EXPECT_THAT(headings(study.design, {0, 1}),
              ElementsAre("latency.scale = 1", "latency.scale = 2"));
  EXPECT_THAT(headings(study.design, {1}), ElementsAre(""));
  TraceOptions options;
  options.points = {0, 2};
  options.format = "json";
  EXPECT_THROW(trace_study(study, options), UserError);
  options.format = "svg";
  EXPECT_THAT(trace_study(study, options), HasSubstr("relay slots 50 to 61 of "));
  options.width = 100;
  EXPECT_THROW(trace_study(study, options), UserError);
}

TEST(Trace, SlotsAreReadFromTheCommandLine) {
  const SlotWindow window = parse_slots("50:12", 900);
  EXPECT_EQ(window.first, 50);
  EXPECT_EQ(window.count, 12);
  EXPECT_EQ(parse_slots("890:100", 900).end(), 900);
  for (const char* bad : {"", "5", "a:b", "-1:5", "5:0", "900:1", "5:6:7"})
    EXPECT_THROW(parse_slots(bad, 900), UserError) << bad;
}

}  // namespace
}  // namespace coresweep
