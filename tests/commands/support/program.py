"""Runs the program under test, in a folder of its own. Not a test."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

BINARY = os.environ["CORESWEEP"]
SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])

SMALL = """backing.protocol = "fragment-tree"
[study]
runs = 130
seed = 7
baseline = { "backing.max_candidate_depth" = 1 }
[relay]
slots = 400
warmup_slots = 20
[market]
model = "constant"
[axes]
backing.max_candidate_depth = [1, 3]
latency.scale = [1, 2]
market.price = ["10 DOT", "20 DOT"]
"""


def pipeline_study(runs, scales, capacities):
    """A small study of the pipeline, as text."""
    return f"""backing.protocol = "fragment-tree"
[study]
runs = {runs}
seed = 7
baseline = {{ latency.scale = 1 }}
[relay]
slots = 240
[axes]
latency.scale = {scales}
para.unincluded_segment_capacity = {capacities}
"""


def market_study(runs, probabilities, more_axes=""):
    """A small study of four sales, as text."""
    return f"""
[study]
runs = {runs}
seed = 7
[relay]
slots = 120
[market]
model = "agents"
cycles = 4
[axes]
market.squeeze_probability = {probabilities}
{more_axes}"""


class Bench:
    """A scratch folder, and the program in it."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def run(self, *arguments, timeout=300, **options):
        """The finished process; standard output and error as text."""
        return subprocess.run(
            [BINARY, *map(str, arguments)],
            cwd=self.folder,
            text=True,
            capture_output=True,
            timeout=timeout,
            **options,
        )

    def ok(self, *arguments, **options):
        """Standard output of a call that must succeed."""
        done = self.run(*arguments, **options)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def peak_kib(self, *arguments):
        """Most memory of a call that must succeed; a process of its own makes it, because a child
        counts the memory of the parent that it was copied from."""
        script = (
            "import resource,subprocess,sys;subprocess.run(sys.argv[1:],check=True);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, BINARY, *map(str, arguments)],
            text=True,
            cwd=self.folder,
            capture_output=True,
            check=True,
        )
        return int(done.stdout.splitlines()[-1])

    def digest(self, name):
        return self.ok("digest", name).strip()

    def summary(self, name):
        return json.loads(self.ok("summary", name, "--format", "json"))


def text_of(attribute):
    """A text of the file, which h5py gives as bytes: it has a fixed length, as classic programs of
    netCDF read it."""
    return attribute.decode()


def same_results(
    bench, a, b, attributes=("digest", "config_hash", "runs_per_point", "seed", "points")
):
    """All integers and cubes, the configuration and the digest."""
    import h5py
    import numpy

    compared = 0
    with h5py.File(bench.folder / a) as x, h5py.File(bench.folder / b) as y:
        names = []
        x.visit(names.append)
        others = []
        y.visit(others.append)
        assert names == others
        for name in names:
            if isinstance(x[name], h5py.Group):
                continue
            one, two = x[name][...], y[name][...]
            assert (one.dtype == two.dtype and one.tobytes() == two.tobytes()) or (
                one.dtype.kind == "O" and numpy.array_equal(one, two)
            ), name
            compared += 1
        for name in attributes:
            assert x.attrs[name] == y.attrs[name], name
    assert compared > 200, compared


def same_bits(bench, config, *options, reference="thrust", **more):
    """Whether a sweep on a device has the digest of one on processors."""
    digests = set()
    for backend in (reference, "cuda"):
        file = f"{backend}.h5"
        bench.ok(
            *("sweep", config, "-o", file, "--backend", backend, "--quiet", "--force"),
            *options,
            **more,
        )
        digests.add(bench.digest(file))
    return len(digests) == 1


def skip_without_device():
    with Bench() as probe:
        doctor = probe.ok("doctor")
    if "cuda    yes" not in doctor:
        reason = doctor.split("cuda    no", 1)[1].splitlines()[0].strip()
        skip(f"no CUDA device: {reason}")


def skip(reason):
    """Ends the whole script as skipped."""
    print(f"skipped: {reason}")
    sys.exit(77)


def main(tests):
    """Runs functions whose name begins with test_; one line each."""
    failed = 0
    for name, test in list(tests.items()):
        if not name.startswith("test_"):
            continue
        try:
            with Bench() as bench:
                test(bench)
            print(f"ok      {name}")
        except AssertionError as error:
            failed += 1
            print(f"FAILED  {name}: {error}")
    sys.exit(1 if failed else 0)
