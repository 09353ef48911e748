// A results file that is read (docs/FORMAT.md). All calls come from one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/contents.h"
#include "host/results/tallies/sha256.h"
#include "host/study/levels.h"

namespace coresweep {

struct RawSchema;

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
  std::string design{};             ///< of an axis over assumptions: sampling_text(); else empty
  std::vector<ResultsKey> keys{};   ///< of a joint axis

  std::uint64_t size() const { return labels.size(); }
};

class ResultsReader;
/// Throws UserError(ErrorKind::files) unless the sweep or merge that wrote the file came to its
/// end; what it is called does not matter. `what` begins the sentence: "cannot extend x.h5".
void check_finished(const ResultsReader& reader, const std::string& what);

/// Whether it is a file of the kind that results are (HDF5), not the text of a study.
bool is_results_file(const std::string& path);

/// Whether a file is refused at opening that is not what was written.
enum class Trust { sealed, anything };

/// Reads a results file, finished or partial. Every function throws UserError(ErrorKind::files).
class ResultsReader {
 public:
  /// Opens and checks the file, the seal as well; the message says what was found instead of
  /// results.
  explicit ResultsReader(const std::string& path, Trust trust = Trust::sealed);
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
  /// One of them that is a whole number of at least 0, or a number; throws where it is another.
  std::optional<std::uint64_t> whole_number(std::string_view attribute) const;
  std::optional<double> number(std::string_view attribute) const;
  /// Whether all points are there: the file was committed with a digest.
  bool is_complete() const;
  /// Whether another version of the model wrote it: then its points hold what that one counted, and
  /// zeros for what it did not.
  bool is_of_another_model() const;

  /// Throws if the seal of the file is not right any more: an attribute, an axis, the status or a
  /// hash of it was changed. A file without a seal passes.
  void check_seal() const;
  /// A sentence if nothing shows whether that was changed, because the finished file has no seal:
  /// then it is older than seals, or somebody took it off. Else empty.
  std::string seal_note() const;
  /// The attributes, axes and settings that are not those of a file of this study, by their names:
  /// "the attribute seed", "the values of /latency.scale". Words that explain are not compared.
  std::vector<std::string> differences(const Study& study) const;

  /// All axes of the study, slowest first.
  const std::vector<ResultsAxis>& axes() const;

  /// The levels that the file has points of.
  std::vector<Level> levels() const;
  class Points;
  /// The points of a level; there are none of a level that the file has not. The reader must
  /// outlive them.
  Points points(Level level) const;
  /// Sales of a market run; 0: the file has no market.
  std::int32_t market_cycles() const;
  /// What became of each point of the study, the last axis fastest; empty in a partial file.
  std::vector<PointStatus> statuses() const;

  /// The derived metrics, in the order they were written.
  std::vector<Cube> cubes() const;
  /// The values of a cube; its axes and unit are in cubes(). Throws also if they are not those that
  /// were written.
  std::vector<double> read_cube(std::string_view name) const;
  /// Throws if the values of any cube are not those that were written.
  void check_cubes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The simulated points of one level, by their index in level_design().
class ResultsReader::Points {
 public:
  /// How many were to be simulated.
  std::uint64_t size() const;
  /// Their axes, slowest first.
  std::vector<ResultsAxis> axes() const;
  /// The datasets that their words come from.
  const RawSchema& schema() const;
  /// The words of a point (TallyLayout, MarketLayout); all zeros if it was never run. Throws also
  /// if its integers are not those that were written.
  std::vector<std::uint64_t> read(std::uint64_t index) const;
  /// Those of several points, one after the other, by all cores.
  Tallies read(std::span<const std::uint64_t> indices) const;
  /// The SHA-256 of the words of each point, worked out anew from them by all cores; throws as
  /// read() does.
  std::vector<Sha256> digests() const;
  /// Replicates that a point holds.
  std::uint64_t replicates(std::uint64_t index) const;
  /// The points that have any, in their order.
  std::vector<std::uint64_t> done() const;
  /// The points that failed; empty in a partial file.
  Failures failures() const;

 private:
  friend class ResultsReader;
  /// Compares points with their digests; fills `tallies`, one of each, unless it is null.
  void check_each(std::span<const std::uint64_t> indices, Tallies* tallies) const;
  Points(const State& state, Level level) : state_(state), level_(level) {}
  const State& state_;
  Level level_;
};

/// The SHA-256 of the integers of a file, with its seed, replicates and simulated axes; computed
/// anew from all points (docs/FORMAT.md, "Digest"). Equal for equal results, whoever computed them.
/// Throws also if the file says another one.
std::string results_digest(const ResultsReader& reader);

}  // namespace coresweep
