// The results file: an HDF5 file that is also a netCDF-4 file (docs/FORMAT.md). Names only read and
// write; what touches the HDF5 library is in results/hdf5/. All calls come from one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/hdf5/file.h"
#include "host/study/study.h"

namespace coresweep {

/// The one version of the file format that is written and read.
inline constexpr std::int64_t kResultsFormat = 1;

using AttributeValue = hdf5::AttributeValue;  ///< text, int64, uint64 or double
using Attribute = hdf5::NamedValue;           ///< name and value

/// Where a file comes from. Not part of the digest; no absolute paths.
struct Provenance {
  std::string command;                ///< becomes the attribute `history`
  std::vector<Attribute> attributes;  ///< back end, host, times: any names that are still free
};

/// A key that every value of a joint axis sets, along the axis.
struct ResultsKey {
  std::string name;
  std::string unit;                 ///< empty for pure numbers and labels
  std::vector<std::string> labels;  ///< one for each value of the axis, if not all are numbers
  std::vector<double> numbers;      ///< else these
};

/// One dimension of a study, as the file has it.
struct ResultsAxis {
  std::string name;
  std::string unit;                 ///< empty for pure numbers and labels
  std::vector<std::string> labels;  ///< one for each value
  std::vector<double> numbers;      ///< the values, if all are numbers; else empty
  bool affects_pipeline = true;
  bool affects_market = false;   ///< and the file has a market
  std::string design;            ///< of an axis over assumptions: sampling_text(); else empty
  std::vector<ResultsKey> keys;  ///< of a joint axis

  std::uint64_t size() const { return labels.size(); }
};

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

/// The design of the points that are simulated: the axes that affect the pipeline, in their order.
Design pipeline_design(const Study& study);
/// The simulated point behind a point of the study: the same coordinates without the other axes.
std::uint64_t simulated_index(const Design& design, const Design& simulated, std::uint64_t index);

/// What to do with a file that is already there.
enum class Existing { refuse, replace };

/// Writes a results file under the name `path`.partial, and gives it its name when all is done. A
/// file that was there before stays as it is until then. Every function throws
/// UserError(ErrorKind::files) that says what happened and what was kept; after that only the
/// destructor may be called.
class ResultsWriter {
 public:
  /// Creates the file of a study with all axes and no results; the study is copied.
  ResultsWriter(const std::string& path, const Study& study, const Provenance& provenance,
                Existing existing = Existing::refuse);
  /// A copy of the finished file `path`, whose cubes can be written; commit() puts it in the place
  /// of the original. Throws like ResultsReader.
  static ResultsWriter update(const std::string& path);

  /// Without commit(): removes the partial file if it holds no complete point, else keeps it.
  ~ResultsWriter();
  ResultsWriter(ResultsWriter&&) noexcept;
  ResultsWriter& operator=(ResultsWriter&&) = delete;

  /// Stores the tally (TallyLayout) of one point of pipeline_design(study). Points may come in any
  /// order; a point written again is replaced.
  void write_point(std::uint64_t pipeline_index, std::span<const std::uint64_t> words);
  /// The tally of a point; all zeros if it was never written.
  std::vector<std::uint64_t> read_point(std::uint64_t pipeline_index) const;
  /// Whether write_point() had this point.
  bool holds_point(std::uint64_t pipeline_index) const;
  /// Replicates of it.
  std::uint64_t runs_done(std::uint64_t pipeline_index) const;
  /// The same of the market (MarketLayout with market_cycles(study)) and market_design(study).
  void write_market_point(std::uint64_t market_index, std::span<const std::uint64_t> words);
  std::vector<std::uint64_t> read_market_point(std::uint64_t market_index) const;
  bool holds_market_point(std::uint64_t market_index) const;
  std::uint64_t market_runs_done(std::uint64_t market_index) const;

