#include "host/results_layout.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "cuda/tally_layout.h"

namespace coresweep {
namespace {

using hdf5::NamedValue;
using hdf5::Type;

constexpr const char* kBatch = "batch";
constexpr const char* kHistogramBatch = "histogram_batch";

RawDimension counted(const char* name, const char* meaning, std::uint64_t size) {
  RawDimension dimension{name, "", meaning, {}, {}};
  for (std::uint64_t i = 0; i < size; ++i) dimension.beginning.push_back(i);
  return dimension;
}

const char* bin_name(Binning binning) {
  switch (binning) {
    case Binning::count:
      return "count_bin";
    case Binning::time_ms:
      return "time_ms_bin";
    case Binning::run_value:
      return "run_value_bin";
    case Binning::share:
      return "share_bin";
    case Binning::money:
      return "money_bin";
    case Binning::cycle_money:
      return "cycle_money_bin";
  }
  return "";
}

RawDimension bins(Binning binning, const char* unit, const char* meaning) {
  RawDimension dimension{bin_name(binning), unit, meaning, {}, {}};
  const std::int32_t n = bins_of(binning);
  for (std::int32_t b = 0; b < n; ++b) {
    dimension.beginning.push_back(static_cast<std::uint64_t>(bin_begin(binning, b)));
    dimension.end.push_back(static_cast<double>(bin_begin(binning, b + 1)));
  }
  // The last bin of shares holds the value 1 alone; all others take what is longer.
  dimension.end.back() = binning == Binning::share ? n : std::numeric_limits<double>::infinity();
  return dimension;
}

/// Appends datasets, each with the words that follow those of the one before.
class Registry {
 public:
  void sums(std::string name, std::string unit, std::string meaning, Type type) {
    add({std::move(name),
         std::move(unit),
         std::move(meaning),
         type,
         {kBatch},
         {kBatches},
         {},
         0,
         0});
  }
  void run_histogram(const std::string& value, const std::string& meaning, Binning binning,
                     const std::string& bin_unit, std::int64_t divisor) {
    add({"run." + value + ".histogram",
         "run",
         "runs by " + meaning,
         Type::uint64,
         {bin_name(binning)},
         {bin_count(binning)},
         {{"bin_unit", bin_unit}, {"bin_divisor", divisor}},
         0,
         0});
  }
  void histogram(const std::string& name, const std::string& unit, const std::string& meaning,
                 Binning binning) {
    add({name + ".histogram",
         "event",
         "events by " + meaning,
         Type::uint64,
         {kHistogramBatch, bin_name(binning)},
         {kHistogramBatches, bin_count(binning)},
         {{"bin_unit", unit}},
         0,
         0});
  }
  std::vector<RawDataset> take() { return std::move(datasets_); }

 private:
  static std::uint64_t bin_count(Binning binning) {
    return static_cast<std::uint64_t>(bins_of(binning));
  }
  void add(RawDataset dataset) {
    dataset.first_word = next_word_;
    dataset.words = 1;
    for (const auto size : dataset.shape) dataset.words *= size;
    next_word_ += dataset.words;
    datasets_.push_back(std::move(dataset));
  }

  std::vector<RawDataset> datasets_;
  std::uint64_t next_word_ = 0;
};

/// "run.block_time.sum" of every value a run has.
void add_value_sums(Registry& registry, const std::string& part, const std::string& what, Type type,
                    bool in_stored_unit) {
#define CORESWEEP_ADD(name, unit, divisor, binned, binning, meaning)  \
  registry.sums("run." #name "." + part, in_stored_unit ? unit : "1", \
                what + (in_stored_unit ? "" : " (" unit " squared)") + ": " meaning, type);
  CORESWEEP_RUN_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

/// The same order as TallyLayout; a test holds the two together.
std::vector<RawDataset> all_datasets() {
  Registry registry;
  registry.sums("runs", "run", "replicates simulated", Type::uint64);
#define CORESWEEP_ADD(name, unit, meaning) registry.sums(#name, unit, meaning, Type::int64);
  CORESWEEP_COUNTERS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, divisor, binned, binning, meaning) \
  registry.sums("run." #name ".missing", "run", "runs without a value: " meaning, Type::uint64);
  CORESWEEP_RUN_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
  add_value_sums(registry, "sum", "sum over runs", Type::int64, true);
  add_value_sums(registry, "square_low", "sum of squares, low 64 bits", Type::uint64, false);
  add_value_sums(registry, "square_high", "sum of squares, high 64 bits", Type::uint64, false);
#define CORESWEEP_ADD(name, unit, divisor, binned, binning, meaning) \
  registry.run_histogram(#name, meaning, Binning::binning, binned, divisor);
  CORESWEEP_RUN_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, binning, meaning) \
  registry.histogram(#name, unit, meaning, Binning::binning);
  CORESWEEP_HISTOGRAMS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
  return registry.take();
}

}  // namespace

const std::vector<RawDimension>& raw_dimensions() {
  static const std::vector<RawDimension> dimensions{
      counted(kBatch, "batch of replicates: replicate modulo 64", kBatches),
      counted(kHistogramBatch, "batch of replicates: replicate modulo 16", kHistogramBatches),
      bins(Binning::count, "1", "where a bin of counts begins"),
      bins(Binning::time_ms, "ms", "where a bin of times begins"),
      bins(Binning::run_value, "", "where a bin begins, in the histogram's bin_unit"),
      bins(Binning::share, "1e-3", "where a bin of shares begins"),
      counted(kDigestDimension, "byte of a SHA-256", 32),
  };
  return dimensions;
}

std::string bin_end_name(const RawDimension& bins) { return bins.name + "_end"; }

const std::vector<RawDataset>& raw_datasets() {
  static const std::vector<RawDataset> datasets = all_datasets();
  return datasets;
}

bool is_reserved_name(const std::string& name) {
  const auto dataset = [&](const RawDataset& used) { return used.name == name; };
  const auto dimension = [&](const RawDimension& used) {
    return used.name == name || (!used.end.empty() && bin_end_name(used) == name);
  };
  return name == "raw" || name == "status" || name == kConfigDataset || name == kPointDigests ||
         std::ranges::any_of(raw_datasets(), dataset) ||
         std::ranges::any_of(raw_dimensions(), dimension);
}

}  // namespace coresweep
