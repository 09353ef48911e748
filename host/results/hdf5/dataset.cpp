#include <hdf5.h>

#include <limits>
#include <utility>

#include "host/results/hdf5/check.h"
#include "host/results/hdf5/file.h"

namespace coresweep::hdf5 {
namespace {

constexpr unsigned kGzipLevel = 1;  // 2 and more cost time and gain some per cent

/// The type in the file (little-endian) or in memory, as a copy that the caller closes.
hid_t type_of(Type type, bool in_file) {
  switch (type) {
    case Type::int64:
      return checked(H5Tcopy(in_file ? H5T_STD_I64LE : H5T_NATIVE_INT64));
    case Type::uint64:
      return checked(H5Tcopy(in_file ? H5T_STD_U64LE : H5T_NATIVE_UINT64));
    case Type::uint8:
      return checked(H5Tcopy(in_file ? H5T_STD_U8LE : H5T_NATIVE_UINT8));
    case Type::float64:
      return checked(H5Tcopy(in_file ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE));
    case Type::text:
      return text_type();
  }
  throw std::logic_error("hdf5: no such type");
}

Type type_in(const Object& dataset) {
  const Id type(H5Dget_type(dataset.id()));
  for (const Type known : {Type::int64, Type::uint64, Type::uint8, Type::float64, Type::text})
    if (checked(H5Tequal(type, Id(type_of(known, true)))) > 0) return known;
  throw Error("a dataset has a type that is not used in this format", 0);
}

Shape shape_of(const Object& dataset) {
  const Id space(H5Dget_space(dataset.id()));
  Shape shape(static_cast<std::size_t>(checked(H5Sget_simple_extent_ndims(space))));
  std::vector<hsize_t> extent(shape.size());
  checked(H5Sget_simple_extent_dims(space, extent.data(), nullptr));
  return Shape(extent.begin(), extent.end());
}

hid_t simple_space(const Shape& shape) {
  if (shape.empty()) return checked(H5Screate(H5S_SCALAR));
  const std::vector<hsize_t> extent(shape.begin(), shape.end());
  return checked(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr));
}

hid_t selected_space(const Dataset& dataset, const Block& block) {
  const hid_t space = checked(H5Dget_space(dataset.object.id()));
  if (dataset.shape.empty()) return space;
  const std::vector<hsize_t> offset(block.offset.begin(), block.offset.end());
  const std::vector<hsize_t> count(block.count.begin(), block.count.end());
  checked(
      H5Sselect_hyperslab(space, H5S_SELECT_SET, offset.data(), nullptr, count.data(), nullptr));
  return space;
}

void expect_size(const Dataset& dataset, const Block& block, std::size_t values) {
  if (block.offset.size() != dataset.shape.size() || block.count.size() != dataset.shape.size())
    throw std::logic_error("hdf5: a block of another rank than its dataset");
  std::uint64_t expected = 1;
  for (const auto n : block.count) expected *= n;
  if (expected != values) throw std::logic_error("hdf5: a block of another size than its values");
}

void write_values(const Dataset& dataset, const Block& block, const void* values,
                  std::size_t size) {
  expect_size(dataset, block, size);
  const Id memory(simple_space(block.count)), file(selected_space(dataset, block));
  const Id type(type_of(dataset.type, false));
  checked(H5Dwrite(dataset.object.id(), type, memory, file, H5P_DEFAULT, values));
}

void read_values(const Dataset& dataset, const Block& block, void* values, std::size_t size) {
  expect_size(dataset, block, size);
  const Id memory(simple_space(block.count)), file(selected_space(dataset, block));
  const Id type(type_of(dataset.type, false));
  checked(H5Dread(dataset.object.id(), type, memory, file, H5P_DEFAULT, values));
}

void expect_integers(const Dataset& dataset) {
  if (dataset.type != Type::int64 && dataset.type != Type::uint64)
    throw Error("a dataset that should hold 64-bit integers holds something else", 0);
}

void expect_type(const Dataset& dataset, Type type) {
  if (dataset.type != type) throw Error("a dataset holds values of an unexpected type", 0);
}

void set_storage(hid_t creation, const Layout& layout) {
  checked(H5Pset_obj_track_times(creation, false));
  checked(H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  if (layout.nan_fill) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    checked(H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &nan));
  }
  if (layout.chunk.empty()) return;
  const std::vector<hsize_t> chunk(layout.chunk.begin(), layout.chunk.end());
  checked(H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data()));
  if (!layout.compressed) return;
  checked(H5Pset_shuffle(creation));
  checked(H5Pset_deflate(creation, kGzipLevel));
}

