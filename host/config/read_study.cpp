#include "host/config/read_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/compile/compile_market.h"
#include "host/config/analysis.h"
#include "host/config/axes.h"
#include "host/config/node.h"
#include "host/config/study.h"
#include "host/design/design_checks.h"
#include "host/design/point_ranges.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

/// What another file brings, which the study takes where it says nothing itself.
struct Included {
  Settings settings, axes;
  ConfigNode::Table assumptions;  ///< of [analysis]
  std::string directory;          ///< of the file: its data files stand there
};

/// A study before its values are looked at.
struct Draft {
  std::vector<Included> included;
  ConfigNode::Table study;
  ConfigNode::Table analysis;
  ConfigNode::Table samples;
  Settings base;
  Settings axes;
  std::vector<std::string> axis_directories;  ///< by axis: where its data files stand
  Settings derived;
  std::optional<ConfigEntry> where;
};

const ConfigNode::Table& section(const ConfigEntry& entry) {
  if (entry.node.table() != nullptr) return *entry.node.table();
  throw UserError(fmt::format("{} is a group of keys: it needs a table, not {}", entry.key,
                              node_text(entry.node)))
      .at(entry.place);
}

bool is_brought(const ConfigEntry& entry) {
  return find_parameter(entry.key) != nullptr || is_section(entry.key);
}

/// Throws UserError for the first entry that is not `taken`.
void check_taken(const ConfigNode::Table& table, const std::string& prefix,
                 bool (*taken)(const ConfigEntry&)) {
  for (const ConfigEntry& entry : table)
    if (!taken(entry))
      throw unknown_key(entry, prefix + entry.key,
                        " in an included file, which brings values, axes and "
                        "analysis.assumptions alone");
}

/// The tree of an included file, sorted by what it brings.
Included read_included(const ConfigNode& root) {
  Included file;
  ConfigNode::Table parameters;
  for (const ConfigEntry& entry : *root.table()) {
    if (entry.key == "axes") {
      check_taken(section(entry), "axes.", [](const ConfigEntry& e) { return e.key != "where"; });
      file.axes = flatten_axes(section(entry));
    } else if (entry.key == "analysis") {
      check_taken(section(entry), "analysis.",
                  [](const ConfigEntry& e) { return e.key == "assumptions"; });
      file.assumptions = section(entry);
    } else {
      parameters.push_back(entry);
    }
  }
  check_taken(parameters, "", is_brought);
  file.settings = flatten_parameters(parameters);
  return file;
}

/// The files that `include` names, in its order, from `directory`: that of the study, or the
/// working directory for an override.
std::vector<Included> read_includes(const ConfigEntry& entry, const std::string& directory) {
  const std::string accepted = "must be a list of files, for example [\"assumptions.toml\"]";
  if (entry.node.array() == nullptr) refuse(entry.node, "include: " + accepted);
  std::vector<Included> all;
  for (const ConfigNode& node : *entry.node.array()) {
    const auto* name = std::get_if<std::string>(&node.value);
    if (name == nullptr || name->empty()) refuse(node, "include: " + accepted);
    const auto path = std::filesystem::path(directory) / *name;
    const ConfigNode root = [&] {
      try {
        return parse_toml(read_text_file(path.string(), "included file"), path.string());
      } catch (const UserError& error) {
        throw error.at(node.place);
      }
    }();
    all.push_back(read_included(root));
    all.back().directory = path.parent_path().string();
  }
  return all;
}

Draft read_draft(const ConfigNode& root, const std::string& directory = "") {
  Draft draft;
  ConfigNode::Table parameters;
  for (const ConfigEntry& entry : *root.table()) {
    if (entry.key == "study") {
      draft.study = section(entry);
    } else if (entry.key == "analysis") {
      draft.analysis = section(entry);
    } else if (entry.key == "samples") {
      draft.samples = section(entry);
    } else if (entry.key == "axes") {
      draft.axes = flatten_axes(section(entry));
      if (const ConfigEntry* where = entry.node.find("where")) draft.where = *where;
    } else if (entry.key == "include") {
      draft.included = read_includes(entry, directory);
    } else if (entry.key == "derive") {
      draft.derived = flatten_parameters(section(entry), is_scalar);
    } else {
      parameters.push_back(entry);
    }
  }
  draft.base = flatten_parameters(parameters);
  return draft;
}

