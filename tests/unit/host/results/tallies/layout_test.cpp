#include "host/results/tallies/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "cuda/market/layout.h"
#include "cuda/pipeline/tally_layout.h"

namespace coresweep {
namespace {

std::int64_t begin_of(const std::string& name) {
  for (const RawDataset& dataset : raw_datasets())
    if (dataset.name == name) return static_cast<std::int64_t>(dataset.first_word);
  ADD_FAILURE() << "no dataset " << name;
  return -1;
}

// Every metric stands where the tally has it. The names come from the registry; the order does not.
TEST(ResultsLayout, EveryMetricStandsWhereTheTallyHasIt) {
  std::int32_t i = 0;
  EXPECT_EQ(begin_of("runs"), TallyLayout::runs());
#define CORESWEEP_CHECK(name, unit, meaning) EXPECT_EQ(begin_of(#name), TallyLayout::counter(i++));
  CORESWEEP_COUNTERS(CORESWEEP_CHECK)
#undef CORESWEEP_CHECK
  i = 0;
#define CORESWEEP_CHECK(name, ...)                                                     \
  EXPECT_EQ(begin_of("run." #name ".missing"), TallyLayout::missing(i));               \
  EXPECT_EQ(begin_of("run." #name ".sum"), TallyLayout::value_sum(i));                 \
  EXPECT_EQ(begin_of("run." #name ".square_low"), TallyLayout::value_square_low(i));   \
  EXPECT_EQ(begin_of("run." #name ".square_high"), TallyLayout::value_square_high(i)); \
  EXPECT_EQ(begin_of("run." #name ".histogram"), TallyLayout::run_histogram(i++));
  CORESWEEP_RUN_VALUES(CORESWEEP_CHECK)
#undef CORESWEEP_CHECK
  i = 0;
#define CORESWEEP_CHECK(name, ...) \
  EXPECT_EQ(begin_of(#name ".histogram"), TallyLayout::histogram(i++));
  CORESWEEP_HISTOGRAMS(CORESWEEP_CHECK)
#undef CORESWEEP_CHECK
}

TEST(ResultsLayout, TheDatasetsAreTheWholeTally) {
  std::uint64_t next = 0;
  for (const RawDataset& dataset : raw_datasets()) {
    EXPECT_EQ(dataset.first_word, next) << dataset.name;
    next += dataset.words;
  }
  EXPECT_EQ(next, static_cast<std::uint64_t>(TallyLayout::words()));
}

/// The first words of the datasets whose names end so, by what stands before.
std::map<std::string, std::uint64_t> begins(const RawSchema& schema, const std::string& end) {
  std::map<std::string, std::uint64_t> found;
  for (const RawDataset& dataset : schema.datasets)
    if (dataset.name.ends_with(end))
      found[dataset.name.substr(0, dataset.name.size() - end.size())] = dataset.first_word;
  return found;
}

/// The pairs of words (low, high) of a schema's datasets, and of a layout's wide sums.
using Pairs = std::set<std::pair<std::uint64_t, std::uint64_t>>;

Pairs pairs_of(const RawSchema& schema) {
  Pairs pairs;
  auto high = begins(schema, "_high");
  for (const auto& [name, low] : begins(schema, "_low"))
    for (const RawDataset& dataset : schema.datasets)
      for (std::uint64_t w = 0; dataset.first_word == low && w < dataset.words; ++w)
        pairs.emplace(low + w, high.at(name) + w);
  return pairs;
}

template <class Layout>
Pairs pairs_of(const Layout& layout) {
  Pairs pairs;
  for (std::int32_t s = 0; s < Layout::kWideSums; ++s) {
    const WideSums sums = layout.wide_sums(s);
    for (std::int64_t i = 0; i < sums.count; ++i) pairs.emplace(sums.low + i, sums.high + i);
  }
  return pairs;
}

// A sum in two words that its layout does not name would lose its carry where tallies are added.
TEST(ResultsLayout, EverySumInTwoWordsIsAWideSumOfItsLayout) {
  EXPECT_EQ(pairs_of(pipeline_schema()), pairs_of(TallyLayout{}));
  EXPECT_EQ(pairs_of(market_schema(4)), pairs_of(MarketLayout{4}));
  EXPECT_EQ(begins(market_schema(4), "_low").size(), begins(market_schema(4), "_high").size());
}

TEST(ResultsLayout, DimensionsAreKnownAndOfTheirSize) {
  for (const RawDataset& dataset : raw_datasets())
    for (std::size_t i = 0; i < dataset.dimensions.size(); ++i) {
      const auto dimension =
          std::ranges::find(raw_dimensions(), dataset.dimensions[i], &RawDimension::name);
      ASSERT_NE(dimension, raw_dimensions().end()) << dataset.name;
      EXPECT_EQ(dimension->beginning.size(), dataset.shape[i]) << dataset.name;
    }
}

TEST(ResultsLayout, BinsFollowEachOther) {
  for (const RawDimension& dimension : raw_dimensions()) {
    if (dimension.end.empty()) continue;
    for (std::size_t b = 0; b + 1 < dimension.end.size(); ++b)
      ASSERT_EQ(dimension.end[b],
                static_cast<double>(static_cast<std::int64_t>(dimension.beginning[b + 1])))
          << dimension.name << " bin " << b;
    EXPECT_GT(dimension.end.back(), static_cast<double>(dimension.beginning.back()));
  }
}

TEST(ResultsLayout, NamesAreUnique) {
  std::set<std::string> names;
  for (const RawDataset& dataset : raw_datasets()) EXPECT_TRUE(names.insert(dataset.name).second);
  for (const RawDimension& dimension : raw_dimensions())
    EXPECT_TRUE(names.insert(dimension.name).second) << dimension.name;
  for (const char* name : {"raw", "batch", "runs", "config", "included", "time_ms_bin_end"})
    EXPECT_TRUE(is_reserved_name(name)) << name;
  EXPECT_FALSE(is_reserved_name("scenario"));
}

}  // namespace
}  // namespace coresweep
