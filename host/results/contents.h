// What a results file holds, for those who write one and those who read one: an HDF5 file that is
// also a netCDF-4 file (docs/FORMAT.md). What touches the HDF5 library is in results/hdf5/.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/hdf5/file.h"
#include "host/results/tallies/layout.h"

namespace coresweep {

using AttributeValue = hdf5::AttributeValue;  ///< text, int64, uint64 or double
using Attribute = hdf5::NamedValue;           ///< name and value

/// The words of several points.
using Tallies = std::vector<std::vector<std::uint64_t>>;

/// A derived metric over some of the axes; a point without a value holds NaN.
struct Cube {
  std::string name;               ///< "block_time.mean"
  std::string unit;               ///< "ms", "s", "block"; empty for pure numbers
  std::string long_name;          ///< one phrase for people
  std::vector<std::string> axes;  ///< names of the study's axes, slowest first, and `cycle`; empty:
                                  ///< one value
  std::vector<Attribute> attributes;
};

/// The attribute of a cube that an analysis wrote, not the sweep: the name of the analysis.
inline constexpr const char* kAnalysisAttribute = "analysis";

/// Takes cubes, as a results file does that is written.
class CubeSink {
 public:
  virtual ~CubeSink() = default;
  /// Creates a cube of NaN, or replaces the one of this name.
  virtual void create_cube(const Cube& cube) = 0;
  /// Fills part of a cube from flat index `first` on (the last of its axes varies fastest).
  virtual void write_cube(const std::string& name, std::uint64_t first,
                          std::span<const double> values) = 0;
};

/// What became of a point of the study.
enum class PointStatus : std::uint8_t {
  done,         ///< simulated, and the stopping rule, if there is one, is reached
  missing,      ///< not simulated (yet)
  excluded,     ///< left out by `where`
  not_reached,  ///< simulated, but the stopping rule was not reached with study.max_runs
  failed,       ///< could not be simulated; the file says why
};
/// Simulated points that failed, by their index, with the reason of each.
using Failures = std::map<std::uint64_t, std::string>;
/// The words of `flag_meanings`, in the order of PointStatus.
std::string_view status_name(PointStatus status);

}  // namespace coresweep
