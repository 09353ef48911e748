"""The files of the checkout. Not a test."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
# What builds, sweeps and tools make: folders of these names, and at these places.
GENERATED = {".git", "__pycache__", ".mypy_cache", ".ruff_cache", ".ipynb_checkpoints"}
GENERATED_PLACES = {"results", "bench/results", "python-notebooks/build"}


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
        folders[:] = [name for name in folders if not is_generated(here / name)]
        found += [(here / name).as_posix() for name in names]
    return sorted(found)


def is_generated(folder):
    if folder.parent == pathlib.Path() and folder.name.startswith("build"):
        return True
    return folder.name in GENERATED or folder.as_posix() in GENERATED_PLACES
