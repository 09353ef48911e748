#include "host/results/hdf5/file.h"

#include <hdf5.h>

#include <cstdlib>
#include <utility>

#include "host/base/crash.h"
#include "host/results/hdf5/check.h"

namespace coresweep::hdf5 {
namespace {

/// What H5Ewalk2 collects: the outermost and the innermost message.
struct ErrorText {
  std::string outer, inner;
};

herr_t collect(unsigned, const H5E_error2_t* error, void* data) {
  auto& text = *static_cast<ErrorText*>(data);
  const std::string description = error->desc != nullptr ? error->desc : "";
  if (text.inner.empty()) text.inner = description;
  text.outer = description;
  return 0;
}

int system_error_in(const std::string& text) {
  const std::string mark = "errno = ";
  const auto at = text.find(mark);
  return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + mark.size());
}

herr_t list_dataset(hid_t group, const char* name, const H5L_info_t*, void* data) {
  const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
  if (object < 0) return -1;
  const bool is_dataset = H5Iget_type(object) == H5I_DATASET;
  if (is_dataset) static_cast<std::vector<std::string>*>(data)->push_back(name);
  return H5Oclose(object);
}

/// A creation list of a file or group that keeps its members and attributes in their order, and no
/// times: two files of the same results would differ.
hid_t ordered(hid_t list_class) {
  constexpr unsigned kTracked = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  const hid_t list = checked(H5Pcreate(list_class));
  checked(H5Pset_link_creation_order(list, kTracked));
  checked(H5Pset_attr_creation_order(list, kTracked));
  checked(H5Pset_obj_track_times(list, false));
  return list;
}

}  // namespace

void prepare_library() {
  // Its locks can be switched off from outside, and some file systems have none: OutputFile and
  // ResultsReader lock and look themselves. Its own lock would find theirs in its way.
  static const int without_locks = ::setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
  static_cast<void>(without_locks);
  // Without the exit handler a file that could not be closed (no space left) cannot hang the exit.
  static const herr_t at_exit = H5dont_atexit();
  static_cast<void>(at_exit);
  checked(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr));
}

bool error_is(std::string_view reason) {
  ErrorText text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &text);
  return text.inner == reason;
}

void throw_error() {
  ErrorText text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &text);
  if (text.inner.empty()) text.inner = "the HDF5 library gave no reason";
  const std::string full =
      text.outer.empty() || text.outer == text.inner ? text.inner : text.outer + ": " + text.inner;
  throw Error(full, system_error_in(text.inner));
}

Id::~Id() { H5Idec_ref(id_); }

std::int64_t text_type() {
  const hid_t type = checked(H5Tcopy(H5T_C_S1));
  checked(H5Tset_size(type, H5T_VARIABLE));
  checked(H5Tset_cset(type, H5T_CSET_UTF8));
  return type;
}

Object::Object(Object&& other) noexcept : id_(std::exchange(other.id_, -1)) {}

Object& Object::operator=(Object&& other) noexcept {
  std::swap(id_, other.id_);
  return *this;
}

Object::~Object() {
  if (id_ >= 0) H5Idec_ref(id_);
}

void Object::close() {
  if (id_ >= 0) checked(H5Idec_ref(std::exchange(id_, -1)));
}

Object create_file(const std::string& path) {
  prepare_library();
  library_makes(path);
  const Id creation(ordered(H5P_FILE_CREATE));
  return Object(checked(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, H5P_DEFAULT)));
}

Object create_file_in_memory() {
  prepare_library();
  constexpr std::size_t kGrowsBy = 1 << 20;
  const Id creation(ordered(H5P_FILE_CREATE)), access(H5Pcreate(H5P_FILE_ACCESS));
  checked(H5Pset_fapl_core(access, kGrowsBy, false));
  return Object(checked(H5Fcreate("in memory", H5F_ACC_TRUNC, creation, access)));
}

Object open_file(const std::string& path, Access access) {
  prepare_library();
  library_opens(path);
  const unsigned flags = access == Access::write ? H5F_ACC_RDWR : H5F_ACC_RDONLY;
  return Object(checked(H5Fopen(path.c_str(), flags, H5P_DEFAULT)));
}

bool is_hdf5_file(const std::string& path) {
  prepare_library();
  return H5Fis_hdf5(path.c_str()) > 0;
}

void flush(const Object& file) { checked(H5Fflush(file.id(), H5F_SCOPE_LOCAL)); }

Object create_group(const Object& parent, const std::string& name) {
  const Id creation(ordered(H5P_GROUP_CREATE));
  return Object(checked(H5Gcreate2(parent.id(), name.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT)));
}

Object open_group(const Object& parent, const std::string& name) {
  return Object(checked(H5Gopen2(parent.id(), name.c_str(), H5P_DEFAULT)));
}

bool exists(const Object& group, const std::string& name) {
  return checked(H5Lexists(group.id(), name.c_str(), H5P_DEFAULT)) > 0;
}

std::vector<std::string> dataset_names(const Object& group) {
  std::vector<std::string> names;
  hsize_t from = 0;
  checked(H5Literate(group.id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, &from, list_dataset, &names));
  return names;
}

void remove(const Object& group, const std::string& name) {
  checked(H5Ldelete(group.id(), name.c_str(), H5P_DEFAULT));
}

}  // namespace coresweep::hdf5
