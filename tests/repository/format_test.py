"""Every source is formatted, every line fits, and a spoiled tree is noticed.

python3 format_test.py                   checks the checkout, then single spoiled files
python3 format_test.py [--fix] FILE...   checks files; --fix formats before what programs can

The formatters have the versions of tests/requirements.txt, so that every machine formats alike. A
program that is missing leaves its check out: exit code 77, with its name.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from support.checkout import ROOT, files, output

MOST_COLUMNS = 100
CPP = {".h", ".cpp", ".cu", ".cuh"}
MEASURED = CPP | {".py", ".sh", ".cmake"}


class Missing(Exception):
    """A program is not installed, or in another version."""


def program(name, version=""):
    """The path of a program: beside this Python, where ./test installs it, or on PATH."""
    beside = [pathlib.Path(sys.executable).parent, ROOT / "build/venv/bin"]
    path = shutil.which(name, path=os.pathsep.join(map(str, beside))) or shutil.which(name)
    if not path:
        raise Missing(f"{name} {version}".strip())
    said, _ = output([path, "--version"], ROOT)
    if not re.search(rf"\b{re.escape(version)}", said):
        raise Missing(f"{name} {version} (there is {said.splitlines()[0]})")
    return path


def pinned(name):
    """The program in the version of tests/requirements.txt."""
    wanted = (ROOT / "tests/requirements.txt").read_text()
    return program(name, re.search(rf"^{name}==(\S+)", wanted, re.MULTILINE)[1])


def is_script(root, path):
    """A shell script, by its name or by its first line."""
    if path.endswith(".sh"):
        return True
    if pathlib.Path(path).suffix:
        return False
    with open(root / path, "rb") as file:
        return re.match(rb"#!.*\b(ba)?sh\b", file.readline()) is not None


def is_measured(root, path):
    suffix = pathlib.Path(path).suffix
    return suffix in MEASURED or path.endswith("CMakeLists.txt") or is_script(root, path)


def long_lines(root, paths):
    found = []
    for path in paths:
        if is_measured(root, path):
            for number, line in enumerate((root / path).read_text().splitlines(), 1):
                if len(line) > MOST_COLUMNS:
                    found.append(f"{path}:{number}: {len(line)} columns, more than {MOST_COLUMNS}")
    return found


def with_suffix(paths, suffixes):
    return [path for path in paths if pathlib.Path(path).suffix in suffixes]


def complaints(root, command, paths):
    """What a program that is content with nothing to say prints of the files."""
    if not paths:
        return []
    text, good = output([*command, *paths], root)
    return [] if good else text.splitlines()[:60]


def clang_format(root, paths):
    command = [pinned("clang-format"), "--dry-run", "-Werror"]
    return complaints(root, command, with_suffix(paths, CPP))


def ruff_format(root, paths):
    return complaints(
        root, [pinned("ruff"), "format", "--no-cache", "--check"], with_suffix(paths, {".py"})
    )


def ruff_check(root, paths):
    command = [pinned("ruff"), "check", "--no-cache", "--output-format=concise"]
    return complaints(root, command, with_suffix(paths, {".py"}))


def shellcheck(root, paths):
    command = [program("shellcheck"), "--external-sources", "--format=gcc"]
    return complaints(root, command, [path for path in paths if is_script(root, path)])


CHECKS = [long_lines, clang_format, ruff_format, ruff_check, shellcheck]

# The check, a file that it must notice, and the file as it must pass it.
SPOILED = [
    (long_lines, "a.h", "// " + "±" * 98 + "\n", "// " + "±" * 97 + "\n"),
    (long_lines, "CMakeLists.txt", "#" * 101, "#" * 100),
    (long_lines, "run", "#!/bin/sh\n" + "#" * 101, "#!/bin/sh\n" + "#" * 100),
    (clang_format, "a.cu", "int  a;\n", "int a;\n"),
    (clang_format, "b/a.cuh", "int* a, *b;\nint &c = *a;\n", "int a;\n"),
    (ruff_format, "a.py", "a = 'b'\n", 'a = "b"\n'),
    (ruff_check, "a.py", "import os\n", "import os\n\nprint(os.name)\n"),
    (shellcheck, "run", "#!/usr/bin/env bash\ncd $1 || exit\n", "#!/bin/sh\ncd /tmp || exit\n"),
    (shellcheck, "a.sh", "#!/bin/sh\necho `date`\n", "#!/bin/sh\nexit 0\n"),
]


def unnoticed(check, name, spoiled, right):
    """What is wrong with a check that passes the spoiled file or stops the right one."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for settings in (".clang-format", "ruff.toml"):
            shutil.copy(ROOT / settings, root)
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(spoiled)
        found = [] if check(root, files(root)) else [f"{check.__name__} passes {spoiled!r}"]
        path.write_text(right)
        return found + [f"{check.__name__} stops {right!r}: {s}" for s in check(root, files(root))]


def fix(paths):
    """Formats what the formatters can."""
    cpp, python = with_suffix(paths, CPP), with_suffix(paths, {".py"})
    if cpp:
        subprocess.run([pinned("clang-format"), "-i", *cpp], cwd=ROOT, check=True)
    if python:
        subprocess.run(
            [pinned("ruff"), "check", "--quiet", "--fix", *python], cwd=ROOT, check=False
        )
        subprocess.run([pinned("ruff"), "format", "--quiet", *python], cwd=ROOT, check=True)


def run(check, paths, with_spoiled):
    found = check(ROOT, paths)
    for spoiled in SPOILED if with_spoiled else []:
        found += unnoticed(*spoiled) if spoiled[0] is check else []
    return found


def main(arguments):
    named = [path for path in arguments if path != "--fix"]
    paths = named or files()
    found, missing = [], set()
    try:
        if "--fix" in arguments:
            fix(paths)
    except Missing as error:
        missing.add(str(error))
    for check in CHECKS:
        try:
            found += run(check, paths, with_spoiled=not named)
        except Missing as error:
            missing.add(str(error))
    if found:
        print("\n".join(found))
        print("what programs can format, they do: python3 tests/repository/format_test.py --fix")
        sys.exit(1)
    if missing:
        print(f"left out, for want of {', '.join(sorted(missing))}: ./test installs it")
        sys.exit(77)


if __name__ == "__main__":
    main(sys.argv[1:])
