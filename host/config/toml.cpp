// The only file that knows the TOML library.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "host/base/toml_text.h"
#include "host/config/node.h"

namespace coresweep {
namespace {

/// Where the text comes from: a file has lines, an override has not.
struct Origin {
  std::string name;
  bool has_lines;

  std::string place(const toml::source_region& source) const {
    return has_lines && source.begin.line > 0 ? fmt::format("{}:{}", name, source.begin.line)
                                              : name;
  }
};

ConfigNode convert(const toml::node& node, const Origin& origin);

/// Results files end a text at the first NUL: two names could become one.
void check_text(std::string_view text, const std::string& place) {
  if (text.find('\0') != std::string_view::npos)
    throw UserError("a text with \\u0000 cannot be kept: remove the character").at(place);
}

ConfigNode::Array convert_array(const toml::array& array, const Origin& origin) {
  ConfigNode::Array nodes;
  for (const toml::node& element : array) nodes.push_back(convert(element, origin));
  return nodes;
}

/// In the order of the source: the library sorts by name.
ConfigNode::Table convert_table(const toml::table& table, const Origin& origin) {
  ConfigNode::Table entries;
  for (const auto& [key, node] : table) {
    const auto position = key.source().begin;
    check_text(key.str(), origin.place(key.source()));
    entries.push_back({std::string(key.str()), convert(node, origin), origin.place(key.source()),
                       std::uint64_t{position.line} << 32 | position.column});
  }
  std::sort(entries.begin(), entries.end(),
            [](const ConfigEntry& a, const ConfigEntry& b) { return a.order < b.order; });
  return entries;
}

ConfigNode convert(const toml::node& node, const Origin& origin) {
  ConfigNode converted{{}, origin.place(node.source())};
  if (const auto* flag = node.as_boolean()) {
    converted.value = flag->get();
  } else if (const auto* integer = node.as_integer()) {
    converted.value = integer->get();
  } else if (const auto* real = node.as_floating_point()) {
    converted.value = real->get();
  } else if (const auto* text = node.as_string()) {
    check_text(text->get(), converted.place);
    converted.value = text->get();
  } else if (const auto* array = node.as_array()) {
    converted.value = convert_array(*array, origin);
  } else if (const auto* table = node.as_table()) {
    converted.value = convert_table(*table, origin);
  } else {
    throw UserError("dates and times are not used in a study").at(converted.place);
  }
  return converted;
}

/// Behind the quote at `at`: the end of the text that it begins.
std::size_t after_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  if (text.substr(at, 3) == three) {
    const std::size_t end = text.find(three, at + 3);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  ++at;
  for (; at < text.size() && text[at] != quote && text[at] != '\n'; ++at)
    if (quote == '"' && text[at] == '\\') ++at;
  return at;
}

/// The library takes a.b.c.d to any depth, and uses up the stack with it.
void check_depth(std::string_view text, const Origin& origin) {
  constexpr int kMostDots = 100;
  int dots = 0;
  std::uint32_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      const std::size_t begin = at;
      at = after_quoted(text, at);
      line += static_cast<std::uint32_t>(std::ranges::count(text.substr(begin, at - begin), '\n'));
    }
    if (c == '#') at = std::min(text.find('\n', at), text.size());
    if (at < text.size() && text[at] == '\n') ++line;
    if (std::string_view(",=[]{}#\n").find(c) != std::string_view::npos) dots = 0;
    if (c != '.' || ++dots <= kMostDots) continue;
    toml::source_region source;
    source.begin.line = line;
    throw UserError(fmt::format("a name has more than {} dots: no key has", kMostDots))
        .at(origin.place(source));
  }
}

ConfigNode parse(std::string_view text, const Origin& origin) {
  check_depth(text, origin);
  try {
    return convert(toml::parse(text, origin.name), origin);
  } catch (const toml::parse_error& error) {
    throw UserError(fmt::format("not valid TOML: {}", error.description()))
        .at(origin.place(error.source()));
  }
}

bool is_bare_word(std::string_view text) { return !text.empty() && toml_key(text).front() != '"'; }

/// Whether a value of this key is written in quotes, which a shell takes away.
bool takes_text(std::string_view key) {
  const std::string_view texts[] = {"study.title", "study.question", "study.until"};
  const ParameterKey* known = find_parameter(key);
  return std::ranges::find(texts, key) != std::end(texts) ||
         (known != nullptr &&
          (known->kind == ParameterKind::amount || known->kind == ParameterKind::choice));
}

/// Neither a text in quotes nor a list or table: those are TOML, right or wrong.
bool is_bare_text(std::string_view text) {
  return !text.empty() && std::string_view("\"'[{").find(text.front()) == std::string_view::npos;
}

}  // namespace

ConfigNode parse_toml(std::string_view text, const std::string& name) {
  return parse(text, Origin{name, true});
}

ConfigNode parse_override(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UserError(fmt::format("--set {}: must be key=value, for example relay.slots=2400", text));
  }
  const Origin origin{"--set " + text.substr(0, equals), false};
  try {
    return parse(text, origin);
  } catch (const UserError&) {
    // A bare word stands for a string, --set collator.kind=basic, and so does what a key of words
    // or amounts gets: --set tenant.record="35 DOT" comes without its quotes.
    const std::string value = text.substr(equals + 1);
    if (!is_bare_word(value) && !(takes_text(text.substr(0, equals)) && is_bare_text(value))) throw;
    return parse(text.substr(0, equals + 1) + toml_string(value), origin);
  }
}

}  // namespace coresweep
