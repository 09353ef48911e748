// The only file that asks which compiler reads it.
#pragma once

#if defined(__CUDACC__)
#define CORESWEEP_HD __host__ __device__ __forceinline__
#define CORESWEEP_UNROLL _Pragma("unroll")
#else
#define CORESWEEP_HD inline __attribute__((always_inline))
#define CORESWEEP_UNROLL _Pragma("GCC unroll 8")
#endif

// Tallies are shared between host threads, or between the threads of a device. Integer addition
// commutes, so the order in which they add cannot show in a result.
#if defined(__CUDA_ARCH__)
#define CORESWEEP_ATOMIC_ADD_U64(address, value) \
  atomicAdd(reinterpret_cast<unsigned long long*>(address), static_cast<unsigned long long>(value))
#define CORESWEEP_ATOMIC_ADD_U32(address, value) atomicAdd((address), (value))
#else
#define CORESWEEP_ATOMIC_ADD_U64(address, value) \
  __atomic_fetch_add((address), (value), __ATOMIC_RELAXED)
#define CORESWEEP_ATOMIC_ADD_U32(address, value) (*(address) += (value))
#endif

// Position of the highest set bit of x > 0. One instruction on either side.
#if defined(__CUDA_ARCH__)
#define CORESWEEP_FLOOR_LOG2(x) (31 - __clz(x))
#else
#define CORESWEEP_FLOOR_LOG2(x) (31 - __builtin_clz(static_cast<unsigned>(x)))
#endif

// Whether the state of one run lives in registers, which cannot be indexed: so on a device, where
// indexing would move it to memory. On a host a load is cheaper than a chain of selections.
#if defined(__CUDA_ARCH__)
#define CORESWEEP_STATE_IN_REGISTERS true
#else
#define CORESWEEP_STATE_IN_REGISTERS false
#endif
