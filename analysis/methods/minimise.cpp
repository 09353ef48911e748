#include "analysis/methods/minimise.h"

#include <algorithm>
#include <cmath>

namespace coresweep {
namespace {

using Vector = std::vector<double>;

/// The corners of a simplex, the best one first.
class Simplex {
 public:
  Simplex(const std::function<double(std::span<const double>)>& f, std::span<const double> start,
          double step, double low, double high)
      : f_(f), low_(low), high_(high) {
    add({start.begin(), start.end()});
    for (std::size_t i = 0; i < start.size(); ++i) {
      Vector corner(start.begin(), start.end());
      corner[i] += corner[i] + step <= high ? step : -step;
      add(std::move(corner));
    }
    sort();
  }

  /// Replaces the worst corner by a better one, or draws all towards the best.
  void improve() {
    const Minimum reflected = along(-1);
    if (reflected.value < corners_.front().value) {
      const Minimum expanded = along(-2);
      corners_.back() = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < corners_[corners_.size() - 2].value) {
      corners_.back() = reflected;
    } else {
      const Minimum contracted = along(reflected.value < corners_.back().value ? -0.5 : 0.5);
      if (contracted.value < std::min(reflected.value, corners_.back().value))
        corners_.back() = contracted;
      else
        shrink();
    }
    sort();
  }

  double size() const {
    double largest = 0;
    for (std::size_t i = 0; i < best().at.size(); ++i)
      for (const Minimum& corner : corners_)
        largest = std::max(largest, std::abs(corner.at[i] - best().at[i]));
    return largest;
  }
  const Minimum& best() const { return corners_.front(); }
  std::size_t evaluations() const { return evaluations_; }

 private:
  Minimum evaluated(Vector at) {
    for (double& x : at) x = std::clamp(x, low_, high_);
    ++evaluations_;
    const double value = f_(at);
    return {std::move(at), std::isnan(value) ? INFINITY : value};
  }
  void add(Vector at) { corners_.push_back(evaluated(std::move(at))); }

  void sort() {
    std::stable_sort(corners_.begin(), corners_.end(),
                     [](const Minimum& a, const Minimum& b) { return a.value < b.value; });
  }

  /// The point at `share` of the way from the centre of the others to the worst corner.
  Minimum along(double share) {
    const Vector& worst = corners_.back().at;
    Vector at(worst.size());
    for (std::size_t i = 0; i < at.size(); ++i) {
      double centre = 0;
      for (std::size_t c = 0; c + 1 < corners_.size(); ++c)
        centre += corners_[c].at[i] / static_cast<double>(worst.size());
      at[i] = centre + share * (worst[i] - centre);
    }
    return evaluated(std::move(at));
  }

  void shrink() {
    for (std::size_t c = 1; c < corners_.size(); ++c) {
      Vector at = corners_[c].at;
      for (std::size_t i = 0; i < at.size(); ++i) at[i] = (at[i] + best().at[i]) / 2;
      corners_[c] = evaluated(std::move(at));
    }
  }

  const std::function<double(std::span<const double>)>& f_;
  double low_, high_;
  std::vector<Minimum> corners_;
  std::size_t evaluations_ = 0;
};

}  // namespace

Minimum minimise(const std::function<double(std::span<const double>)>& f,
                 std::span<const double> start, double step, double low, double high) {
  if (start.empty()) return {{}, f({})};
  Simplex simplex(f, start, step, low, high);
  while (simplex.size() > step * 1e-5 && simplex.evaluations() < 200 * start.size())
    simplex.improve();
  return simplex.best();
}

}  // namespace coresweep
