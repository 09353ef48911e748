// A results file that is written (docs/FORMAT.md). All calls come from one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/results/contents.h"
#include "host/results/output_file.h"
#include "host/study/levels.h"

namespace coresweep {

/// Where a file comes from. Not part of the digest; no absolute paths.
struct Provenance {
  std::string command;                ///< becomes the attribute `history`
  std::vector<Attribute> attributes;  ///< back end, host, times: any names that are still free
};

/// Writes a results file under the name `path`.partial, and gives it its name when all is done. A
/// file that was there before stays as it is until then. Every function throws
/// UserError(ErrorKind::files) that says what happened and what was kept; after that only the
/// destructor may be called.
class ResultsWriter : public CubeSink {
 public:
  /// Creates the file of a study with all axes and no results; the study is copied.
  ResultsWriter(const std::string& path, const Study& study, const Provenance& provenance,
                Existing existing = Existing::refuse);
  /// A copy of the finished file `path`, whose cubes can be written; commit() puts it in the place
  /// of the original. Throws like ResultsReader.
  static ResultsWriter update(const std::string& path);

  /// Without commit(): removes the partial file if it holds no complete point, else keeps it.
  ~ResultsWriter() override;
  ResultsWriter(ResultsWriter&&) noexcept;
  ResultsWriter& operator=(ResultsWriter&&) = delete;

  class Points;
  /// The points of a level that the study simulates. The writer must outlive them.
  Points points(Level level);

  void create_cube(const Cube& cube) override;
  void write_cube(const std::string& name, std::uint64_t first,
                  std::span<const double> values) override;
  /// Both at once, with all values.
  void write_cube(const Cube& cube, std::span<const double> values);
  /// Replaces the number of replicates and the configuration, once a stopping rule has decided
  /// them.
  void set_runs(const Study& study);
  /// The stopping rule was not reached at this point of the study.
  void mark_not_reached(std::uint64_t index);
  /// Sets an attribute of the file.
  void write_attribute(const Attribute& attribute);

  /// Hands what was written to the operating system: a killed process leaves it readable.
  void flush();
  /// flush(), and keeps the file as it is now in `path`.interrupted until commit(): metrics are
  /// added to the same file, and a process that is killed meanwhile may leave it unreadable.
  void keep_points();
  /// Writes the status of all points, the digest if all points were written but those that `where`
  /// excludes, the SHA-256 of each cube and the seal of the file; and renames it to its name once
  /// it is safely on disk. Returns the digest; empty if points are missing.
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

/// The simulated points of one level, by their index in level_design().
class ResultsWriter::Points {
 public:
  /// Stores the words of a point (TallyLayout, MarketLayout). Points may come in any order; a point
  /// written again is replaced.
  void write(std::uint64_t index, std::span<const std::uint64_t> words) const;
  /// Those of several points, one after the other: packed by all cores.
  void write(std::span<const std::uint64_t> indices, std::span<const std::uint64_t> words) const;
  /// The words of a point; all zeros if it was never written.
  std::vector<std::uint64_t> read(std::uint64_t index) const;
  /// Those of several points, unpacked by all cores.
  Tallies read(std::span<const std::uint64_t> indices) const;
  /// Whether write() had this point.
  bool holds(std::uint64_t index) const;
  /// Replicates of it.
  std::uint64_t replicates(std::uint64_t index) const;
  /// The point failed for this reason; it counts only while the point was not written.
  void mark_failed(std::uint64_t index, const std::string& reason) const;

 private:
  friend class ResultsWriter;
  Points(State& state, Level level) : state_(state), level_(level) {}
  State& state_;
  Level level_;
};

}  // namespace coresweep
