#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "host/results/hdf5/check.h"
#include "host/results/hdf5/file.h"

namespace coresweep::hdf5 {
namespace {

void write_raw(const Object& object, const std::string& name, hid_t type, const void* value) {
  const Id space(H5Screate(H5S_SCALAR));
  const Id attribute(H5Acreate2(object.id(), name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT));
  checked(H5Awrite(attribute, type, value));
}

std::string read_text(hid_t attribute, hid_t type) {
  if (checked(H5Tis_variable_str(type)) > 0) {
    char* text = nullptr;
    checked(H5Aread(attribute, type, &text));
    std::string result = text != nullptr ? text : "";
    H5free_memory(text);
    return result;
  }
  std::string text(H5Tget_size(type), '\0');
  checked(H5Aread(attribute, type, text.data()));
  return text.substr(0, text.find('\0'));
}

std::optional<AttributeValue> read_value(hid_t attribute) {
  const Id type(H5Aget_type(attribute)), space(H5Aget_space(attribute));
  const auto kind = checked(H5Tget_class(type));
  if (checked(H5Sget_simple_extent_npoints(space)) != 1) return std::nullopt;
  if (kind == H5T_STRING) return read_text(attribute, type);
  if (kind == H5T_FLOAT) {
    double value = 0;
    checked(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value));
    return value;
  }
  if (kind != H5T_INTEGER) return std::nullopt;
  if (checked(H5Tget_sign(type)) == H5T_SGN_NONE) {
    std::uint64_t value = 0;
    checked(H5Aread(attribute, H5T_NATIVE_UINT64, &value));
    return value;
  }
  std::int64_t value = 0;
  checked(H5Aread(attribute, H5T_NATIVE_INT64, &value));
  return value;
}

struct WriteValue {
  const Object& object;
  const std::string& name;

  /// Of fixed length, as classic programs of netCDF read texts (nc_get_att_text), where it fits
  /// into the header of an object.
  void operator()(const std::string& v) const {
    constexpr std::size_t kLongest = 60'000;
    const char* text = v.c_str();
    if (v.size() > kLongest) return write_raw(object, name, Id(text_type()), &text);
    const Id type(H5Tcopy(H5T_C_S1));
    checked(H5Tset_size(type, std::max<std::size_t>(v.size(), 1)));
    checked(H5Tset_cset(type, H5T_CSET_UTF8));
    write_raw(object, name, type, text);
  }
  void operator()(std::int64_t v) const { write_raw(object, name, H5T_NATIVE_INT64, &v); }
  void operator()(std::uint64_t v) const { write_raw(object, name, H5T_NATIVE_UINT64, &v); }
  void operator()(double v) const { write_raw(object, name, H5T_NATIVE_DOUBLE, &v); }
};

}  // namespace

void write_attribute(const Object& object, const std::string& name, const AttributeValue& value) {
  if (checked(H5Aexists(object.id(), name.c_str())) > 0) remove_attribute(object, name);
  std::visit(WriteValue{object, name}, value);
}

void write_attribute(const Object& object, const std::string& name,
                     std::span<const std::uint8_t> values) {
  if (checked(H5Aexists(object.id(), name.c_str())) > 0) remove_attribute(object, name);
  const hsize_t size = values.size();
  const Id space(H5Screate_simple(1, &size, nullptr));
  const Id attribute(
      H5Acreate2(object.id(), name.c_str(), H5T_NATIVE_UINT8, space, H5P_DEFAULT, H5P_DEFAULT));
  checked(H5Awrite(attribute, H5T_NATIVE_UINT8, values.data()));
}

std::optional<AttributeValue> read_attribute(const Object& object, const std::string& name) {
  if (checked(H5Aexists(object.id(), name.c_str())) == 0) return std::nullopt;
  return read_value(Id(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT)));
}

namespace {

/// In the order of their creation.
std::vector<std::string> attribute_names(const Object& object) {
  const auto take_name = [](hid_t, const char* name, const H5A_info_t*, void* data) -> herr_t {
    static_cast<std::vector<std::string>*>(data)->push_back(name);
    return 0;
  };
  std::vector<std::string> names;
  hsize_t from = 0;
  checked(H5Aiterate2(object.id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, &from, take_name, &names));
  return names;
}

bool is_of_the_libraries(const std::string& name) {
  constexpr const char* kTheirs[] = {
      "CLASS",         "NAME",          "DIMENSION_LIST",      "REFERENCE_LIST",
      "_NCProperties", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_nc3_strict"};
  return std::ranges::count(kTheirs, name) > 0;
}

std::string text_of(double value) {
  if (std::isnan(value)) return "nan";  // which bits a NaN has depends on the processor
  return fmt::format("{:016x}", std::bit_cast<std::uint64_t>(value));
}

template <typename T>
std::vector<T> read_numbers(hid_t attribute, hid_t type, std::size_t size) {
  std::vector<T> values(size);
  checked(H5Aread(attribute, type, values.data()));
  return values;
}

std::vector<std::string> read_strings(hid_t attribute, hid_t type, std::size_t size) {
  std::vector<std::string> texts;
  if (checked(H5Tis_variable_str(type)) > 0) {
    for (char* text : read_numbers<char*>(attribute, type, size)) {
      texts.emplace_back(text != nullptr ? text : "");
      H5free_memory(text);
    }
    return texts;
  }
  const std::size_t length = H5Tget_size(type);
  const std::vector<char> bytes = read_numbers<char>(attribute, type, size * length);
  for (std::size_t i = 0; i < size; ++i) {
    const std::string text(bytes.data() + i * length, length);
    texts.push_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

/// None of a type that is neither text nor number.
std::optional<std::vector<std::string>> read_texts(hid_t attribute) {
  const Id type(H5Aget_type(attribute)), space(H5Aget_space(attribute));
  const auto size = static_cast<std::size_t>(checked(H5Sget_simple_extent_npoints(space)));
  const auto kind = checked(H5Tget_class(type));
  if (kind == H5T_STRING) return read_strings(attribute, type, size);
  std::vector<std::string> texts;
  if (kind == H5T_FLOAT) {
    for (const double value : read_numbers<double>(attribute, H5T_NATIVE_DOUBLE, size))
      texts.push_back(text_of(value));
    return texts;
  }
  if (kind != H5T_INTEGER) return std::nullopt;
  if (checked(H5Tget_sign(type)) == H5T_SGN_NONE) {
    for (const auto value : read_numbers<std::uint64_t>(attribute, H5T_NATIVE_UINT64, size))
      texts.push_back(std::to_string(value));
    return texts;
  }
  for (const auto value : read_numbers<std::int64_t>(attribute, H5T_NATIVE_INT64, size))
    texts.push_back(std::to_string(value));
  return texts;
}

}  // namespace

std::vector<NamedValue> read_attributes(const Object& object) {
  std::vector<NamedValue> values;
  for (const auto& name : attribute_names(object))
    if (auto value = read_attribute(object, name)) values.push_back({name, std::move(*value)});
  return values;
}

std::vector<AttributeTexts> attribute_texts(const Object& object) {
  std::vector<AttributeTexts> attributes;
  for (const auto& name : attribute_names(object)) {
    if (is_of_the_libraries(name)) continue;
    if (auto texts = read_texts(Id(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT))))
      attributes.push_back({name, std::move(*texts)});
  }
  return attributes;
}

void remove_attribute(const Object& object, const std::string& name) {
  checked(H5Adelete(object.id(), name.c_str()));
}

}  // namespace coresweep::hdf5
