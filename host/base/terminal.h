// How wide what is printed may be.
#pragma once

#include <cstddef>

namespace coresweep {

/// Columns of the terminal that standard output goes to; 0 if it goes elsewhere: no limit then.
std::size_t output_columns();

}  // namespace coresweep
