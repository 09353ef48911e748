"""No interval of a results file is inverted: whatever is stored, of shipped studies made small."""

import pathlib
import re
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "commands/support"))
from program import SOURCE, main

CONFIGS = SOURCE / "configs"
# Values that need not lie in their interval, with the reason.
OUTSIDE = {
    r"sensitivity\..*\.variance": "unbiased, so it may be below 0, where no variance is",
}
# Pairs of names: the ends of an interval, and its value, if it has one.
ENDS = [
    (".low", ".high", ""),
    (".monte_carlo_low", ".monte_carlo_high", ""),
    (".day_low", ".day_high", None),
    (".assumption_low", ".assumption_high", None),
]


def intervals(file):
    """Name, low, value and high of every interval; no value where none belongs to it."""
    for name in file:
        for low, high, value in ENDS:
            if not name.endswith(low):
                continue
            stem = name.removesuffix(low)
            middle = None if value is None else file[stem + value][...]
            yield stem, file[name][...], middle, file[stem + high][...]


def inverted(file):
    """The names whose ends are in the wrong order, or whose value lies outside."""
    found = set()
    for name, low, value, high in intervals(file):
        if (low > high).any():
            found.add(f"{name}: low above high")
        may_lie_outside = any(re.fullmatch(pattern, name) for pattern in OUTSIDE)
        if value is not None and not may_lie_outside and ((value < low) | (value > high)).any():
            found.add(f"{name}: value outside")
    return found


def check(bench, config, *options):
    small = ("--runs", 70, "--set", "relay.slots=240", *options)
    bench.ok("sweep", config, "-o", "x.h5", "--force", "--quiet", *small)
    bench.ok("analyze", "x.h5")
    with h5py.File(bench.folder / "x.h5") as file:
        assert sum(1 for _ in intervals(file)) > 50
        assert not inverted(file), inverted(file)


def test_of_a_comparison(bench):
    check(bench, CONFIGS / "astar-async-backing.toml")


def test_of_sampled_assumptions(bench):
    text = (CONFIGS / "astar-assumptions.toml").read_text()
    assert "points = 96" in text
    check(bench, bench.write("fewer.toml", text.replace("points = 96", "points = 24")))


def test_of_levers(bench):
    check(bench, CONFIGS / "relay-parent-offset.toml")


def test_of_a_plan(bench):
    check(bench, CONFIGS / "astar-coretime-plan.toml", "--set", "study.market_runs=70")


def test_of_cores(bench):
    check(bench, CONFIGS / "elastic-scaling.toml")


def test_an_inverted_interval_is_noticed(bench):
    with h5py.File(bench.folder / "x.h5", "w") as file:
        file["x"], file["x.low"], file["x.high"] = np.array([2.0, 2]), [1.0, 3], [3.0, 4]
        assert inverted(file) == {"x: value outside"}
        file["y"], file["y.low"], file["y.high"] = [np.nan], [4e-16], [3e-16]
        assert inverted(file) == {"x: value outside", "y: low above high"}


if __name__ == "__main__":
    main(dict(globals()))
