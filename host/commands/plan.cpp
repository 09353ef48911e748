// coresweep plan: what a sweep would do and take, before anything runs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "analysis/rules/check_analysis.h"
#include "host/base/terminal.h"
#include "host/commands/commands.h"
#include "host/commands/plan_facts.h"
#include "host/config/read_study.h"
#include "host/study/levels.h"
#include "host/sweep/progress_line.h"

namespace coresweep {
namespace {

std::string bytes_text(double bytes) {
  constexpr double kThousand = 1000;
  for (const char* unit : {"bytes", "KB", "MB", "GB"}) {
    if (bytes < kThousand) return fmt::format("{:.3g} {}", bytes, unit);
    bytes /= kThousand;
  }
  return fmt::format("{:.3g} TB", bytes);
}

/// A label, and the text beside it in 80 columns.
void print_paragraph(std::string_view label, std::string_view text) {
  constexpr std::size_t kLabel = 12, kWidth = 80;
  if (!text.empty())
    fmt::print("{}\n",
               wrapped(fmt::format("{:<{}}{}", label, kLabel, printable(text)), kWidth, kLabel));
}

std::string_view simulated_for(const Axis& axis) {
  if (axis.affects_pipeline()) return "";
  return axis.affects_market() ? " (market only)" : " (prices results; simulated once)";
}

void print_axes(const Study& study) {
  for (const Axis& axis : study.design.axes()) {
    const std::string last = axis.size() > 1 ? " .. " + axis.label_with_unit(axis.size() - 1) : "";
    fmt::print("  {} x {}: {}{}\n", axis.size(), printable(axis.name()),
               printable(axis.label_with_unit(0) + last), simulated_for(axis));
  }
}

/// As --points takes them; a gap is shown as dots.
void print_points(const Study& study, const PlanFacts& facts) {
  for (std::size_t i = 0; i < facts.shown.size(); ++i) {
    const std::uint64_t point = facts.shown[i];
    if (!facts.named && i > 0 && point > facts.shown[i - 1] + 1) fmt::print("         ..\n");
    fmt::print("{:>10}  {}\n", point, printable(point_text(study.design, point)));
  }
}

/// What `where` leaves, and what of that is simulated.
void print_counts(const Study& study, const PlanFacts& facts) {
  const auto text = [](const PointCount& count, std::uint64_t points) {
    return fmt::format("{}{}", count.exact ? "" : "about ", points);
  };
  fmt::print("points      {} ({} simulated), {}, seed {}\n", study.design.size(),
             text(facts.simulated, facts.simulated.points), runs_text(study), study.seed);
  if (!study.design.conditions().empty())
    fmt::print("where       excludes {}, keeps {}\n",
               text(facts.kept, study.design.size() - facts.kept.points),
               text(facts.kept, facts.kept.points));
  if (facts.named) fmt::print("--points    names {} of them\n", *facts.named);
  if (simulates_market(study)) fmt::print("market      {}\n", market_text(study));
}

void print_cost(const Study& study, const PlanFacts& facts) {
  fmt::print("file        about {}\n", bytes_text(facts.file_bytes));
  fmt::print("memory      about {} whatever the number of runs\n", bytes_text(facts.memory_bytes));
  if (facts.seconds)
    fmt::print("time        {} {} on {}\n", study.until.empty() ? "about" : "at most about",
               duration_text(*facts.seconds), facts.backend);
}

void print_bindings(const std::vector<std::string>& lines) {
  constexpr std::size_t kShown = 4;
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i)
    print_paragraph("binds", lines[i]);
  if (lines.size() > kShown)
    fmt::print("            and {} more limits at other points\n", lines.size() - kShown);
}

void print_plan(const Study& study, const PlanFacts& facts) {
  if (!study.question.empty()) fmt::print("question    {}\n", printable(study.question));
  print_counts(study, facts);
  print_axes(study);
  print_points(study, facts);
  print_cost(study, facts);
  print_bindings(facts.binds);
  print_paragraph("guesses", guesses_text(guesses(study)));
  for (const std::string& text : facts.notes) fmt::print("note        {}\n", printable(text));
}

int plan(const PlanOptions& options) {
  const Study study = load_study(options.study.config, options.study.overrides);
  check_analysis(study);
  if (options.resolved) {
    fmt::print("{}", resolved_toml(study));
    return 0;
  }
  const PlanFacts facts = plan_facts(study, options);
  if (options.format == "text")
    print_plan(study, facts);
  else
    fmt::print("{}", plan_table(study, facts).text(parse_table_format(options.format)));
  return 0;
}

}  // namespace

void add_plan_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("plan", "show points, time, memory and file size before anything runs");
  const auto options = std::make_shared<PlanOptions>();
  add_study_options(*command, options->study);
  add_backend_options(*command, options->backend);
  add_until_options(*command, options->study);
  add_points_option(*command, options->points);
  add_format_option(*command, options->format);
  command->add_flag("--resolved", options->resolved,
                    "print the complete configuration with every default, as TOML");
  command->add_flag("--no-timing", options->untimed, "estimate no time: simulate nothing");
  command->callback([options, &chosen] { chosen = [options] { return plan(*options); }; });
}

}  // namespace coresweep
