// A sweep that adds runs until a precision is reached.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/rules/until.h"
#include "host/commands/commands.h"
#include "host/results/writer.h"
#include "host/study/study.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {
namespace {

/// An interrupted sweep had some points on their way to a look. At those before, the rule was not
/// reached: it would have ended there.
std::vector<std::uint64_t> looks_left(const SweepRun& run, const Study& study) {
  std::vector<std::uint64_t> looks = looks_of(study);
  const std::uint64_t most = run.most_replicates();
  const auto next = std::ranges::find_if(looks, [&](std::uint64_t look) { return look >= most; });
  looks.erase(looks.begin(), std::min(next, looks.end() - 1));
  return looks;
}

}  // namespace

Study run_until(SweepRun& run, ResultsWriter& writer, Study study, bool quiet) {
  StoppingRule rule(study, point_readers(writer));
  bool reached = false;
  for (const std::uint64_t runs : looks_left(run, study)) {
    study.runs = runs;
    if (!run.run_to(study)) return study;
    reached = rule.look();
    if (!quiet)
      fmt::print("{} runs: {} of {} points have reached the precision\n", runs,
                 rule.points() - rule.not_reached().size(), rule.points());
    if (reached) break;
  }
  if (!reached)
    for (const std::uint64_t index : rule.not_reached()) writer.mark_not_reached(index);
  writer.set_runs(study);
  return study;
}

}  // namespace coresweep
