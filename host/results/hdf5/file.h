// The functions that touch the HDF5 library (hdf5_*.cpp): files, groups, datasets, dimension scales
// and attributes, each behind RAII, each status checked. No HDF5 header is needed to use them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coresweep::hdf5 {

/// A call of the library failed: HDF5's own text, and the system's error number behind it (0:
/// none).
class Error : public std::runtime_error {
 public:
  Error(const std::string& text, int system_error)
      : std::runtime_error(text), system_error_(system_error) {}
  int system_error() const { return system_error_; }

 private:
  int system_error_;
};

/// An open file, group or dataset; closed at the end of its life.
class Object {
 public:
  Object() = default;
  explicit Object(std::int64_t id) : id_(id) {}
  Object(Object&& other) noexcept;
  Object& operator=(Object&& other) noexcept;
  ~Object();

  std::int64_t id() const { return id_; }
  /// Closes now; throws Error if what was written could not be handed on.
  void close();

 private:
  std::int64_t id_ = -1;
};

using Shape = std::vector<std::uint64_t>;
using AttributeValue = std::variant<std::string, std::int64_t, std::uint64_t, double>;
struct NamedValue {
  std::string name;
  AttributeValue value;
};

enum class Type { int64, uint64, uint8, float64, text };
enum class Access { read, write };

/// How a dataset is stored.
struct Layout {
  Type type = Type::float64;
  Shape shape{};           ///< empty: one value
  Shape chunk{};           ///< empty: one piece, never compressed
  bool compressed = true;  ///< chunks are shuffled and compressed with gzip 1
  bool nan_fill = false;   ///< values never written are NaN, else 0
};

struct Dataset {
  Object object;
  Type type = Type::float64;
  Shape shape;
};

/// A block of a dataset: where it begins and how much it spans in each dimension.
struct Block {
  Shape offset, count;
};

// Files and groups.

/// Creates a file, or makes it an empty one.
Object create_file(const std::string& path);
/// One that never gets onto a disk.
Object create_file_in_memory();
Object open_file(const std::string& path, Access access);
/// Whether a readable file begins like an HDF5 file.
bool is_hdf5_file(const std::string& path);
/// Hands everything written so far to the operating system.
void flush(const Object& file);
Object create_group(const Object& parent, const std::string& name);
Object open_group(const Object& parent, const std::string& name);
bool exists(const Object& group, const std::string& name);
/// The names of the datasets of a group, in the order of their creation.
std::vector<std::string> dataset_names(const Object& group);
void remove(const Object& group, const std::string& name);

// Datasets.

Dataset create_dataset(const Object& group, const std::string& name, const Layout& layout);
Dataset open_dataset(const Object& group, const std::string& name);
/// Integers are written bit by bit: a uint64 word may hold an int64.
void write(const Dataset& dataset, const Block& block, std::span<const std::uint64_t> words);
void write(const Dataset& dataset, const Block& block, std::span<const std::uint8_t> bytes);
void write(const Dataset& dataset, const Block& block, std::span<const double> values);
void write(const Dataset& dataset, const Block& block, std::span<const std::string> texts);
void read(const Dataset& dataset, const Block& block, std::span<std::uint64_t> words);
void read(const Dataset& dataset, const Block& block, std::span<std::uint8_t> bytes);
void read(const Dataset& dataset, const Block& block, std::span<double> values);
void read(const Dataset& dataset, const Block& block, std::span<std::string> texts);

// Dimension scales: what gives a dimension its name and its coordinates.

void make_scale(const Dataset& dataset, const std::string& name);
bool is_scale(const Dataset& dataset);
void attach_scale(const Dataset& dataset, std::uint32_t dimension, const Dataset& scale);
void detach_scales(const Dataset& dataset);
/// The names of the scales of a dataset's dimensions; empty where there is none.
std::vector<std::string> scale_names(const Dataset& dataset);
/// The same, but the one dimension of a scale has its own name: as netCDF-4 sees them.
std::vector<std::string> dimension_names(const Dataset& dataset);

// Attributes.

void write_attribute(const Object& object, const std::string& name, const AttributeValue& value);
/// An attribute of several small numbers, such as the codes of flags.
void write_attribute(const Object& object, const std::string& name,
                     std::span<const std::uint8_t> values);
/// The value of an attribute of one text or number; nothing if there is none of this name.
std::optional<AttributeValue> read_attribute(const Object& object, const std::string& name);
/// All attributes of one text or number, in the order of their creation.
std::vector<NamedValue> read_attributes(const Object& object);
/// An attribute of texts or numbers, each as text: integers in decimal, others as the 16
/// hexadecimal digits of their binary64, or "nan".
struct AttributeTexts {
  std::string name;
  std::vector<std::string> texts;
};
/// All attributes of texts or numbers that a reader of netCDF-4 sees: without those that this and
/// the library of dimension scales keep for themselves.
std::vector<AttributeTexts> attribute_texts(const Object& object);
void remove_attribute(const Object& object, const std::string& name);

}  // namespace coresweep::hdf5
