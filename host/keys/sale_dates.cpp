#include "host/keys/sale_dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "host/base/errors.h"

namespace coresweep {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kRegionTimeslices = 5040;
constexpr double kDaySeconds = 86400;

/// The cycle is the mean of Polkadot's last twelve recorded ones; all 18 dates before the recorded
/// sale come out to within half a day.
constexpr AnchorSale kSales[] = {
    {"polkadot", 19, 378285, 1770507342, 28.17, 18,
     "recorded sales of 2024-09 to 2026-02, configs/data/polkadot-coretime", Sure::read},
    {"kusama", 0, 331128, 1734091200, 28.17, 8,
     "state of the coretime chain of about 2024-12-20, in a test of substrate-api-sidecar; "
     "first renewals of 2024-05-31",
     Sure::reported},
};

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

chrono::year_month_day date(Day day) { return day; }

const AnchorSale& known_sale(std::string_view network) {
  if (const AnchorSale* sale = recorded_sale(network)) return *sale;
  throw UserError(
      fmt::format("no sale of coretime of the network \"{}\" is on record, so that "
                  "dates are not known: take polkadot or kusama",
                  network));
}

}  // namespace

const AnchorSale* recorded_sale(std::string_view network) {
  const auto* found = std::ranges::find(kSales, network, &AnchorSale::network);
  return found == std::end(kSales) ? nullptr : found;
}

Day SaleDate::day() const {
  const double seconds = static_cast<double>(record->rotation) +
                         static_cast<double>(after) * record->cycle_days * kDaySeconds;
  return Day(chrono::days(static_cast<int>(std::floor(seconds / kDaySeconds))));
}

std::int64_t SaleDate::number() const { return record->number > 0 ? record->number + after : 0; }

SaleDate first_sale(std::string_view network) {
  const AnchorSale& record = known_sale(network);
  return {&record, -record.before};
}

SaleDate first_sale_from(std::string_view network, Day day) {
  const AnchorSale& record = known_sale(network);
  const double begun = static_cast<double>(record.rotation) / kDaySeconds;
  const auto about =
      std::floor((static_cast<double>(day.time_since_epoch().count()) - begun) / record.cycle_days);
  SaleDate sale{&record, static_cast<std::int64_t>(about) - 1};
  while (sale.day() < day) ++sale.after;
  return sale;
}

SaleDate sale_of_region(std::string_view network, std::int64_t region_begin) {
  const AnchorSale& record = known_sale(network);
  const std::int64_t timeslices = region_begin - record.region_begin;
  if (timeslices % kRegionTimeslices != 0)
    throw UserError(
        fmt::format("no region of {} begins at timeslice {}: they begin at {} and every "
                    "{} before and after",
                    network, region_begin, record.region_begin, kRegionTimeslices));
  return {&record, timeslices / kRegionTimeslices};
}

Day today() { return chrono::floor<chrono::days>(chrono::system_clock::now()); }

Day parse_day(std::string_view text) {
  int year = 0, end = 0;
  unsigned month = 0, day = 0;
  const std::string whole(text);
  const int read = std::sscanf(whole.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &end);
  const chrono::year_month_day found{chrono::year(year), chrono::month(month), chrono::day(day)};
  if (read != 3 || end != static_cast<int>(whole.size()) || !found.ok())
    throw UserError(fmt::format("\"{}\" is no date: write it as 2026-12-31", text));
  return found;
}

std::string day_text(Day day) {
  const auto d = date(day);
  return fmt::format("{}-{:02}-{:02}", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                     static_cast<unsigned>(d.day()));
}

std::string month_text(Day day) {
  const auto d = date(day);
  return fmt::format("{} {}", kMonths[static_cast<unsigned>(d.month()) - 1],
                     static_cast<int>(d.year()));
}

}  // namespace coresweep
