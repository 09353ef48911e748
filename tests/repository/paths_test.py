"""What a page, a comment or a script names of this tree is there: files, folders, titles of pages.

Examples are excused by their names: NAME and DEVICE-DATE stand for any, a and x for some file.
"""

import fnmatch
import os
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
from checkout import ROOT, files

TOP = r"(?:cuda|host|analysis|tests|docs|bench|configs|python-notebooks|\.ci|\.github)"
NAMED = re.compile(rf"(?<![\w/.<-])({TOP}/[\w./*-]*\w)")
ENDING = re.compile(r"\.(?:h|cpp|cu|cuh|py|sh|md|toml|txt|csv|json|yml)$")
EXAMPLE = re.compile(r"(?:^|[/_])(?:NAME|DEVICE-DATE|[ax]|x_test)(?:\.|$)")
LINK = re.compile(r"\]\(([^)\s#:]*)(?:#([^)\s]*))?\)")
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


def check(root):
    paths = files(root)
    known = ELSEWHERE.union(paths, *([str(p) for p in pathlib.Path(q).parents] for q in paths))
    found = []
    for name in paths:
        if pathlib.Path(name).suffix in READ and name not in UNREAD:
            found += absent(root, name, known)
        if name.endswith(".md"):
            found += broken_links(root, name)
    return found


# A tree, and a file of it that must be noticed, or not (None).
SPOILED = [
    ("[a](docs/a.md#the-way-of-b), [b](#top)\n# Top", None),
    ("[a](docs/b.md)", "docs/b.md"),
    ("[a](docs/a.md#the-way)", "docs/a.md#the-way"),
    ("[a](#bottom)\n# Top", "#bottom"),
    ("`host/base/a_file.h`, `host/base/`, `host/*/a_file.h`, `host/base/NAME.h`", None),
    ("`host/base/gone.h`", "host/base/gone.h"),
    ("`host/gone/`", "host/gone"),
    ("`host/*/gone*.h`", "host/*/gone*.h"),
]


def unnoticed():
    found = []
    for page, wanted in SPOILED:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path in ("docs", "host/base"):
                (root / path).mkdir(parents=True)
            (root / "docs/a.md").write_text("# The way, of `b`\n")
            (root / "host/base/a_file.h").write_text("// docs/a.md\n")
            (root / "README.md").write_text(page)
            complaints = check(root)
        if (wanted is None) != (not complaints) or not all(wanted in c for c in complaints):
            found.append(f"{page!r} gives {complaints}")
    return found


if __name__ == "__main__":
    problems = check(ROOT) + unnoticed()
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
