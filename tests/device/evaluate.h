// The functions of shared_functions.h on a device.
#pragma once

#include <cstdint>
#include <vector>

namespace coresweep::testing {

/// What a function of the list, by its place, makes of the arguments 0 to count - 1 there. Throws
/// UserError(ErrorKind::device) if the device fails.
std::vector<std::uint64_t> evaluated_on_device(std::size_t function, std::uint32_t count);

/// How many arguments are enough: a device takes a million as fast as the stand-in some thousands.
extern const std::uint32_t kArgumentsOfDevice;

}  // namespace coresweep::testing
