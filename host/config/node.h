// A study file as a tree in the order it was written, with the place of everything. Only
// toml.cpp knows the library that parses it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/base/errors.h"
#include "host/keys/parameters.h"

namespace coresweep {

struct ConfigEntry;

struct ConfigNode {
  using Array = std::vector<ConfigNode>;
  using Table = std::vector<ConfigEntry>;

  std::variant<bool, std::int64_t, double, std::string, Array, Table> value;
  std::string place;  ///< "configs/x.toml:7" or "--set"

  const Table* table() const { return std::get_if<Table>(&value); }
  const Array* array() const { return std::get_if<Array>(&value); }
  const ConfigEntry* find(std::string_view key) const;  ///< in a table; else nullptr
};

struct ConfigEntry {
  std::string key;
  ConfigNode node;
  std::string place;        ///< of the key
  std::uint64_t order = 0;  ///< grows with the position in the file
};

/// Parses TOML text; `name` stands for the file in places. Throws UserError.
ConfigNode parse_toml(std::string_view text, const std::string& name);
/// Parses one override "key=value" into the tables it stands for. Throws UserError.
ConfigNode parse_override(const std::string& text);

/// One key of a study, with the whole dotted path as its name.
using Settings = std::vector<ConfigEntry>;

/// What may stand for a number inside a distribution.
using NodeTest = bool (*)(const ConfigNode&);
bool is_scalar(const ConfigNode& node);
bool is_list_or_table(const ConfigNode& node);
/// Whether the node is a table of numbers inside the distribution of key `path`: { median = X },
/// where every X passes the test.
bool is_numbers_table(std::string_view path, const ConfigNode& node, NodeTest number);

/// Reads the tables of parameter keys as a flat list of known keys in the order of the file. With
/// `number` the numbers inside distributions are keys too. Throws UserError for an unknown key,
/// with the nearest known one.
Settings flatten_parameters(const ConfigNode::Table& table, NodeTest number = nullptr);
/// Whether known keys begin with "path.".
bool is_section(std::string_view path);
/// The error about a key that does not exist, at its place.
UserError unknown_key(const ConfigEntry& entry, const std::string& path,
                      std::string_view where = "");
/// Throws UserError at the place of a node.
[[noreturn]] void refuse(const ConfigNode& node, const std::string& why);
/// The same key given twice in different spellings is an error.
void check_no_duplicates(const Settings& settings);

/// Where the measurements of a study are.
struct DataSource {
  std::string directory;  ///< of data files
  /// Those that the study brings itself, by fingerprint: they need no file.
  std::map<std::string, std::shared_ptr<const Sample>> samples;
};
/// The table [samples]: FINGERPRINT = "VALUE VALUE*COUNT ..". Throws UserError with the place.
std::map<std::string, std::shared_ptr<const Sample>> read_samples(const ConfigNode::Table& table);

/// A scalar or a distribution as a value of `key`. `data` says where data files are.
/// Throws UserError with the place.
Value node_value(const ConfigNode& node, const ParameterKey& key, const DataSource& data);
/// A number or a distribution table as a distribution; `key` is named in messages.
Distribution read_distribution(const ConfigNode& node, std::string_view key,
                               const DataSource& data);
/// Whether the node is a table that describes a distribution.
bool is_distribution_table(const ConfigNode& node);
/// The text of a node as it may stand in a message.
std::string node_text(const ConfigNode& node);

}  // namespace coresweep
