// A sweep that adds runs until a precision is reached.
#pragma once

#include "host/results/writer.h"
#include "host/study/study.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {

/// Runs to one look after the other, until the rule is reached or no look is left; goes on from the
/// runs that the points of `writer` have. Returns the study with the number of runs that was
/// decided.
Study run_until(SweepRun& run, ResultsWriter& writer, Study study, bool quiet);

}  // namespace coresweep
