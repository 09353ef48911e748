// The numbers and names in the documentation against those in the code.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "cuda/pipeline/metrics.h"
#include "cuda/pipeline/point.h"
#include "host/base/text_file.h"
#include "host/keys/parameters.h"
#include "host/keys/presets.h"

namespace coresweep {
namespace {

using ::testing::ContainerEq;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

using Rows = std::vector<std::string>;
using Cells = std::vector<std::string>;

std::string source(const std::string& path) {
  return read_text_file(std::string(CORESWEEP_SOURCE_DIR) + "/" + path, "source file");
}

Rows lines(const std::string& text) {
  Rows rows;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    rows.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return rows;
}

/// The rows of the table whose head is `| head |`, as written, without head and rule.
Rows table_rows(const std::string& text, const std::string& head) {
  Rows rows;
  bool inside = false;
  for (const std::string& line : lines(text)) {
    if (line == head) {
      inside = true;
    } else if (inside && !line.starts_with("|")) {
      return rows;
    } else if (inside && !line.starts_with("|---")) {
      rows.push_back(line);
    }
  }
  return rows;
}

Cells cells(const std::string& row) {
  Cells found;
  for (std::size_t at = 2; at < row.size();) {
    const std::size_t end = row.find(" |", at);
    found.push_back(row.substr(at, end - at));
    at = end + 3;
  }
  return found;
}

/// The text between two back quotes.
std::string unquoted(const std::string& cell) {
  return cell.size() > 2 && cell.front() == '`' ? cell.substr(1, cell.size() - 2) : cell;
}

std::string joined(const Rows& rows) { return fmt::format("{}\n", fmt::join(rows, "\n")); }

// ---- docs/CONFIG.md
// ------------------------------------------------------------------------------

std::string bounds(double least, double most) {
  const auto text = [](double x) {
    return x == std::floor(x) ? fmt::format("{:.0f}", x) : fmt::format("{:.7g}", x);
  };
  return most >= ParameterKey::kUnbounded ? "at least " + text(least)
                                          : text(least) + " to " + text(most);
}

std::string accepted(const ParameterKey& key) {
  switch (key.kind) {
    case ParameterKind::flag:
      return "`true`, `false`";
    case ParameterKind::choice:
      return fmt::format("`{}`", fmt::join(key.choices, "`, `"));
    case ParameterKind::distribution_ms:
    case ParameterKind::distribution_share:
      return "distribution, " + bounds(key.least, key.most);
    case ParameterKind::collator_shares:
      return "one, a distribution or a list, " + bounds(key.least, key.most);
    default:
      return bounds(key.least, key.most);
  }
}

std::string key_row(const ParameterKey& key) {
  return fmt::format("| `{}` | {} | `{}` | {} | {} | {} |", key.key, key.unit,
                     value_text(key.standard), accepted(key), key.meaning, key.source);
}

const std::vector<std::string> kNetworks = {"kusama", "paseo", "local-testnet"};

/// Empty where no preset changes the key.
std::string preset_row(const ParameterKey& key) {
  bool changed = false;
  std::string row = fmt::format("| `{}` |", key.key);
  for (const std::string& network : kNetworks) {
    const Value& value = default_value(key, network);
    changed = changed || !(value == key.standard);
    row += value == key.standard ? "  |" : fmt::format(" `{}` |", value_text(value));
  }
  return changed ? row : "";
}

TEST(Docs, TheTableOfKeysIsTheRegistry) {
  Rows expected;
  for (const ParameterKey& key : parameter_keys()) expected.push_back(key_row(key));
  const Rows written =
      table_rows(source("docs/CONFIG.md"),
                 "| key | unit | default | accepted | meaning | source of the default |");
  EXPECT_THAT(written, ContainerEq(expected)) << "the table should be:\n" << joined(expected);
}

const std::vector<std::string> kChainKeys = {"network",
                                             "para.cores",
                                             "para.velocity",
                                             "para.unincluded_segment_capacity",
                                             "para.relay_parent_offset",
                                             "para.slot_duration",
                                             "block.authoring_limit",
                                             "collator.kind",
                                             "backing.protocol"};

std::string chain_row(std::string_view chain) {
  std::string row = fmt::format("| `{}` |", chain);
  for (const std::string& key : kChainKeys)
    row += fmt::format(" `{}` |", value_text(default_value(*find_parameter(key), chain)));
  return row;
}

TEST(Docs, TheTableOfNetworksIsTheRegistry) {
  Rows expected;
  for (const ParameterKey& key : parameter_keys())
    if (const std::string row = preset_row(key); !row.empty()) expected.push_back(row);
  const Rows written =
      table_rows(source("docs/CONFIG.md"), "| key | kusama | paseo | local-testnet |");
  EXPECT_THAT(written, ContainerEq(expected)) << "the table should be:\n" << joined(expected);
}

TEST(Docs, TheTableOfChainsIsTheRegistry) {
  Rows expected;
  for (const std::string_view chain : chain_names())
    if (chain != "none") expected.push_back(chain_row(chain));
  const Rows written = table_rows(source("docs/CONFIG.md"),
                                  fmt::format("| chain | `{}` |", fmt::join(kChainKeys, "` | `")));
  EXPECT_THAT(written, ContainerEq(expected)) << "the table should be:\n" << joined(expected);
  for (const PresetValues& found : chain_presets())
    for (const auto& [key, value] : found.values)
      EXPECT_THAT(kChainKeys, Contains(key)) << "is not in the table of chains";
}

// ---- docs/ASSUMPTIONS.md
// ---------------------------------------------------------------------------

std::string found_row(const PresetValues& found) {
  Rows values;
  for (const auto& [key, value] : found.values)
    values.push_back(fmt::format("`{}` `{}`", key, value_text(value)));
  return fmt::format("| {} | {} | {} | {} | {} |", found.preset, fmt::join(values, ", "),
                     found.date, found.source, kSureWords[static_cast<int>(found.sure)]);
}

TEST(Docs, TheAssumptionsSayWhereThePresetsComeFrom) {
  Rows expected;
  for (const PresetValues& found : presets()) expected.push_back(found_row(found));
  const Rows written = table_rows(source("docs/ASSUMPTIONS.md"),
                                  "| preset | values | date | where they come from | how sure |");
  EXPECT_THAT(written, ContainerEq(expected)) << "the table should be:\n" << joined(expected);
}

TEST(Docs, TheAssumptionsNameEveryDefaultThatIsNotAChoiceOfTheStudy) {
  std::map<std::string, std::string> expected, written;
  for (const ParameterKey& key : parameter_keys())
    if (key.source != "choice of the study")
      expected[std::string(key.key)] = value_text(key.standard);
  for (const std::string& row :
       table_rows(source("docs/ASSUMPTIONS.md"),
                  "| key | default | where it comes from | how sure | if changed |")) {
    const Cells found = cells(row);
    written[unquoted(found.at(0))] = unquoted(found.at(1));
  }
  EXPECT_THAT(written, ContainerEq(expected));
}

// ---- docs/METHODS.md
// -----------------------------------------------------------------------------

TEST(Docs, TheTableOfPurposesIsTheRegistryOfDraws) {
  const std::string code = source("cuda/numbers/draws.h");
  const std::regex purpose(R"((\w+) = (\d+), +///< (\([^)]*\)): ([^\n]*))");
  Rows expected;
  for (std::sregex_iterator it(code.begin(), code.end(), purpose), end; it != end; ++it)
    expected.push_back(fmt::format("| {} | {} | {} | {} |", (*it)[2].str(), (*it)[1].str(),
                                   (*it)[3].str(), (*it)[4].str()));
  EXPECT_FALSE(expected.empty());
  constexpr std::string_view kHead = "| purpose | name | address (slot, index) | words |";
  Rows written = table_rows(source("docs/METHODS.md"), std::string(kHead));
  const Rows of_market = table_rows(source("docs/METHODS_MARKET.md"), std::string(kHead));
  written.insert(written.end(), of_market.begin(), of_market.end());
  EXPECT_THAT(written, ContainerEq(expected)) << "the table should be:\n" << joined(expected);
}

TEST(Docs, TheConstantsAreThoseOfTheCode) {
  const std::map<std::string, std::int64_t> expected = {{"kModelVersion", kModelVersion},
                                                        {"kSlotMs", kSlotMs},
                                                        {"kDaySlots", kDaySlots},
                                                        {"kMaxCollators", kMaxCollators},
                                                        {"kProposeTimeoutMs", kProposeTimeoutMs},
                                                        {"kBitfieldDelayMs", kBitfieldDelayMs},
                                                        {"kMaxSegment", kMaxSegment},
                                                        {"kMaxCores", kMaxCores},
                                                        {"kMaxBundle", kMaxBundle},
                                                        {"kSchedulingDepth", kSchedulingDepth},
                                                        {"kMaxWindow", kMaxWindow},
                                                        {"kMaxSlots", kMaxSlots},
                                                        {"kTableNodes", kTableNodes},
                                                        {"kTableMax", kTableMax},
                                                        {"kMsFractionBits", kMsFractionBits},
                                                        {"kShareOne", kShareOne},
                                                        {"kBatches", kBatches},
                                                        {"kHistogramBatches", kHistogramBatches}};
  std::map<std::string, std::int64_t> written;
  for (const std::string& row :
       table_rows(source("docs/METHODS.md"), "| constant | value | meaning |"))
    written[unquoted(cells(row).at(0))] = std::stoll(cells(row).at(1));
  EXPECT_THAT(written, ContainerEq(expected));
}

TEST(Docs, EveryConstantOfAPointIsDescribed) {
  const std::string code = source("cuda/pipeline/point.h"), methods = source("docs/METHODS.md");
  const std::regex constant(R"(inline constexpr std::int32_t (k\w+) =)");
  for (std::sregex_iterator it(code.begin(), code.end(), constant), end; it != end; ++it)
    EXPECT_NE(methods.find("| `" + (*it)[1].str() + "` |"), std::string::npos)
        << (*it)[1].str() << " is not in the table of docs/METHODS.md";
}

/// The first two cells of each row.
Rows names_and_units(const Rows& rows) {
  Rows found;
  for (const std::string& row : rows)
    found.push_back(fmt::format("{} [{}]", unquoted(cells(row).at(0)), cells(row).at(1)));
  return found;
}

#define CORESWEEP_NAME(name, unit, ...) #name " [" unit "]",
const Rows kCounterNames = {CORESWEEP_COUNTERS(CORESWEEP_NAME)};
const Rows kBundleCounterNames = {CORESWEEP_BUNDLE_COUNTERS(CORESWEEP_NAME)};
const Rows kHistogramNames = {CORESWEEP_HISTOGRAMS(CORESWEEP_NAME)};
const Rows kRunValueNames = {CORESWEEP_RUN_VALUES(CORESWEEP_NAME)};
#undef CORESWEEP_NAME

TEST(Docs, EverythingThatIsCountedIsDefined) {
  const std::string methods = source("docs/METHODS.md");
  EXPECT_THAT(names_and_units(table_rows(methods, "| counter | unit | when |")),
              ContainerEq(kCounterNames));
  EXPECT_THAT(
      names_and_units(table_rows(source("docs/METHODS_BUNDLES.md"), "| counter | unit | when |")),
      ContainerEq(kBundleCounterNames));
  EXPECT_THAT(names_and_units(table_rows(methods, "| histogram | unit | of each |")),
              ContainerEq(kHistogramNames));
  EXPECT_THAT(names_and_units(table_rows(methods, "| value | stored unit | definition |")),
              ContainerEq(kRunValueNames));
}

// ---- README.md
// -------------------------------------------------------------------------------------

TEST(Docs, TheReadmeListsEveryCommand) {
  Rows expected, written;
  const std::regex command("add_subcommand\\(\\s*\"(\\w+)\"");
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(CORESWEEP_SOURCE_DIR) + "/host/commands")) {
    const std::string code = read_text_file(entry.path().string(), "source file");
    for (std::sregex_iterator it(code.begin(), code.end(), command), end; it != end; ++it)
      expected.push_back((*it)[1]);
  }
  for (const std::string& row : table_rows(source("README.md"), "| command | what it does |"))
    written.push_back(unquoted(cells(row).at(0)).substr(0, cells(row).at(0).find(' ') - 1));
  EXPECT_THAT(written, UnorderedElementsAreArray(expected));
}

}  // namespace
}  // namespace coresweep
