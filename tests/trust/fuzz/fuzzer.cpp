// A libFuzzer of the target whose name is the definition CORESWEEP_TARGET.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string_view>

#include "tests/trust/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace coresweep::fuzz;
  for (const Target& target : targets())
    if (target.name == CORESWEEP_TARGET) {
      run(target, {reinterpret_cast<const char*>(data), size});
      return 0;
    }
  std::abort();
}

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Of results most wounds go where the HDF5 library keeps its own: they would seldom be hit.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  if (std::string_view(CORESWEEP_TARGET) != "h5") return LLVMFuzzerMutate(data, size, most);
  constexpr std::size_t kWindow = 64;
  if (size < 2 * kWindow) return LLVMFuzzerMutate(data, size, most);
  std::minstd_rand draw(seed);
  const std::string_view marks[] = {"OHDR", "OCHK", "TREE", "SNOD", "HEAP",   "GCOL",
                                    "FRHP", "FHDB", "BTHD", "BTLF", "\x89HDF"};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t at = draw() % (size - kWindow);
  const std::size_t structure = text.find(marks[draw() % std::size(marks)], at);
  if (draw() % 4 != 0 && structure < size - 2 * kWindow) at = structure + draw() % kWindow;
  std::uint8_t window[kWindow];  // of fixed length, so that what stands behind it stays there
  std::memcpy(window, data + at, kWindow);
  LLVMFuzzerMutate(window, 8 + draw() % 8, 16);
  std::memcpy(data + at, window, kWindow);
  return size;
}
