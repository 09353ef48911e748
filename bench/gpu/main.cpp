// gpu_bench: what a device does with the fixed case of coresweep bench, as one JSON file.
//
//   gpu_bench --host-bench FILE [--dry-run] -o DIRECTORY
//   gpu_bench --launch-once
//
// FILE is the output of coresweep bench --format json on the same machine. What was not measured is
// the text "not measured"; --dry-run measures nothing on a device. --launch-once runs one short
// kernel, for a profiler.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cctype>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "bench/gpu/device.h"
#include "cuda/pipeline/run.h"
#include "host/base/errors.h"
#include "host/sweep/benchmark.h"

namespace coresweep::gpu {
namespace {

using Json = nlohmann::ordered_json;

const Json kNotMeasured = "not measured";
constexpr std::uint64_t kShapedRuns = 4096, kTimedRuns = std::uint64_t{1} << 18;
constexpr std::uint64_t kProfiledRuns = std::uint64_t{1} << 16;
constexpr std::int64_t kManyPoints = 100000;
constexpr std::int32_t kShapedSlots = 600;
constexpr int kRepeats = 5, kFewRepeats = 2;
/// Instructions of a step but for its random numbers, one run at a time: counted with callgrind
/// (bench/README.md). With the ceilings they give the bound that a device is held against.
constexpr double kOtherInstructions = 900;
constexpr double kCoresCompared = 16;

struct Arguments {
  bool dry_run = false, launch_once = false;
  std::string host_bench, directory;
};

std::optional<Arguments> read_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--dry-run") {
      arguments.dry_run = true;
    } else if (word == "--launch-once") {
      arguments.launch_once = true;
    } else if (i + 1 < argc && word == "--host-bench") {
      arguments.host_bench = argv[++i];
    } else if (i + 1 < argc && word == "-o") {
      arguments.directory = argv[++i];
    } else {
      return std::nullopt;
    }
  }
  const bool writes = !arguments.host_bench.empty() && !arguments.directory.empty();
  if (writes == arguments.launch_once) return std::nullopt;
  return arguments;
}

Json json_of(const std::vector<Rate>& rates) {
  if (rates.empty()) return kNotMeasured;
  Json list;
  for (const Rate& rate : rates)
    list.push_back({{"name", rate.name}, {"unit", rate.unit}, {"per_second", rate.per_second}});
  return list;
}

const Rate* find(const std::vector<Rate>& rates, const std::string& name) {
  for (const Rate& rate : rates)
    if (rate.name == name) return &rate;
  return nullptr;
}

/// The words of replicates 0 .. runs - 1, from the reference.
std::vector<std::uint64_t> reference_words(const PointParams& point, std::uint64_t runs) {
  std::vector<std::uint64_t> words(static_cast<std::size_t>(TallyLayout::words()));
  const Launch launch{&point, words.data(), 1, 0, runs};
  for (std::int64_t i = 0; i < item_count(launch); ++i) simulate_item(launch, i);
  return words;
}

Json digests(bool dry_run) {
  if (dry_run || device_name().empty()) return kNotMeasured;
  PointParams point = bench_point(3);
  point.slots = kShapedSlots;
  const auto wanted = reference_words(point, kShapedRuns);
  Json shapes;
  for (const ShapedWords& shape : words_by_shape(point, kShapedRuns))
    shapes.push_back({{"shape", shape.shape}, {"equal_to_cpu", shape.words == wanted}});
  return shapes;
}

/// Rate of a timing of coresweep bench, by part, with the most threads.
std::optional<double> host_rate(const Json& host, const std::string& part) {
  std::optional<double> rate;
  for (const Json& timing : host["timings"])
    if (timing["part"] == part && timing["variant"] == "simd")
      rate = timing["steps_per_second"].get<double>() / timing["threads"].get<double>();
  return rate;
}

