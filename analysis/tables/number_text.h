// Numbers for people: no more digits than the Monte Carlo error supports.
#pragma once

#include <string>

#include "analysis/estimates/estimate.h"

namespace coresweep {

/// "6.032 +- 0.004" (with the sign for plus-minus): the error to one digit, two if it begins with
/// 1, and the value to the same place. An interval that leans to one side by more than a quarter is
/// written "6.1 [5.9, 7.4]". Without bounds four digits of the value; "-" if there is no value, and
/// "beyond" if it lies in the open last bin of its histogram.
std::string estimate_text(const Estimate& estimate);

/// A number to `digits` significant digits, without trailing zeros.
std::string number_text(double value, int digits = 6);

}  // namespace coresweep
