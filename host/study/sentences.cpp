#include "host/study/sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "host/base/errors.h"
#include "host/study/probe.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kMostPoints = 256;
constexpr std::uint64_t kValuesOfAxis = 8;
constexpr std::size_t kLabelsShown = 4;

/// Places in the order of the points.
using Places = std::set<Coordinates>;

/// A sentence without its numbers.
std::string kind_of(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
  return text;
}

Places places_of(const Design& design) {
  Places places;
  const auto add = [&](const Coordinates& place) {
    if (!design.excludes(place)) places.insert(place);
  };
  for (const Coordinates& place : nearby_points(design, kValuesOfAxis)) add(place);
  for (const std::uint64_t index : spread_indices(design.size(), kMostPoints))
    add(design.coordinates(index));
  return places;
}

/// Whether a kind holds or not, whatever the value of the axis.
bool does_not_depend(const Places& holds, const Places& all, std::size_t axis,
                     std::uint64_t values) {
  return std::ranges::all_of(holds, [&](Coordinates place) {
    for (place[axis] = 0; place[axis] < values; ++place[axis])
      if (all.contains(place) && !holds.contains(place)) return false;
    return true;
  });
}

std::vector<std::size_t> axes_that_matter(const Design& design, const Places& holds,
                                          const Places& all) {
  std::vector<std::size_t> axes;
  for (std::size_t a = 0; a < design.axes().size(); ++a)
    if (!does_not_depend(holds, all, a, std::min(design.axes()[a].size(), kMostPoints)))
      axes.push_back(a);
  return axes;
}

/// "cores = 3, 4 or 6", for the values of one axis.
std::string labels_text(const Axis& axis, const Places& holds, std::size_t place) {
  std::set<std::uint64_t> values;
  for (const Coordinates& at : holds) values.insert(at[place]);
  std::string text;
  std::size_t shown = 0;
  for (const std::uint64_t value : values) {
    if (++shown > kLabelsShown) return fmt::format("{} = {}, …", axis.name(), text);
    text += (text.empty() ? "" : ", ") + axis.label(value);
  }
  return fmt::format("{} = {}", axis.name(), text);
}

std::string where(const Design& design, const Places& holds, const Places& all) {
  if (holds.size() == all.size()) return "";
  const std::vector<std::size_t> axes = axes_that_matter(design, holds, all);
  if (axes.size() == 1)
    return fmt::format(" ({})", labels_text(design.axes()[axes[0]], holds, axes[0]));
  std::set<Coordinates> combinations;
  for (const Coordinates& place : holds) {
    Coordinates part;
    for (const std::size_t a : axes) part.push_back(place[a]);
    combinations.insert(part);
  }
  // A set that no axis explains lies among points that were not all looked at.
  const std::string first =
      axes.empty() ? place_text(design, *holds.begin()) : place_text(design, *holds.begin(), axes);
  if (combinations.size() == 1) return fmt::format(" ({})", first);
  return fmt::format(" ({}; at {} of {} points{})", first, holds.size(), all.size(),
                     all.size() < design.size() ? " looked at" : "");
}

struct Kind {
  std::string first;
  Coordinates place;    ///< of the first
  bool varies = false;  ///< other points have other numbers
  Places holds;
};

/// A sentence with where it holds: its numbers are those of one place if they vary.
std::string line_of(const Design& design, const Kind& kind, const Places& all) {
  if (!kind.varies) return kind.first + where(design, kind.holds, all);
  const std::vector<std::size_t> axes = axes_that_matter(design, kind.holds, all);
  return fmt::format(
      "{} ({}; the like at {} of {} points{})", kind.first,
      axes.empty() ? place_text(design, kind.place) : place_text(design, kind.place, axes),
      kind.holds.size(), all.size(), all.size() < design.size() ? " looked at" : "");
}

}  // namespace

std::vector<std::string> said_of_points(
    const Study& study, const std::function<std::vector<std::string>(const Parameters&)>& say) {
  const Places candidates = places_of(study.design);
  Places all;
  std::vector<std::string> order;
  std::map<std::string, Kind> kinds;
  for (const Coordinates& place : candidates) {
    std::vector<std::string> said;
    try {
      said = say(study.design.at(place));
    } catch (const UserError&) {
      continue;  // no point: whoever runs it says why
    }
    all.insert(place);
    for (std::string& sentence : said) {
      const auto [found, fresh] = kinds.try_emplace(kind_of(sentence));
      if (fresh) {
        order.push_back(found->first);
        found->second.first = std::move(sentence);
        found->second.place = place;
      } else {
        found->second.varies = found->second.varies || found->second.first != sentence;
      }
      found->second.holds.insert(place);
    }
  }
  std::vector<std::string> lines;
  for (const std::string& kind : order) lines.push_back(line_of(study.design, kinds[kind], all));
  return lines;
}

}  // namespace coresweep
