#!/usr/bin/env python3
"""Plants every fault of market_mutants.py in turn and requires that the oracle's cases notice.

    python3 market_planted_faults_full.py [TEXT]   only the faults whose rule contains TEXT

The cases are those whose outcomes tests/oracle/market_differential_full.py compares with the
oracle's: what changes one of them would be a difference there. Prints rule -> cases that noticed.
Exit 1 if a fault survives, does not compile, or its text does not occur exactly once. Needs a build
(CORESWEEP_BUILD_DIR, else build/); reads CXX and CORESWEEP_JOBS.
"""

import os
import subprocess
import sys

sys.dont_write_bytecode = True
from market_mutants import COMPILE, MUTANTS
from planted_faults_full import HOST_LIBRARIES, Fault, mutated, plant

CASES, SEED = 4000, 5  # those of market_differential_full.py
TIME_LIMIT_S = 150
DUMP, REPLAY = "tests/oracle/dump_market_cases.cpp", "tests/faults/market_replay.cpp"


class Bench:
    def __init__(self, source, build, folder):
        self.source, self.build, self.folder = source, build, folder
        self.compiler = [os.environ.get("CXX", "c++"), "-std=c++20"]
        self.points = folder / "points"
        self.call([build / "dump_market_cases", CASES, SEED, self.points])
        self.call(
            [*self.compiler, "-O0", "-I", source, "-c", source / DUMP, "-o", folder / "dump.o"]
        )
        self.sound = self.replay(folder)

    def call(self, command):
        try:
            result = subprocess.run(
                [str(word) for word in command],
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise Fault("it does not end") from None
        if result.returncode != 0:
            raise Fault("it fails: " + result.stderr.strip()[-500:])
        return result.stdout

    def replay(self, folder):
        """A hash for each case, with the headers of `folder` before those of the source."""
        program = folder / "replay"
        self.call(
            [
                *self.compiler,
                "-O1",
                "-I",
                folder,
                "-I",
                self.source,
                self.source / REPLAY,
                "-o",
                program,
            ]
        )
        return self.call([program, self.points]).splitlines()

    def compiled_points(self, folder):
        """The points that the settings compile to, with the compile_market.cpp of `folder`."""
        self.call(
            [
                *self.compiler,
                "-O0",
                "-I",
                self.source,
                "-c",
                folder / COMPILE,
                "-o",
                folder / "compile.o",
            ]
        )
        self.call(
            [
                *self.compiler,
                "-o",
                folder / "dump",
                self.folder / "dump.o",
                folder / "compile.o",
                self.build / "host/libcoresweep_host.a",
                *HOST_LIBRARIES,
                "-pthread",
            ]
        )
        self.call([folder / "dump", CASES, SEED, folder / "points"])
        return (folder / "points").read_bytes()

    def try_fault(self, number, fault):
        """How it was noticed."""
        _, file, old, new = fault
        text = mutated((self.source / file).read_text(), file, old, new)
        mutant = self.folder / str(number) / file
        mutant.parent.mkdir(parents=True)
        mutant.write_text(text)
        if file == COMPILE:
            if self.compiled_points(self.folder / str(number)) == self.points.read_bytes():
                raise Fault("no point changes")
            return "other points"
        fresh = self.replay(self.folder / str(number))
        noticed = sum(a != b for a, b in zip(fresh, self.sound, strict=False))
        if not noticed:
            raise Fault("no case notices")
        return f"{noticed} cases"


if __name__ == "__main__":
    sys.exit(
        plant(
            sys.argv[1:],
            __doc__,
            MUTANTS,
            lambda source, build, folder, _: Bench(source, build, folder),
        )
    )
