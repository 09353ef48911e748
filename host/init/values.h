// Values of a new study, each with where it comes from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/init/request.h"
#include "host/keys/parameters.h"

namespace coresweep {

struct Origin {
  std::string_view key;
  Value value;
  std::string from;  ///< a phrase for the comment
};

/// Everything that the study says outside its axes.
std::vector<Origin> init_values(const InitRequest& request);
/// Where the value of a key that nobody said comes from.
Origin usual_value(const InitRequest& request, std::string_view key);

}  // namespace coresweep
