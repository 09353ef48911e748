// The seal of a file: a SHA-256 of everything in it that has no hash of its own, and of the hashes
// of the rest, so that nothing is shown that was changed (docs/FORMAT.md, "Seal").
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/results/hdf5/file.h"

namespace coresweep {

/// The attribute of the root group and of each group of integers: 64 hexadecimal digits.
inline constexpr const char* kFileSeal = "seal";

/// A name and what it stands for, in one text: "@seed", "/status", "/status@long_name".
using SealedPart = std::pair<std::string, std::string>;

/// What the seal of a group covers, in its order. Throws hdf5::Error.
std::vector<SealedPart> sealed_parts(const hdf5::Object& group);
/// Seals the groups of integers, and then the file. Throws hdf5::Error.
void seal_file(const hdf5::Object& file);
/// Whether the file has a seal.
bool has_seal(const hdf5::Object& file);
/// Whether the seal of a file that has one, or of one of its groups, is no longer right: the name
/// of that group, "/" for the file itself; empty if all are right. Throws hdf5::Error.
std::string broken_seal(const hdf5::Object& file);

}  // namespace coresweep
