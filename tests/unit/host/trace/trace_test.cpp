// The trace of a run says what the run counted, and nothing else.
#include "host/trace/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "cuda/pipeline/run.h"
#include "host/base/errors.h"
#include "host/compile/compile_point.h"
#include "host/config/read_study.h"
#include "host/trace/study.h"

namespace coresweep {
namespace {

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

/// Constant latencies, full blocks, nothing lost: the defaults of the closed forms.
PointParams closed_form() {
  Settings settings = {{"relay.slots", number(60)}, {"relay.warmup_slots", number(0)}};
  for (const char* key : {"relay.skip_probability", "relay.empty_inherent_probability",
                          "relay.competing_block_probability", "relay.fork_probability",
                          "backing.validator_offline_probability", "collator.offline_probability"})
    settings.emplace_back(key, 0.0);
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
  return point(settings);
}

std::vector<PointParams> varied_points() {
  return {point({}),
          point({{"backing.protocol", text("sync")},
                 {"collator.kind", text("basic")},
                 {"block.authoring_limit", number(500)}}),
          point({{"relay.session_slots", number(60)},
                 {"relay.fork_probability", 0.2},
                 {"latency.scale", 3.0}}),
          point({{"backing.max_candidate_depth", number(1)},
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
                 {"block.fullness", Distribution::constant(1)}})};
}

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
  const std::string said =
      trace_text(record_trace(closed_form(), 0, {20, 1}), {"T", "x.toml", 0, "", 0, 5});
  EXPECT_THAT(said, HasSubstr("#19 included in R21: latency 17.000 s"));
  EXPECT_THAT(said, HasSubstr("#20 backed in R21: age 2, available 121.500"));
  EXPECT_THAT(said, HasSubstr("#22 authored on R21: start 121.000, built 123.000"));
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
    const std::string svg = trace_svg(trace, {"A < B & C", "x.toml", 0, "", 3, 5});
    EXPECT_TRUE(well_formed(svg));
    EXPECT_THAT(svg, HasSubstr("A &lt; B &amp; C"));
    EXPECT_THAT(svg, HasSubstr("<desc"));
    for (const TracedBlock& block : trace.blocks)
      EXPECT_THAT(svg, HasSubstr("#" + std::to_string(block.serial) + " "));
  }
  EXPECT_FALSE(well_formed("<svg><g></svg>"));
}

/// Whether what the trace says of itself bears a reason out.
bool is_borne_out(const TraceEvent& event, const Trace& trace) {
  if (event.kind == EventKind::not_authored)
    return std::ranges::none_of(trace.events, [&](const TraceEvent& other) {
      return other.kind == EventKind::authored && other.slot == event.slot;
    });
  const TracedBlock& block = trace.block(event.blocks.front());
  const TracedRelayBlock& relay = *trace.relay_block_in(event.slot);
  switch (*event.hold) {
    case Hold::empty_inherent:
      return relay.empty_inherent;
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
  points.push_back(point({{"backing.max_candidate_depth", number(1)},
                          {"collator.kind", text("slot-based")},
                          {"para.cores", number(3)},
                          {"para.velocity", number(3)},
                          {"para.unincluded_segment_capacity", number(12)}}));
  std::set<Hold> seen;
  for (const PointParams& p : points) {
    const Trace trace = record_trace(p, 3, {0, p.slots});
    for (const TraceEvent& event : trace.events) {
      if (!event.hold) continue;
      seen.insert(*event.hold);
      EXPECT_TRUE(is_borne_out(event, trace)) << hold_name(*event.hold) << " in " << event.slot;
    }
  }
  for (const Hold hold : {Hold::empty_inherent, Hold::chunks_late, Hold::session_change,
                          Hold::core_occupied, Hold::depth_gate, Hold::not_backable_yet,
                          Hold::never_backable, Hold::author_offline, Hold::segment_full})
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
