// coresweep status: which shards of a study are done, and what to submit again.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string_view>

#include "analysis/tables/table.h"
#include "host/base/errors.h"
#include "host/base/terminal.h"
#include "host/commands/commands.h"
#include "host/shards/array_text.h"
#include "host/shards/shard_folder.h"
#include "host/sweep/progress_line.h"

namespace coresweep {
namespace {

constexpr std::string_view kNames[] = {"done", "failed", "partial", "missing", "corrupt"};

std::vector<std::uint64_t> shards_in(const ShardSet& set, ShardProgress progress) {
  std::vector<std::uint64_t> found;
  for (const ShardReport& shard : set.shards)
    if (shard.progress == progress) found.push_back(shard.index);
  return found;
}

void print_numbers(const ShardSet& set) {
  for (const auto progress : {ShardProgress::done, ShardProgress::failed, ShardProgress::partial,
                              ShardProgress::missing, ShardProgress::corrupt}) {
    const auto shards = shards_in(set, progress);
    fmt::print("{:<12}{}{}{}\n", kNames[static_cast<std::size_t>(progress)], shards.size(),
               shards.empty() ? "" : ": ", array_text(shards));
  }
}

/// What is to be said of single shards.
void print_details(const ShardSet& set) {
  for (const ShardReport& shard : set.shards) {
    if (shard.progress == ShardProgress::corrupt || shard.progress == ShardProgress::failed)
      fmt::print("  shard {}: {}\n", shard.index, printable(shard.reason));
    if (shard.progress == ShardProgress::partial && shard.running)
      fmt::print("  shard {}: running\n", shard.index);
    if (shard.progress == ShardProgress::partial && !shard.running)
      fmt::print("  shard {}: {} points are finished; the sweep goes on from there\n", shard.index,
                 shard.points_done);
  }
}

void print_rest(const ShardSet& set) {
  const auto open = set.open_shards();
  if (open.empty()) {
    fmt::print("all shards are done: merge them\n");
    return;
  }
  if (set.study) {
    const std::uint64_t points = set.points_left();
    const double seconds = static_cast<double>(points) * set.seconds_of_point;
    fmt::print("{:<12}{} points", "left", points);
    if (set.seconds_of_point > 0)
      fmt::print(", about {} in one task, {:.3g} s a point", duration_text(seconds),
                 set.seconds_of_point);
    fmt::print("\n");
  }
  fmt::print("{:<12}--array={}\n", "resubmit", array_text(open));
}

/// All shards, one a row.
Table table_of(const std::vector<ShardSet>& sets) {
  Table table({{"study", ""},
               {"title", ""},
               {"shard", ""},
               {"shards", ""},
               {"status", ""},
               {"running", ""},
               {"points_done", ""},
               {"points_failed", ""},
               {"reason", ""}});
  const auto whole = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  for (const ShardSet& set : sets)
    for (const ShardReport& shard : set.shards)
      table.add_row({set.hash, set.study ? set.study->title : "", whole(shard.index),
                     whole(set.count),
                     std::string(kNames[static_cast<std::size_t>(shard.progress)]), shard.running,
                     whole(shard.points_done), whole(shard.points_failed), shard.reason});
  return table;
}

int status(const std::string& folder, const std::string& format) {
  const auto sets = shard_sets(folder);
  if (sets.empty())
    throw UserError("there is no shard in " + folder +
                        ": name the folder that sweep --shard or submit wrote into",
                    ErrorKind::files);
  if (format != "text") {
    fmt::print("{}", table_of(sets).text(parse_table_format(format)));
    return 0;
  }
  for (const ShardSet& set : sets) {
    fmt::print("{} shards of {}{}\n", set.count, set.hash,
               set.study ? ": " + printable(set.study->title) : "");
    print_numbers(set);
    print_details(set);
    print_rest(set);
  }
  return 0;
}

}  // namespace

void add_status_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("status", "show which shards of a study are done, and what is left");
  const auto folder = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "a folder of shards")->required();
  const auto format = std::make_shared<std::string>();
  add_format_option(*command, *format);
  command->callback([folder, format, &chosen] {
    chosen = [folder, format] { return status(*folder, *format); };
  });
}

}  // namespace coresweep
