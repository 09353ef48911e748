// The threads of a block, each a fibre that runs until it waits for others or ends.
#pragma once

#include <functional>

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};
/// Where the thread at work stands.
inline dim3 gridDim, blockDim, blockIdx, threadIdx;
inline constexpr unsigned warpSize = 32;

namespace standin {

struct Grid {
  dim3 blocks, threads;
};

/// Runs all blocks of a kernel, one after the other. Ends the program with a message where threads
/// of a block wait for some that ended or wait elsewhere: a device would hang, or worse.
void run_grid(const Grid& grid, const std::function<void()>& thread);

/// What a thread calls: goes on when all threads of its block, or the lanes of a warp that `mask`
/// names, have called it too.
void wait_for_block();
void wait_for_warp(unsigned mask);

}  // namespace standin
