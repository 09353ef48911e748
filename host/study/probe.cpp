#include "host/study/probe.h"

#include <cstring>

#include "host/compile/compile_market.h"

namespace coresweep {
namespace {

template <class Point>
Bytes bytes_of(const Point& point) {
  Bytes bytes(sizeof(Point));
  std::memcpy(bytes.data(), &point, sizeof(Point));
  return bytes;
}

Bytes pipeline_bytes(const Parameters& p, TableCache& cache) {
  return bytes_of(compile_point(p, 0, Streams::common, cache));
}
Bytes market_bytes(const Parameters& p, TableCache& cache) {
  return bytes_of(compile_market(p, 0, Streams::common, cache));
}
constexpr ByLevel<Bytes (*)(const Parameters&, TableCache&)> kCompiled = {
    {pipeline_bytes, market_bytes}};

}  // namespace

std::vector<Coordinates> nearby_points(const Design& design, std::uint64_t values) {
  const Coordinates start(design.axes().size(), 0);
  std::vector<Coordinates> points = {start};
  for (std::size_t i = 0; i < start.size(); ++i) {
    for (const std::uint64_t value : spread_indices(design.axes()[i].size(), values)) {
      points.push_back(start);
      points.back()[i] = value;
    }
  }
  return points;
}

Bytes compiled_bytes(Level level, const Parameters& p, TableCache& cache) {
  return kCompiled[level](p, cache);
}

}  // namespace coresweep
