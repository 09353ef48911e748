#include "host/design.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/errors.h"

namespace coresweep {
namespace {

/// The axes with their lengths, for the message about too many points.
std::string lengths(const std::vector<Axis>& axes) {
  std::string text;
  for (const Axis& axis : axes) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " x ", axis.name(), axis.size());
  }
  return text;
}

std::uint64_t point_count(const std::vector<Axis>& axes) {
  // In floating point it cannot overflow, and it is exact as far as it matters.
  double approximate = 1;
  std::uint64_t exact = 1;
  for (const Axis& axis : axes) {
    approximate *= static_cast<double>(axis.size());
    exact *= axis.size();
  }
  if (approximate <= static_cast<double>(kMaxPoints)) return exact;
  throw UserError(fmt::format(
      "the axes give {:.6g} points ({}), at most {} can be run: use fewer values or a coarser step",
      approximate, lengths(axes), kMaxPoints));
}

void check_no_shared_key(const std::vector<Axis>& axes) {
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      for (const std::string& key : axes[a].keys()) {
        for (const std::string& other : axes[b].keys()) {
          if (key != other) continue;
          throw UserError(
              fmt::format("the axes \"{}\" and \"{}\" both set {}: a key belongs to one "
                          "axis",
                          axes[b].name(), axes[a].name(), key));
        }
      }
    }
  }
}

}  // namespace

Design::Design(Parameters base, std::vector<Axis> axes)
    : base_(std::move(base)), axes_(std::move(axes)), size_(point_count(axes_)) {
  check_no_shared_key(axes_);
}

std::vector<std::uint64_t> spread_indices(std::uint64_t size, std::uint64_t most) {
  const std::uint64_t count = std::min(size, most);
  std::vector<std::uint64_t> chosen;
  for (std::uint64_t i = 0; i < count; ++i) {
    chosen.push_back(count == 1 ? 0 : i * (size - 1) / (count - 1));
  }
  return chosen;
}

std::vector<std::uint64_t> Design::shape() const {
  std::vector<std::uint64_t> shape;
  for (const Axis& axis : axes_) shape.push_back(axis.size());
  return shape;
}

std::vector<std::uint64_t> Design::coordinates(std::uint64_t index) const {
  std::vector<std::uint64_t> coordinates(axes_.size());
  for (std::size_t i = axes_.size(); i-- > 0;) {
    coordinates[i] = index % axes_[i].size();
    index /= axes_[i].size();
  }
  return coordinates;
}

std::uint64_t Design::index(const std::vector<std::uint64_t>& coordinates) const {
  std::uint64_t index = 0;
  for (std::size_t i = 0; i < axes_.size(); ++i) index = index * axes_[i].size() + coordinates[i];
  return index;
}

Parameters Design::at(std::uint64_t index) const { return at(coordinates(index)); }

Parameters Design::at(const std::vector<std::uint64_t>& coordinates) const {
  Parameters parameters = base_;
  for (std::size_t i = 0; i < axes_.size(); ++i) axes_[i].apply(coordinates[i], parameters);
  return parameters;
}

}  // namespace coresweep
