// Distributions from the tree of a study.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "host/base/did_you_mean.h"
#include "host/config/node.h"
#include "host/keys/csv_column.h"
#include "host/keys/sample_text.h"

namespace coresweep {
namespace {

using Kind = Distribution::Kind;

/// Why a parameter is there, for the message that it is missing.
std::string_view role(std::string_view parameter) {
  static const std::vector<std::pair<std::string_view, std::string_view>> roles = {
      {"distribution", "its kind"},
      {"value", "its only value"},
      {"from", "the lower end"},
      {"to", "the upper end"},
      {"mean", "its mean"},
      {"median", "its median"},
      {"sigma", "the standard deviation of the logarithm"},
      {"shape", "its shape"},
      {"scale", "its scale"},
      {"file", "a CSV file"},
      {"column", "a column of the file"},
      {"parts", "a list of { weight, of }"},
      {"weight", "its share of the mixture"},
      {"of", "a distribution"}};
  for (const auto& [name, text] : roles) {
    if (name == parameter) return text;
  }
  return "a number";
}

/// Whose value is read, and where data files are looked for.
struct Context {
  std::string_view key;
  const DataSource& data;
};

/// Reads the fields of one table and remembers which names were asked for.
class Fields {
 public:
  Fields(const ConfigNode& node, const Context& context, std::string_view what)
      : node_(node), owner_(fmt::format("{}: {}", context.key, what)) {}

  const ConfigNode& required(std::string_view name) {
    if (const ConfigNode* found = optional(name)) return *found;
    throw UserError(fmt::format("{} needs \"{}\" ({})", owner_, name, role(name))).at(node_.place);
  }
  const ConfigNode* optional(std::string_view name) {
    asked_.push_back(name);
    const ConfigEntry* entry = node_.find(name);
    return entry == nullptr ? nullptr : &entry->node;
  }
  double number(std::string_view name) { return as_number(required(name), name); }
  std::optional<double> optional_number(std::string_view name) {
    const ConfigNode* found = optional(name);
    return found == nullptr ? std::nullopt : std::optional(as_number(*found, name));
  }
  std::string text(std::string_view name) {
    const ConfigNode& found = required(name);
    if (const auto* word = std::get_if<std::string>(&found.value)) return *word;
    throw wrong(found, name, "must be a text in quotes");
  }
  const ConfigNode::Array& array(std::string_view name) {
    const ConfigNode& found = required(name);
    if (found.array() == nullptr) throw wrong(found, name, "must be a list");
    return *found.array();
  }
  void no_others() const {
    for (const ConfigEntry& entry : *node_.table()) {
      if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
      throw UserError(fmt::format("{} has no parameter \"{}\"{}", owner_, entry.key,
                                  did_you_mean(entry.key, asked_)))
          .at(entry.place);
    }
  }

 private:
  double as_number(const ConfigNode& found, std::string_view name) const {
    if (const auto* integer = std::get_if<std::int64_t>(&found.value)) {
      return static_cast<double>(*integer);
    }
    if (const auto* real = std::get_if<double>(&found.value)) return *real;
    throw wrong(found, name, "must be a number");
  }
  UserError wrong(const ConfigNode& found, std::string_view name, std::string_view why) const {
    return UserError(fmt::format("{}: {} = {}: {}", owner_, name, node_text(found), why))
        .at(found.place);
  }

