// TOML -> Study.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/study/study.h"

namespace coresweep {

/// Reads a study from a file. Each override is "key=value", with the value as in TOML (bare words
/// need no quotes), and wins over the file: "relay.slots=2400", "study.runs=10",
/// "axes.para.cores=[1, 2, 3]". Throws UserError with file and line.
Study load_study(const std::string& path, const std::vector<std::string>& overrides = {});

/// The same from text; `name` stands for the file in messages, and paths in the study are relative
/// to its directory.
Study parse_study(std::string_view text, const std::string& name,
                  const std::vector<std::string>& overrides = {});

}  // namespace coresweep
