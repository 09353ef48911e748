#!/usr/bin/env bash
# The layering rules of CONTRIBUTING.md, checked.
#
#   layering.sh [ROOT]       checks a tree, by default the one this file is in
#   layering.sh --self-test  spoils a copy of the tree, one rule at a time; each must be noticed
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
compiler=${CXX:-g++}

# Every source file of ours, each name ended by a zero byte.
sources() {
  find . -path './build*' -prune -o -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.cu' \) \
    -printf '%P\0' | LC_ALL=C sort -z
}

# Every include of the tree as "file target", the target with its quotes or brackets.
includes() {
  # shellcheck disable=SC2016  # the $0 is awk's
  sources | xargs -0 awk '
      match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]*[">]/) {
        target = substr($0, RSTART, RLENGTH)
        sub(/^[^"<]*/, "", target)
        print FILENAME, target
      }' /dev/null
}

# offenders RULE FILES TARGETS [EXCEPT]: no file that matches FILES may include what matches
# TARGETS, unless "file target" matches EXCEPT. All are regular expressions.
offenders() {
  local found
  found=$(awk -v files="$2" -v targets="$3" -v except="${4:-^$}" \
    '$1 ~ files && $2 ~ targets && $0 !~ except { print "  " $1 " includes " $2 }' <<<"$all")
  [[ -z $found ]] || report "$1" "$found"
}

report() {
  printf '%s:\n%s\n' "$1" "$2"
  failures=$((failures + 1))
}

check_includes() {
  local header='[.]h$' ours='^(cuda|host|analysis|bench)/'
  offenders 'a header in cuda/ includes only headers of cuda/ and plain type headers' \
    '^cuda/.*[.]h$' '.' ' ("cuda/[^"]*[.]h"|<(cstdint|cstddef|climits|type_traits)>)$'
  offenders 'analysis/ reads results and never simulates' \
    '^analysis/' '^"cuda/(step|run)[.]h"$'
  offenders 'host/ knows nothing of analysis/, but for the commands' \
    '^host/' '^"analysis/' '^host/(main|command_[^/]*)[.]cpp '
  offenders 'cuda/ knows nothing of analysis/' '^cuda/' '^"analysis/'

  # A library that is seen in one family of files can be replaced there.
  local hdf5='^<(hdf5|hdf5_hl|H5[A-Za-z]*)[.]h>$' cli='^<CLI/' toml='^<toml[+][+]/' eigen='^<Eigen/'
  offenders 'no header shows HDF5, CLI11, toml++ or Eigen to others' \
    "$header" "$hdf5|$cli|$toml|$eigen"
  offenders 'HDF5 belongs to host/hdf5_*.cpp' "$ours" "$hdf5" '^host/hdf5_[^/]*[.]cpp '
  offenders 'CLI11 belongs to host/main.cpp, host/command_*.cpp and host/cli*.cpp' \
    "$ours" "$cli" '^host/(main|command_[^/]*|cli[^/]*)[.]cpp '
  offenders 'toml++ belongs to host/config*.cpp' "$ours" "$toml" '^host/config[^/]*[.]cpp '
  offenders 'Eigen belongs to analysis/*.cpp' "$ours" "$eigen" '^analysis/[^/]*[.]cpp '
}

check_compiler_tests() {
  local found
  found=$(sources | xargs -0 grep -nE '__CUDACC__|__CUDA_ARCH__' /dev/null |
    grep -v '^cuda/portability[.]h:' | sed 's/^/  /' || true)
  [[ -z $found ]] || report 'only cuda/portability.h asks which compiler reads it' "$found"
}

# compile_alone STANDARD HEADER: a header needs nothing that its includer happened to include. The
# templates over vectors are an exception: they are read after the header of an instruction set.
compile_alone() {
  local output before=
  case $2 in
    host/simd_item.h | host/simd_lanes.h | host/simd_parts.h | host/simd_split.h | \
      host/simd_stream.h | host/simd_tally.h)
      before=host/simd_sse2.h ;;
  esac
  output=$(printf '#include "%s"\n' $before "$2" |
    "$compiler" -std="$1" -Wall -Wextra -Werror -Wno-psabi -I. -x c++ -fsyntax-only - 2>&1) ||
    printf '  %s (%s): %s\n' "$2" "$1" "$(grep -m 3 error <<<"$output" || echo "$output")"
}
export -f compile_alone
export compiler

