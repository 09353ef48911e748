// Launches the model on the CUDA devices of this machine. A launch is cut into pieces, by points
// and, where there are fewer points than devices, by runs; each device has two pieces in flight, so
// that one computes while the other is copied. The tallies of pieces are added up with their
// carries (add_tally), so no cut can show.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cuda/device/device_memory.cuh"
#include "cuda/device/market_kernel.cuh"
#include "cuda/device/pipeline_kernel.cuh"
#include "host/backends/backend.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

static_assert(std::is_trivially_copyable<PointParams>::value,
              "points cross to the device as bytes");
static_assert(std::is_trivially_copyable<Launch>::value, "launches cross to the device as bytes");
static_assert(std::is_trivially_copyable<MarketLaunch>::value, "launches cross as bytes");

constexpr int kPiecesOfDevice = 2;                         // in flight
constexpr std::size_t kPieceBytes = std::size_t{1} << 28;  // of device memory, each

TallyLayout layout_of(const Launch&) { return {}; }
MarketLayout layout_of(const MarketLaunch& launch) { return launch.layout; }

/// Starts the kernels of one kind of points, if there are any.
template <PointKind Kind>
void start_kind(const Launch& piece, const PointParams* host_points, const BlockShape& shape,
                cudaStream_t stream) {
  if (std::none_of(host_points, host_points + piece.point_count,
                   [](const PointParams& point) { return kind_of(point) == Kind; }))
    return;
  if (shape.bins == Bins::shared) {
    start_pipeline<Kind, Bins::shared>(piece, stream, shape.threads);
  } else {
    start_pipeline<Kind, Bins::in_tally>(piece, stream, shape.threads);
  }
}

void start(const Launch& piece, const PointParams* host_points, cudaStream_t stream) {
  const BlockShape shape =
      block_shape(piece.end_replicate - piece.first_replicate, piece.point_count);
  start_kind<PointKind::segment_4>(piece, host_points, shape, stream);
  start_kind<PointKind::segment_16>(piece, host_points, shape, stream);
  start_kind<PointKind::segment_64>(piece, host_points, shape, stream);
  start_kind<PointKind::bundle>(piece, host_points, shape, stream);
}

void start(const MarketLaunch& piece, const MarketParams*, cudaStream_t stream) {
  start_market(piece, stream);
}

/// A piece of a launch on its way through a device.
template <class AnyLaunch, class Point>
class Flight {
 public:
  explicit Flight(int device) : device_(device) {
    check(cudaSetDevice(device_), "choosing it");
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  ~Flight() {
    discard();
    cudaStreamDestroy(stream_);
  }

  /// Begins with a piece; the flight must be empty, and if this throws, it still is, but for
  /// discard() to wait for what was begun.
  void begin(const AnyLaunch& piece) {
    check(cudaSetDevice(device_), "choosing it");
    const Sizes sizes = sizes_of(piece);
    Point* sent = pinned_points_.at_least(sizes.points);
    std::copy(piece.points, piece.points + sizes.points, sent);
    AnyLaunch device = piece;
    Point* device_points = points_.at_least(sizes.points);
    device.points = device_points;
    device.words = words_.at_least(sizes.words);
    std::uint64_t* back = pinned_words_.at_least(sizes.words);
    check(cudaMemcpyAsync(device_points, sent, sizes.points * sizeof(Point), cudaMemcpyHostToDevice,
                          stream_),
          "copying points");
    check(cudaMemsetAsync(device.words, 0, sizes.words * sizeof(*back), stream_), "clearing");
    start(device, sent, stream_);
    check(cudaMemcpyAsync(back, device.words, sizes.words * sizeof(*back), cudaMemcpyDeviceToHost,
                          stream_),
          "copying tallies");
    piece_ = piece;
  }

  /// Waits for the piece and adds its tallies to the launch; nothing if the flight is empty.
  void finish() {
    if (!piece_) return;
    check(cudaSetDevice(device_), "choosing it");
    check(cudaStreamSynchronize(stream_), "running the kernel");
    const auto layout = layout_of(*piece_);
    const std::uint64_t* back = pinned_words_.at_least(sizes_of(*piece_).words);
    for (std::int64_t point = 0; point < piece_->point_count; ++point)
      add_tally(layout, piece_->words + point * layout.words(), back + point * layout.words());
    piece_.reset();
  }

  /// Empties the flight: waits for what is on its way and adds nothing. A failure is forgotten, so
  /// that the next call is not blamed for it.
  void discard() noexcept {
    piece_.reset();
    cudaSetDevice(device_);
    cudaStreamSynchronize(stream_);
    cudaGetLastError();
  }

 private:
  struct Sizes {
    std::size_t points, words;
  };
  static Sizes sizes_of(const AnyLaunch& piece) {
    return {static_cast<std::size_t>(piece.point_count),
            static_cast<std::size_t>(piece.point_count * layout_of(piece).words())};
  }

  int device_;
  cudaStream_t stream_ = nullptr;
  CudaArray<Point, Memory::device> points_;
  CudaArray<std::uint64_t, Memory::device> words_;
  CudaArray<Point, Memory::pinned> pinned_points_;
  CudaArray<std::uint64_t, Memory::pinned> pinned_words_;
  std::optional<AnyLaunch> piece_;  ///< on its way, its pointers the host's
};

/// The pieces of a launch for `flights` of them at once on `devices` devices.
template <class AnyLaunch, class Point>
std::vector<AnyLaunch> pieces_of(const AnyLaunch& launch, std::int64_t flights,
                                 std::int64_t devices) {
  const std::int64_t words = layout_of(launch).words();
  const std::int64_t affordable = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(kPieceBytes / (words * sizeof(std::uint64_t) + sizeof(Point))));
  const std::int64_t points = std::min(affordable, (launch.point_count + flights - 1) / flights);
  const std::uint64_t runs = launch.end_replicate - launch.first_replicate;
  const std::uint64_t parts =
      launch.point_count < devices ? std::min<std::uint64_t>(devices, runs) : 1;
  std::vector<AnyLaunch> pieces;
  for (std::int64_t first = 0; first < launch.point_count; first += points)
    for (std::uint64_t part = 0; part < parts; ++part) {
      AnyLaunch piece = launch;
      piece.points += first;
      piece.words += first * words;
      piece.point_count = std::min(points, launch.point_count - first);
      piece.first_replicate = launch.first_replicate + runs * part / parts;
      piece.end_replicate = launch.first_replicate + runs * (part + 1) / parts;
      pieces.push_back(piece);
    }
  return pieces;
}

