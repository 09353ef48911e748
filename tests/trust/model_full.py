"""The rules under Clang's sanitizers: no memory that nobody wrote, no integer that wraps or is cut
where it is not meant to, no race on shared words; and the bits are those of the usual compiler."""

import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"])
MODEL = SOURCE / "tests/trust/model"
POINTS, MARKETS, THREADS = "200", "60", "4"
FLAGS = ["-std=c++20", f"-I{SOURCE}", "-ffp-contract=off", "-pthread", "-g1", "-w"]
UNDER = ["-O1", "-DCORESWEEP_KEEP_CALLS", "-fno-omit-frame-pointer"]
INTEGERS = [
    "-fsanitize=integer,undefined",
    "-fno-sanitize-recover=all",
    f"-fsanitize-ignorelist={MODEL / 'wraps.txt'}",
]
# Compiler, flags, and threads: the standard library's own are not watched by the memory sanitizer.
KINDS = {
    "plain": ("c++", ["-O2"], THREADS),
    "memory": ("clang++", [*UNDER, "-fsanitize=memory"], "1"),
    "integers": ("clang++", [*UNDER, *INTEGERS], THREADS),
    "threads": ("clang++", [*UNDER, "-fsanitize=thread"], THREADS),
}

if shutil.which("clang++") is None:
    print("skipped: no clang++ was found")
    sys.exit(77)
folder = BUILD / "model"
folder.mkdir(exist_ok=True)
markets = folder / "markets"
subprocess.run(
    [BUILD / "dump_market_cases", MARKETS, "20260101", markets],
    check=True,
    stdout=subprocess.DEVNULL,
)
digests = {}
failed = False
for name, (compiler, flags, threads) in KINDS.items():
    program = folder / name
    subprocess.run([compiler, *FLAGS, *flags, MODEL / "model.cpp", "-o", program], check=True)
    done = subprocess.run(
        [program, threads, POINTS, markets], capture_output=True, text=True, check=False
    )
    print(f"{name}: exit code {done.returncode}, {' '.join(done.stdout.split())}", flush=True)
    print(done.stderr[-6000:], end="")
    failed |= done.returncode != 0
    twin = subprocess.run([program, "spoiled"], capture_output=True, check=False)
    if (twin.returncode == 0) != (name == "plain"):
        print(f"{name}: the spoiled twin ended with {twin.returncode}")
        failed = True
    digests[name] = done.stdout.split()[-1:]
if len(set(map(tuple, digests.values()))) != 1:
    print("the digests differ")
    failed = True
sys.exit(1 if failed else 0)
