"""Sweeps, shards, merges, extensions, reports and readers in a loop, beside one long sweep.

    CORESWEEP_SOAK_SECONDS=3600 ctest --test-dir build -R trust/soak_full    an hour; default 120 s

Digests are right each time, memory of every command and of the two long processes stays flat, no
handle is left open, no file is left behind, and the long sweep's progress is truthful.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "commands" / "support"))
from program import BINARY, SOURCE, main, market_study, pipeline_study

SECONDS = float(os.environ.get("CORESWEEP_SOAK_SECONDS", "120"))
STOPPED = 75  # exit code: kept what was finished
PYTHON = os.environ["CORESWEEP_PYTHON"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(SOURCE / "python-notebooks" / "src")}
SEEDS = 4
MARGIN_KIB = 8192
POINTS_A_SECOND = 3  # of the long sweep, on one slow core
PROGRESS = re.compile(r"^ *([0-9.]+) %  .*?([0-9.]+ (?:s|min|h).*) done(?:, (.*) to go)?$")
READER = """
import gc, json, os, sys, time
import coresweep
sizes = []
for line in sys.stdin:
    results = coresweep.open(line.strip())
    float(results["block_time.mean"].mean())
    results.close()
    del results
    gc.collect()
    pages = int(open("/proc/self/statm").read().split()[1])
    kib = pages * os.sysconf("SC_PAGE_SIZE") // 1024
    print(json.dumps([kib, len(os.listdir("/proc/self/fd"))]))
    sys.stdout.flush()
