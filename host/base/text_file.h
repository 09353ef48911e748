// Reading and writing a whole text file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coresweep {

/// The contents of a file. `what` names its role in messages ("study file"). Throws UserError
/// (kind files) if it cannot be read, is a directory or is larger than 256 MiB.
std::string read_text_file(const std::string& path, std::string_view what);

/// The file that a path names in the end: links are followed, also to a file that is not there yet.
std::string linked_file(const std::string& path);

/// Throws UserError(ErrorKind::files) if `output` is one of the files that are read, through a
/// link, too, or is there and no regular file: writing into a pipe may wait for ever.
void check_apart(const std::string& output, const std::vector<std::string>& read);

/// Writes a file, or replaces it; returns its path. Throws UserError (kind files) if it cannot.
std::string write_text_file(const std::string& path, std::string_view text);

}  // namespace coresweep
