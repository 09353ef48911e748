#include "host/results/hdf5/chunk.h"

#include <hdf5.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "host/results/hdf5/check.h"

namespace coresweep::hdf5 {
namespace {

constexpr int kGzipLevel = 1;   // 2 and more cost time and gain some per cent
constexpr int kGzipMemory = 5;  // a small table of matches: it is cleared for each small chunk
constexpr std::uint32_t kGzipSkipped = 1U << 1;  // the second filter of a chunk
constexpr std::size_t kWordBytes = sizeof(std::uint64_t);

/// The least significant bytes of all words, then the next ones, ..: HDF5's shuffle, little-endian.
void shuffle(std::span<const std::uint64_t> words, std::vector<std::uint8_t>& bytes) {
  bytes.assign(words.size() * kWordBytes, 0);
  std::uint64_t used = 0;
  for (const std::uint64_t word : words) used |= word;
  for (std::size_t b = 0; b < kWordBytes && used >> (8 * b) != 0; ++b)
    for (std::size_t i = 0; i < words.size(); ++i)
      bytes[b * words.size() + i] = static_cast<std::uint8_t>(words[i] >> (8 * b));
}

bool is_zero(std::span<const std::uint8_t> bytes) {
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

void unshuffle(std::span<const std::uint8_t> bytes, std::span<std::uint64_t> words) {
  std::ranges::fill(words, 0);
  for (std::size_t b = 0; b < kWordBytes; ++b) {
    const auto plane = bytes.subspan(b * words.size(), words.size());
    if (is_zero(plane)) continue;  // most are
    for (std::size_t i = 0; i < words.size(); ++i) words[i] |= std::uint64_t{plane[i]} << (8 * b);
  }
}

/// A stream of zlib's, kept for all chunks of a thread.
class Stream {
 public:
  enum class Way { in, out };
  explicit Stream(Way way) : way_(way) {
    const int status = way == Way::in ? deflateInit2(&stream_, kGzipLevel, Z_DEFLATED, MAX_WBITS,
                                                     kGzipMemory, Z_DEFAULT_STRATEGY)
                                      : inflateInit(&stream_);
    if (status != Z_OK) throw std::bad_alloc();
    // The words have a SHA-256: zlib's own check, a third of the time, would find nothing more.
    if (way == Way::out) inflateValidate(&stream_, 0);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { way_ == Way::in ? deflateEnd(&stream_) : inflateEnd(&stream_); }

  /// The most bytes that so many can become when they are packed.
  std::size_t most(std::size_t bytes) { return deflateBound(&stream_, bytes); }

  /// The bytes that came out. `to` must have room for all; throws Error if what goes in is damaged.
  std::size_t run(std::span<const std::uint8_t> from, std::span<std::uint8_t> to) {
    way_ == Way::in ? deflateReset(&stream_) : inflateReset(&stream_);
    stream_.next_in = const_cast<Bytef*>(from.data());  // zlib only reads it
    stream_.avail_in = static_cast<uInt>(from.size());
    stream_.next_out = to.data();
    stream_.avail_out = static_cast<uInt>(to.size());
    const int status = way_ == Way::in ? deflate(&stream_, Z_FINISH) : inflate(&stream_, Z_FINISH);
    if (status != Z_STREAM_END) throw Error("a chunk cannot be unpacked: it is damaged", 0);
    return stream_.total_out;
  }

 private:
  Way way_;
  z_stream stream_{};
};

std::vector<hsize_t> extent_of(const Shape& shape) { return {shape.begin(), shape.end()}; }

/// Whether the filters are shuffle and gzip, in this order, and no others.
bool is_packed(hid_t creation) {
  const H5Z_filter_t expected[] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE};
  if (checked(H5Pget_nfilters(creation)) != 2) return false;
  for (unsigned i = 0; i < 2; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    if (H5Pget_filter2(creation, i, &flags, &values, nullptr, 0, nullptr, &config) != expected[i])
      return false;
  }
  return true;
}

/// Of a chunk, in bytes; 0 if it was never written. HDF5 1.10 takes that for an error. (Its
/// H5Dget_chunk_info_by_coord does not, but walks through all chunks of the dataset.)
std::size_t stored_size(hid_t dataset, const std::vector<hsize_t>& place) {
  hsize_t size = 0;
  if (H5Dget_chunk_storage_size(dataset, place.data(), &size) >= 0) return size;
  if (!error_is("chunk storage is not allocated")) throw_error();
  return 0;
}

}  // namespace

Packed pack(std::span<const std::uint64_t> words) {
  thread_local Stream stream(Stream::Way::in);
  thread_local std::vector<std::uint8_t> shuffled;
  thread_local Packed room;
  shuffle(words, shuffled);
  room.resize(stream.most(shuffled.size()));
  const std::size_t size = stream.run(shuffled, room);
  return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size)};
}

void unpack(std::span<const std::uint8_t> packed, std::span<std::uint64_t> words) {
  thread_local Stream stream(Stream::Way::out);
  thread_local std::vector<std::uint8_t> shuffled;
  shuffled.resize(words.size_bytes());
  if (stream.run(packed, shuffled) != shuffled.size())
    throw Error("a chunk holds fewer values than it should: it is damaged", 0);
  unshuffle(shuffled, words);
}

std::optional<Shape> packed_chunk(const Dataset& dataset) {
  const Id creation(H5Dget_create_plist(dataset.object.id()));
  if (H5Pget_layout(creation) != H5D_CHUNKED || !is_packed(creation)) return std::nullopt;
  std::vector<hsize_t> chunk(dataset.shape.size());
  checked(H5Pget_chunk(creation, static_cast<int>(chunk.size()), chunk.data()));
  return Shape(chunk.begin(), chunk.end());
}

void write_chunk(const Dataset& dataset, const Shape& offset, const Packed& packed) {
  checked(H5Dwrite_chunk(dataset.object.id(), H5P_DEFAULT, 0, extent_of(offset).data(),
                         packed.size(), packed.data()));
}

Packed read_chunk(const Dataset& dataset, const Shape& offset) {
  const std::vector<hsize_t> place = extent_of(offset);
  Packed packed(stored_size(dataset.object.id(), place));
  if (packed.empty()) return packed;
  std::uint32_t skipped_filters = 0;
  checked(H5Dread_chunk(dataset.object.id(), H5P_DEFAULT, place.data(), &skipped_filters,
                        packed.data()));
  if (skipped_filters == 0) return packed;
  // The library leaves gzip out where it gains nothing.
  if (skipped_filters != kGzipSkipped || packed.size() % kWordBytes != 0)
    throw Error("a chunk is stored without its filters", 0);
  std::vector<std::uint64_t> words(packed.size() / kWordBytes);
  unshuffle(packed, words);
  return pack(words);
}

}  // namespace coresweep::hdf5
