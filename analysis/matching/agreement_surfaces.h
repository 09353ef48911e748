// Which settings may agree with reports, judged between the simulated ones: a response surface for
// each report.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "analysis/matching/implausibility.h"
#include "analysis/methods/response_surface.h"

namespace coresweep {

class AgreementSurfaces {
 public:
  /// Fitted to the settings at which the metrics exist. Throws UserError for fewer than
  /// kFewestSettings of them.
  AgreementSurfaces(std::span<const Report> reports, std::span<const SimulatedSetting> settings);

  /// Whether no report is missed by more than `threshold`, at a place in the unit cube. The
  /// surface's error counts as a variance; the report's chance is that of the nearest setting.
  bool agrees(std::span<const double> place, double threshold) const;

  static constexpr std::size_t kFewestSettings = 8;

 private:
  struct Fitted {
    Report report;
    std::unique_ptr<ResponseSurface> surface;
    double lack;                        ///< variance of left-out errors beyond Monte Carlo error
    std::vector<Expectation> expected;  ///< by setting
  };
  std::size_t nearest(std::span<const double> place) const;
  double implausibility_of(const Fitted& fitted, std::span<const double> place,
                           std::size_t near) const;

  std::vector<double> places_;  ///< settings x keys
  std::vector<Fitted> fitted_;
};

}  // namespace coresweep