  /// Creates a cube of NaN, or replaces the one of this name.
  void create_cube(const Cube& cube);
  /// Fills part of a cube from flat index `first` on (the last of its axes varies fastest).
  void write_cube(const std::string& name, std::uint64_t first, std::span<const double> values);
  /// Both at once, with all values.
  void write_cube(const Cube& cube, std::span<const double> values);
  /// Replaces the number of runs and the configuration, once a stopping rule has decided them.
  void set_runs(const Study& study);
  /// The stopping rule was not reached at this point of the study.
  void mark_not_reached(std::uint64_t index);
  /// A simulated point failed for this reason; it counts only while the point was not written.
  void mark_failed(std::uint64_t pipeline_index, const std::string& reason);
  void mark_market_failed(std::uint64_t market_index, const std::string& reason);
  /// Sets an attribute of the file.
  void write_attribute(const Attribute& attribute);

  /// Hands what was written to the operating system: a killed process leaves it readable.
  void flush();
  /// flush(), and keeps the file as it is now in `path`.interrupted until commit(): metrics are
  /// added to the same file, and a process that is killed meanwhile may leave it unreadable.
  void keep_points();
  /// Writes the status of all points, the digest if all points were written but those that `where`
  /// excludes, and renames the file to its name once it is
  /// safely on disk. Returns the digest; empty if points are missing.
  std::string commit();

  /// Ends without a file: the partial one is removed.
  void discard() noexcept;

  /// The name of the file until commit().
  const std::string& partial_path() const;

 private:
  struct State;
  explicit ResultsWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Reads a results file, finished or partial. Every function throws UserError(ErrorKind::files).
class ResultsReader {
 public:
  /// Opens and checks the file; the message says what was found instead of results.
  explicit ResultsReader(const std::string& path);
  ~ResultsReader();
  ResultsReader(ResultsReader&&) noexcept;
  ResultsReader& operator=(ResultsReader&&) = delete;

  const std::string& path() const;
  /// The complete study as TOML: parse_study() reads it.
  std::string config() const;
  /// All attributes of the file.
  const std::vector<Attribute>& attributes() const;
  /// One of them, as text.
  std::optional<std::string> text(std::string_view attribute) const;
  /// Whether all points are there: the file was committed with a digest.
  bool is_complete() const;

  /// All axes of the study, slowest first.
  const std::vector<ResultsAxis>& axes() const;
  /// The axes of the simulated points: those that affect the pipeline.
  std::vector<ResultsAxis> pipeline_axes() const;
  /// How many points were to be simulated.
  std::uint64_t pipeline_points() const;
  /// The tally (TallyLayout) of a point; all zeros if it was never run. Throws also if its integers
  /// are not those that were written.
  std::vector<std::uint64_t> read_point(std::uint64_t pipeline_index) const;
  /// Replicates that a point holds.
  std::uint64_t runs_done(std::uint64_t pipeline_index) const;
  /// The points that have any, in their order.
  std::vector<std::uint64_t> points_done() const;

  /// Sales of a market run; 0: the file has no market.
  std::int32_t market_cycles() const;
  std::vector<ResultsAxis> market_axes() const;
  std::uint64_t market_points() const;
  /// The words (MarketLayout) of a point; all zeros if it was never run. Throws as read_point().
  std::vector<std::uint64_t> read_market_point(std::uint64_t market_index) const;
  std::uint64_t market_runs_done(std::uint64_t market_index) const;
  std::vector<std::uint64_t> market_points_done() const;
  /// The points that failed, at both levels; empty in a partial file.
  Failures failures() const;
  Failures market_failures() const;
  /// What became of each point of the study, the last axis fastest; empty in a partial file.
  std::vector<PointStatus> statuses() const;

  /// The derived metrics, in the order they were written.
  std::vector<Cube> cubes() const;
  /// The values of a cube; its axes and unit are in cubes().
  std::vector<double> read_cube(std::string_view name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The SHA-256 of the integers of a file, with its seed, runs and simulated axes; computed anew
/// from all points (docs/FORMAT.md, "Digest"). Equal for equal results, whoever computed them.
std::string results_digest(const ResultsReader& reader);

}  // namespace coresweep
