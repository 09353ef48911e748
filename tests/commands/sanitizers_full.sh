#!/usr/bin/env bash
# The unit tests under the address and undefined-behaviour sanitizers, in a build of their own.
set -euo pipefail
build="$CORESWEEP_BUILD_DIR/sanitize"
log="$CORESWEEP_BUILD_DIR/sanitize.log"
cmake -S "$CORESWEEP_SOURCE_DIR" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG=-O1 -DCORESWEEP_SANITIZE=ON -DCORESWEEP_CUDA=OFF -DBUILD_TESTING=ON \
  -DCORESWEEP_PYTHON="$CORESWEEP_PYTHON" >"$log" 2>&1 || { tail -20 "$log"; exit 1; }
cmake --build "$build" -j2 --target cuda_tests host_tests analysis_tests >>"$log" 2>&1 ||
  { tail -40 "$log"; exit 1; }
# The HDF5 library keeps tables until the process ends: those are its own.
echo 'leak:libhdf5' >"$build/suppressions.txt"
export LSAN_OPTIONS="suppressions=$build/suppressions.txt:print_suppressions=0"
for tests in cuda host analysis; do
  echo "$tests"
  "$build/${tests}_tests" --gtest_brief=1
done
