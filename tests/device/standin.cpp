#include "tests/device/standin.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <set>

#include "tests/device/cuda_runtime.h"

struct StandinStream {
  int device;
  std::deque<std::function<void()>> work;
};

namespace standin {
namespace {

constexpr int kFresh = 0xA5;  // nobody may rely on what new memory holds
constexpr std::size_t kPage = 4096;
constexpr std::size_t kSharedUnasked = 48 * 1024, kSharedLimit = 227 * 1024;

/// Memory of a device, which the host cannot touch: it ends the program. So does memory given back.
struct DeviceMemory {
  int device;
  std::size_t bytes;
};

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

int number_from(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::atoi(text) : otherwise;
}

/// All devices of the machine, and what the runtime knows.
struct Machine {
  int devices = number_from("CORESWEEP_STANDIN_DEVICES", 1);
  long calls = 0;
  long fails_from = number_from("CORESWEEP_STANDIN_FAIL_AT", -1), fails_until = fails_from;
  int current = 0;
  cudaError_t last_error = cudaSuccess;
  std::map<std::uint8_t*, DeviceMemory> memory;
  std::map<std::uint8_t*, std::size_t> pinned;
  std::set<cudaStream_t> streams;
  std::vector<LaunchRecord> launches;
  std::size_t shared_limit = kSharedLimit;
  std::map<const void*, std::size_t> shared;  ///< that kernels asked for
};

Machine& machine() {
  static Machine the_machine;
  return the_machine;
}

cudaError_t failed(cudaError_t error) {
  if (error != cudaSuccess) machine().last_error = error;
  return error;
}

/// Every call begins with it: whether it is one that fails.
cudaError_t begun(cudaError_t error = cudaErrorUnknown) {
  Machine& m = machine();
  const long call = m.calls++;
  return call >= m.fails_from && call <= m.fails_until ? failed(error) : cudaSuccess;
}

/// The block of some memory that holds all of [address, address + bytes), else its end.
template <class Blocks>
auto block_of(Blocks& blocks, const void* address, std::size_t bytes) {
  const auto* begin = static_cast<const std::uint8_t*>(address);
  auto block = blocks.upper_bound(const_cast<std::uint8_t*>(begin));
  if (block == blocks.begin()) return blocks.end();
  --block;
  const auto offset = static_cast<std::size_t>(begin - block->first);
  if constexpr (std::is_same_v<decltype(block->second), DeviceMemory>)
    return offset + bytes <= block->second.bytes ? block : blocks.end();
  else
    return offset + bytes <= block->second ? block : blocks.end();
}

bool is_pinned(const void* address, std::size_t bytes) {
  auto& pinned = machine().pinned;
  return block_of(pinned, address, bytes) != pinned.end();
}

bool is_on_device(const void* address, std::size_t bytes, int device) {
  auto& memory = machine().memory;
  const auto block = block_of(memory, address, bytes);
  return block != memory.end() && block->second.device == device;
}

void set_access(int protection) {
  for (const auto& [address, memory] : machine().memory)
    mprotect(address, whole_pages(memory.bytes), protection);
}

/// Does what the stream has put off. Its device alone sees the memory of devices.
void run(StandinStream& stream) {
  if (stream.work.empty()) return;
  set_access(PROT_READ | PROT_WRITE);
  for (; !stream.work.empty(); stream.work.pop_front()) stream.work.front()();
  set_access(PROT_NONE);
}

void* fresh(std::size_t bytes) {
  void* memory =
      mmap(nullptr, whole_pages(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  return std::memset(memory, kFresh, bytes);
}

bool is_launchable(const Grid& grid, std::size_t shared, std::size_t allowed) {
  const unsigned threads = grid.threads.x * grid.threads.y * grid.threads.z;
  return grid.blocks.x > 0 && grid.blocks.x <= 0x7fffffff && grid.blocks.y > 0 &&
         grid.blocks.y <= 65535 && grid.blocks.z > 0 && grid.blocks.z <= 65535 && threads > 0 &&
         threads <= 1024 && shared <= allowed;
}

}  // namespace

void restart(int devices) {
  machine() = Machine();
  machine().devices = devices;
  machine().fails_from = machine().fails_until = -1;
}

long calls() { return machine().calls; }

void fail_after(long calls, long more) {
  machine().fails_from = machine().calls + calls;
  machine().fails_until = machine().fails_from + more;
}

std::vector<LaunchRecord> launches() { return machine().launches; }

std::size_t held() {
  const Machine& m = machine();
  return m.memory.size() + m.pinned.size() + m.streams.size();
}

void limit_shared(std::size_t bytes) { machine().shared_limit = bytes; }

cudaError_t allow_shared(const void* kernel, int bytes) {
  if (const cudaError_t error = begun()) return error;
  if (bytes < 0 || static_cast<std::size_t>(bytes) > machine().shared_limit)
    return failed(cudaErrorInvalidValue);
  machine().shared[kernel] = static_cast<std::size_t>(bytes);
  return cudaSuccess;
}

cudaError_t launch(const void* kernel, const Grid& grid, std::size_t shared, cudaStream_t stream,
                   std::function<void()> thread) {
  if (const cudaError_t error = begun()) return error;
  if (machine().streams.count(stream) == 0 || stream->device != machine().current)
    return failed(cudaErrorInvalidResourceHandle);
  const auto asked = machine().shared.find(kernel);
  const std::size_t allowed =
      std::max<std::size_t>(kSharedUnasked, asked == machine().shared.end() ? 0 : asked->second);
  if (!is_launchable(grid, shared, allowed)) return failed(cudaErrorInvalidConfiguration);
  machine().launches.push_back({stream->device, grid.blocks.x * grid.blocks.y * grid.blocks.z,
                                grid.threads.x * grid.threads.y * grid.threads.z});
  stream->work.push_back([=] { run_grid(grid, thread); });
  return cudaSuccess;
}

}  // namespace standin

using standin::begun;
using standin::failed;
using standin::machine;

cudaError_t cudaGetDeviceCount(int* count) {
  if (const cudaError_t error = begun()) return error;
  *count = machine().devices;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (const cudaError_t error = begun()) return error;
  if (device < 0 || device >= machine().devices) return failed(cudaErrorInvalidDevice);
  std::snprintf(properties->name, sizeof(properties->name), "a stand-in");
  properties->multiProcessorCount = 4;
  properties->maxThreadsPerMultiProcessor = 64;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
  if (const cudaError_t error = begun()) return error;
  if (device < 0 || device >= machine().devices) return failed(cudaErrorInvalidDevice);
  machine().current = device;
  return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  if (const cudaError_t error = begun()) return error;
  *stream = new StandinStream{machine().current, {}};
  machine().streams.insert(*stream);
  return cudaSuccess;
}

/// One that fails has done nothing of what was put off, and may do it yet.
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  if (const cudaError_t error = begun()) return error;
  if (machine().streams.count(stream) == 0) return failed(cudaErrorInvalidResourceHandle);
  standin::run(*stream);
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  if (const cudaError_t error = begun()) return error;
  if (machine().streams.erase(stream) == 0) return failed(cudaErrorInvalidResourceHandle);
  standin::run(*stream);
  delete stream;
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  if (const cudaError_t error = begun(cudaErrorMemoryAllocation)) return error;
  *memory = standin::fresh(bytes);
  if (*memory == nullptr) return failed(cudaErrorMemoryAllocation);
  mprotect(*memory, standin::whole_pages(bytes), PROT_NONE);
  machine().memory[static_cast<std::uint8_t*>(*memory)] = {machine().current, bytes};
  return cudaSuccess;
}

cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
  if (const cudaError_t error = begun(cudaErrorMemoryAllocation)) return error;
  *memory = standin::fresh(bytes);
  if (*memory == nullptr) return failed(cudaErrorMemoryAllocation);
  machine().pinned[static_cast<std::uint8_t*>(*memory)] = bytes;
  return cudaSuccess;
}

