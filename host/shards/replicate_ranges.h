// Files with different replicates of the same points: 0 to 999 in one, 1000 to 1999 in another.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "host/study/study.h"

namespace coresweep {

/// The files of a study that hold the same replicates of its points.
struct ReplicateFiles {
  Study study;  ///< with these replicates
  std::vector<std::string> files;

  ReplicateRange range() const { return {study.first_run, study.first_run + study.runs}; }
};
/// "runs 1000 to 1999".
std::string range_text(ReplicateRange range);

/// The files by their replicates, the first first. Throws UserError(ErrorKind::files) if one cannot
/// be read or is of another study, which differs in more than its replicates, and if replicates
/// overlap or are missing between two ranges; the message names the files.
std::vector<ReplicateFiles> replicate_ranges(const std::vector<std::string>& files);

/// The study of all ranges together: that of the only one, else one that runs as often as all.
Study study_of(const std::vector<ReplicateFiles>& ranges);

}  // namespace coresweep
