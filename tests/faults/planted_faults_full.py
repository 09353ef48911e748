#!/usr/bin/env python3
"""Plants every fault of mutants.py in turn and requires that a test of the rules notices.

    python3 planted_faults_full.py [TEXT]   only the faults whose rule contains TEXT

Prints rule -> test that noticed. Exit 1 if a fault survives, does not compile, or its text does not
occur exactly once. Needs the host library of a build (CORESWEEP_BUILD_DIR, else build/); reads CXX
and CORESWEEP_JOBS.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

sys.dont_write_bytecode = True
from mutants import MUTANTS, RUN_VALUES, TALLY

PIPELINE_TESTS = "tests/unit/cuda/pipeline"
TRACE = f"{PIPELINE_TESTS}/trace"  # the one that instantiates the step
RULE_TESTS = (
    "closed_forms_test",
    "step_relay_test",
    "step_weather_test",
    "step_backing_test",
    "step_fork_test",
    "step_building_test",
    "step_generations_test",
    "step_author_test",
    "step_failure_test",
    "step_handover_test",
    "step_sizes_test",
    "bundle_forms_test",
    "bundle_bands_test",
    "bundle_building_test",
    "bundle_scheduling_test",
    "bundle_resubmit_test",
    "bundle_handover_test",
    "bundle_orders_test",
)
RULE_TESTS = tuple(f"{PIPELINE_TESTS}/{stem}" for stem in RULE_TESTS)
HOST_TESTS = (f"{PIPELINE_TESTS}/settings_test", "tests/unit/host/compile/compile_point_test")
COUNT_TEST = f"{PIPELINE_TESTS}/tally_test"
HOST_LIBRARIES = ("-lfmt", "-lcrypto", "-lgomp", "-pthread")
TIME_LIMIT_S = 60


class Fault(Exception):
    """A planted fault that proves nothing, or that nobody noticed."""


def mutated(text, file, old, new):
    """`text` of `file` with `new` in the one place of `old`, however its lines are broken."""
    places = list(re.finditer(r"\s+".join(map(re.escape, re.split(r"\s+", old))), text))
    if len(places) != 1:
        raise Fault(f"its text occurs {len(places)} times in {file}")
    return text[: places[0].start()] + new + text[places[0].end() :]


class Bench:
    """Compiles and runs; objects that do not depend on the fault are made once."""

    def __init__(self, source, build, folder):
        self.source, self.build, self.folder = source, build, folder
        self.compiler = os.environ.get("CXX", "c++")

    def compile(self, file, target, *options):
        self.call(
            "it does not compile",
            [self.compiler, "-std=c++20", *options, "-I", self.source, "-c", file, "-o", target],
        )

    def object(self, stem):
        return self.folder / (pathlib.Path(stem).name + ".o")

    def prepare(self, pool):
        """The tests at -O0: they only look at the traces."""
        jobs = [pool.submit(self.compile, self.source / f"{TRACE}.cpp", self.object(TRACE), "-O1")]
        for stem in (*RULE_TESTS, *HOST_TESTS, COUNT_TEST):
            test = self.source / (stem + ".cpp")
            jobs.append(pool.submit(self.compile, test, self.object(stem), "-O0"))
        for job in jobs:
            job.result()
        for tests, own in ((RULE_TESTS, TRACE), (HOST_TESTS, TRACE), ((), COUNT_TEST)):
            noticed = self.run(tests, self.object(own), self.folder / "sound")
            if noticed:  # sound rules pass
                raise Fault(f"without any fault, {noticed} fails")

    def try_fault(self, number, fault):
        """The name of the test that notices."""
        _, file, old, new = fault
        folder = self.folder / str(number)
        mutant = folder / file
        mutant.parent.mkdir(parents=True)
        mutant.write_text(mutated((self.source / file).read_text(), file, old, new))
        if file.endswith(".cpp"):
            tests, compiled = HOST_TESTS, mutant
        elif file in (TALLY, RUN_VALUES):
            tests, compiled = (), self.source / f"{COUNT_TEST}.cpp"
        else:
            tests, compiled = RULE_TESTS, self.source / f"{TRACE}.cpp"
        self.compile(compiled, folder / "mutant.o", "-O1", "-I", folder)
        noticed = self.run(tests, folder / "mutant.o", folder / "tests")
        if not noticed:
            raise Fault("no test notices")
        return noticed

    def run(self, tests, target, program):
        objects = [self.object(stem) for stem in tests]
        objects += [target]
        if tests == HOST_TESTS:  # before the library, which then leaves its own object out
            objects += [self.object(TRACE)] if target != self.object(TRACE) else []
            objects += [self.build / "host/libcoresweep_host.a", *HOST_LIBRARIES]
        self.call(
            "it does not link",
            [self.compiler, "-o", program, *objects, "-lgtest_main", "-lgtest", "-pthread"],
        )
        try:
            result = subprocess.run(
                [
                    "sh",
                    "-c",
                    'ulimit -v 2097152; exec "$0" "$@"',
                    program,
                    "--gtest_fail_fast",
                    "--gtest_brief=1",
                    "--gtest_color=no",
                ],
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise Fault("the tests do not end") from None
        if result.returncode == 0:
            return None
        failed = re.search(r"^\[  FAILED  \] (\S+?),? ", result.stdout, re.M)
        if not failed:
            raise Fault("the tests crash")
        return failed.group(1)

    @staticmethod
    def call(problem, command):
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise Fault(f"{problem}: {result.stderr.strip()[-500:]}")


def plant(arguments, usage, mutants, make_bench):
    """Tries the faults whose rule contains the argument, if there is one; the exit status.

    make_bench(source, build, folder, pool) gives what has try_fault(number, fault).
    """
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(usage, file=sys.stderr)
        return 2
    source = pathlib.Path(__file__).resolve().parents[2]
    build = pathlib.Path(os.environ.get("CORESWEEP_BUILD_DIR", source / "build"))
    if re.search("^CORESWEEP_SANITIZE:BOOL=ON$", (build / "CMakeCache.txt").read_text(), re.M):
        print("skipped: the faults are compiled without sanitizers, the host library is not")
        return 77
    wanted = arguments[0] if arguments else ""
    faults = [fault for fault in mutants if wanted in fault[0]]
    jobs = int(os.environ.get("CORESWEEP_JOBS", os.cpu_count() or 1))
    failures = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        concurrent.futures.ThreadPoolExecutor(jobs) as pool,
    ):
        try:
            bench = make_bench(source, build, pathlib.Path(folder), pool)
        except Fault as fault:
            print(fault, file=sys.stderr)
            return 1
        tries = [pool.submit(bench.try_fault, i, fault) for i, fault in enumerate(faults)]
        for (rule, _, old, _), one in zip(faults, tries, strict=True):
            try:
                print(f"{rule:70} {one.result()}")
            except Fault as fault:
                failures += 1
                print(f"{rule:70} FAILED: {fault}")
                print(textwrap.indent(old, "    "))
            sys.stdout.flush()
    print(f"{len(faults)} planted faults, {failures} not noticed")
    return 1 if failures else 0


def prepared_bench(source, build, folder, pool):
    bench = Bench(source, build, folder)
    bench.prepare(pool)
    return bench


if __name__ == "__main__":
    sys.exit(plant(sys.argv[1:], __doc__, MUTANTS, prepared_bench))
