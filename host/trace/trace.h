// One run, event by event: why a block was late or lost.
//
// Moments are milliseconds since the start of the run. What relay block n does (inclusion, backing,
// drops) happens at its author's cut-off F, which is the start of its slot unless the block before
// it came late. Latencies count to the start of the slot, as everywhere else.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda/pipeline/hold.h"
#include "cuda/pipeline/metrics.h"
#include "cuda/pipeline/point.h"
#include "host/trace/owner.h"

namespace coresweep {

/// Relay slots [first, first + count).
struct SlotWindow {
  std::int32_t first = 0;
  std::int32_t count = 0;

  std::int32_t end() const { return first + count; }
  bool contains(std::int32_t slot) const { return slot >= first && slot < end(); }
};

/// The enumerator as text: "empty_inherent".
std::string_view hold_name(Hold hold);
/// The sentence that explains it.
std::string_view hold_text(Hold hold);
/// The enumerator as text: "availability_timeout".
std::string_view drop_reason_name(DropReason reason);

/// What became of a block before the run ended.
enum class Fate { included, dropped, unsettled };

/// The life of one block. What did not happen is empty.
struct TracedBlock {
  std::int64_t serial = 0;    ///< order of authoring in the run, from 1: the block's identity
  std::int32_t position = 0;  ///< in the chain; a block that replaces a dropped one has the same
  std::int32_t core = 0;
  std::int64_t candidate = 0;          ///< serial of the first block of its candidate
  std::int32_t candidate_size = 1;     ///< blocks
  std::int32_t slot = 0;               ///< relay slot of authoring
  std::int32_t para_slot = 0;          ///< parachain slot
  std::optional<std::int32_t> author;  ///< index of the collator, where there are several
  std::int32_t newest = 0;             ///< newest relay block at authoring
  std::int32_t relay_parent = 0;
  std::int32_t window = 0;                    ///< rotation window of the backing group
  std::int32_t unincluded = 0;                ///< as of the relay parent, without this block
  std::int32_t start_ms = 0, built_ms = 0;    ///< authoring
  std::int32_t sent_ms = 0;                   ///< when the last block of its candidate is built
  std::int32_t pov_ms = 0, execution_ms = 0;  ///< one transfer of the PoV, one execution
  std::optional<std::int32_t> fetch_ms, spread_ms;  ///< the other parts of the way to backable
  std::optional<DropReason> never;                  ///< why it will never be backable
  bool gated = false;  ///< too many blocks preceded it when it was built
  std::optional<std::int32_t> gate_opened_ms, backable_ms;
  std::optional<std::int32_t> backed_ms, backed_in, backing_age;  ///< relay block; relay blocks
  std::optional<std::int32_t> available_ms;  ///< enough validators hold their chunks
  std::optional<std::int32_t> included_ms, included_in, inclusion_latency_ms;
  std::optional<std::int32_t> finalized_ms;
  std::optional<std::int32_t> dropped_ms;
  std::optional<DropReason> dropped;
  std::int64_t dropped_with = 0;  ///< of a descendant: the block whose loss took it along
  bool passed_over = false;       ///< lost at a handover before it was part of the segment
  std::optional<Owner> owner;     ///< of its loss; a descendant has that of the drop
  bool twin = false;              ///< the other branch of a relay fork has a copy, which is lost

