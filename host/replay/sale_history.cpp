#include "host/replay/sale_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string_view>

#include "host/base/errors.h"
#include "host/base/program_path.h"
#include "host/base/scanner.h"
#include "host/base/text_file.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

/// Length of Polkadot's lead-in, 14 days, in relay blocks; in blocks of the coretime chain it was
/// half of that.
constexpr std::uint32_t kLeadinInRelayBlocks = 201600;

using Names = std::vector<std::string>;

UserError bad_file(const std::string& message) { return UserError(message, ErrorKind::files); }

std::string_view next_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

/// At most `columns` fields: the last one keeps its commas.
std::vector<std::string_view> split(std::string_view line, std::size_t columns) {
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < columns && line.find(',') != std::string_view::npos) {
    fields.push_back(line.substr(0, line.find(',')));
    line.remove_prefix(fields.back().size() + 1);
  }
  fields.push_back(line);
  return fields;
}

/// One line of a file, by column.
struct Row {
  const Names& names;
  std::vector<std::string_view> fields;
  std::string place;

  std::string_view text(std::string_view name) const {
    return fields[static_cast<std::size_t>(std::ranges::find(names, name) - names.begin())];
  }

  template <class Integer>
  Integer number(std::string_view name) const {
    const std::string_view field = text(name);
    const auto value = as_number<Integer>(field);
    if (!value)
      throw bad_file(fmt::format("column \"{}\": \"{}\" is not a whole number from 0 to {}", name,
                                 field, std::numeric_limits<Integer>::max()))
          .at(place);
    return *value;
  }
};

/// Calls `use` with every row of a file whose header must be `names`.
void read_rows(const std::string& path, const Names& names,
               const std::function<void(const Row&)>& use) {
  const std::string contents = read_text_file(path, "record of sales");
  std::string_view rest = contents;
  const std::string header = fmt::format("{}", fmt::join(names, ","));
  if (const std::string_view first = next_line(rest); first != header)
    throw bad_file(fmt::format("{}:1: the header is \"{}\", expected \"{}\"", path, first, header));
  for (int line = 2; !rest.empty(); ++line) {
    const std::string_view text = next_line(rest);
    if (text.empty()) continue;
    const Row row{names, split(text, names.size()), fmt::format("{}:{}", path, line)};
    if (row.fields.size() < names.size())
      throw bad_file(fmt::format("{} fields, expected {} ({})", row.fields.size(), names.size(),
                                 fmt::join(names, ", ")))
          .at(row.place);
    use(row);
  }
}

/// The event of Polkadot's first sale shows prices of 1000 and 10 planck. Its five purchases follow
/// the price curve of 10 DOT to the planck.
Planck true_end_price(Planck start_price, Planck end_price) {
  return start_price == 1000 && end_price == 10 ? 10 * kPlanckPerDot : end_price;
}

RecordedSale read_sale(const Row& row, int number) {
  RecordedSale sale{};
  sale.number = number;
  sale.block = row.number<std::uint64_t>("ct_block");
  sale.time_s = row.number<std::uint64_t>("timestamp");
  sale.sale_start = row.number<std::uint64_t>("sale_start");
  sale.leadin = row.number<std::uint32_t>("leadin_length");
  sale.relay_clock = sale.leadin == kLeadinInRelayBlocks;
  sale.end_price =
      true_end_price(row.number<Planck>("start_price"), row.number<Planck>("end_price"));
  sale.region_begin = row.number<std::uint32_t>("region_begin");
  sale.region_end = row.number<std::uint32_t>("region_end");
  sale.cores_offered = row.number<std::uint32_t>("cores_offered");
  if (sale.leadin == 0)
    throw bad_file("column \"leadin_length\": 0 blocks, expected 1 or more").at(row.place);
  return sale;
}

SaleHistory read_sales(const std::string& path) {
  SaleHistory sales;
  read_rows(path,
            {"ct_block", "timestamp", "sale_start", "leadin_length", "start_price", "end_price",
             "region_begin", "region_end", "ideal_cores_sold", "cores_offered"},
            [&](const Row& row) {
              sales.push_back(read_sale(row, static_cast<int>(sales.size()) + 1));
              const std::size_t last = sales.size() - 1;
              if (last > 0 && sales[last].region_begin != sales[last - 1].region_end)
                throw bad_file(fmt::format("the region begins at {}, expected {}, where that of "
                                           "the sale before ends",
                                           sales[last].region_begin, sales[last - 1].region_end))
                    .at(row.place);
            });
  if (sales.empty()) throw bad_file(fmt::format("{}: holds no sales", path));
  return sales;
}

RecordedTrade read_trade(const Row& row, bool renewal) {
  RecordedTrade trade{};
  trade.block = row.number<std::uint64_t>("ct_block");
  trade.time_s = row.number<std::uint64_t>("timestamp");
  trade.account = row.text("who");
  trade.core = row.number<std::uint32_t>("core");
  trade.price = row.number<Planck>("price");
  if (renewal) {
    trade.renewed_core = row.number<std::uint32_t>("old_core");
    trade.workload = row.text("workload");
  }
  return trade;
}

/// Adds a trade to the sale of its region.
void add_trade(SaleHistory& sales, const Row& row, std::string_view region, bool renewal) {
  const auto begin = row.number<std::uint32_t>(region);
  const auto sale = std::ranges::find(sales, begin, &RecordedSale::region_begin);
  if (sale == sales.end())
    throw bad_file(fmt::format("column \"{}\": no sale of a region that begins at timeslice {} "
                               "(there are {} to {})",
                               region, begin, sales.front().region_begin,
                               sales.back().region_begin))
        .at(row.place);
  sale->trades.push_back(read_trade(row, renewal));
}

}  // namespace

SaleHistory read_sale_history(const std::string& directory) {
  SaleHistory sales = read_sales(directory + "/sales.csv");
  read_rows(directory + "/purchases.csv",
            {"ct_block", "timestamp", "who", "region_begin", "core", "mask", "price", "duration"},
            [&](const Row& row) { add_trade(sales, row, "region_begin", false); });
  read_rows(directory + "/renewals.csv",
            {"ct_block", "timestamp", "who", "old_core", "core", "begin", "price", "duration",
             "workload"},
            [&](const Row& row) { add_trade(sales, row, "begin", true); });
  for (RecordedSale& sale : sales) std::ranges::stable_sort(sale.trades, {}, &RecordedTrade::block);
  return sales;
}

std::string find_sale_history() {
  const fs::path relative = "configs/data/polkadot-coretime";
  std::vector<fs::path> places;
  if (const fs::path folder = program_path().parent_path(); !folder.empty()) {
    for (const char* above : {".", "..", "../..", "../../.."})
      places.push_back(folder / above / relative);
    places.push_back(folder / "../share/coresweep/polkadot-coretime");
  }
  places.push_back(relative);
  std::error_code error;
  for (const fs::path& place : places)
    if (fs::exists(place / "sales.csv", error)) return place.lexically_normal().string();
  throw bad_file(
      fmt::format("found no {} beside the program or in the current folder: give the "
                  "folder that holds sales.csv with --data",
                  relative.string()));
}

}  // namespace coresweep
