// What a page has not: files, and the table of Sobol' sequences, which is a fifth of the module.
#include <fmt/format.h>

#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/design/sobol.h"

namespace coresweep {

std::string read_text_file(const std::string& path, std::string_view what) {
  refuse_file(fmt::format("{}: a page reads no files: write what the {} says into the study itself",
                          path, what));
}

std::vector<std::vector<std::uint32_t>> sobol_directions(std::size_t) {
  throw UserError(
      "sampling: a page cannot place the points of sobol and saltelli: sweep this study with the "
      "program, or take another kind of sampling");
}

}  // namespace coresweep
