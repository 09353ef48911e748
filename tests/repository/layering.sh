#!/usr/bin/env bash
# The layering rules of CONTRIBUTING.md, checked: its table of rooms says who may include whom.
#
#   layering.sh [ROOT]       checks a tree, by default the one this file is in
#   layering.sh --self-test  spoils a copy of the tree, one rule at a time; each must be noticed
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
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

# The table of rooms in CONTRIBUTING.md: "room: rooms it may include", one a line.
# shellcheck disable=SC2016  # the quotes are Markdown's
rooms() { sed -n '/^```rooms$/,/^```$/{/^```/d;p}' CONTRIBUTING.md; }

# A room includes itself, what its line of the table names, and nothing else of the tree. A line
# names only rooms that stand above it, so there is no cycle; and every folder of sources is a room.
check_rooms() {
  local found
  found=$({ rooms; echo ---; printf '%s\n' "$all"; sources | tr '\0' '\n' | sed 's/$/ "/'; } | awk '
      function folder(path) { sub(/\/[^\/]*$/, "", path); return path }
      /^---$/ { reading = 1; next }
      !reading {
        room = $1
        sub(/:$/, "", room)
        known[room] = 1
        may[room, room] = 1
        for (i = 2; i <= NF; ++i) {
          if (!($i in known)) print "  " room " may include " $i ", which does not stand above it"
          may[room, $i] = 1
        }
        next
      }
      {
        from = folder($1)
        to = $2
        gsub(/"/, "", to)
        if (from !~ /^(cuda|host|analysis)(\/|$)/) next
        if (!(from in known)) { print "  " from " is not in the table (" $1 ")"; next }
        if (to !~ /^(cuda|host|analysis)\//) next
        if (!((from, folder(to)) in may)) print "  " $1 " includes " to
      }' | sort -u)
  [[ -z $found ]] || report 'a room includes only what the table of CONTRIBUTING.md allows' "$found"
}

# More files than this in a folder, and nobody finds the one.
check_sizes() {
  local found
  found=$(find . -name '.?*' -prune -o -path './build*' -prune -o -path ./results -prune -o \
    -name __pycache__ -prune -o -type f -printf '%h\n' | sed 's|^[.]/||' | sort | uniq -c |
    awk -v most=35 '$1 > most { print "  " $2 " holds " $1 " files, more than " most }')
  [[ -z $found ]] || report 'no folder holds more than 35 files' "$found"
}

check_includes() {
  local header='[.]h$' ours='^(cuda|host|analysis|bench)/'
  offenders 'a header in cuda/ includes only headers of cuda/ and plain type headers' \
    '^cuda/.*[.]h$' '.' ' ("cuda/[^"]*[.]h"|<(cstdint|cstddef|climits|type_traits)>)$'
  offenders 'analysis/ reads results and never simulates' \
    '^analysis/' '^"cuda/(pipeline|market)/(step|run)[.]h"$'

  # A library that is seen in one family of files can be replaced there.
  local hdf5='^<(hdf5|hdf5_hl|H5[A-Za-z]*)[.]h>$' cli='^<CLI/' toml='^<toml[+][+]/' eigen='^<Eigen/'
  offenders 'no header shows HDF5, CLI11, toml++ or Eigen to others' \
    "$header" "$hdf5|$cli|$toml|$eigen"
  offenders 'HDF5 belongs to host/results/hdf5/*.cpp' "$ours" "$hdf5" \
    '^host/results/hdf5/[^/]*[.]cpp '
  offenders 'CLI11 belongs to host/main.cpp and host/commands/*.cpp' \
    "$ours" "$cli" '^host/(main|commands/[^/]*)[.]cpp '
  offenders 'toml++ belongs to host/config/*.cpp' "$ours" "$toml" '^host/config/[^/]*[.]cpp '
  offenders 'Eigen belongs to analysis/ and its *.cpp' "$ours" "$eigen" '^analysis/.*[.]cpp '
}

check_compiler_tests() {
  local found
  found=$(sources | xargs -0 grep -nE '__CUDACC__|__CUDA_ARCH__' /dev/null |
    grep -v '^cuda/numbers/portability[.]h:' | sed 's/^/  /' || true)
  [[ -z $found ]] || report 'only cuda/numbers/portability.h asks which compiler reads it' "$found"
}

# compile_alone STANDARD HEADER: a header needs nothing that its includer happened to include. The
# templates over vectors are an exception: they are read after the header of an instruction set.
compile_alone() {
  local output before=
  case $2 in
    host/backends/simd/kernel.h | host/backends/simd/lanes.h | host/backends/simd/parts.h | \
      host/backends/simd/split.h | host/backends/simd/stream.h | host/backends/simd/tally.h)
      before=host/backends/simd/sse2.h ;;
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
    # em++ alone knows the vectors of WebAssembly, and compiles simd128.h.
    sources | tr '\0' '\n' | grep '[.]h$' | grep -v '^host/backends/simd/simd128[.]h$' |
      sed 's|^cuda/|c++17 &|; t; s|^|c++20 |' || true
    # What a launcher reaches is read as C++17 too.
    awk '$1 ~ /^cuda\/.*[.]cu$/ && $2 ~ /^"host\// { gsub(/"/, "", $2); print "c++17", $2 }' \
      <<<"$all"
  } | LC_ALL=C sort -u | xargs -P 2 -n 2 bash -c 'compile_alone "$@"' -)
  [[ -z $found ]] || report 'every header compiles alone' "$found"
}

