# shellcheck shell=bash disable=SC2034  # the lists are for the scripts that source this
# What ./run and ./test share: install what is missing, configure, build. Bash, to be sourced with
# `root` set to the checkout. Everything that talks goes to build/*.log; the terminal gets one line
# a step, and on failure the end of the log and a sentence on what to do.

build_packages=(
  ca-certificates cmake g++ libboost-dev libcli11-dev libcub-dev libeigen3-dev libfmt-dev
  libhdf5-dev libssl-dev libthrust-dev libtomlplusplus-dev ninja-build nlohmann-json3-dev
  python3 python3-venv zlib1g-dev
)
test_packages=(
  hdf5-tools libgmock-dev libgtest-dev netcdf-bin shellcheck strace valgrind
)
full_packages=(chromium clang emscripten libclang-rt-dev libomp-dev munge slurm-wlm)
build="${root:?}/build"
at_terminal=
[[ ! -t 2 ]] || at_terminal=yes

say() { printf 'coresweep: %s\n' "$*" >&2; }

# stop STATUS MESSAGE...: one sentence with the problem, why, and what to do.
stop() {
  local status=$1
  shift
  say "$*"
  exit "$status"
}

# logged NAME COMMAND...: runs the command with its output in build/NAME.log.
logged() {
  local log="$build/$1.log"
  shift
  if "$@" >"$log" 2>&1 </dev/null 9>&-; then return 0; fi
  printf '\n--- the last lines of %s\n' "$log" >&2
  tail -n 25 "$log" >&2
  printf -- '---\n' >&2
  return 1
}

missing_packages() {
  local package
  declare -A installed
  while read -r package; do installed[$package]=1; done < <(
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
      sed -n 's/^installed //p')
  for package in "$@"; do
    [[ ${installed[$package]:-} ]] || printf '%s\n' "$package"
  done
}

# as_root COMMAND...: directly, or through sudo, which may ask for a password only at a terminal.
as_root() {
  if [[ $EUID == 0 ]]; then
    "$@"
  elif [[ $at_terminal ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

install_packages() {
  local missing
  if [[ ${CORESWEEP_NO_INSTALL:-} ]]; then return 0; fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    stop 2 "this system has no apt-get, so nothing was installed: install what these Debian" \
      "packages hold by its own means, then call again with CORESWEEP_NO_INSTALL=1: $*"
  fi
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $EUID != 0 ]] && { ! command -v sudo >/dev/null || ! as_root true 2>/dev/null; }; then
    stop 2 "${#missing[@]} packages are missing, and only an administrator may install them" \
      "(you are not root, and sudo does not let you): ask for apt-get install ${missing[*]}"
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  # An update that fails may be one mirror of many; whether it mattered shows in the install.
  logged apt-update as_root apt-get -q update || true
  logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends install "${missing[@]}" ||
    stop 1 "apt-get could not install the packages above: see its message, check the network and" \
      "the package sources in /etc/apt (on Ubuntu the component universe), and call again"
}

# python_packages LOG PYTHON NAME RANGES...: the versions of .ci/locks/NAME.txt, each file with the
# hash that stands there, or nothing. For a Python that the lock does not serve, and where
# CORESWEEP_UNLOCKED is set, what pip makes of its arguments RANGES, without hashes: that is said.
python_packages() {
  local log=$1 python=$2 lock="$root/.ci/locks/$3.txt" version
  local pip=("$python" -m pip --disable-pip-version-check install)
  shift 3
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || return 1
  if [[ ${CORESWEEP_UNLOCKED:-} ]]; then
    say "CORESWEEP_UNLOCKED is set: Python packages of any version in their ranges, without hashes"
  elif [[ " $(sed -n 's/^# serves Python //p' "$lock") " == *" $version "* ]]; then
    logged "$log" "${pip[@]}" --require-hashes --only-binary :all: -r "$lock"
    return
  else
    say "$lock does not serve Python $version: its packages are taken in any version in their" \
      "ranges, without hashes (.ci/lock --upgrade makes it anew)"
  fi
  logged "$log" "${pip[@]}" "$@"
}

# configure PRESET [CMAKE OPTIONS...]. A build folder that came along with a copied checkout names
# the place it came from; its cache is dropped.
configure() {
  local preset=$1 cache="$build/CMakeCache.txt"
  shift
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    rm -rf "$cache" "$build/CMakeFiles"
  fi
  (cd "$root" && logged configure cmake --preset "$preset" "$@") ||
    stop 1 "cmake could not configure the build: if the lines above name a package, install it;" \
      "if not, remove $build and call again"
}

# compile TARGET...
compile() {
  export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
  logged build cmake --build "$build" --target "$@" ||
    stop 1 "the build failed: the compiler's message stands above, all of it in $build/build.log"
}

# One set-up at a time in one checkout; the lock goes with the file descriptor.
lock() {
  mkdir -p "$build" || stop 1 "cannot make $build: make the checkout writable for $(id -un)"
  exec 9>"$build/.lock"
  if ! flock -n 9; then
    say "waiting for another ./run or ./test in this checkout"
    flock 9
  fi
}
unlock() { exec 9>&-; }

# read_results FILE: ctest's JUnit file as lines "passed NAME", "failed NAME", "skipped NAME". A
# test that did not run is skipped only if it said so itself.
read_results() {
  awk '
    function value(key, at, rest) {
      at = index($0, " " key "=\"")
      rest = substr($0, at + length(key) + 3)
      return at ? substr(rest, 1, index(rest, "\"") - 1) : ""
    }
    function done() {
      if (name == "") return
      if (status == "run") print "passed", name
      else if (status == "notrun" && skip ~ /^SKIP_/) print "skipped", name
      else print "failed", name
      name = ""
    }
    /^[ \t]*<testcase / { done(); name = value("name"); status = value("status"); skip = "" }
    /^[ \t]*<skipped /  { if (name != "") skip = value("message") }
    END { done() }
  ' "$1" | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&amp;/\&/g'
}
