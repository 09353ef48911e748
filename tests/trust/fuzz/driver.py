"""What the seeded fuzzers of the program share: calls, what is wrong with one, and keeping it."""

from __future__ import annotations

import argparse
import math
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

SOURCE = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("CORESWEEP", str(SOURCE / "build" / "coresweep"))
FOUND = pathlib.Path(os.environ.get("CORESWEEP_BUILD_DIR", SOURCE / "build")) / "fuzz" / "found"
CPU_S, LONGEST_S, STOPS_WITHIN_S, MEMORY = 10, 300, 120, 4 << 30
ASKED_AFTER_S = 5  # a call that may last is asked to stop
# One thread: the files are small, and what is not started need not be waited for.
ENVIRONMENT = {"PATH": "/nowhere", "HOME": "/nowhere", "OMP_NUM_THREADS": "1"}
TOLD = {0, 1, 2, 3, 4, 75}  # exit codes of the program; 5 is a fault of its own


def limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))


def fault_of(arguments: list[str], folder: pathlib.Path, may_last: bool = False) -> str | None:
    """What is wrong with a call: it dies, blames itself, says nothing or does not end. One that
    `may_last` is asked to stop after a while."""
    with subprocess.Popen(
        [PROGRAM, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, preexec_fn=limits, env=ENVIRONMENT,
    ) as process:  # fmt: skip
        asked = False
        try:
            said = process.communicate(timeout=ASKED_AFTER_S if may_last else LONGEST_S)[1]
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            asked = True
            try:
                said = process.communicate(timeout=STOPS_WITHIN_S)[1]
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return "it does not end"
            if not may_last:
                return f"it took more than {LONGEST_S} s"
    text = said.decode(errors="replace")
    code = process.returncode
    if asked and code == -signal.SIGINT:
        return None
    if code == -signal.SIGXCPU:
        return f"it took more than {CPU_S} s of a processor"
    if code not in TOLD or "internal error" in text or "Sanitizer" in text:
        return f"exit code {code}: {text[-1000:]}"
    if code in (2, 3, 4) and not text.strip():
        return f"exit code {code}, and nothing is said"
    return None


def faults_of(calls: list[list[str]], folder: pathlib.Path, may_last: bool = False) -> list[str]:
    """What is wrong with some calls, one after the other."""
    faults = ((call, fault_of(call, folder, may_last)) for call in calls)
    return [f"{call}: {fault}" for call, fault in faults if fault]


def fuzz(
    name: str,
    case: Callable[[random.Random, pathlib.Path], list[str]],
    prepare: Callable[[pathlib.Path], None],
) -> int:
    """Makes cases in a folder of their own, each from its number alone, until the time is over or
    there were as many as asked for. `case` returns what went wrong. Returns the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cases", type=int, help="as many, however long they take")
    parser.add_argument("--seed", type=int, default=1, help="cases from SEED millions on")
    parser.add_argument("--case", type=int, help="this one alone; its files are kept")
    options = parser.parse_args()
    end = math.inf if options.cases else time.monotonic() + options.seconds
    kinds: dict[str, list[int]] = {}
    number = first_number = options.case or options.seed * 1_000_000
    with tempfile.TemporaryDirectory() as scratch:
        first, folder = pathlib.Path(scratch) / "first", pathlib.Path(scratch) / "case"
        first.mkdir()
        prepare(first)
        while time.monotonic() < end:
            shutil.copytree(first, folder, symlinks=True)
            for fault in case(random.Random(f"{name} {number}"), folder):
                kinds.setdefault(fault.strip().splitlines()[-1][-150:], []).append(number)
                print(f"{name}: case {number}: {fault}", flush=True)
            if options.case:
                shutil.copytree(folder, FOUND / f"{name}-{number}", symlinks=True,
                                dirs_exist_ok=True)  # fmt: skip
            shutil.rmtree(folder, ignore_errors=True)
            number += 1
            if options.case or number - first_number == options.cases:
                break
    print(f"{name}: {number - first_number} cases, {len(kinds)} kinds of fault")
    for kind, numbers in kinds.items():
        print(f"  {len(numbers)} times, first in --case {numbers[0]}: {kind}")
    return 1 if kinds else 0


def program(*arguments: str, cwd: pathlib.Path) -> None:
    """A call that must work."""
    done = subprocess.run([PROGRAM, *arguments], cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{arguments}: {done.stderr}")
