// Designs over uncertain factors as plain arrays.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace coresweep {

enum class FactorKind {
  number,   ///< any value of a range
  integer,  ///< whole numbers only
  word,     ///< one of some words, without order
};

/// One input that differs between the samples of a design.
struct Factor {
  std::string name, unit;
  FactorKind kind = FactorKind::number;
  double low = 0, high = 1;        ///< the range that was sampled, in the unit; numbers only
  std::vector<std::string> words;  ///< words only

  bool is_word() const { return kind == FactorKind::word; }
  /// The setting for a reader: "0.25 ms", or the word.
  std::string text(double setting) const;
};

/// A part of what a factor can be.
struct FactorRange {
  double low = -std::numeric_limits<double>::infinity();  ///< in the factor's unit, both included
  double high = std::numeric_limits<double>::infinity();
  std::vector<bool> words = {};  ///< of a word factor: the words in it; empty: all

  bool holds(double setting) const;
  bool operator==(const FactorRange&) const = default;
};

/// Samples of factors; a word is written as its index.
struct FactorDesign {
  std::span<const Factor> factors;
  std::span<const double> settings;  ///< samples x factors, row by row

  std::size_t samples() const { return factors.empty() ? 0 : settings.size() / factors.size(); }
  std::span<const double> sample(std::size_t s) const {
    return settings.subspan(s * factors.size(), factors.size());
  }
  double setting(std::size_t s, std::size_t factor) const {
    return settings[s * factors.size() + factor];
  }
  /// Throws std::invalid_argument unless there is one value for each sample.
  void check_samples(std::size_t values) const;
};

}  // namespace coresweep
