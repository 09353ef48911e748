"""Finds the program and calls it."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys


class ProgramError(RuntimeError):
    """What the program says of a call that failed: the problem, why, and what to do. `code` is its
    exit code: 2 the command line or the study, 3 files, 4 the back end, 75 stopped on request."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def find_program() -> str:
    """The path of the program: CORESWEEP of the environment, beside the interpreter, above its
    environment, where ./run builds it, or on PATH. FileNotFoundError if there is none."""
    chosen = os.environ.get("CORESWEEP")
    beside = [pathlib.Path(sys.executable).parent, pathlib.Path(sys.prefix).parent]
    path = os.pathsep.join([*map(str, beside), os.environ.get("PATH", os.defpath)])
    found = shutil.which(chosen or "coresweep", path=path)
    if found is None:
        raise FileNotFoundError(
            f"cannot run {chosen or 'coresweep'}: it is not beside the interpreter or on PATH: "
            "install it with pip install . in the checkout, or name it in CORESWEEP"
        )
    return found


def call(*words: str) -> str:
    """Runs the program and returns what it prints. ProgramError if it fails."""
    done = subprocess.run(
        [find_program(), *words],
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProgramError(done.stderr.strip().removeprefix("coresweep: "), done.returncode)
    return done.stdout