  const ConfigNode& node_;
  std::string owner_;
  std::vector<std::string_view> asked_;
};

const DistributionKind& kind_named(const ConfigNode& name, const Context& context) {
  std::vector<std::string_view> known;
  for (const DistributionKind& kind : distribution_kinds()) {
    if (const auto* text = std::get_if<std::string>(&name.value); text && *text == kind.name) {
      return kind;
    }
    known.push_back(kind.name);
  }
  const auto* text = std::get_if<std::string>(&name.value);
  throw UserError(fmt::format("{}: unknown distribution {} (known: {}){}", context.key,
                              node_text(name), fmt::join(known, ", "),
                              text == nullptr ? "" : did_you_mean(*text, known)))
      .at(name.place);
}

Distribution read_distribution(const ConfigNode& node, const Context& context);

/// Only a sample that the study does not bring itself is read from its file.
std::shared_ptr<const Sample> find_sample(const Distribution& made, const std::string& fingerprint,
                                          const Context& context, const std::string& place) {
  const auto stored = context.data.samples.find(fingerprint);
  if (stored != context.data.samples.end()) return stored->second;
  const std::string path = (std::filesystem::path(context.data.directory) / made.file).string();
  try {
    auto sample = read_csv_column(path, made.column);
    if (fingerprint.empty() || fingerprint == sample->fingerprint) return sample;
    throw UserError(fmt::format("{} has changed since its fingerprint was taken: remove the "
                                "fingerprint to use the file as it is now",
                                path),
                    ErrorKind::files);
  } catch (const UserError& error) {
    throw error.at(context.key).at(place);
  }
}

void read_sample(Distribution& made, Fields& fields, const Context& context,
                 const std::string& place) {
  made.file = fields.text("file");
  made.column = fields.text("column");
  made.parameter[0] = fields.optional_number("factor").value_or(1);
  const bool marked = fields.optional("fingerprint") != nullptr;
  made.sample = find_sample(made, marked ? fields.text("fingerprint") : "", context, place);
}

std::vector<MixturePart> read_parts(Fields& fields, const Context& context) {
  std::vector<MixturePart> parts;
  for (const ConfigNode& element : fields.array("parts")) {
    if (element.table() == nullptr) {
      throw UserError("each of parts must be { weight = ..., of = ... }")
          .at(context.key)
          .at(element.place);
    }
    Fields part(element, context, "a part of a mixture");
    parts.push_back({part.number("weight"), read_distribution(part.required("of"), context)});
    part.no_others();
  }
  return parts;
}

Distribution read_distribution(const ConfigNode& node, const Context& context) {
  if (const auto* integer = std::get_if<std::int64_t>(&node.value)) {
    return Distribution::constant(static_cast<double>(*integer));
  }
  if (const auto* real = std::get_if<double>(&node.value)) return Distribution::constant(*real);
  Fields fields(node, context, "a distribution table");
  const DistributionKind& kind = kind_named(fields.required("distribution"), context);
  Fields named(node, context, kind.name);
  named.optional("distribution");
  named.optional("name");  // the label of an axis value
  Distribution made;
  made.kind = kind.kind;
  if (kind.kind == Kind::empirical) {
    read_sample(made, named, context, node.place);
  } else if (kind.kind == Kind::mixture) {
    made.parts = read_parts(named, context);
  } else {
    for (std::size_t i = 0; i < kind.parameters.size(); ++i) {
      made.parameter[i] = named.number(kind.parameters[i]);
    }
  }
  made.min = named.optional_number("min");
  made.max = named.optional_number("max");
  named.no_others();
  return made;
}

std::shared_ptr<const Sample> stored_sample(const ConfigEntry& entry) {
  const auto* text = std::get_if<std::string>(&entry.node.value);
  if (text == nullptr) throw UserError("must be a text of numbers with spaces between them");
  auto sample = read_sample_text(*text);
  if (sample->fingerprint == entry.key) return sample;
  throw UserError(fmt::format("these values have the fingerprint {}: they were changed or are "
                              "damaged",
                              sample->fingerprint),
                  ErrorKind::files);
}

}  // namespace

std::map<std::string, std::shared_ptr<const Sample>> read_samples(const ConfigNode::Table& table) {
  std::map<std::string, std::shared_ptr<const Sample>> samples;
  for (const ConfigEntry& entry : table) {
    try {
      samples[entry.key] = stored_sample(entry);
    } catch (const UserError& error) {
      throw error.at("samples." + entry.key).at(entry.place);
    }
  }
  return samples;
}

bool is_distribution_table(const ConfigNode& node) { return node.find("distribution") != nullptr; }

Distribution read_distribution(const ConfigNode& node, std::string_view key,
                               const DataSource& data) {
  return read_distribution(node, Context{key, data});
}

}  // namespace coresweep
