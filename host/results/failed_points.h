// What is said of the points of a file that failed.
#pragma once

#include <string>

#include "host/results/reader.h"
#include "host/study/study.h"

namespace coresweep {

/// How many failed, at both levels.
std::uint64_t failed_points(const ResultsReader& reader);
/// "2 points failed; point 1 (latency.scale = 100): ..", with the first reason; empty if none did.
std::string failure_note(const ResultsReader& reader, const Study& study);
/// Prints it with what can be done, for a finished file; nothing if no point failed.
void print_failures(const std::string& path);

}  // namespace coresweep
