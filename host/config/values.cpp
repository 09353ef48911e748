// Values from the tree of a study.
#include <fmt/format.h>

#include "host/config/node.h"

namespace coresweep {
namespace {

/// A list of integers.
std::optional<Path> path_of(const ConfigNode& node) {
  if (node.array() == nullptr) return std::nullopt;
  Path path;
  for (const ConfigNode& element : *node.array()) {
    const auto* integer = std::get_if<std::int64_t>(&element.value);
    if (integer == nullptr) return std::nullopt;
    path.push_back(*integer);
  }
  return path;
}

std::optional<double> number_of(const ConfigNode& node) {
  if (const auto* integer = std::get_if<std::int64_t>(&node.value))
    return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&node.value)) return *real;
  return std::nullopt;
}

/// A share, or [share, count].
std::optional<CollatorShare> share_of(const ConfigNode& node) {
  if (const auto share = number_of(node)) return CollatorShare{*share, 1};
  if (node.array() == nullptr || node.array()->size() != 2) return std::nullopt;
  const auto share = number_of(node.array()->front());
  const auto* count = std::get_if<std::int64_t>(&node.array()->back().value);
  if (!share || count == nullptr) return std::nullopt;
  return CollatorShare{*share, *count};
}

std::optional<Shares> shares_of(const ConfigNode& node) {
  if (node.array() == nullptr) return std::nullopt;
  Shares shares;
  for (const ConfigNode& element : *node.array()) {
    const auto share = share_of(element);
    if (!share) return std::nullopt;
    shares.push_back(*share);
  }
  return shares;
}

struct ScalarValue {
  std::optional<Value> operator()(const ConfigNode::Array&) const { return std::nullopt; }
  std::optional<Value> operator()(const ConfigNode::Table&) const { return std::nullopt; }
  template <class T>
  std::optional<Value> operator()(const T& scalar) const {
    return scalar;
  }
};

Value unchecked_value(const ConfigNode& node, const ParameterKey& key, const DataSource& data) {
  if (const auto scalar = std::visit(ScalarValue{}, node.value)) return *scalar;
  if (node.table() != nullptr && takes_distributions(key)) {
    return read_distribution(node, key.key, data);
  }
  if (key.kind == ParameterKind::path) {
    if (const auto path = path_of(node)) return *path;
  }
  if (key.kind == ParameterKind::collator_shares) {
    if (const auto shares = shares_of(node)) return *shares;
  }
  const std::string_view hint =
      node.array() != nullptr ? "; to sweep it, list the values under [axes]" : "";
  throw UserError(
      fmt::format("{} = {}: {}{}", key.key, node_text(node), accepted_values(key), hint))
      .at(node.place);
}

}  // namespace

Value node_value(const ConfigNode& node, const ParameterKey& key, const DataSource& data) {
  const Value value = unchecked_value(node, key, data);
  try {
    return checked_value(key, value);
  } catch (const UserError& error) {
    throw error.at(node.place);
  }
}

}  // namespace coresweep
