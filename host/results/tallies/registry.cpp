#include "host/results/tallies/registry.h"

#include <limits>

namespace coresweep {

RawDimension counted_dimension(const char* name, const char* meaning, std::uint64_t size,
                               std::uint64_t first) {
  RawDimension dimension{name, "", meaning, {}, {}};
  for (std::uint64_t i = 0; i < size; ++i) dimension.beginning.push_back(first + i);
  return dimension;
}

const char* bin_dimension_name(Binning binning) {
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

RawDimension bin_dimension(Binning binning, const char* unit, const char* meaning) {
  RawDimension dimension{bin_dimension_name(binning), unit, meaning, {}, {}};
  const std::int32_t n = bins_of(binning);
  for (std::int32_t b = 0; b < n; ++b) {
    dimension.beginning.push_back(static_cast<std::uint64_t>(bin_begin(binning, b)));
    dimension.end.push_back(static_cast<double>(bin_begin(binning, b + 1)));
  }
  // The last bin of shares holds the value 1 alone; all others take what is longer.
  dimension.end.back() = binning == Binning::share ? n : std::numeric_limits<double>::infinity();
  return dimension;
}

void RawRegistry::add(std::string name, std::string unit, std::string meaning, hdf5::Type type,
                      const Shape& shape, std::vector<hdf5::NamedValue> attributes) {
  RawDataset dataset{std::move(name),
                     std::move(unit),
                     std::move(meaning),
                     type,
                     {},
                     {},
                     std::move(attributes),
                     next_word_,
                     1,
                     later_};
  for (const auto& [dimension, size] : shape) {
    dataset.dimensions.push_back(dimension);
    dataset.shape.push_back(size);
    dataset.words *= size;
  }
  next_word_ += dataset.words;
  datasets_.push_back(std::move(dataset));
}

}  // namespace coresweep
