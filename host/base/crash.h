// Damaged files can make the HDF5 library crash. Then the program must not end without a word.
#pragma once

#include <string>

namespace coresweep {

/// From now on a crash inside the HDF5 library ends the program with a sentence that names the file
/// which it opened last and the one it made last, and the exit code for files. Other crashes go
/// their usual way.
void tell_library_crashes();

/// The HDF5 library is about to read this file, or to make it.
void library_opens(const std::string& path);
void library_makes(const std::string& path);

}  // namespace coresweep
