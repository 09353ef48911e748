#include "host/results/tallies/layout.h"

#include <algorithm>

#include "cuda/pipeline/tally_layout.h"
#include "host/results/tallies/registry.h"

namespace coresweep {
namespace {

using hdf5::Type;

/// "run.block_time.sum" of every value a run has.
void add_value_sums(RawRegistry& registry, const std::string& part, const std::string& what,
                    Type type, bool in_stored_unit) {
#define CORESWEEP_ADD(name, unit, divisor, binned, binning, meaning)                      \
  registry.add("run." #name "." + part, in_stored_unit ? unit : "1",                      \
               what + (in_stored_unit ? "" : " (" unit " squared)") + ": " meaning, type, \
               {RawRegistry::batches()});
  CORESWEEP_RUN_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_counters(RawRegistry& registry) {
#define CORESWEEP_ADD(name, unit, meaning) \
  registry.add(#name, unit, meaning, Type::int64, {RawRegistry::batches()});
  CORESWEEP_COUNTERS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_missing(RawRegistry& registry) {
#define CORESWEEP_ADD(name, unit, divisor, binned, binning, meaning)                           \
  registry.add("run." #name ".missing", "run", "runs without a value: " meaning, Type::uint64, \
               {RawRegistry::batches()});
  CORESWEEP_RUN_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_run_histograms(RawRegistry& registry) {
#define CORESWEEP_ADD(name, unit, divisor, binned, binning, meaning)               \
  registry.add("run." #name ".histogram", "run", "runs by " meaning, Type::uint64, \
               {RawRegistry::bins(Binning::binning)},                              \
               {{"bin_unit", std::string(binned)}, {"bin_divisor", std::int64_t{divisor}}});
  CORESWEEP_RUN_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_histograms(RawRegistry& registry) {
#define CORESWEEP_ADD(name, unit, binning, meaning)                                         \
  registry.add(#name ".histogram", "event", "events by " meaning, Type::uint64,             \
               {{kHistogramBatch, kHistogramBatches}, RawRegistry::bins(Binning::binning)}, \
               {{"bin_unit", std::string(unit)}});
  CORESWEEP_HISTOGRAMS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_bundle_counters(RawRegistry& registry) {
  registry.begin_later();
#define CORESWEEP_ADD(name, unit, meaning) \
  registry.add(#name, unit, meaning, Type::int64, {RawRegistry::batches()});
  CORESWEEP_BUNDLE_COUNTERS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_section(RawRegistry& registry, TallySection section) {
  switch (section) {
    case TallySection::runs:
      return registry.add("runs", "run", "replicates simulated", Type::uint64,
                          {RawRegistry::batches()});
    case TallySection::counter:
      return add_counters(registry);
    case TallySection::missing:
      return add_missing(registry);
    case TallySection::value_sum:
      return add_value_sums(registry, "sum", "sum over runs", Type::int64, true);
    case TallySection::value_square_low:
      return add_value_sums(registry, "square_low", "sum of squares, low 64 bits", Type::uint64,
                            false);
    case TallySection::value_square_high:
      return add_value_sums(registry, "square_high", "sum of squares, high 64 bits", Type::uint64,
                            false);
    case TallySection::run_histogram:
      return add_run_histograms(registry);
    case TallySection::histogram:
      return add_histograms(registry);
    case TallySection::bundle_counter:
      return add_bundle_counters(registry);
    case TallySection::count_:
      return;
  }
}

std::vector<RawDataset> all_datasets() {
  RawRegistry registry;
  for (std::int32_t s = 0; s < kTallySections; ++s)
    add_section(registry, static_cast<TallySection>(s));
  return registry.take();
}

}  // namespace

namespace {

/// As format 1 has it: all words, but those of counters from later which are all 0.
Sha256 digest_of_all_words(const RawSchema& schema, std::span<const std::uint64_t> tally) {
  Sha256Stream stream;
  for (const RawDataset& dataset : schema.datasets) {
    const auto words = tally.subspan(dataset.first_word, dataset.words);
    if (!dataset.later || std::ranges::any_of(words, [](std::uint64_t word) { return word != 0; }))
      stream.add_words(words);
  }
  return stream.finish();
}

}  // namespace

Sha256 digest_of_tally(const RawSchema& schema, std::span<const std::uint64_t> tally) {
  if (schema.format == 1) return digest_of_all_words(schema, tally);
  PointDigest digest(schema);
  for (std::size_t d = 0; d < schema.datasets.size(); ++d) {
    const RawDataset& dataset = schema.datasets[d];
    auto& filled = digest.filled(d);
    for (std::uint64_t i = 0; i < dataset.words; ++i)
      if (const std::uint64_t word = tally[dataset.first_word + i]; word != 0)
        filled.push_back({i, word});
  }
  return digest.finish();
}

void PointDigest::add_filled() {
  if (filled_.empty()) return;
  if (!std::is_sorted(filled_.begin(), filled_.end()))  // pieces interleave
    std::sort(filled_.begin(), filled_.end());
  stream_.add_text(schema_.datasets[dataset_].name);
  stream_.add_text(std::to_string(filled_.size()));
  words_.clear();
  for (const FilledWord& one : filled_) words_.push_back(one.place);
  for (const FilledWord& one : filled_) words_.push_back(one.word);
  stream_.add_words(words_);
  filled_.clear();
}

const RawSchema& pipeline_schema() {
  static const RawSchema schema{
      "raw",
      {
          counted_dimension(kBatch, "batch of replicates: replicate modulo 64", kBatches),
          counted_dimension(kHistogramBatch, "batch of replicates: replicate modulo 16",
                            kHistogramBatches),
          bin_dimension(Binning::count, "1", "where a bin of counts begins"),
          bin_dimension(Binning::time_ms, "ms", "where a bin of times begins"),
          bin_dimension(Binning::run_value, "", "where a bin begins, in the histogram's bin_unit"),
          bin_dimension(Binning::share, "1e-3", "where a bin of shares begins"),
          counted_dimension(kDigestDimension, "byte of a SHA-256", 32),
      },
      all_datasets(),
      static_cast<std::uint64_t>(TallyLayout::words())};
  return schema;
}

const std::vector<RawDimension>& raw_dimensions() { return pipeline_schema().dimensions; }

std::string bin_end_name(const RawDimension& bins) { return bins.name + "_end"; }

const std::vector<RawDataset>& raw_datasets() { return pipeline_schema().datasets; }

bool is_reserved_name(const std::string& name) {
  const auto used_by = [&](const RawSchema& schema) {
    const auto dataset = [&](const RawDataset& used) { return used.name == name; };
    const auto dimension = [&](const RawDimension& used) {
      return used.name == name || (!used.end.empty() && bin_end_name(used) == name);
    };
    return name == schema.group || std::ranges::any_of(schema.datasets, dataset) ||
           std::ranges::any_of(schema.dimensions, dimension);
  };
  return name == "status" || name == kConfigDataset || name == kPointDigests ||
         name == kFailedPoints || name == kFailedReasons || used_by(pipeline_schema()) ||
         used_by(market_schema(1));
}

}  // namespace coresweep