const ConfigEntry* find(const Settings& settings, std::string_view key) {
  for (const ConfigEntry& setting : settings) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

/// Replaces entries of the same key in their place, and appends others.
void merge(Settings& settings, const Settings& overrides) {
  for (const ConfigEntry& override_entry : overrides) {
    const auto same = std::find_if(settings.begin(), settings.end(), [&](const ConfigEntry& entry) {
      return entry.key == override_entry.key;
    });
    if (same == settings.end()) {
      settings.push_back(override_entry);
    } else {
      *same = override_entry;
    }
  }
}

/// Appends the axes of included files whose names the study has not; of several files the last
/// wins. Axes of the study stand in `directory`.
void add_included_axes(Draft& draft, const std::string& directory) {
  Settings included;
  std::vector<std::string> directories;
  for (auto file = draft.included.rbegin(); file != draft.included.rend(); ++file)
    for (const ConfigEntry& axis : file->axes) {
      if (find(draft.axes, axis.key) != nullptr || find(included, axis.key) != nullptr) continue;
      included.push_back(axis);
      directories.push_back(file->directory);
    }
  draft.axis_directories.assign(draft.axes.size(), directory);
  draft.axis_directories.insert(draft.axis_directories.end(), directories.begin(),
                                directories.end());
  draft.axes.insert(draft.axes.end(), included.begin(), included.end());
}

// ---- Keys set both by the base and by an axis
// ----------------------------------------------------

/// An override must be seen at every point; a file may give a default to the named sets without it.
void check_not_hidden(const ConfigEntry& setting, bool is_override, const std::vector<Axis>& axes,
                      const Settings& axis_entries) {
  for (const Axis& axis : axes) {
    if (!(is_override ? axis.sets(setting.key) : axis.always_sets(setting.key))) continue;
    const std::string& place = find(axis_entries, axis.name())->place;
    throw UserError(is_override
                        ? fmt::format("the axis \"{}\" ({}) sets this key: change the axis with "
                                      "--set axes.{}=[...]",
                                      axis.name(), place, axis.name())
                        : fmt::format("{} is also set by the axis \"{}\" ({}): remove one",
                                      setting.key, axis.name(), place))
        .at(setting.place);
  }
}

// ---- Assembling
// ----------------------------------------------------------------------------------

void check_keeps_points(const Study& study, const Draft& draft) {
  if (first_kept(study.design)) return;
  if (const PointCount kept = kept_points(study.design); kept.points > 0 || !kept.exact) return;
  throw UserError("where excludes every point: nothing is left to run").at(draft.where->place);
}

void check_design(const Study& study, const Draft& draft) {
  const std::optional<DesignProblem> problem = find_problem(study.design);
  if (!problem) return check_keeps_points(study, draft);
  std::string place = study.source_name;
  for (const std::string_view key : problem->rule_keys) {
    if (const ConfigEntry* setting = find(draft.base, key)) place = setting->place;
  }
  for (const std::size_t axis : problem->axes) place = draft.axes[axis].place;
  throw UserError(problem->message).at(place);
}

/// What only shows when tables are built, such as a median that the scale moves too far.
void check_compiles(const Study& study) {
  try {
    TableCache cache;
    const bool market = simulates_market(study);
    for (const auto index : {first_kept(study.design), last_kept(study.design)}) {
      if (!index) continue;
      compile_point(study.design.at(*index), study.seed, study.streams, cache);
      if (market) compile_market(study.design.at(*index), study.seed, study.streams, cache);
    }
  } catch (const UserError& error) {
    throw error.at(study.source_name);
  }
}

void check_axes(const std::vector<Axis>& axes, const std::string& name) {
  try {
    Design({}, axes);
  } catch (const UserError& error) {
    throw error.at(name);
  }
}

std::uint64_t study_seed(const ConfigNode::Table& study) {
  for (const ConfigEntry& entry : study)
    if (entry.key == "seed") return read_seed(entry, "study.seed");
  return Study().seed;
}

/// A derived key has one value only: what the base says would never be seen.
void check_not_derived(const ConfigEntry& setting, const Settings& derived) {
  const ConfigEntry* rule = find(derived, setting.key);
  if (rule == nullptr) return;
  throw UserError(fmt::format("{} is also derived ({}): remove one", setting.key, rule->place))
      .at(setting.place);
}

Study assemble(const Draft& draft, const std::vector<ConfigEntry>& overridden,
               const std::string& name) {
  const auto samples = read_samples(draft.samples);
  const DataSource data{std::filesystem::path(name).parent_path().string(), samples};
  Study study;
  study.source_name = name;
  std::vector<Axis> axes;
  const std::uint64_t seed = study_seed(draft.study);
  for (std::size_t a = 0; a < draft.axes.size(); ++a)
    axes.push_back(read_axis(draft.axes[a], {draft.axis_directories[a], samples}, seed));
  check_axes(axes, name);
  for (const Included& file : draft.included)
    for (const ConfigEntry& setting : file.settings)
      study.base.set_checked(setting.key, node_value(setting.node, *find_parameter(setting.key),
                                                     {file.directory, samples}));
  for (const ConfigEntry& setting : draft.base) {
    check_not_derived(setting, draft.derived);
    check_not_hidden(setting, find(overridden, setting.key) != nullptr, axes, draft.axes);
    study.base.set_checked(setting.key,
                           node_value(setting.node, *find_parameter(setting.key), data));
  }
  study.design = Design(study.base, std::move(axes), read_derived(draft.derived),
                        draft.where ? read_conditions(*draft.where) : std::vector<Rule>());
  read_study_table(draft.study, study);
  read_analysis_table(draft.analysis, study);
  for (const Included& file : draft.included) read_analysis_table(file.assumptions, study);
  check_design(study, draft);
  check_compiles(study);
  return study;
}

}  // namespace

Study parse_study(std::string_view text, const std::string& name,
                  const std::vector<std::string>& overrides) {
  const ConfigNode root = parse_toml(text, name);
  if (root.table()->empty()) {
    throw UserError("is empty: a study needs at least one key, for example study.title").at(name);
  }
  const std::string directory = std::filesystem::path(name).parent_path().string();
  Draft draft = read_draft(root, directory);
  Settings overridden;
  for (const std::string& override_text : overrides) {
    const Draft change = read_draft(parse_override(override_text));
    merge(draft.study, change.study);
    merge(draft.analysis, change.analysis);
    merge(draft.samples, change.samples);
    merge(draft.base, change.base);
    merge(draft.axes, change.axes);
    merge(draft.derived, change.derived);
    if (change.where) draft.where = change.where;
    if (!change.included.empty()) draft.included = change.included;
    merge(overridden, change.base);
  }
  add_included_axes(draft, directory);
  return assemble(draft, overridden, name);
}

Study load_study(const std::string& path, const std::vector<std::string>& overrides) {
  return parse_study(read_text_file(path, "study file"), path, overrides);
}

}  // namespace coresweep
