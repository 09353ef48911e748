#!/usr/bin/env bash
# .ci/setup.sh on machines made up of stand-ins for dpkg-query, apt-get, sudo and id.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# expect NAME WANTED GOT: WANTED is a pattern.
expect() {
  # shellcheck disable=SC2053  # a pattern on purpose
  [[ $3 == $2 ]] && return
  printf '%s: wanted %s, got: %s\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}

# stand_in NAME BODY
stand_in() {
  printf '#!%s\n%s\n' "$BASH" "$2" >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

# A machine with the package "here" and not the package "gone".
new_machine() {
  rm -rf "${scratch:?}/bin" "$scratch/tree"
  mkdir -p "$scratch/bin" "$scratch/tree/build"
  local tool
  for tool in bash sed tail env mkdir flock true; do
    ln -s "$(type -P "$tool")" "$scratch/bin/"
  done
  stand_in dpkg-query 'echo installed here; echo config-files gone; exit 1'
  stand_in apt-get 'echo "apt-get $*"'
}

# on_machine COMMANDS: what they print, and their status, with setup.sh read. `user` stands for
# $EUID, which bash lets nobody set.
on_machine() {
  # shellcheck disable=SC2016
  sed 's/\$EUID/${user:-0}/g' "$root/.ci/setup.sh" >"$scratch/setup.sh"
  PATH="$scratch/bin" root="$scratch/tree" \
    bash -c "set -euo pipefail; source '$scratch/setup.sh'; $1" 2>&1 </dev/null &&
    echo "status 0" || echo "status $?"
}

new_machine
expect 'missing packages' $'gone\nnever-heard-of\nstatus 0' \
  "$(on_machine 'missing_packages here gone never-heard-of')"
expect 'nothing missing, nothing said' 'status 0' "$(on_machine 'install_packages here')"
expect 'root installs' '*installing 1 packages: gone*status 0' \
  "$(on_machine 'install_packages here gone')"
expect 'what was asked of apt-get' '*--no-install-recommends install gone' \
  "$(cat "$scratch/tree/build/apt-install.log")"
expect 'a user without sudo' '*not root*apt-get install gone*status 2' \
  "$(on_machine 'user=7; install_packages here gone')"

stand_in sudo 'exit 1'
expect 'a user whom sudo refuses' '*not root*apt-get install gone*status 2' \
  "$(on_machine 'user=7; install_packages here gone')"
# shellcheck disable=SC2016
stand_in sudo '[[ $1 == -n ]] || exit 1; shift; exec "$@"'
expect 'a user whom sudo serves' '*installing 1 packages*status 0' \
  "$(on_machine 'user=7; install_packages here gone')"
expect 'nothing is installed when told so' 'status 0' \
  "$(on_machine 'CORESWEEP_NO_INSTALL=1; install_packages here gone')"

stand_in apt-get 'echo no such mirror; exit 100'
expect 'apt-get fails' '*no such mirror*could not install*status 1' \
  "$(on_machine 'install_packages here gone')"
rm "$scratch/bin/apt-get"
expect 'no apt-get' '*no apt-get*here gone*status 2' "$(on_machine 'install_packages here gone')"

# A lock that serves Python 3.11, and Pythons that say what pip was asked for.
mkdir -p "$scratch/tree/.ci/locks"
printf '# made\n# serves Python 3.11 3.12\nx==1\n' >"$scratch/tree/.ci/locks/some.txt"
# python_is VERSION
python_is() {
  stand_in python "if [[ \$1 == -c ]]; then echo $1; exit; fi
    echo \"asked: \$*\"; exit \${fails:-0}"
}
packages='python_packages pip python some -r ranges.txt'
# with_packages SETTINGS: what was said, the status, and what pip was asked for.
with_packages() {
  on_machine "$1 $packages"
  cat "$scratch/tree/build/pip.log"
}
python_is 3.11
expect 'what the lock serves has its hashes' \
  $'status 0\nasked: * --require-hashes --only-binary :all: -r */.ci/locks/some.txt' \
  "$(with_packages '')"
expect 'a file of another hash: nothing else is tried' \
  $'*asked:*--require-hashes*status 1\nasked:*some.txt' "$(with_packages 'export fails=1;')"
expect 'ranges when told so' \
  $'*CORESWEEP_UNLOCKED is set*without hashes\nstatus 0\nasked: * install -r ranges.txt' \
  "$(with_packages 'CORESWEEP_UNLOCKED=1;')"
ranges_asked=$'\nstatus 0\nasked: *-r ranges.txt'
for version in 3.1 3.13; do
  python_is "$version"
  expect "Python $version, which the lock does not serve" \
    "*some.txt does not serve Python $version: *without hashes*$ranges_asked" \
    "$(with_packages '')"
done

cat >"$scratch/tests.xml" <<'XML'
<testsuite name="x" tests="5" failures="1" disabled="0" skipped="2">
	<testcase name="a/B.&quot;C&lt;D&quot;" classname="a" time="0.1" status="run">
		<system-out>&lt;testcase name=&quot;x&quot; status=&quot;fail&quot;</system-out>
	</testcase>
	<testcase name="fails" classname="b" time="0.1" status="fail">
		<failure message=""/>
	</testcase>
	<testcase name="skips" classname="c" time="0.1" status="notrun">
		<skipped message="SKIP_RETURN_CODE=77"/>
	</testcase>
	<testcase name="absent" classname="d" time="0" status="notrun">
		<skipped message="Unable to find executable"/>
	</testcase>
	<testcase name="last" classname="e" time="0" status="notrun">
		<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
	</testcase>
</testsuite>
XML
ln -s "$(type -P awk)" "$scratch/bin/"
expect 'results of ctest' \
  $'passed a/B."C<D"\nfailed fails\nskipped skips\nfailed absent\nskipped last\nstatus 0' \
  "$(on_machine "read_results '$scratch/tests.xml'")"

[[ $failures == 0 ]]
