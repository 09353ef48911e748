// The only file that asks which compiler reads it.
#pragma once

// CORESWEEP_HD_APART is for what is long and rare: a device has it once and calls it, so that the
// rest of a kernel fits its cache of instructions.
#if defined(__CUDACC__)
#define CORESWEEP_HD __host__ __device__ __forceinline__
#define CORESWEEP_HD_APART __host__ __device__ __noinline__
#define CORESWEEP_UNROLL _Pragma("unroll")
#elif defined(CORESWEEP_KEEP_CALLS)
// Under sanitizers: a step in one function, with a check at every access, takes the compiler a
// quarter of an hour.
#define CORESWEEP_HD inline
#define CORESWEEP_HD_APART inline
#define CORESWEEP_UNROLL
#else
#define CORESWEEP_HD inline __attribute__((always_inline))
#define CORESWEEP_HD_APART CORESWEEP_HD
#define CORESWEEP_UNROLL _Pragma("GCC unroll 8")
#endif

// A loop whose copies would cost a device more than they save.
#if defined(__CUDA_ARCH__)
#define CORESWEEP_ROLLED _Pragma("unroll 1")
#else
#define CORESWEEP_ROLLED
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

// An integer x >= 0 as the bits of a float.
#if defined(__CUDA_ARCH__)
#define CORESWEEP_FLOAT_BITS(x) __float_as_int(__int2float_rz(x))
#else
#define CORESWEEP_FLOAT_BITS(x) __builtin_bit_cast(std::int32_t, static_cast<float>(x))
#endif

// A 64-bit value or a pointer of which the compiler must not know where it is from, and after which
// it reads memory anew. A device's compiler would else work out before a loop whatever does not
// change in it, and have no registers left for what does.
#if defined(__CUDA_ARCH__)
#define CORESWEEP_OPAQUE(x) asm volatile("" : "+l"(x) : : "memory")
#else
#define CORESWEEP_OPAQUE(x) static_cast<void>(x)
#endif
