// coresweep merge: the shards of a study become one results file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/results/reader.h"
#include "host/results/tallies/sha256.h"
#include "host/results/writer.h"
#include "host/shards/array_text.h"
#include "host/shards/merge.h"
#include "host/shards/shard_folder.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

struct MergeOptions {
  std::vector<std::string> inputs;
  std::string output;
  bool force = false, quiet = false;
};

/// The results files of a folder, but for the one that is written; a file stands for itself.
std::vector<std::string> files_of(const MergeOptions& options) {
  std::vector<std::string> files;
  const fs::path output = fs::weakly_canonical(options.output);
  for (const std::string& input : options.inputs) {
    if (!fs::is_directory(input)) {
      files.push_back(input);
      continue;
    }
    for (const std::string& file : results_files(input))
      if (fs::weakly_canonical(file) != output) files.push_back(file);
  }
  if (!files.empty()) return files;
  throw UserError(fmt::format("cannot merge {}: no finished shard (*.h5) is there; see coresweep "
                              "status {}",
                              options.inputs.front(), options.inputs.front()),
                  ErrorKind::files);
}

/// A merge may be repeated: it replaces its own file, and no other, and takes no point away.
void check_output(const MergeOptions& options, const Merge& merged) {
  if (options.force || !fs::exists(options.output)) return;
  const ResultsReader older(options.output);
  if (older.text("config_hash") == hex(sha256(resolved_toml(merged.study())))) {
    const std::uint64_t lost = merged.points_lost(older);
    if (lost == 0) return;
    throw UserError(fmt::format("{} exists already and has {} points that are not here: name its "
                                "other shards too, choose another -o or add --force; nothing was "
                                "changed",
                                options.output, lost),
                    ErrorKind::files);
  }
  throw UserError(options.output +
                      " exists already and holds another study: choose another -o or add --force; "
                      "nothing was changed",
                  ErrorKind::files);
}

Provenance provenance(const std::string& first_file, const MergeOptions& options) {
  const ResultsReader first(first_file);
  return {fmt::format("{}; coresweep merge {}", first.text("history").value_or(""),
                      fmt::join(options.inputs, " ")),
          {{"model_version", std::int64_t{kModelVersion}},
           {"backend", first.text("backend").value_or("")}}};
}

/// Which shards are not there, as tasks of an array.
void print_absent(const Merge::Shards& shards, const std::string& of_runs) {
  for (const auto& [count, files] : shards) {
    std::vector<std::uint64_t> absent;
    for (std::uint64_t i = 1; i <= count; ++i)
      if (!files.contains(i)) absent.push_back(i);
    if (!absent.empty())
      fmt::print("note: of {} shards{} these are not there: {}\n", count, of_runs,
                 array_text(absent));
  }
}

void print_holes(const Merge& merge, const std::vector<ReplicateFiles>& ranges) {
  const std::uint64_t missing = merge.missing_points();
  if (missing == 0) return;
  fmt::print("note: {} points are missing: their status is \"missing\" and their values are NaN\n",
             missing);
  for (std::size_t r = 0; r < ranges.size(); ++r) {
    const std::string of_runs = ranges.size() > 1 ? " of " + range_text(ranges[r].range()) : "";
    if (ranges.size() > 1 && merge.missing_points(r) > 0)
      fmt::print("note: {} points lack {}\n", merge.missing_points(r),
                 range_text(ranges[r].range()));
    print_absent(merge.shards(r), of_runs);
  }
}

int stopped(ResultsWriter& writer, const MergeOptions& options) {
  writer.discard();
  fmt::print(stderr, "stopped when asked to: {} was not written; merge again\n", options.output);
  return kExitStopped;
}

int merge(const MergeOptions& options) {
  stop_requested();  // from here on a signal ends the merge in good order
  const std::vector<std::string> files = files_of(options);
  const std::vector<ReplicateFiles> ranges = replicate_ranges(files);
  Merge merged(ranges);
  const Study& study = merged.study();
  check_output(options, merged);
  ResultsWriter writer(options.output, study, provenance(ranges.front().files.front(), options),
                       Existing::replace);
  try {
    while (!merged.copy_next(writer))
      if (stop_requested()) return stopped(writer, options);
  } catch (const UserError&) {
    writer.discard();
    throw;
  }
  const int code = finish_file(writer, study, {}, options.output, options.quiet);
  if (!options.quiet) fmt::print("merged: {} points of {} files\n", merged.points(), files.size());
  print_holes(merged, ranges);
  return code;
}

}  // namespace

void add_merge_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("merge", "make one results file of the shards of a study");
  const auto options = std::make_shared<MergeOptions>();
  command->add_option("DIR", options->inputs, "folders of shards, or results files")->required();
  command->add_option("-o,--output", options->output, "the results file (HDF5, netCDF-4)")
      ->required()
      ->type_name("FILE");
  command->add_flag("--force", options->force, "replace the results file whatever it holds");
  command->add_flag("--quiet", options->quiet, "print nothing but errors and missing points");
  command->callback([options, &chosen] { chosen = [options] { return merge(*options); }; });
}

}  // namespace coresweep