  Fate fate() const {
    return included_ms ? Fate::included : dropped_ms ? Fate::dropped : Fate::unsettled;
  }
};

struct TracedRelayBlock {
  std::int32_t height = 0, slot = 0, session = 0;
  std::int32_t cutoff_ms = 0;   ///< F
  std::int32_t arrival_ms = 0;  ///< collators and validators have it
  bool first_of_session = false;
  bool empty_inherent = false, backs_nothing = false, includes_nothing = false;
  bool lost_fork = false;                 ///< its competitor won, at settled_ms
  bool competitor_seen = false;           ///< and it won
  std::int32_t settled_ms = 0;            ///< arrival_ms if it won
  std::int32_t included = 0, backed = 0;  ///< blocks
};

enum class EventKind {
  skipped_slot,
  relay_block,
  included,
  backed,
  dropped,
  authored,
  passed_over,  ///< right after it was authored: its author's branch lost the handover
  twin,
  returned,  ///< PEND went back to Q: its candidates are to be sent again
  resent,    ///< a candidate was sent again
  not_included,
  not_backed,
  not_authored,  ///< in a parachain slot; what could have been expected, and why it was not so
};

/// The enumerator as text: "skipped_slot".
std::string_view event_name(EventKind kind);

struct TraceEvent {
  EventKind kind = EventKind::relay_block;
  std::int32_t time_ms = 0;
  std::int32_t slot = 0;
  std::int32_t height = 0;                  ///< of the newest relay block
  std::vector<std::int64_t> blocks;         ///< serials; the first one of a drop gave the reason
  std::int32_t pending = 0;                 ///< |PEND| after the event: backed, not included
  std::int32_t queued = 0;                  ///< |Q| after the event: built, not backed
  std::optional<Hold> hold;                 ///< of not_*
  std::optional<std::int32_t> deadline_ms;  ///< of chunks_late, not_backable_yet: what was missed
  std::optional<std::int32_t> para_slot;    ///< of not_authored
  std::optional<std::int32_t> age;          ///< of backed: of the relay parent
  std::optional<std::int32_t> ready_ms;     ///< of backed: available; of resent: backable
  std::optional<DropReason> reason;  ///< of dropped and passed_over; of resent if never backable
  std::int64_t winner = 0;           ///< of a handover: the first block of the other branch
  std::int32_t wasted_ms = 0;        ///< of drops: authoring that validators had executed
  std::optional<Owner> owner;        ///< of a loss, or of what did not happen
};

/// What happened in a window of a run, in the order in which the model takes it.
struct Trace {
  SlotWindow window;
  std::int32_t run_slots = 0, warmup_slots = 0, cores = 1, collators = 1;
  std::int32_t segment_limit = 1;  ///< most unincluded blocks
  std::vector<TracedRelayBlock> relay_blocks;
  std::vector<std::int32_t> skipped_slots;
  std::vector<TraceEvent> events;
  std::vector<TracedBlock> blocks;  ///< whole lives of the blocks that lived in it, by serial

  const TracedBlock& block(std::int64_t serial) const;
  const TracedRelayBlock* relay_block_in(std::int32_t slot) const;  ///< or nullptr
};

/// Records a window of one run; the run itself is simulated from its start to its end.
Trace record_trace(const PointParams& point, std::uint64_t replicate, SlotWindow window);

/// `count` slots after the warm-up with the first loss in their middle; without losses, with the
/// first irregular relay slot; else from the end of the warm-up.
SlotWindow interesting_window(const PointParams& point, std::uint64_t replicate,
                              std::int32_t count = 12);

/// Events of the window, counted as in RunTotals: twins are authored, and dropped as relay_fork.
struct TraceCounts {
  std::int64_t relay_blocks = 0, skipped_slots = 0, authored = 0, backed = 0, included = 0;
  std::array<std::int64_t, std::size(kDropReasonNames)> dropped{};  ///< by DropReason
  std::int64_t drop_events = 0, wasted_ms = 0;
};
TraceCounts count_events(const Trace& trace);

/// What was traced, for people.
struct TraceCaption {
  std::string title;   ///< of the study
  std::string source;  ///< its file
  std::uint64_t point = 0;
  std::string point_label;  ///< "para.cores = 3, ..."; empty for a study without axes
  std::uint64_t replicate = 0;
  std::uint64_t seed = 0;
  std::vector<std::string> binds = {};  ///< what limits the chain there, as sentences
};

/// One line an event.
std::string trace_text(const Trace& trace, const TraceCaption& caption);
/// The same as data; json.cpp lists the keys.
std::string trace_json(const Trace& trace, const TraceCaption& caption);
/// From `time_ms` on so many blocks are built and not included.
struct SegmentStep {
  std::int32_t time_ms = 0, blocks = 0;
};
/// Those of the window, the first at its start.
std::vector<SegmentStep> segment_steps(const Trace& trace);
/// "unincluded: up to 2 of 3": the most of them, and the limit.
std::string segment_text(const Trace& trace);
/// What the trace shows, as one sentence: blocks included, how soon, and what was lost.
std::string trace_finding(const Trace& trace);

/// One point in a drawing of several.
struct TracePanel {
  Trace trace;
  std::string heading;  ///< what tells it from the others; empty: nothing
};
/// Time lines of windows of equal length, one above the other, over one axis that starts at 0.
/// `width` in pixels: below 700 without words beside the rows, for a phone. Throws UserError if
/// there is too much for a drawing.
std::string trace_svg(const std::vector<TracePanel>& panels, const TraceCaption& caption,
                      double width = 1100);

}  // namespace coresweep
