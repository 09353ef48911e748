// The rules alone, for sanitizers: their headers need no library, so all that runs is compiled with
// them. Random points by some threads that share the words, as those of a back end do.
//
//   model THREADS POINTS [MARKETS]     MARKETS: the file of dump_market_cases
//   model spoiled                      does what each sanitizer must notice
//
// Prints a digest of all words: the same, whatever compiled it and however many threads.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <thread>
#include <vector>

#include "cuda/market/tally.h"
#include "cuda/pipeline/run.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep::testing {
namespace {

constexpr std::uint64_t kRuns = 48;

/// Calls item(i) for i < n from some threads.
template <class Item>
void share(int threads, std::int64_t n, const Item& item) {
  std::atomic<std::int64_t> next{0};
  std::vector<std::thread> others;
  const auto work = [&] {
    for (std::int64_t i = next++; i < n; i = next++) item(i);
  };
  for (int t = 1; t < threads; ++t) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

/// FNV-1a over words; products are meant to wrap.
__attribute__((no_sanitize("unsigned-integer-overflow"))) void digest(
    const std::vector<std::uint64_t>& words, std::uint64_t& hash) {
  for (const std::uint64_t word : words) hash = (hash ^ word) * 0x100000001b3u;
}

/// Points of all kinds; every other one of bundles.
std::vector<PointParams> random_points(std::int64_t count) {
  Chooser choose(20260101);
  std::vector<PointParams> points;
  for (std::int64_t i = 0; i < count; ++i) {
    points.push_back(i % 2 == 0 ? random_point(choose) : random_bundle_point(choose));
    points.back().slots = points.back().slots > 120 ? 120 : points.back().slots;
    if (points.back().warmup_slots > 20) points.back().warmup_slots = 20;
  }
  return points;
}

void pipeline(int threads, const std::vector<PointParams>& points, std::uint64_t& hash) {
  const auto count = static_cast<std::int64_t>(points.size());
  std::vector<std::uint64_t> words(points.size() * static_cast<std::size_t>(TallyLayout::words()));
  Launch launch{points.data(), words.data(), count, 0, kRuns};
  launch.parts = 2;
  share(threads, item_count(launch), [&](std::int64_t i) { simulate_item(launch, i); });
  digest(words, hash);
}

void markets(int threads, const char* path, std::uint64_t& hash) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) std::exit(3);
  MarketParams point;
  std::uint64_t replicate = 0;
  std::int64_t count = 0;
  while (std::fread(&point, sizeof(point), 1, file) == 1 &&
         std::fread(&replicate, sizeof(replicate), 1, file) == 1) {
    MarketLaunch launch{
        &point, nullptr, 1, replicate % 1000, replicate % 1000 + kRuns, MarketLayout{point.cycles}};
    std::vector<std::uint64_t> words(static_cast<std::size_t>(launch.layout.words()));
    launch.words = words.data();
    share(threads, item_count(launch), [&](std::int64_t i) { simulate_market_item(launch, i); });
    digest(words, hash);
    ++count;
  }
  std::fclose(file);
  std::printf("%lld markets\n", static_cast<long long>(count));
}

/// A field that nobody wrote, a number that wraps, a word that threads share without care.
void spoiled() {
  std::vector<PointParams> points = random_points(1);
  auto* const unwritten = static_cast<std::int32_t*>(std::malloc(sizeof(std::int32_t)));
  points[0].execution_timeout_ms = *unwritten;
  std::uint64_t hash = 0;
  pipeline(1, points, hash);
  std::free(unwritten);
  std::uint32_t counted = 0;
  std::latch both(2);  // one thread could do all the work before the other begins
  share(2, 2, [&](std::int64_t) {
    both.arrive_and_wait();
    for (int i = 0; i < 1000; ++i) counted += 0x7fffffffu;
  });
  std::printf("%u %llu\n", counted, static_cast<unsigned long long>(hash));
}

}  // namespace
}  // namespace coresweep::testing

int main(int count, char** arguments) {
  using namespace coresweep::testing;
  if (count == 2) {
    spoiled();
    return 0;
  }
  if (count < 3) return 2;
  const int threads = std::atoi(arguments[1]);
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto points = random_points(std::atoll(arguments[2]));
  pipeline(threads, points, hash);
  std::printf("%zu points\n", points.size());
  if (count > 3) markets(threads, arguments[3], hash);
  std::printf("%016llx\n", static_cast<unsigned long long>(hash));
}
