"""The program's threads under Clang's thread sanitizer: OpenMP's, told to it by Archer, and its
own, in sweeps of both levels, shards, their merge, an extension, an interruption, and readers."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "threads"
ALARM = 66
STUDY = """[study]
runs = 70
[relay]
slots = 60
warmup_slots = 2
[market]
model = "agents"
cycles = 3
[backing]
protocol = "fragment-tree"
[axes]
backing.max_candidate_depth = [1, 2, 3, 4]
"""
# Each has one race, and the same without: of OpenMP's threads, and of the language's.
TWINS = {
    "omp": "int n = 0;\n#pragma omp parallel for num_threads(4) RULE\n"
    "for (int i = 0; i < 999; ++i) ++n;\nreturn n < 0;",
    "own": "TYPE n = 0; { std::jthread a([&] { ++n; }), b([&] { ++n; }); } return n > 2;",
}
SPOILED = {"RULE": ("reduction(+ : n)", ""), "TYPE": ("std::atomic<int>", "int")}

archer = next(iter(sorted(pathlib.Path("/usr/lib").glob("llvm-*/lib/libarcher.so"))), None)
if shutil.which("clang++") is None or archer is None:
    print("skipped: no clang++ or no libarcher.so (libomp-dev) was found")
    sys.exit(77)
WATCHED = {
    **os.environ,
    "OMP_TOOL_LIBRARIES": str(archer),
    "TSAN_OPTIONS": f"ignore_noninstrumented_modules=1:exitcode={ALARM}",
}


def build():
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "log").open("w") as log:
        for command in (
            ["cmake", "-S", SOURCE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
             "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -gline-tables-only", "-DCMAKE_C_COMPILER=clang",
             "-DCMAKE_CXX_COMPILER=clang++", "-DCORESWEEP_SANITIZE=thread",
             "-DCORESWEEP_CUDA=OFF", "-DBUILD_TESTING=OFF"],
            ["cmake", "--build", BUILD, "-j2", "--target", "coresweep"],
        ):  # fmt: skip
            if subprocess.run(command, stdout=log, stderr=log).returncode != 0:
                print((BUILD / "log").read_text()[-4000:])
                sys.exit(1)


def twin(folder, name, spoiled):
    text = TWINS[name]
    for word, choices in SPOILED.items():
        text = text.replace(word, choices[spoiled])
    file, program = folder / "twin.cpp", folder / "twin"
    file.write_text(f"#include <atomic>\n#include <thread>\nint main() {{\n{text}\n}}\n")
    subprocess.run(
        ["clang++", "-std=c++20", "-O1", "-fopenmp", "-fsanitize=thread", file, "-o", program],
        check=True,
    )
    done = subprocess.run([program], env=WATCHED, capture_output=True)
    assert done.returncode == (ALARM if spoiled else 0), (name, spoiled, done)


def call(folder, *words, environment=WATCHED):
    done = subprocess.run(
        [BUILD / "coresweep", *words], cwd=folder, env=environment, capture_output=True, text=True
    )
    alarms = done.stderr.count("WARNING: ThreadSanitizer")
    print(f"{' '.join(words)}: exit code {done.returncode}, {alarms} alarms", flush=True)
    return done


def clean(folder, *words):
    done = call(folder, *words)
    assert done.returncode == 0 and "ThreadSanitizer" not in done.stderr, done.stderr[:6000]


def interrupted(folder):
    """A sweep that would take long is asked to stop."""
    command = [BUILD / "coresweep", "sweep", "x.toml", "--runs", "1000000", "-o", "long.h5"]
    with subprocess.Popen(
        command, cwd=folder, env=WATCHED, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as sweep:
        time.sleep(4)
        sweep.send_signal(signal.SIGINT)
        said = sweep.communicate(timeout=200)[1].decode()
    print(f"interrupted: exit code {sweep.returncode}")
    assert sweep.returncode == 75 and "ThreadSanitizer" not in said, said[:6000]


build()
with tempfile.TemporaryDirectory() as scratch:
    folder = pathlib.Path(scratch)
    for name in TWINS:
        twin(folder, name, spoiled=False)
        twin(folder, name, spoiled=True)
    (folder / "x.toml").write_text(STUDY)
    for backend in ("simd", "thrust"):
        clean(folder, "sweep", "x.toml", "-o", f"{backend}.h5", "--backend", backend)
    for shard in ("1/2", "2/2"):
        clean(folder, "sweep", "x.toml", "--shard", shard, "-o", "parts", "--quiet")
    clean(folder, "merge", "parts", "-o", "merged.h5")
    clean(folder, "extend", "simd.h5", "--runs", "140")
    for command in ("verify", "summary", "analyze", "digest"):
        clean(folder, command, "simd.h5")
    interrupted(folder)
    blind = {**WATCHED, "OMP_TOOL": "disabled", "TSAN_OPTIONS": f"exitcode={ALARM}"}
    done = call(folder, "sweep", "x.toml", "-o", "blind.h5", environment=blind)
    assert "ThreadSanitizer" in done.stderr, "without Archer OpenMP's threads are not watched"
