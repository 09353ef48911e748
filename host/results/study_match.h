// Whether two files or a file and a study belong together.
#pragma once

#include <optional>
#include <string>

#include "host/results/reader.h"
#include "host/study/study.h"

namespace coresweep {

/// The first line in which two complete configurations (resolved_toml()) differ, of each:
/// "study.seed = 7" and "study.seed = 8"; empty where one of them ends.
struct StudyDifference {
  std::string first, second;
};
std::optional<StudyDifference> study_difference(const std::string& first,
                                                const std::string& second);

/// Throws UserError(ErrorKind::files) if `file` was written by another version of the model; `what`
/// begins the sentence: "cannot extend x.h5".
void check_model(const ResultsReader& file, const std::string& what);

/// Throws UserError(ErrorKind::files), with the key and both values, unless `file` holds points of
/// `study`: its configuration, its attributes and its model.
void check_belongs(const ResultsReader& file, const Study& study, const std::string& what);

}  // namespace coresweep