check_headers_alone() {
  local found
  found=$({
    sources | tr '\0' '\n' | grep '[.]h$' | sed 's|^cuda/|c++17 &|; t; s|^|c++20 |' || true
    # What a launcher reaches is read as C++17 too.
    awk '$1 ~ /^cuda\/.*[.]cu$/ && $2 ~ /^"host\// { gsub(/"/, "", $2); print "c++17", $2 }' \
      <<<"$all"
  } | LC_ALL=C sort -u | xargs -P 2 -n 2 bash -c 'compile_alone "$@"' -)
  [[ -z $found ]] || report 'every header compiles alone' "$found"
}

check() {
  failures=0
  all=$(includes)
  check_includes
  check_compiler_tests
  check_headers_alone
  [[ $failures == 0 ]]
}

# spoil FILE LINE RULE: adds the line to the file, where the tree must then break that rule. The
# copy has only the headers that the rule needs, so each check takes a moment.
spoil() {
  local file=$1 line=$2 rule=$3 tree output
  tree=$(mktemp -d)
  mkdir -p "$tree"/{cuda,host,analysis,tests}
  printf '#define MARK\n' >"$tree/cuda/portability.h"
  if [[ $line == none ]]; then line=; fi
  printf '%s\n' "$line" >>"$tree/$file"
  output=$(cd "$tree" && check 2>&1) && output+=' (passed)'
  rm -rf "$tree"
  case $rule in
    ok) [[ $output == ' (passed)' ]] || fail_spoiled "$file with '$line' is allowed" "$output" ;;
    *) [[ $output == *"$rule"* ]] || fail_spoiled "$file with '$line' was not noticed" "$output" ;;
  esac
}
fail_spoiled() {
  printf '%s: %s\n' "$1" "$2"
  spoiled=1
}

self_test() {
  spoiled=0
  spoil cuda/a.h none ok
  spoil cuda/a.h '#include <cstdint>' ok
  spoil cuda/a.h '#include "cuda/portability.h"' ok
  spoil cuda/a.h '#include <vector>' 'plain type headers'
  spoil cuda/a.h '  #  include "host/a.h"' 'plain type headers'
  spoil cuda/a.cu '#include "analysis/a.h"' 'cuda/ knows nothing of analysis/'
  spoil cuda/portability.h '#if defined(__CUDACC__)
#endif' ok
  spoil cuda/a.h '#ifdef __CUDA_ARCH__
#endif' 'asks which compiler'
  spoil host/a.cpp '#ifdef __CUDACC__
#endif' 'asks which compiler'
  spoil host/hdf5_a.cpp '#include <hdf5.h>' ok
  spoil host/hdf5_a.h '#include <hdf5.h>' 'no header shows'
  spoil host/a.cpp '#include <H5Fpublic.h>' 'HDF5 belongs'
  spoil host/command_a.cpp '#include <CLI/CLI.hpp>' ok
  spoil host/a.cpp '#include <CLI/CLI.hpp>' 'CLI11 belongs'
  spoil host/config_a.cpp '#include <toml++/toml.h>' ok
  spoil analysis/a.cpp '#include <toml++/toml.h>' 'toml++ belongs'
  spoil analysis/a.cpp '#include <Eigen/Dense>' ok
  spoil host/a.cpp '#include <Eigen/Dense>' 'Eigen belongs'
  spoil tests/a.h '#include <Eigen/Dense>' 'no header shows'
  spoil analysis/a.cpp '#include "cuda/step.h"' 'never simulates'
  spoil analysis/a.cpp '#include "cuda/tally_layout.h"' ok
  spoil host/main.cpp '#include "analysis/a.h"' ok
  spoil host/runner.cpp '#include "analysis/a.h"' 'host/ knows nothing'
  spoil host/a.h 'inline std::string a() { return {}; }' 'compiles alone'
  spoil cuda/a.h 'template <class T> concept Small = sizeof(T) < 8;' 'compiles alone'
  return "$spoiled"
}

if [[ ${1:-} == --self-test ]]; then
  self_test
else
  cd "${1:-$here}"
  check
fi