check() {
  failures=0
  all=$(includes)
  check_rooms
  check_sizes
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
  mkdir -p "$tree"/{cuda/{numbers,pipeline},host/{base,keys,results/hdf5,commands,config}} \
    "$tree"/{analysis/metrics,tests}
  # shellcheck disable=SC2016  # the quotes are Markdown's
  printf '```rooms\n%s\n```\n' "$spoiled_rooms" >"$tree/CONTRIBUTING.md"
  printf '#define MARK\n' >"$tree/cuda/numbers/portability.h"
  touch "$tree/host/base/a.h"
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

spoiled_rooms='cuda/numbers:
cuda/pipeline: cuda/numbers
host/base:
host/keys: host/base cuda/pipeline
host/results/hdf5: host/base
host/config: host/keys
analysis/metrics: host/base cuda/pipeline
host/commands: host/base analysis/metrics
host: host/base host/commands'

self_test() {
  spoiled=0
  local a=cuda/pipeline/a.h
  spoil $a none ok
  spoil $a '#include <cstdint>' ok
  spoil $a '#include "cuda/numbers/portability.h"' ok
  spoil $a '#include <vector>' 'plain type headers'
  spoil $a '  #  include "host/base/a.h"' 'plain type headers'
  spoil $a '#include "host/base/a.h"' 'a room includes only'
  spoil cuda/numbers/a.h '#include "cuda/pipeline/step.h"' 'a room includes only'
  spoil cuda/numbers/portability.h '#if defined(__CUDACC__)
#endif' ok
  spoil $a '#ifdef __CUDA_ARCH__
#endif' 'asks which compiler'
  spoil host/keys/a.cpp '#ifdef __CUDACC__
#endif' 'asks which compiler'
  spoil host/keys/a.cpp '#include "host/base/a.h"' ok
  spoil host/base/a.cpp '#include "host/keys/a.h"' 'a room includes only'
  spoil host/a.cpp '#include "host/keys/a.h"' 'a room includes only'
  spoil analysis/metrics/a.cpp '#include "host/keys/a.h"' 'a room includes only'
  spoil host/keys/a.cpp '#include "analysis/metrics/a.h"' 'a room includes only'
  spoil host/commands/a.cpp '#include "analysis/metrics/a.h"' ok
  spoil analysis/a.cpp none 'is not in the table'
  spoil CONTRIBUTING.md '```rooms
cuda/market: analysis/figures
```' 'does not stand above it'
  spoil host/results/hdf5/a.cpp '#include <hdf5.h>' ok
  spoil host/results/hdf5/a.h '#include <hdf5.h>' 'no header shows'
  spoil host/keys/a.cpp '#include <H5Fpublic.h>' 'HDF5 belongs'
  spoil host/commands/a.cpp '#include <CLI/CLI.hpp>' ok
  spoil host/keys/a.cpp '#include <CLI/CLI.hpp>' 'CLI11 belongs'
  spoil host/config/a.cpp '#include <toml++/toml.h>' ok
  spoil analysis/metrics/a.cpp '#include <toml++/toml.h>' 'toml++ belongs'
  spoil analysis/metrics/a.cpp '#include <Eigen/Dense>' ok
  spoil host/keys/a.cpp '#include <Eigen/Dense>' 'Eigen belongs'
  spoil tests/a.h '#include <Eigen/Dense>' 'no header shows'
  spoil analysis/metrics/a.cpp '#include "cuda/pipeline/step.h"' 'never simulates'
  spoil analysis/metrics/a.cpp '#include "cuda/pipeline/tally_layout.h"' ok
  spoil host/keys/a.h 'inline std::string a() { return {}; }' 'compiles alone'
  spoil $a 'template <class T> concept Small = sizeof(T) < 8;' 'compiles alone'
  spoil_size
  return "$spoiled"
}

spoil_size() {
  local tree output
  tree=$(mktemp -d)
  mkdir "$tree/docs"
  (cd "$tree/docs" && for ((i = 0; i < 36; ++i)); do touch "$i.md"; done)
  output=$(failures=0 && cd "$tree" && check_sizes)
  rm -rf "$tree"
  [[ $output == *'docs holds 36 files'* ]] ||
    fail_spoiled 'a folder of 36 files was not noticed' "$output"
}

if [[ ${1:-} == --self-test ]]; then
  self_test
else
  cd "${1:-$here}"
  check
fi