/// Waits for the device, as a real one does.
cudaError_t cudaFree(void* memory) {
  if (const cudaError_t error = begun()) return error;
  const auto found = machine().memory.find(static_cast<std::uint8_t*>(memory));
  if (found == machine().memory.end()) return failed(cudaErrorInvalidValue);
  for (const cudaStream_t stream : machine().streams)
    if (stream->device == found->second.device) standin::run(*stream);
  munmap(memory, standin::whole_pages(found->second.bytes));
  machine().memory.erase(found);
  return cudaSuccess;
}

cudaError_t cudaFreeHost(void* memory) {
  if (const cudaError_t error = begun()) return error;
  const auto found = machine().pinned.find(static_cast<std::uint8_t*>(memory));
  if (found == machine().pinned.end()) return failed(cudaErrorInvalidValue);
  munmap(memory, standin::whole_pages(found->second));
  machine().pinned.erase(found);
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  if (const cudaError_t error = begun()) return error;
  if (machine().streams.count(stream) == 0) return failed(cudaErrorInvalidResourceHandle);
  const bool down = kind == cudaMemcpyHostToDevice;
  if (!standin::is_pinned(down ? from : to, bytes) ||
      !standin::is_on_device(down ? to : from, bytes, stream->device))
    return failed(cudaErrorInvalidValue);
  stream->work.push_back([=] { std::memcpy(to, from, bytes); });
  return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t stream) {
  if (const cudaError_t error = begun()) return error;
  if (machine().streams.count(stream) == 0) return failed(cudaErrorInvalidResourceHandle);
  if (!standin::is_on_device(memory, bytes, stream->device)) return failed(cudaErrorInvalidValue);
  stream->work.push_back([=] { std::memset(memory, value, bytes); });
  return cudaSuccess;
}

cudaError_t cudaGetLastError() { return std::exchange(machine().last_error, cudaSuccess); }

const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorUnknown:
      return "a planted failure";
    default:
      return "a call that no device takes";
  }
}
