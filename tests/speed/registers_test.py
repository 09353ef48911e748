"""What the compiler says of the kernels: registers, and local memory.

The state of a run of the pipeline fits registers, and what it finds by an index stands in shared
memory; only long columns of a segment stand in local memory, as many bytes as they have. A run of
the market keeps its lists there, which may grow no longer. A change that is meant
records the new report here and in bench/README.md.

    python3 registers_test.py --table    prints the report as bench/README.md has it
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "commands" / "support"))
from program import SOURCE, main, skip

BUILD = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"])
COMPILER = "13.0"  # of the recorded reports: another one takes other registers
ARCHITECTURE = "90"
MOST_REGISTERS = 128  # two blocks of 256 threads fill a multiprocessor's
BINS = ("shared", "in_tally")
COLUMN = 4 * 7  # bytes of a place of the segment
# By kind of points: registers with either kind of bins, bytes of the stack, bytes of spills.
RECORDED = {
    "segment_4": (122, 0, 0),
    "segment_16": (122, 16 * COLUMN, 0),
    "segment_64": (122, 64 * COLUMN, 0),
    "bundle": (128, 3640, 200),
    "market": (128, 4912, 344),
}
WITHOUT_LOCAL_MEMORY = "segment_4"


def nvcc():
    cache = (BUILD / "CMakeCache.txt").read_text()
    found = re.search(r"^CORESWEEP_NVCC:\w+=(/.*)$", cache, re.MULTILINE)
    return found.group(1) if found and pathlib.Path(found.group(1)).exists() else None


def release():
    text = subprocess.run([nvcc(), "--version"], capture_output=True, text=True).stdout
    return re.search(r"release ([\d.]+)", text).group(1)


def declaration(kind, bins):
    """A kernel: its header, and what asks for it."""
    if kind == "market":
        return "market_kernel.cuh", "simulate_market<kMarketThreads>(MarketLaunch)"
    kernel = f"simulate_pipeline<PointKind::{kind}, Bins::{bins}>(Launch)"
    return "pipeline_kernel.cuh", kernel


def report(kind, bins, source=SOURCE):
    """(registers, stack, spills, shared) of a kernel, in the sources below a folder."""
    header, kernel = declaration(kind, bins)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "kernel.cu"
        file.write_text(
            f'#include "cuda/device/{header}"\n'
            f"namespace coresweep {{ template __global__ void {kernel}; }}\n"
        )
        code = f"arch=compute_{ARCHITECTURE},code=sm_{ARCHITECTURE}"
        done = subprocess.run(
            [
                *(nvcc(), "-O3", "-DNDEBUG", "--fmad=false", "-std=c++17", "-gencode", code),
                *("-Xptxas", "-v", "-cubin", "-I", source, "-I", SOURCE, file),
                *("-o", file.with_suffix(".cubin")),
            ],
            capture_output=True,
            text=True,
            timeout=250,
        )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    patterns = (
        r"Used (\d+) registers",
        r"(\d+) bytes stack",
        r"(\d+) bytes spill",
        r"(\d+) bytes smem",
    )
    found = [re.findall(pattern, said) for pattern in patterns]
    return tuple(max(map(int, all_), default=0) for all_ in found)


def is_within(kind, bins, source=SOURCE):
    registers, stack, spills, _ = report(kind, bins, source)
    most_registers, most_stack, most_spills = RECORDED[kind]
    print(f"        {kind}, {bins}: {registers} registers, stack {stack}, spills {spills}")
    if release() != COMPILER:  # counts of another compiler may differ, not what they are for
        most_registers = MOST_REGISTERS
    return registers <= most_registers and stack <= most_stack and spills <= most_spills


def bins_of(kind):
    return ("",) if kind == "market" else BINS


def check_kind(kind):
    for bins in bins_of(kind):
        assert is_within(kind, bins), f"{kind}, bins {bins}: allowed are {RECORDED[kind]}"


def test_short_segments_need_no_local_memory(_):
    registers, stack, spills = RECORDED[WITHOUT_LOCAL_MEMORY]
    assert registers <= MOST_REGISTERS and stack == spills == 0
    check_kind(WITHOUT_LOCAL_MEMORY)


def test_long_segments_keep_their_columns_in_local_memory_and_nothing_else(_):
    check_kind("segment_16")
    check_kind("segment_64")


def test_bundles(_):
    check_kind("bundle")


def test_lists_of_the_market_are_short(_):
    check_kind("market")


def test_an_array_found_by_an_index_is_noticed(bench):
    """The spoiled twin: counts of relay blocks as an array of the run itself."""
    for name in ("cuda", "host"):
        shutil.copytree(SOURCE / name, bench.folder / name, ignore=shutil.ignore_patterns("*.cpp"))
    file = bench.folder / "cuda/pipeline/segment.h"
    text = file.read_text()
    for old, new in (
        ("std::is_integral_v<I> && kBits * N <= 64", "kBits * N < 0"),
        (
            "static constexpr std::int32_t kLentWords = Lent && !kPacked ? N : 0;",
            "static constexpr std::int32_t kLentWords = 0;",
        ),
        (
            "std::conditional_t<kPacked, std::uint64_t, Cells<I, N, Lent>>",
            "std::conditional_t<kPacked, std::uint64_t, Cells<I, N, false>>",
        ),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text)
    assert not is_within(WITHOUT_LOCAL_MEMORY, "shared", bench.folder)


def print_table():
    print("| kernel | registers | stack [bytes] | spills [bytes] | shared memory [bytes] |")
    print("|---|---|---|---|---|")
    for kind in RECORDED:
        for bins in bins_of(kind):
            registers, stack, spills, shared = report(kind, bins)
            name = f"{kind}, bins {bins}" if bins else kind
            print(f"| {name} | {registers} | {stack} | {spills} | {shared} |")


if __name__ == "__main__":
    if nvcc() is None:
        skip("no CUDA compiler was found")
    if "--table" in sys.argv:
        print_table()
    else:
        main(dict(globals()))
