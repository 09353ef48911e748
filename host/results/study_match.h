// Whether two files or a file and a study belong together.
#pragma once

#include <optional>
#include <string>

#include "host/results/reader.h"
#include "host/study/study.h"

namespace coresweep {

/// The first key in which two complete configurations (resolved_toml()) differ, with its value in
/// each: "study.seed = 7" and "study.seed = 8"; empty where one of them has no such key.
struct StudyDifference {
  std::string first, second;
  /// "it was made with "..", and this is the study with ".."".
  std::string text() const;
};
std::optional<StudyDifference> study_difference(const std::string& first,
                                                const std::string& second);

/// Throws UserError(ErrorKind::files) if `file` was written by another version of the model; `what`
/// begins the sentence: "cannot extend x.h5".
void check_model(const ResultsReader& file, const std::string& what);

/// Throws UserError(ErrorKind::files), with the key and both values, unless `file` holds points of
/// `study`: its configuration, its attributes and its model.
void check_belongs(const ResultsReader& file, const Study& study, const std::string& what);

/// The same for a sweep that goes on from `file`: words for people, prices, baseline, answer and
/// [analysis] may have changed, which no integer depends on.
void check_same_integers(const ResultsReader& file, const Study& study, const std::string& what);

}  // namespace coresweep
