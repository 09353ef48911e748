#!/usr/bin/env python3
"""Plants every fault of device_mutants.py in turn; the tests of the CUDA launcher must notice.

    python3 device_planted_faults_full.py [TEXT]   only the faults whose rule contains TEXT

As planted_faults_full.py, but a fault that ends the tests counts as noticed: the host that touches
memory of a device does that.
"""

import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from device_mutants import MUTANTS
from planted_faults_full import HOST_LIBRARIES, Bench, Fault, mutated, plant

TIME_LIMIT_S = 300
STANDIN = ("tests/device/standin", "tests/device/block")
TESTS = ("tests/unit/cuda/device/backend_cuda_test",)
LAUNCHER = "tests/device/backend_standin"
LIBRARIES = (*HOST_LIBRARIES, "-lgtest_main", "-lgtest")


class DeviceBench(Bench):
    def prepare(self, pool):
        jobs = [
            pool.submit(self.compile, self.source / f"{stem}.cpp", self.object(stem), "-O1")
            for stem in (*STANDIN, *TESTS, LAUNCHER)
        ]
        for job in jobs:
            job.result()
        noticed = self.noticed_by(self.object(LAUNCHER), self.folder / "sound")
        if noticed:
            raise Fault(f"without any fault, {noticed} fails")

    def try_fault(self, number, fault):
        _, file, old, new = fault
        folder = self.folder / str(number)
        mutant = folder / file
        mutant.parent.mkdir(parents=True)
        mutant.write_text(mutated((self.source / file).read_text(), file, old, new))
        launcher = folder / "launcher.cpp"
        launcher.write_text((self.source / f"{LAUNCHER}.cpp").read_text())
        self.compile(launcher, folder / "launcher.o", "-O1", "-I", folder)
        noticed = self.noticed_by(folder / "launcher.o", folder / "tests")
        if not noticed:
            raise Fault("no test notices")
        return noticed

    def noticed_by(self, launcher, program):
        objects = [self.object(stem) for stem in (*STANDIN, *TESTS)]
        library = self.build / "host/libcoresweep_host.a"
        self.call(
            "it does not link",
            [self.compiler, "-o", program, *objects, launcher, library, *LIBRARIES],
        )
        try:
            result = subprocess.run(
                [program, "--gtest_fail_fast", "--gtest_color=no"],
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise Fault("the tests do not end") from None
        if result.returncode == 0:
            return None
        failed = re.search(r"^\[  FAILED  \] ([^\s,]+)", result.stdout, re.M)
        begun = re.findall(r"^\[ RUN      \] (\S+)", result.stdout, re.M)
        return failed.group(1) if failed else f"{begun[-1]} ends"


def prepared_bench(source, build, folder, pool):
    bench = DeviceBench(pathlib.Path(source), build, folder)
    bench.prepare(pool)
    return bench


if __name__ == "__main__":
    sys.exit(plant(sys.argv[1:], __doc__, MUTANTS, prepared_bench))
