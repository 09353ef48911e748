#include "host/design/point_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <random>
#include <set>

#include "host/base/errors.h"

namespace coresweep {
namespace {

/// More combinations than this are judged by a random choice.
constexpr std::uint64_t kMostEvaluated = 200'000;
constexpr std::uint64_t kChosen = 20'000;
constexpr std::uint64_t kMostSearched = 1'000'000;

using Axes = std::vector<std::size_t>;

/// The axes of the conditions, those that share one joined: each group keeps its own share of
/// points.
std::vector<Axes> groups_of(const Design& design) {
  std::vector<std::set<std::size_t>> groups;
  for (const Axes& read : design.condition_axes()) {
    std::set<std::size_t> merged(read.begin(), read.end());
    std::erase_if(groups, [&](const std::set<std::size_t>& group) {
      const bool shares = std::any_of(group.begin(), group.end(),
                                      [&](std::size_t a) { return merged.contains(a); });
      if (shares) merged.insert(group.begin(), group.end());
      return shares;
    });
    groups.push_back(std::move(merged));
  }
  std::vector<Axes> lists;
  for (const auto& group : groups) lists.emplace_back(group.begin(), group.end());
  return lists;
}

std::uint64_t product(const Design& design, const Axes& axes) {
  std::uint64_t size = 1;
  for (const std::size_t a : axes) size *= design.axes()[a].size();
  return size;
}

struct KeptShare {
  std::uint64_t kept, tried;
};

/// A group without axes is one combination: the conditions on the base alone.
KeptShare kept_share(const Design& design, const Axes& axes) {
  const std::uint64_t size = product(design, axes);
  KeptShare share{0, size <= kMostEvaluated ? size : kChosen};
  std::mt19937_64 engine(1);  // the same choice every time
  for (std::uint64_t t = 0; t < share.tried; ++t) {
    std::uint64_t index = size <= kMostEvaluated ? t : engine() % size;
    Coordinates coordinates(design.axes().size(), 0);
    for (auto a = axes.rbegin(); a != axes.rend(); ++a) {
      coordinates[*a] = index % design.axes()[*a].size();
      index /= design.axes()[*a].size();
    }
    if (!design.excludes(coordinates, axes)) ++share.kept;
  }
  return share;
}

std::uint64_t point_number(std::string_view digits, const std::string& text, std::uint64_t size) {
  std::uint64_t point = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point);
  if (error == std::errc() && stop == digits.data() + digits.size() && point < size) return point;
  throw UserError(
      fmt::format("--points {}: \"{}\" is no point: the study has the points 0 to {}, "
                  "named as in 3,7,10-20",
                  text, digits, size - 1));
}

PointRange point_range(std::string_view part, const std::string& text, std::uint64_t size) {
  const std::size_t dash = part.find('-');
  const std::uint64_t first = point_number(part.substr(0, dash), text, size);
  const std::uint64_t last =
      dash == std::string_view::npos ? first : point_number(part.substr(dash + 1), text, size);
  if (last < first)
    throw UserError(fmt::format("--points {}: {} ends before it begins", text, part));
  return {first, last + 1};
}

}  // namespace

PointCount kept_points(const Design& design) {
  PointCount count{design.size(), true};
  double share = 1;
  for (const Axes& axes : groups_of(design)) {
    const KeptShare kept = kept_share(design, axes);
    const bool exact = kept.tried == product(design, axes);
    if (exact) count.points = count.points / kept.tried * kept.kept;
    share *= exact ? 1 : static_cast<double>(kept.kept) / static_cast<double>(kept.tried);
    count.exact = count.exact && exact;
  }
  if (!count.exact)
    count.points = static_cast<std::uint64_t>(static_cast<double>(count.points) * share);
  return count;
}

std::optional<std::uint64_t> first_kept(const Design& design) {
  for (std::uint64_t i = 0; i < std::min(design.size(), kMostSearched); ++i)
    if (!design.excludes(i)) return i;
  return std::nullopt;
}

std::optional<std::uint64_t> last_kept(const Design& design) {
  for (std::uint64_t i = 0; i < std::min(design.size(), kMostSearched); ++i)
    if (!design.excludes(design.size() - 1 - i)) return design.size() - 1 - i;
  return std::nullopt;
}

PointRanges parse_point_ranges(const std::string& text, std::uint64_t size) {
  PointRanges ranges;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    ranges.push_back(point_range(std::string_view(text).substr(at, end - at), text, size));
    at = end + 1;
  }
  return merged(std::move(ranges));
}

void add_point(PointRanges& ranges, std::uint64_t point) {
  if (!ranges.empty() && point >= ranges.back().begin && point < ranges.back().end) return;
  if (!ranges.empty() && ranges.back().end == point)
    ++ranges.back().end;
  else
    ranges.push_back({point, point + 1});
}

PointRanges merged(PointRanges ranges) {
  std::ranges::sort(ranges, {}, &PointRange::begin);
  PointRanges result;
  for (const PointRange& range : ranges) {
    if (!result.empty() && range.begin <= result.back().end)
      result.back().end = std::max(result.back().end, range.end);
    else
      result.push_back(range);
  }
  return result;
}

std::uint64_t size_of(const PointRanges& ranges) {
  return std::accumulate(ranges.begin(), ranges.end(), std::uint64_t{0},
                         [](std::uint64_t sum, PointRange r) { return sum + r.end - r.begin; });
}

bool holds(const PointRanges& ranges, std::uint64_t point) {
  const auto after = std::ranges::upper_bound(ranges, point, {}, &PointRange::begin);
  return after != ranges.begin() && point < std::prev(after)->end;
}

}  // namespace coresweep
