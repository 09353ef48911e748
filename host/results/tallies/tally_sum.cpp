#include "host/results/tallies/tally_sum.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "cuda/numbers/atomic_words.h"

namespace coresweep {
namespace {

/// The dataset with the high words of one with low words; nothing for any other.
const RawDataset* high_of(const RawSchema& schema, const RawDataset& dataset) {
  constexpr std::size_t kLow = 4;  // "_low"
  if (!dataset.name.ends_with("_low")) return nullptr;
  const std::string name = dataset.name.substr(0, dataset.name.size() - kLow) + "_high";
  const auto found = std::ranges::find(schema.datasets, name, &RawDataset::name);
  if (found == schema.datasets.end() || found->words != dataset.words)
    throw std::logic_error(dataset.name + " has no high words");
  return &*found;
}

}  // namespace

void add_words(const RawSchema& schema, std::span<std::uint64_t> to,
               std::span<const std::uint64_t> from) {
  if (to.size() != schema.words || from.size() != schema.words)
    throw std::logic_error("tallies of another size than their layout");
  for (const RawDataset& dataset : schema.datasets) {
    const RawDataset* high = high_of(schema, dataset);
    for (std::uint64_t w = 0; w < dataset.words; ++w) {
      const std::uint64_t at = dataset.first_word + w;
      if (high != nullptr)
        add_wide(to.data(), static_cast<std::int64_t>(at),
                 static_cast<std::int64_t>(high->first_word + w), from[at], 0);
      else
        to[at] += from[at];
    }
  }
}

}  // namespace coresweep
