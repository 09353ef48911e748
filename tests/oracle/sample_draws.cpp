// Prints tests/data/sample_draws.json: draws, events and tables by which another implementation
// can check itself.
//
//   sample_draws > tests/data/sample_draws.json
#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cuda/numbers/draws.h"
#include "cuda/numbers/quantile_table.h"
#include "host/compile/compile_point.h"

namespace coresweep {
namespace {

using nlohmann::ordered_json;

struct Address {
  std::uint64_t key, replicate;
  Purpose purpose;
  std::int32_t slot, index;
};

const Address kAddresses[] = {
    {0, 0, Purpose::relay, 0, 0},
    {1, 0, Purpose::relay, 0, 0},
    {1, 1, Purpose::relay, 0, 0},
    {1, 0, Purpose::relay, 14399, 0},
    {1, 0, Purpose::resolution, 7, 0},
    {1, 0, Purpose::author, 7, 0},
    {1, 0, Purpose::parablock, 7, 0},
    {1, 0, Purpose::parablock, 7, 11},
    {1, 0, Purpose::passage, 7, 2},
    {1, 0, Purpose::group, 700, 2},
    {1, 0, Purpose::passage, 299999, 11},
    {1, 0, Purpose::weather, 20, 1},
    {1, 0, Purpose::collator, 99999, 0},
    {1, 0, Purpose::outage, 17, 20},
    {0xfedcba9876543210u, 0x0123456789abcdefu, Purpose::parablock, 123456, 3},
};

const std::uint32_t kWords[] = {0,          1,          127,        128,        1023,
                                1024,       65535,      1000000,    123456789,  0x3fffffff,
                                0x40000000, 0x7fffffff, 0x80000000, 0x80000001, 0xc0000000,
                                0xdeadbeef, 0xfffffc00, 0xffffff80, 0xfffffffe, 0xffffffff};

ordered_json draws() {
  ordered_json list = ordered_json::array();
  for (const Address& a : kAddresses) {
    const auto draw = RunStream<std::int32_t>(a.key, a.replicate).at(a.purpose, a.slot, a.index);
    std::vector<std::uint32_t> words(std::begin(draw.word), std::end(draw.word));
    list.push_back({{"key", fmt::format("{:#018x}", a.key)},
                    {"replicate", fmt::format("{:#018x}", a.replicate)},
                    {"purpose", static_cast<std::int32_t>(a.purpose)},
                    {"slot", a.slot},
                    {"index", a.index},
                    {"words", words}});
  }
  return list;
}

/// The first word with which an event of the probability does not happen.
ordered_json events() {
  ordered_json list = ordered_json::array();
  for (double p : {0.0, 0.001, 0.02, 0.5, 1.0}) {
    const std::int32_t limit = probability_limit(p);
    list.push_back({{"probability", p},
                    {"limit", limit},
                    {"first_word_without", (static_cast<std::int64_t>(limit) + 1) * 2}});
  }
  return list;
}

ordered_json table(const Distribution& distribution, TableUnit unit) {
  const QuantileTable built = build_table(distribution, unit);
  ordered_json values = ordered_json::array();
  for (std::uint32_t word : kWords)
    values.push_back({word, table_value(built, static_cast<std::int32_t>(word))});
  return {{"distribution", distribution.text()},
          {"unit", unit == TableUnit::ms ? "1/16 ms" : "2^-16"},
          {"nodes", std::vector<std::int32_t>(std::begin(built.node), std::end(built.node))},
          {"word_and_value", values}};
}

ordered_json tables() {
  return {table(Distribution::constant(1000), TableUnit::ms),
          table(Distribution::uniform(14000, 18000), TableUnit::ms),
          table(Distribution::lognormal(900, 0.35), TableUnit::ms),
          table(Distribution::exponential(0.13).clipped({}, 1.0), TableUnit::share),
          table(Distribution::lognormal(0.5, 0.25), TableUnit::share)};
}

/// One line for each element of the lists.
void print(const char* name, const ordered_json& list, bool last) {
  fmt::print("\"{}\": [\n", name);
  for (std::size_t i = 0; i < list.size(); ++i)
    fmt::print("{}{}\n", list[i].dump(), i + 1 < list.size() ? "," : "");
  fmt::print("]{}\n", last ? "" : ",");
}

}  // namespace
}  // namespace coresweep

int main() {
  using namespace coresweep;
  fmt::print("{{\n\"about\": \"{}\",\n",
             "Draws, events and tables of coresweep (cuda/numbers/draws.h, "
             "cuda/numbers/quantile_table.h), written "
             "by tests/oracle/sample_draws.cpp");
  print("draws", draws(), false);
  print("events", events(), false);
  print("tables", tables(), true);
  fmt::print("}}\n");
}
