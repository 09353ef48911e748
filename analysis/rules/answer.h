// The point of a study that answers its question, and the rule that chose it: what the study names
// (`study.answer`), and among the rest the best of its objectives within its constraints
// (docs/CONFIG.md, "The answer").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "analysis/rules/criterion.h"
#include "host/results/contents.h"

namespace coresweep {

struct Answer {
  std::uint64_t point = 0;
  std::string rule;  ///< one sentence for readers: why this point
};

/// What an answer must satisfy: the constraints of the study; without any, where it simulates a
/// market, that core and funds are lost in at most 5 % of the runs.
std::vector<PlacedText> constraints_of(const Study& study);

/// The axes whose values the rule chooses: those that the baseline names (what the question is
/// about), without a baseline all; but none that the study's answer names, or that is an
/// assumption.
std::vector<std::size_t> chosen_axes(const Study& study);

/// The point that answers the study, by its tallies. Throws UserError with the place of an
/// objective or a constraint that is none, and what `read` throws.
Answer answer_of(const Study& study, const PointReaders& read);

/// What a results file says of the answer, as its attributes: `answer`, {"point": {AXIS: INDEX,
/// ..}, "rule": SENTENCE}, and `binds`, what binds at that point as a list of sentences
/// (host/study/binding_limits.h), both in JSON. Throws what answer_of() throws.
std::vector<Attribute> answer_attributes(const Study& study, const PointReaders& read);

/// The answer of a file with these attributes; none in older ones, and where the attribute names no
/// point of the study.
std::optional<Answer> stored_answer(const Study& study, const std::vector<Attribute>& attributes);
/// "answer: scenario = after. Named by the study..", and a line for each limit that binds there;
/// empty without a stored answer.
std::vector<std::string> answer_lines(const Study& study, const std::vector<Attribute>& attributes);

}  // namespace coresweep
