"""The files of the checkout. Not a test."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
GENERATED = {".git", "results", "__pycache__", ".mypy_cache", ".ruff_cache", ".ipynb_checkpoints"}


def output(command, cwd):
    """What a program prints, and whether it is content."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode == 0


def files(root=ROOT):
    """Paths of the files; without git, as in a release's archive, of all but generated ones."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed, good = output(command, root)
        if good:
            return sorted(path for path in listed.split("\0") if path and (root / path).is_file())
    found = []
    for folder, folders, names in os.walk(root):
        here = pathlib.Path(folder).relative_to(root)
        folders[:] = [f for f in folders if f not in GENERATED and not f.startswith("build")]
        found += [(here / name).as_posix() for name in names]
    return sorted(found)
