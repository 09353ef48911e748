// What an interrupted sweep left beside its results file, and how another sweep goes on from it.
#pragma once

#include <cstdint>
#include <string>

#include "host/results/writer.h"
#include "host/study/study.h"

namespace coresweep {

/// A partial file whose process has ended is never written again: what a killed process left may
/// have a point half in it. It steps aside as `path`.interrupted, its whole points are copied into
/// a new partial file, and only then it is removed; so a restart may be killed as well. A finished
/// file with points that failed is taken over in the same way.
class InterruptedFile {
 public:
  /// Looks for what a sweep of `study` into `path` left, and moves it aside. Throws
  /// UserError(ErrorKind::files) if another process is writing it, or if it holds another study.
  InterruptedFile(const std::string& path, const Study& study);

  /// Copies all points that are whole and removes the rest. Returns how many there were. Throws
  /// what `writer` throws.
  std::uint64_t move_points(ResultsWriter& writer, const Study& study) const;

 private:
  std::string aside_;
  bool found_ = false;  ///< and it could be opened
};

/// Whether the file is a finished one that says of points that they failed.
bool has_failed_points(const std::string& path);

}  // namespace coresweep
