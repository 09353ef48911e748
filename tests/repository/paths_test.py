"""What a page, a comment or a script names of this tree is there: files, folders, titles of pages;
and every script of tests/ is on the list of tests/README.md.

Examples are excused by their names: NAME and DEVICE-DATE stand for any, a and x for some file.
"""

import fnmatch
import pathlib
import re
import sys
import tempfile

from support.checkout import ROOT, files

TOP = r"(?:cuda|host|analysis|tests|docs|bench|configs|python-notebooks|\.ci|\.github)"
NAMED = re.compile(rf"(?<![\w/.<-])({TOP}/[\w./*-]*\w)")
ENDING = re.compile(r"\.(?:h|cpp|cu|cuh|py|sh|md|toml|txt|csv|json|yml)$")
EXAMPLE = re.compile(r"(?:^|[/_])(?:NAME\w*|DEVICE-DATE|[ax]|x_test)(?:\.|$)")
LINK = re.compile(r"\]\(([^)\s#:]*)(?:#([^)\s]*))?\)")
SCRIPT = re.compile(r"^tests/\w+/(?:\w+_test|\w+_full|test_\w+)\.(?:py|sh)$")
TITLE = re.compile(r"^#+ (.+)$", re.MULTILINE)
READ = {".md", ".h", ".cpp", ".cu", ".cuh", ".py", ".sh", ".txt", ".toml", ".cmake", ".yml", ""}
# The changes tell of files that were there once, and this file of some that never were.
UNREAD = {"CHANGELOG.md", "tests/repository/paths_test.py"}
# What benchmarks make, and a path of another project.
ELSEWHERE = {"bench/results", "docs/sdk/src/guides/handling_parachain_forks.rs"}


def anchors(text):
    """The anchors of a page's titles, as GitHub makes them."""
    titles = TITLE.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    plain = [re.sub(r"[^\w\- ]", "", title.lower()) for title in titles]
    return {title.replace(" ", "-") for title in plain}


def broken_links(root, page):
    """The links of a page, to pages of the tree and their titles, that lead nowhere."""
    found = []
    for path, anchor in LINK.findall((root / page).read_text()):
        target = (root / page).parent / path if path else root / page
        titled = anchor and target.suffix == ".md"
        if not target.exists() or (titled and anchor not in anchors(target.read_text())):
            found.append(f"{page}: there is no {path}{'#' if anchor else ''}{anchor}")
    return found


def is_there(path, known):
    return path in known or ("*" in path and any(fnmatch.fnmatch(k, path) for k in known))


def absent(root, name, known):
    """The paths that a file names and the tree lacks. Outside pages only names of files count."""
    found = []
    for number, line in enumerate((root / name).read_text(errors="ignore").splitlines(), 1):
        for path in NAMED.findall(line):
            counts = name.endswith(".md") or ENDING.search(path)
            if counts and not EXAMPLE.search(path) and not is_there(path, known):
                found.append(f"{name}:{number}: there is no {path}")
    return found


def unlisted(root, paths):
    """The scripts that tests/README.md says nothing about."""
    readme = root / "tests/README.md"
    text = readme.read_text() if readme.exists() else ""
    scripts = [path[len("tests/") : -3] for path in paths if SCRIPT.search(path)]
    return [f"tests/README.md: {s} is missing" for s in scripts if f"`{s}`" not in text]


def check(root):
    paths = files(root)
    known = ELSEWHERE.union(paths, *([str(p) for p in pathlib.Path(q).parents] for q in paths))
    found = []
    for name in paths:
        if pathlib.Path(name).suffix in READ and name not in UNREAD:
            found += absent(root, name, known)
        if name.endswith(".md"):
            found += broken_links(root, name)
    return found + unlisted(root, paths)


# A file, its text, and what of it must be noticed, or nothing (None).
SPOILED = [
    ("README.md", "[a](docs/a.md#the-way-of-b), [b](#top)\n# Top", None),
    ("README.md", "[a](docs/b.md)", "docs/b.md"),
    ("README.md", "[a](docs/a.md#the-way)", "docs/a.md#the-way"),
    ("README.md", "[a](#bottom)\n# Top", "#bottom"),
    ("README.md", "`host/base/a_file.h`, `host/base/`, `host/*/a_file.h`, `host/NAME.h`", None),
    ("README.md", "`host/base/gone.h`", "host/base/gone.h"),
    ("README.md", "`host/gone/`", "host/gone"),
    ("README.md", "`host/*/gone*.h`", "host/*/gone*.h"),
    ("host/base/b.cpp", "// docs/gone.md: either/or", "docs/gone.md"),
    ("host/base/b.cpp", "// cuda/or, docs/a.md", None),
    ("host/results/b.cpp", "// docs/gone.md", "docs/gone.md"),
    ("results/b.md", "[a](docs/gone.md)", None),
    ("tests/commands/b_test.py", "", "commands/b_test"),
    ("tests/commands/support/b.py", "", None),
]


def unnoticed(name, text, wanted):
    """What is wrong with the check, if it passes the file or stops a right one."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path in ("docs", "host/base"):
            (root / path).mkdir(parents=True)
        (root / "docs/a.md").write_text("# The way, of `b`\n")
        (root / "host/base/a_file.h").write_text("// docs/a.md\n")
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
        complaints = check(root)
    right = complaints and all(wanted in c for c in complaints) if wanted else not complaints
    return [] if right else [f"{name} with {text!r} gives {complaints}"]


if __name__ == "__main__":
    problems = check(ROOT) + [p for spoiled in SPOILED for p in unnoticed(*spoiled)]
    if problems:
        print("\n".join(problems))
        sys.exit(1)
