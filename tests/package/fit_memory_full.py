"""A table of 200 MB is fitted in less than 300 MB of memory, packages of Python included."""

import subprocess
import sys

from support.package import PACKAGE, needs

needs("scipy", "pyarrow")
import numpy as np
from program import main

SIZE, LIMIT = 200e6, 300e6
CALL = (
    "import resource, sys; from coresweep.fitting.command import main; code = main(sys.argv[1:]);"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(code)"
)


def write(path, header, rows):
    """Chunks of rows until the file is large enough."""
    with path.open("w") as file:
        file.write(header + "\n")
        chunk = 0
        while file.tell() < SIZE:
            file.write("\n".join(rows(chunk)) + "\n")
            chunk += 1
    return path


def peak(bench, path, *words):
    """Bytes of a call in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", CALL, str(path), "-o", "x.toml", "--force", *words],
        cwd=bench.folder,
        text=True,
        capture_output=True,
        env={"PYTHONPATH": str(PACKAGE / "src")},
    )
    assert done.returncode == 0, done.stderr
    found = int(done.stdout.splitlines()[-1]) * 1024
    print(f"        {path.name}: {found / 1e6:.0f} MB")
    return found


def test_latencies(bench):
    rng = np.random.default_rng(1)

    def rows(_):
        return [f"{value:.3f}" for value in rng.lognormal(6, 0.3, 200_000)]

    path = write(bench.folder / "latencies.csv", "ms", rows)
    assert peak(bench, path, "--key", "latency.availability") < LIMIT


def test_blocks(bench):
    def rows(chunk):
        numbers = range(chunk * 100_000, (chunk + 1) * 100_000)
        return [
            f"{n},{17 * 10**11 + 6000 * n},5Grwva{n % 7:042},{n + 2 * 10**7},{n + 3 + 2 * 10**7}"
            for n in numbers
            if n % 31
        ]

    path = write(bench.folder / "blocks.csv", "height,time,author,relay_parent,included_at", rows)
    assert peak(bench, path) < LIMIT


if __name__ == "__main__":
    main(dict(globals()))