/// Blocks are whole chunks: they pass the chunk cache by, which would only cost memory.
hid_t uncached() {
  const hid_t access = checked(H5Pcreate(H5P_DATASET_ACCESS));
  checked(
      H5Pset_chunk_cache(access, H5D_CHUNK_CACHE_NSLOTS_DEFAULT, 0, H5D_CHUNK_CACHE_W0_DEFAULT));
  return access;
}

}  // namespace

Dataset create_dataset(const Object& group, const std::string& name, const Layout& layout) {
  const Id creation(H5Pcreate(H5P_DATASET_CREATE)), access(uncached());
  set_storage(creation, layout);
  const Id type(type_of(layout.type, true)), space(simple_space(layout.shape));
  return {Object(checked(
              H5Dcreate2(group.id(), name.c_str(), type, space, H5P_DEFAULT, creation, access))),
          layout.type, layout.shape};
}

Dataset open_dataset(const Object& group, const std::string& name) {
  const Id access(uncached());
  Object object(checked(H5Dopen2(group.id(), name.c_str(), access)));
  const Type type = type_in(object);
  Shape shape = shape_of(object);
  return {std::move(object), type, std::move(shape)};
}

void write(const Dataset& dataset, const Block& block, std::span<const std::uint64_t> words) {
  expect_integers(dataset);
  write_values(dataset, block, words.data(), words.size());
}

void write(const Dataset& dataset, const Block& block, std::span<const std::uint8_t> bytes) {
  expect_type(dataset, Type::uint8);
  write_values(dataset, block, bytes.data(), bytes.size());
}

void write(const Dataset& dataset, const Block& block, std::span<const double> values) {
  expect_type(dataset, Type::float64);
  write_values(dataset, block, values.data(), values.size());
}

void write(const Dataset& dataset, const Block& block, std::span<const std::string> texts) {
  expect_type(dataset, Type::text);
  std::vector<const char*> pointers;
  for (const auto& text : texts) pointers.push_back(text.c_str());
  write_values(dataset, block, pointers.data(), pointers.size());
}

void read(const Dataset& dataset, const Block& block, std::span<std::uint64_t> words) {
  expect_integers(dataset);
  read_values(dataset, block, words.data(), words.size());
}

void read(const Dataset& dataset, const Block& block, std::span<std::uint8_t> bytes) {
  expect_type(dataset, Type::uint8);
  read_values(dataset, block, bytes.data(), bytes.size());
}

void read(const Dataset& dataset, const Block& block, std::span<double> values) {
  expect_type(dataset, Type::float64);
  read_values(dataset, block, values.data(), values.size());
}

void read(const Dataset& dataset, const Block& block, std::span<std::string> texts) {
  expect_type(dataset, Type::text);
  std::vector<char*> pointers(texts.size(), nullptr);
  read_values(dataset, block, pointers.data(), pointers.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    texts[i] = pointers[i] != nullptr ? pointers[i] : "";
  const Id type(text_type()), memory(simple_space(block.count));
  checked(H5Dvlen_reclaim(type, memory, H5P_DEFAULT, pointers.data()));
}

}  // namespace coresweep::hdf5
