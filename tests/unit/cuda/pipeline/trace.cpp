#include "tests/unit/cuda/pipeline/trace.h"

#include <algorithm>
#include <deque>

#include "cuda/pipeline/run.h"

namespace coresweep::testing {
namespace {

/// Replays the events of a run on its own copy of the segment.
class TraceSink {
 public:
  explicit TraceSink(Trace& trace) : trace_(trace) {}

  void begin_slot(std::int32_t slot) { slot_ = slot; }

  void relay_block(bool mask, std::int32_t height, std::int32_t arrival, std::int32_t) {
    if (!mask) return;
    height_ = height;
    trace_.relay.push_back({slot_, height, arrival, 0});
  }

  void authored(bool mask, const BuiltBlock<std::int32_t>& b) {
    if (!mask) return;
    trace_.forked += b.repeats == 1;
    segment_.push_back(trace_.blocks.size());
    trace_.blocks.push_back({slot_, height_, b.relay_parent, b.position, b.core, b.unincluded,
                             b.start, b.build, b.execution, b.pov, b.ready, b.place, b.size});
    if (b.place == 0) most_before_ = trace_.most_unincluded;
    trace_.most_unincluded = std::max(trace_.most_unincluded, size());
  }

  void passed_over(bool mask, const Drop<std::int32_t>& drop) {
    if (!mask) return;
    if (drop.count > size()) return fault("passed over blocks that were not there");
    Drop<std::int32_t> last = drop;
    last.first = size() - drop.count;
    dropped(true, last);
    trace_.most_unincluded = most_before_;
  }

  void twin(bool mask, bool first) {
    if (!mask) return;
    trace_.twins.push_back(slot_);
    trace_.forked += first;
  }

  void inclusions(bool mask, std::int32_t count) {
    if (mask) trace_.relay.back().included = count;
  }

  void counted(BundleCounter counter, bool mask, std::int32_t amount) {
    if (mask) trace_.counted[static_cast<std::size_t>(counter)] += amount;
  }

  void backed(bool mask, std::int32_t age, std::int32_t blocks) {
    if (!mask) return;
    if (pending_ + blocks > size()) return fault("backed a block that was not there");
    trace_.backings.push_back({slot_, blocks});
    for (std::int32_t i = 0; i < blocks; ++i) {
      TracedBlock& block = at(pending_++);
      block.backed_slot = slot_;
      block.backed_at = height_;
      block.age = age;
    }
    std::int32_t candidates = 0;
    for (std::int32_t i = 0; i < pending_; ++i) candidates += at(i).place == 0;
    trace_.most_pending = std::max(trace_.most_pending, candidates);
  }

  void included(bool mask, const IncludedBlock<std::int32_t>& b) {
    if (!mask) return;
    if (pending_ == 0) return fault("included a block that was not pending");
    TracedBlock& block = at(0);
    if (block.start != b.start || block.build != b.build) fault("included another block");
    block.included_slot = slot_;
    block.included_at = height_;
    block.finality = b.finality;
    segment_.pop_front();
    --pending_;
  }

  void dropped(bool mask, const Drop<std::int32_t>& drop) {
    if (!mask) return;
    if (drop.first < 0 || drop.count < 1 || drop.first + drop.count != size())
      return fault("dropped blocks that were not there");
    TracedDrop event{slot_, static_cast<DropReason>(drop.reason), drop.count, drop.wasted, {}};
    for (std::int32_t i = drop.first; i < size(); ++i) {
      at(i).dropped_slot = slot_;
      at(i).reason = i == drop.first ? event.reason : DropReason::descendant;
      event.blocks.push_back(segment_[static_cast<std::size_t>(i)]);
    }
    segment_.resize(static_cast<std::size_t>(drop.first));
    pending_ = std::min(pending_, drop.first);
    trace_.drops.push_back(event);
  }

  void returned(bool mask) {
    if (!mask) return;
    for (; pending_ > 0; --pending_) {
      TracedBlock& block = at(pending_ - 1);
      block.backed_slot = block.backed_at = block.age = -1;
    }
  }

  void resent(bool mask, std::int32_t first, std::int32_t blocks,
              const BuiltBlock<std::int32_t>& copy) {
    if (!mask) return;
    if (first < pending_ || first + blocks > size()) return fault("sent again what was not there");
    for (std::int32_t i = first; i < first + blocks; ++i) {
      TracedBlock& block = at(i);
      if (block.core != copy.core || block.pov != copy.pov || block.execution != copy.execution ||
          block.place != i - first || block.size != blocks)
        fault("sent another candidate again");
      ++block.copies;
      block.sent_on = height_;
      block.ready = copy.ready;
    }
  }

  std::int32_t size() const { return static_cast<std::int32_t>(segment_.size()); }

 private:
  TracedBlock& at(std::int32_t i) { return trace_.blocks[segment_[static_cast<std::size_t>(i)]]; }
  void fault(const char* what) {
    trace_.faults.push_back(std::string(what) + " in slot " + std::to_string(slot_));
  }

  Trace& trace_;
  std::deque<std::size_t> segment_;  ///< indices of Trace::blocks
  std::int32_t pending_ = 0;         ///< how many of them are backed
  std::int32_t slot_ = 0, height_ = 0, most_before_ = 0;
};

struct DrawStream {
  const Draws& draws;
  Words<std::int32_t> at(Purpose purpose, std::int32_t slot, std::int32_t index) const {
    return draws(purpose, slot, index);
  }
};

}  // namespace

Trace trace(const PointParams& point, const Draws& draws) {
  Trace result;
  TraceSink sink(result);
  const DrawStream stream{draws};
  if (point.collator == Collator::bundle) {
    simulate_slots<BundlePipeline<std::int32_t, kMaxSegment, TraceSink, DrawStream>>(point, stream,
                                                                                     sink);
  } else {
    simulate_slots<Pipeline<std::int32_t, kMaxSegment, TraceSink, DrawStream>>(point, stream, sink);
  }
  result.left = sink.size();
  return result;
}

Trace trace(const PointParams& point, std::uint64_t replicate) {
  const RunStream<std::int32_t> stream(point.key, replicate);
  return trace(point, [&stream](Purpose purpose, std::int32_t slot, std::int32_t index) {
    return stream.at(purpose, slot, index);
  });
}

}  // namespace coresweep::testing