"""


def seconds_of(text):
    """Of "1 h 02 min", "3 min 20 s", "4.2 s"."""
    units = {"h": 3600, "min": 60, "s": 1}
    words = text.split()
    return sum(
        float(number) * units[unit] for number, unit in zip(words[::2], words[1::2], strict=True)
    )


def flat(samples, what):
    """The last third stays within a tenth and some megabytes of the first."""
    third = max(len(samples) // 3, 1)
    first, last = max(samples[:third]), max(samples[-third:])
    assert last <= 1.1 * first + MARGIN_KIB, f"{what} grew from {first} to {last} KiB"
    return f"{what}: {first} KiB at first, {last} KiB at last, {len(samples)} looks"


class LongSweep:
    """A sweep that takes as long as the soak, looked at each second from outside."""

    def __init__(self, bench):
        text = "[relay]\nslots = 14400\n[study]\nruns = 256\n[axes]\nlatency.scale = { from = 0.5, "
        text += f"to = 2, count = {max(int(SECONDS * POINTS_A_SECOND), 4)} }}\n"
        bench.write("long.toml", text)
        self.errors = (bench.folder / "long.log").open("w+")
        self.process = subprocess.Popen(
            [BINARY, "sweep", "long.toml", "-o", "long.h5", "--threads", "1"],
            cwd=bench.folder,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
        )
        self.memory, self.handles, self.began = [], [], time.monotonic()
        self.took = None
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        place = pathlib.Path(f"/proc/{self.process.pid}")
        while self.process.poll() is None:
            try:
                pages = int((place / "statm").read_text().split()[1])
                handles = len(os.listdir(place / "fd"))
            except (FileNotFoundError, ProcessLookupError, PermissionError, IndexError):
                break
            if pages > 0:
                self.memory.append(pages * os.sysconf("SC_PAGE_SIZE") // 1024)
                self.handles.append(handles)
            time.sleep(1)
        self.process.wait()
        self.took = time.monotonic() - self.began

    def check(self):
        """After the soak it is asked to stop, where the machine was too busy for all of it."""
        self.process.send_signal(signal.SIGINT)
        self.thread.join()
        assert self.process.returncode in (0, STOPPED), self.process.returncode
        # At its end it works out the metrics, in memory of another size.
        looks = len(self.memory)
        end = looks if self.process.returncode else looks - max(3, looks // 8)
        print("       ", flat(self.memory[2:end], "memory of the long sweep"))
        assert max(self.handles) <= min(self.handles[2:]) + 4, "handles of the long sweep"
        self.errors.seek(0)
        lines = [PROGRESS.match(line.rstrip()) for line in self.errors.read().splitlines()]
        told = [(float(m[1]), seconds_of(m[2]), m[3]) for m in lines if m]
        assert len(told) >= 2, "no progress was shown"
        shares = [share for share, _, _ in told]
        assert shares == sorted(shares) and shares[-1] <= 100, shares
        # What it said was left, when a third was done and later, against what was left.
        for share, done, left in told:
            if share < 33 or left is None or self.took - done < 10 or self.process.returncode:
                continue
            really = self.took - done
            assert 0.4 < (seconds_of(left) + 1) / (really + 1) < 2.5, (share, done, left, really)
        print(f"        {len(told)} lines of progress, in order and true; {self.took:.0f} s")


class Reader:
    """One Python process that opens file after file."""

    def __init__(self, bench):
        self.process = subprocess.Popen(
            [PYTHON, "-c", READER],
            cwd=bench.folder,
            text=True,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.memory, self.handles = [], []

    def open(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        memory, handles = json.loads(self.process.stdout.readline())
        self.memory.append(memory)
        self.handles.append(handles)

    def check(self):
        self.process.stdin.close()
        assert self.process.wait() == 0
        print("       ", flat(self.memory[2:], "memory of one reader"))
        assert max(self.handles[2:]) == min(self.handles[2:]), "a reader leaves handles open"


class Peaks:
    """Runs commands, and keeps the peak memory of each kind."""

    def __init__(self, bench):
        self.bench, self.peaks = bench, {}

    def python(self, kind, module, *arguments):
        self.call(kind, PYTHON, "-m", module, *arguments)

    def __call__(self, kind, *arguments):
        self.call(kind, BINARY, *arguments)

    def call(self, kind, *arguments):
        script = (
            "import resource,subprocess,sys;"
            "c=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL).returncode;"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.exit(c)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            cwd=self.bench.folder,
            text=True,
            capture_output=True,
            env=ENVIRONMENT,
        )
        assert done.returncode == 0, (arguments, done.stderr)
        self.peaks.setdefault(kind, []).append(int(done.stdout.splitlines()[-1]))

    def check(self):
        for kind, samples in self.peaks.items():
            print("       ", flat(samples, "peak memory of " + kind))


def round_of(bench, run, number, digests):
    """One of each command; every file is made from nothing, and taken away again."""
    seed = number % SEEDS + 1
    pipeline, market = f"{seed}", f"m{seed}"
    run("sweep", "sweep", "pipeline.toml", "-o", "x.h5", "--seed", seed, "--quiet")
    run("market", "sweep", "market.toml", "-o", "m.h5", "--seed", seed, "--quiet")
    for part in ("1/3", "2/3", "3/3"):
        run(
            "shard",
            *("sweep", "pipeline.toml", "--shard", part, "-o", "parts"),
            *("--seed", seed, "--quiet"),
        )
    run("merge", "merge", "parts", "-o", "merged.h5", "--quiet")
    run("sweep", "sweep", "pipeline.toml", "-o", "e.h5", "--seed", seed, "--runs", 70, "--quiet")
    run("extend", "extend", "e.h5", "--runs", 128, "--quiet")
    run("verify", "verify", "x.h5")
    run("summary", "summary", "m.h5", "--format", "json")
    run("analyze", "analyze", "x.h5", "--format", "csv")
    if number % 5 == 0:
        run.python("report", "coresweep.report.report", "x.h5", "-o", "x.html")
        run.python("export", "coresweep.reading.export", "x.h5", "-o", "x.csv")
        assert (bench.folder / "x.html").stat().st_size > 10000
    for name, key in (
        ("x.h5", pipeline),
        ("merged.h5", pipeline),
        ("e.h5", pipeline),
        ("m.h5", market),
    ):
        assert bench.digest(name) == digests.setdefault(key, bench.digest(name)), (number, name)


def clean(bench, keep):
    for path in sorted(bench.folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        elif path.name not in keep:
            path.unlink()


def test_soak(bench):
    keep = {"pipeline.toml", "market.toml", "long.toml", "long.h5", "long.log", "long.h5.partial"}
    bench.write("pipeline.toml", pipeline_study(128, [0.5, 1, 2], [2, 3, 5]))
    bench.write("market.toml", market_study(128, [0, 0.16]))
    sweep, reader, run, digests = LongSweep(bench), Reader(bench), Peaks(bench), {}
    rounds, end = 0, time.monotonic() + SECONDS
    expected = None
    while time.monotonic() < end:
        round_of(bench, run, rounds, digests)
        for name in ("x.h5", "merged.h5", "e.h5") * 2:
            reader.open(name)
        left = {p.name for p in bench.folder.iterdir()} - keep - {"x.html", "x.csv"}
        left = {name for name in left if not name.startswith("long.h5")}
        expected = expected or left
        assert left == expected, left ^ expected
        keep |= {p.name for p in bench.folder.iterdir() if p.name.startswith("long.h5")}
        clean(bench, keep)
        rounds += 1
    print(f"        {rounds} rounds, digests of {len(digests)} studies the same each time")
    assert len(digests) == 2 * min(SEEDS, rounds)
    run.check()
    reader.check()
    sweep.check()


if __name__ == "__main__":
    main(globals())
