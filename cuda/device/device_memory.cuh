// Memory of a device, and memory of the host that a device can copy to and from on its own.
#pragma once

#include <cstddef>

#include "cuda/device/runtime.cuh"

namespace coresweep {

enum class Memory { device, pinned };

/// An array on the current device, or pinned on the host. Grows, and keeps nothing when it does.
template <class T, Memory Where>
class CudaArray {
 public:
  CudaArray() = default;
  CudaArray(const CudaArray&) = delete;
  CudaArray& operator=(const CudaArray&) = delete;
  ~CudaArray() { release(); }

  T* at_least(std::size_t size) {
    if (size <= size_) return data_;
    release();
    void* memory = nullptr;
    check(Where == Memory::device ? cudaMalloc(&memory, size * sizeof(T))
                                  : cudaMallocHost(&memory, size * sizeof(T)),
          "allocating");
    data_ = static_cast<T*>(memory);
    size_ = size;
    return data_;
  }

 private:
  void release() noexcept {
    if (data_ != nullptr) Where == Memory::device ? cudaFree(data_) : cudaFreeHost(data_);
    data_ = nullptr;
    size_ = 0;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace coresweep
