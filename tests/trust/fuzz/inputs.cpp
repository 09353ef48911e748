// Hands files to a target, once each: fuzz_inputs TARGET FILE...
#include <cstdio>
#include <string>

#include "host/base/text_file.h"
#include "tests/trust/fuzz/targets.h"

int main(int count, char** arguments) {
  using namespace coresweep;
  for (const fuzz::Target& target : fuzz::targets()) {
    if (count < 2 || target.name != arguments[1]) continue;
    for (int i = 2; i < count; ++i) {
      std::printf("%s\n", arguments[i]);
      std::fflush(stdout);
      fuzz::run(target, read_text_file(arguments[i], "input"));
    }
    return 0;
  }
  std::fprintf(stderr, "usage: fuzz_inputs TARGET FILE...\n");
  return 2;
}
