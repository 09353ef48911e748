#include "host/budget/dump.h"

#include <fmt/format.h>

#include "host/base/errors.h"
#include "host/budget/json_values.h"

namespace coresweep {
namespace {

using nlohmann::json;

constexpr std::uint64_t kRegionTimeslices = 5040;
constexpr std::size_t kMaskDigits = 20;  // 80 bits

/// "2006" from 2006, "2006", { "task": 2006 } or { "Task": "2,006" }; else empty.
std::string task_of(const json& told) {
  if (told.is_number_unsigned()) return std::to_string(told.get<std::uint64_t>());
  if (told.is_string()) {
    std::string text = told.get<std::string>();
    std::erase(text, ',');
    return text;
  }
  for (const char* name : {"task", "Task"})
    if (told.is_object() && told.contains(name)) return task_of(told[name]);
  return {};
}

/// Of the schedule [{ mask, assignment }] that a complete right holds.
std::string task_in(const json& schedule) {
  if (!schedule.is_array() || schedule.empty() || !schedule.front().is_object()) return {};
  return task_of(schedule.front().value("assignment", json()));
}

/// Nothing where only a part of the core was assigned: that gives no right.
std::optional<Right> right_of(const json& entry, const std::string& what) {
  Right right{whole_member(entry, "when", what), 0, task_of(member(entry, "task", what))};
  const json& completion = member(entry, "completion", what);
  const bool named = completion.is_string();
  const bool is_partial = named ? completion != "Complete"
                                : completion.contains("Partial") || completion.contains("partial");
  if (is_partial) return std::nullopt;
  right.price = whole_member(entry, "price", what);
  for (const char* name : {"complete", "Complete"})
    if (!named && right.task.empty() && completion.contains(name))
      right.task = task_in(completion[name]);
  return right;
}

bool is_whole(const json& mask) {
  const std::string text = mask.is_string() ? mask.get<std::string>() : "";
  return text == "0x" + std::string(kMaskDigits, 'f');
}

}  // namespace

RunningSale running_sale(const json& dump) {
  const json& info = member(dump, "saleInfo", "the dump");
  if (info.is_null())
    throw UserError("saleInfo is missing: it is the sale as the broker pallet keeps it");
  const auto read = [&](const char* name) { return whole_member(info, name, "saleInfo"); };
  RunningSale sale{read("regionBegin"), read("regionEnd"), read("coresOffered"),
                   read("coresSold"),   read("endPrice"),  {}};
  if (const json& price = member(info, "selloutPrice", "saleInfo"); !price.is_null())
    sale.sellout_price = whole_number(price, "saleInfo.selloutPrice");
  if (sale.end != sale.begin + kRegionTimeslices)
    throw UserError(fmt::format("saleInfo.regionEnd = {}: must be regionBegin + {}, which is {}",
                                sale.end, kRegionTimeslices, sale.begin + kRegionTimeslices));
  if (sale.offered > kMostCores || sale.sold > sale.offered)
    throw UserError(
        fmt::format("saleInfo.coresSold = {} of coresOffered = {}: must be at most as many, and at "
                    "most {}",
                    sale.sold, sale.offered, kMostCores));
  if (sale.end_price == 0) throw UserError("saleInfo.endPrice = 0: must be above 0, in planck");
  return sale;
}

std::vector<Right> rights_in(const json& dump) {
  std::vector<Right> rights;
  for (const char* name : {"renewals", "potentialRenewals"}) {
    std::size_t i = 0;
    for (const json& entry : list_member(dump, name, "the dump"))
      if (const auto right = right_of(entry, fmt::format("{}[{}]", name, i++)))
        rights.push_back(*right);
  }
  return rights;
}

std::vector<Right> unassigned(const json& dump, const RunningSale& sale) {
  std::vector<Right> rights;
  std::size_t i = 0;
  for (const json& region : list_member(dump, "regions", "the dump")) {
    const std::string what = fmt::format("regions[{}]", i++);
    const std::uint64_t begin = whole_member(region, "begin", what);
    const std::uint64_t end = whole_member(region, "end", what);
    whole_member(region, "core", what);
    if (end <= begin)
      throw UserError(fmt::format("{}: ends at timeslice {} and begins at {}", what, end, begin));
    const json& paid = member(region, "paid", what);
    if (begin == sale.begin && end == sale.end && !paid.is_null() &&
        is_whole(member(region, "mask", what)))
      rights.push_back({sale.end, whole_number(paid, what + ".paid"), {}});
  }
  return rights;
}

}  // namespace coresweep
