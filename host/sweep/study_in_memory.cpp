#include "host/sweep/study_in_memory.h"

#include "host/sweep/interrupt.h"
#include "host/sweep/progress_line.h"

namespace coresweep {
namespace {

constexpr double kSilentSeconds = 2;  ///< before progress is shown

}  // namespace

StudyInMemory::StudyInMemory(Study study)
    : study_(std::move(study)),
      designs_(by_level([&](Level level) { return level_design(study_, level); })) {
  for (const Level level : kAllLevels) tallies_[level].resize(designs_[level].size());
}

bool StudyInMemory::add(Level level, ReplicateRange replicates, Backend& backend,
                        const ProgressCallback& progress, const std::atomic<bool>& stop) {
  auto& tallies = tallies_[level];
  Work work{study_, level, designs_[level], {{0, tallies.size()}}, replicates};
  work.counted = [&](std::uint64_t index) { return tallies[index]; };
  const auto keep = one_by_one([&](std::uint64_t index, std::span<const std::uint64_t> words) {
    tallies[index].assign(words.begin(), words.end());
  });
  return !run_points(work, backend, keep, progress, stop).stopped;
}

const StudyInMemory& StudiesInMemory::simulated(const Study& study) {
  const std::string text = resolved_toml(study);
  if (const auto found = studies_.find(text); found != studies_.end()) return found->second;
  if (!backend_) backend_ = make_backend_();
  StudyInMemory held(study);
  ProgressLine line(quiet_);
  const auto show = [&](const Progress& progress) {
    if (progress.elapsed_s > kSilentSeconds) line.show(progress);
  };
  for (const Level level : levels_of(study)) {
    const auto runs = all_replicates(study, level);
    if (!held.add(level, runs, *backend_, show, stop_requested())) throw SimulationStopped();
    line.finish();
  }
  return studies_.emplace(text, std::move(held)).first->second;
}

}  // namespace coresweep
