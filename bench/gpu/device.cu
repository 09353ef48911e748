#include "bench/gpu/device.h"

#include <algorithm>
#include <functional>

#include "cuda/device/device_memory.cuh"
#include "cuda/device/pipeline_kernel.cuh"

namespace coresweep::gpu {
namespace {

constexpr int kThreads = 256, kBlocksOfProcessor = 8, kRounds = 4096, kChains = 8;

/// kRounds multiply-adds in each of kChains independent chains.
__global__ void multiply_add(std::uint32_t* out, std::uint32_t factor) {
  std::uint32_t x[kChains];
  for (int i = 0; i < kChains; ++i) x[i] = threadIdx.x + static_cast<unsigned>(i);
#pragma unroll 16
  for (int r = 0; r < kRounds; ++r)
    for (int i = 0; i < kChains; ++i) x[i] = x[i] * factor + 12345u;
  std::uint32_t sum = 0;
  for (int i = 0; i < kChains; ++i) sum ^= x[i];
  out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

/// The same with logic: (a ^ b) & c | d in one instruction.
__global__ void logic(std::uint32_t* out, std::uint32_t a) {
  std::uint32_t x[kChains];
  for (int i = 0; i < kChains; ++i) x[i] = threadIdx.x * 77u + static_cast<unsigned>(i);
#pragma unroll 16
  for (int r = 0; r < kRounds; ++r)
    for (int i = 0; i < kChains; ++i) x[i] = (x[i] ^ a) & (x[(i + 1) % kChains] | 1u);
  std::uint32_t sum = 0;
  for (int i = 0; i < kChains; ++i) sum ^= x[i];
  out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

/// kRounds / 64 slots with one block of each of four purposes, as many as a step draws.
__global__ void draw(std::uint32_t* out, std::uint32_t key) {
  const RunStream<std::int32_t> stream(key, blockIdx.x * blockDim.x + threadIdx.x);
  std::int32_t mixed = 0;
  for (int slot = 0; slot < kRounds / 64; ++slot)
    for (const Purpose purpose :
         {Purpose::relay, Purpose::passage, Purpose::author, Purpose::parablock})
      for (const std::int32_t word : stream.at(purpose, slot, 0).word) mixed ^= word;
  out[blockIdx.x * blockDim.x + threadIdx.x] = static_cast<std::uint32_t>(mixed);
}

cudaDeviceProp properties() {
  cudaDeviceProp found{};
  check(cudaGetDeviceProperties(&found, 0), "reading its properties");
  return found;
}

/// Seconds of the fastest of `repeats`, by the device's clock.
double seconds_of(const std::function<void()>& start, int repeats) {
  cudaEvent_t begin = nullptr, end = nullptr;
  check(cudaEventCreate(&begin), "making an event");
  check(cudaEventCreate(&end), "making an event");
  float best = 1e30f;
  start();  // once to warm up
  for (int i = 0; i < repeats; ++i) {
    check(cudaEventRecord(begin), "timing");
    start();
    check(cudaEventRecord(end), "timing");
    check(cudaEventSynchronize(end), "running a kernel");
    float ms = 0;
    check(cudaEventElapsedTime(&ms, begin, end), "timing");
    best = std::min(best, ms);
  }
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  return best / 1e3;
}

/// A launch of a point, or of many that are the same, with its memory on the device.
class DeviceLaunch {
 public:
  DeviceLaunch(const PointParams& point, std::uint64_t runs, std::int64_t points = 1) {
    const std::vector<PointParams> all(static_cast<std::size_t>(points), point);
    PointParams* device_points = point_.at_least(all.size());
    launch_ = {device_points, words_.at_least(all.size() * TallyLayout::words()), points, 0, runs};
    check(cudaMemcpy(device_points, all.data(), all.size() * sizeof(point), cudaMemcpyHostToDevice),
          "copying");
    clear();
  }
  const Launch& launch() const { return launch_; }
  void clear() {
    const auto points = static_cast<std::size_t>(launch_.point_count);
    check(cudaMemset(launch_.words, 0, points * TallyLayout::words() * sizeof(std::uint64_t)),
          "clearing");
  }
  std::vector<std::uint64_t> words() const {
    std::vector<std::uint64_t> all(TallyLayout::words());
    check(
        cudaMemcpy(all.data(), launch_.words, all.size() * sizeof(all[0]), cudaMemcpyDeviceToHost),
        "copying");
    return all;
  }

 private:
  CudaArray<PointParams, Memory::device> point_;
  CudaArray<std::uint64_t, Memory::device> words_;
  Launch launch_{};
};

struct Variant {
  std::string name;
  std::function<void(const Launch&)> start;
};

template <Bins Where, Tables Read = Tables::in_shared_memory,
          CountedHistograms Counted = CountedHistograms::all>
Variant variant(const std::string& name, int threads) {
  return {name + ", blocks of " + std::to_string(threads), [threads](const Launch& launch) {
            start_pipeline<PointKind::segment_4, Where, Read, Counted>(launch, nullptr, threads);
          }};
}

std::vector<Variant> all_variants() {
  std::vector<Variant> all;
  for (const int threads : {64, 128, 256})
    all.push_back(variant<Bins::shared>("as it is", threads));
  all.push_back(variant<Bins::in_tally>("bins in the tally", kPipelineThreads));
  all.push_back(
      variant<Bins::shared, Tables::in_global_memory>("tables in global memory", kPipelineThreads));
  all.push_back(variant<Bins::shared, Tables::in_shared_memory, CountedHistograms::none>(
      "no histograms", kPipelineThreads));
  return all;
}

}  // namespace

std::string device_name() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0 ? properties().name : "";
}

std::vector<Rate> ceilings() {
  if (device_name().empty()) return {};
  const int blocks = properties().multiProcessorCount * kBlocksOfProcessor;
  const double threads = static_cast<double>(blocks) * kThreads;
  CudaArray<std::uint32_t, Memory::device> memory;
  std::uint32_t* out = memory.at_least(static_cast<std::size_t>(threads));
  const double operations = threads * kRounds * kChains, slots = threads * (kRounds / 64);
  constexpr int kRepeats = 5;
  return {{"multiply-add", "instruction",
           operations / seconds_of([&] { multiply_add<<<blocks, kThreads>>>(out, 7); }, kRepeats)},
          {"logic", "step of two operations",
           operations / seconds_of([&] { logic<<<blocks, kThreads>>>(out, 7); }, kRepeats)},
          {"random numbers", "block of four words",
           4 * slots / seconds_of([&] { draw<<<blocks, kThreads>>>(out, 7); }, kRepeats)}};
}

std::vector<Rate> variants(const PointParams& point, std::uint64_t runs, int repeats) {
  std::vector<Rate> rates;
  if (device_name().empty()) return rates;
  DeviceLaunch work(point, runs);
  const double steps = static_cast<double>(runs) * point.slots;
  for (const Variant& v : all_variants())
    rates.push_back({v.name, "step", steps / seconds_of([&] { v.start(work.launch()); }, repeats)});
  return rates;
}

std::vector<Rate> many_points(const PointParams& point, std::int64_t points, int repeats) {
  constexpr std::uint64_t kRuns = 64;
  constexpr std::int64_t kAtOnce = 2048;  // some 2 GB of tallies
  std::vector<Rate> rates;
  if (device_name().empty()) return rates;
  DeviceLaunch work(point, kRuns, std::min(points, kAtOnce));
  const std::int64_t launches = (points + kAtOnce - 1) / kAtOnce;
  const double steps = static_cast<double>(launches * work.launch().point_count) *
                       static_cast<double>(kRuns) * point.slots;
  for (const Variant& v : {variant<Bins::in_tally>("runs of all batches", 64),
                           variant<Bins::shared>("runs of a batch", kWarp)}) {
    const double seconds = seconds_of(
        [&] {
          for (std::int64_t i = 0; i < launches; ++i) v.start(work.launch());
        },
        repeats);
    rates.push_back({v.name, "step", steps / seconds});
  }
  return rates;
}

void launch_once(const PointParams& point, std::uint64_t runs) {
  const DeviceLaunch work(point, runs);
  start_pipeline<PointKind::segment_4, Bins::shared>(work.launch(), nullptr, kPipelineThreads);
  check(cudaDeviceSynchronize(), "running the kernel");
}

std::vector<ShapedWords> words_by_shape(const PointParams& point, std::uint64_t runs) {
  std::vector<ShapedWords> all;
  if (device_name().empty()) return all;
  DeviceLaunch work(point, runs);
  for (const Variant& v : all_variants()) {
    if (v.name.find("no histograms") != std::string::npos) continue;
    work.clear();
    v.start(work.launch());
    check(cudaDeviceSynchronize(), "running the kernel");
    all.push_back({v.name, work.words()});
  }
  for (const std::uint64_t part : {std::uint64_t{1000}, std::uint64_t{37}}) {  // several launches
    work.clear();
    for (std::uint64_t first = 0; first < runs; first += part) {
      Launch launch = work.launch();
      launch.first_replicate = first;
      launch.end_replicate = std::min(runs, first + part);
      start_pipeline<PointKind::segment_4, Bins::shared>(launch, nullptr, kPipelineThreads);
    }
    check(cudaDeviceSynchronize(), "running the kernel");
    all.push_back({"launches of " + std::to_string(part) + " runs", work.words()});
  }
  return all;
}

}  // namespace coresweep::gpu