/// The flights of all devices, for one kind of launch.
template <class AnyLaunch, class Point>
class Fleet {
 public:
  explicit Fleet(const std::vector<int>& devices) : devices_(devices) {}

  /// If something fails, no flight stays in the air, and the launch's words are good for nothing.
  void run(const AnyLaunch& launch) {
    prepare();
    try {
      fly(launch);
    } catch (...) {
      for (const auto& flight : flights_) flight->discard();
      throw;
    }
  }

 private:
  using Flights = std::vector<std::unique_ptr<Flight<AnyLaunch, Point>>>;

  void prepare() {
    if (!flights_.empty()) return;
    Flights all;
    for (int i = 0; i < kPiecesOfDevice; ++i)
      for (const int device : devices_)
        all.push_back(std::make_unique<Flight<AnyLaunch, Point>>(device));
    flights_ = std::move(all);
  }

  void fly(const AnyLaunch& launch) {
    std::size_t next = 0;
    for (const AnyLaunch& piece :
         pieces_of<AnyLaunch, Point>(launch, static_cast<std::int64_t>(flights_.size()),
                                     static_cast<std::int64_t>(devices_.size()))) {
      flights_[next]->finish();
      flights_[next]->begin(piece);
      next = (next + 1) % flights_.size();
    }
    for (const auto& flight : flights_) flight->finish();
  }

  std::vector<int> devices_;
  Flights flights_;
};

int device_count() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

cudaDeviceProp properties_of(int device) {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, device), "reading its properties");
  return properties;
}

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(const std::vector<int>& devices)
      : devices_(devices), pipeline_(devices), market_(devices) {}

  std::string name() const override { return "cuda"; }
  std::string description() const override {
    const std::string others =
        devices_.size() > 1 ? " and " + std::to_string(devices_.size() - 1) + " more" : "";
    return std::string("cuda (") + properties_of(devices_.front()).name + others + ")";
  }
  int width() const override {
    int threads = 0;
    for (const int device : devices_) {
      const cudaDeviceProp properties = properties_of(device);
      threads += properties.multiProcessorCount * properties.maxThreadsPerMultiProcessor;
    }
    return threads;
  }
  void run(const Launch& launch) override { pipeline_.run(launch); }
  void run(const MarketLaunch& launch) override { market_.run(launch); }

 private:
  std::vector<int> devices_;
  Fleet<Launch, PointParams> pipeline_;
  Fleet<MarketLaunch, MarketParams> market_;
};

}  // namespace

std::unique_ptr<Backend> make_cuda_backend(const std::vector<int>& devices) {
  const BackendStatus status = cuda_status();
  if (!status.available)
    throw UserError("the cuda back end cannot run here (" + status.detail +
                        "): use --backend simd, or a machine with a device",
                    ErrorKind::device);
  std::vector<int> chosen = devices;
  const int count = device_count();
  for (int device = 0; devices.empty() && device < count; ++device) chosen.push_back(device);
  for (const int device : chosen)
    if (device < 0 || device >= count)
      throw UserError("there is no CUDA device " + std::to_string(device) +
                          ": --devices takes 0 to " + std::to_string(count - 1),
                      ErrorKind::device);
  return std::make_unique<CudaBackend>(chosen);
}

BackendStatus cuda_status() {
  const int count = device_count();
  if (count == 0) return {"cuda", false, "built, but there is no CUDA device or no driver"};
  cudaDeviceProp properties{};
  if (cudaGetDeviceProperties(&properties, 0) != cudaSuccess)
    return {"cuda", false, "built, but the device does not answer"};
  const std::string others = count > 1 ? " and " + std::to_string(count - 1) + " more" : "";
  return {"cuda", true, properties.name + others};
}

}  // namespace coresweep
