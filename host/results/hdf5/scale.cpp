#include <hdf5.h>
#include <hdf5_hl.h>

#include "host/results/hdf5/check.h"
#include "host/results/hdf5/file.h"

namespace coresweep::hdf5 {

void make_scale(const Dataset& dataset, const std::string& name) {
  checked(H5DSset_scale(dataset.object.id(), name.c_str()));
}

bool is_scale(const Dataset& dataset) { return checked(H5DSis_scale(dataset.object.id())) > 0; }

void attach_scale(const Dataset& dataset, std::uint32_t dimension, const Dataset& scale) {
  checked(H5DSattach_scale(dataset.object.id(), scale.object.id(), dimension));
}

void detach_scales(const Dataset& dataset) {
  const auto detach = [](hid_t object, unsigned dimension, hid_t scale, void*) {
    return H5DSdetach_scale(object, scale, dimension);
  };
  for (unsigned i = 0; i < dataset.shape.size(); ++i)
    checked(H5DSiterate_scales(dataset.object.id(), i, nullptr, detach, nullptr));
}

namespace {
/// Its own name, for H5Iget_name would look through the whole file for it.
std::string own_name(hid_t scale) {
  std::string name(static_cast<std::size_t>(checked(H5DSget_scale_name(scale, nullptr, 0))), ' ');
  checked(H5DSget_scale_name(scale, name.data(), name.size() + 1));
  return name;
}
}  // namespace

std::vector<std::string> dimension_names(const Dataset& dataset) {
  return is_scale(dataset) ? std::vector{own_name(dataset.object.id())} : scale_names(dataset);
}

std::vector<std::string> scale_names(const Dataset& dataset) {
  const auto take_name = [](hid_t, unsigned, hid_t scale, void* data) -> herr_t {
    // Its own name, for H5Iget_name would look through the whole file for it.
    const ssize_t length = H5DSget_scale_name(scale, nullptr, 0);
    if (length < 0) return -1;
    auto& name = *static_cast<std::string*>(data);
    name.resize(static_cast<std::size_t>(length));
    H5DSget_scale_name(scale, name.data(), name.size() + 1);
    return 1;  // one is enough
  };
  std::vector<std::string> names(dataset.shape.size());
  for (unsigned i = 0; i < names.size(); ++i)
    checked(H5DSiterate_scales(dataset.object.id(), i, nullptr, take_name, &names[i]));
  return names;
}

}  // namespace coresweep::hdf5