/// Steps a second against what the ceilings allow and against the cores of the host.
Json comparison(const std::vector<Rate>& ceilings, const std::vector<Rate>& variants,
                const Json& host) {
  const Rate* draws = find(ceilings, "random numbers");
  const Rate* logic = find(ceilings, "logic");
  const Rate* kernel = find(variants, fmt::format("as it is, blocks of {}", 256));
  Json result = {{"kernel_of_random_number_bound", kNotMeasured},
                 {"random_number_bound_steps_per_second", kNotMeasured},
                 {"bound_steps_per_second", kNotMeasured},
                 {"kernel_of_bound", kNotMeasured},
                 {"end_to_end_of_kernel", kNotMeasured},
                 {"times_sixteen_host_cores", kNotMeasured}};
  if (draws == nullptr || logic == nullptr || kernel == nullptr) return result;
  const double drawn = draws->per_second / host["blocks_a_step"].get<double>();
  result["random_number_bound_steps_per_second"] = drawn;
  result["kernel_of_random_number_bound"] = kernel->per_second / drawn;
  const double bound = 1 / (1 / drawn + kOtherInstructions / logic->per_second);
  result["bound_steps_per_second"] = bound;
  result["kernel_of_bound"] = kernel->per_second / bound;
  const Json& sweep = host["end_to_end"];
  if (sweep["backend"].get<std::string>().starts_with("cuda"))
    result["end_to_end_of_kernel"] = sweep["steps_per_second"].get<double>() / kernel->per_second;
  if (const auto core = host_rate(host, "all threads"))
    result["times_sixteen_host_cores"] = kernel->per_second / (*core * kCoresCompared);
  return result;
}

/// Picoseconds of a step by part: random numbers by their ceiling, histograms by the difference
/// without them, and what is left.
Json roofline(const std::vector<Rate>& ceilings, const std::vector<Rate>& variants,
              const Json& host) {
  const Rate* draws = find(ceilings, "random numbers");
  const Rate* kernel = find(variants, "as it is, blocks of 256");
  const Rate* bare = find(variants, "no histograms, blocks of 256");
  if (draws == nullptr || kernel == nullptr || bare == nullptr) return kNotMeasured;
  constexpr double kPicoseconds = 1e12;
  const double whole = kPicoseconds / kernel->per_second;
  const double random = kPicoseconds * host["blocks_a_step"].get<double>() / draws->per_second;
  const double histograms = whole - kPicoseconds / bare->per_second;
  return {{"step_ps", whole},
          {"random_numbers_ps", random},
          {"histograms_ps", histograms},
          {"state_tables_counters_ps", whole - random - histograms}};
}

std::string file_name(const std::string& device) {
  std::string name;
  for (const char c : device)
    name += std::isalnum(static_cast<unsigned char>(c)) != 0
                ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                : '-';
  return fmt::format("{}-{:%Y-%m-%d}.json", name, fmt::gmtime(std::time(nullptr)));
}

int measure(const Arguments& arguments) {
  const Json host = Json::parse(std::ifstream(arguments.host_bench));
  const std::string device = arguments.dry_run ? "" : device_name();
  const bool measured = !device.empty();
  const auto limits = measured ? ceilings() : std::vector<Rate>{};
  const auto rates =
      measured ? variants(bench_point(3), kTimedRuns, kRepeats) : std::vector<Rate>{};
  PointParams short_point = bench_point(3);
  short_point.slots = kShapedSlots;
  const auto many =
      measured ? many_points(short_point, kManyPoints, kFewRepeats) : std::vector<Rate>{};
  const Json report = {{"device", measured ? Json(device) : kNotMeasured},
                       {"comparison", comparison(limits, rates, host)},
                       {"roofline", roofline(limits, rates, host)},
                       {"ceilings", json_of(limits)},
                       {"kernel", json_of(rates)},
                       {"many_points", json_of(many)},
                       {"digests", digests(arguments.dry_run)},
                       {"host", host}};
  const std::string path =
      arguments.directory + "/" + file_name(measured ? device : std::string("dry-run"));
  std::ofstream(path) << report.dump(2) << "\n";
  fmt::print("{}\n", path);
  return 0;
}

}  // namespace
}  // namespace coresweep::gpu

int main(int argc, char** argv) {
  const auto arguments = coresweep::gpu::read_arguments(argc, argv);
  if (!arguments) {
    fmt::print(stderr,
               "usage: gpu_bench --host-bench FILE [--dry-run] -o DIRECTORY\n"
               "       gpu_bench --launch-once\n");
    return 2;
  }
  try {
    if (arguments->launch_once) {
      coresweep::PointParams point = coresweep::bench_point(3);
      point.slots = coresweep::gpu::kShapedSlots;
      coresweep::gpu::launch_once(point, coresweep::gpu::kProfiledRuns);
      return 0;
    }
    return coresweep::gpu::measure(*arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "gpu_bench: {}\n", error.what());
    return 4;
  }
}
