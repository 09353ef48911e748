#include "analysis/metrics/estimate_cube.h"

#include "analysis/metrics/derived.h"

namespace coresweep {

EstimateCube::EstimateCube(CubeSink& sink, const Cube& cube) : name_(cube.name) {
  sink.create_cube(cube);
  Cube end = cube;
  end.attributes.clear();
  end.name = low_name(cube.name);
  end.long_name = cube.long_name + ": lower end of the 95 % interval of the Monte Carlo error";
  sink.create_cube(end);
  end.name = high_name(cube.name);
  end.long_name = cube.long_name + ": upper end of the 95 % interval of the Monte Carlo error";
  sink.create_cube(end);
}

void EstimateCube::add(const Estimate& estimate) {
  values_.push_back(estimate.value);
  lows_.push_back(estimate.low);
  highs_.push_back(estimate.high);
}

void EstimateCube::write(CubeSink& sink) {
  sink.write_cube(name_, written_, values_);
  sink.write_cube(low_name(name_), written_, lows_);
  sink.write_cube(high_name(name_), written_, highs_);
  written_ += values_.size();
  values_.clear();
  lows_.clear();
  highs_.clear();
}

}  // namespace coresweep
