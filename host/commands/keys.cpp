// coresweep keys: every key of a study, or those that a word names.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/tables/table.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/keys/parameters.h"

namespace coresweep {
namespace {

struct KeysOptions {
  std::string filter, format;
};

std::vector<const ParameterKey*> keys_with(const std::string& filter) {
  std::vector<const ParameterKey*> found;
  std::vector<std::string_view> names;
  for (const ParameterKey& key : parameter_keys()) {
    names.push_back(key.key);
    if (key.key.find(filter) != std::string_view::npos) found.push_back(&key);
  }
  if (found.empty())
    throw UserError(fmt::format("no key holds \"{}\"{}", filter, did_you_mean(filter, names)) +
                    " (coresweep keys lists them all)");
  return found;
}

Table table_of(const std::vector<const ParameterKey*>& keys) {
  Table table({{"key", ""},
               {"default", ""},
               {"unit", ""},
               {"accepted", ""},
               {"meaning", ""},
               {"source", ""},
               {"presets", ""}});
  for (const ParameterKey* key : keys)
    table.add_row({std::string(key->key), value_text(key->standard), std::string(key->unit),
                   accepted_values(*key), std::string(key->meaning), std::string(key->source),
                   fmt::format("{}", fmt::join(preset_defaults(*key), "; "))});
  return table;
}

int keys(const KeysOptions& options) {
  const std::vector<const ParameterKey*> found = keys_with(options.filter);
  if (options.format == "text")
    for (const ParameterKey* key : found) fmt::print("{}", parameter_text(*key));
  else
    fmt::print("{}", table_of(found).text(parse_table_format(options.format)));
  return 0;
}

}  // namespace

void add_keys_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("keys", "list every key of a study with unit and default");
  const auto options = std::make_shared<KeysOptions>();
  command->add_option("FILTER", options->filter,
                      "only keys with this in their name: relay, market.price");
  add_format_option(*command, options->format);
  command->callback([options, &chosen] { chosen = [options] { return keys(*options); }; });
}

}  // namespace coresweep
