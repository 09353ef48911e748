"""The files that the notebooks run on are small, and what python-notebooks/data/make makes
today."""

import os
import subprocess
import sys

from support.package import PACKAGE, needs

needs("netCDF4")
import xarray
from program import main

import coresweep

DATA = PACKAGE / "data"
OF_THE_PROGRAM = {"history", "backend", "coresweep_version", "config"}  # not of the results


def made_again(bench):
    environment = {**os.environ, "CORESWEEP_PYTHON": sys.executable}
    done = subprocess.run(
        ["bash", DATA / "make", bench.folder], text=True, capture_output=True, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return bench.folder


def difference(one, other):
    """The first name whose content differs by more than another computer's rounding; seals are of
    the last bit."""
    if set(one.variables) != set(other.variables):
        return "variables"
    for name in one.variables:
        for file in (one, other):
            file[name].attrs.pop("sha256", None)
        if str(one[name].attrs) != str(other[name].attrs):  # some are arrays
            return name
        try:
            xarray.testing.assert_allclose(one[name], other[name], rtol=1e-9)
        except AssertionError:
            return name
    keys = (set(one.attrs) | set(other.attrs)) - OF_THE_PROGRAM
    return next(
        (key for key in sorted(keys) if str(one.attrs.get(key)) != str(other.attrs.get(key))), None
    )


def test_they_are_small(_):
    for path in DATA.glob("*.h5"):
        assert path.stat().st_size < 300_000, path


def test_they_are_what_the_program_makes(bench):
    folder = made_again(bench)
    names = sorted(path.name for path in DATA.iterdir() if path.suffix in (".h5", ".json"))
    assert names == sorted(path.name for path in folder.iterdir()) and len(names) == 5
    for name in names:
        if name.endswith(".json"):
            assert (DATA / name).read_text() == (folder / name).read_text(), (
                f"{name} is stale: run data/make"
            )
            continue
        shipped, made = coresweep.open(DATA / name), coresweep.open(folder / name)
        assert shipped.digest == made.digest, f"{name} is stale: run python-notebooks/data/make"
        assert difference(shipped, made) is None, (
            f"{name} is stale: run data/make ({difference(shipped, made)})"
        )


def test_a_stale_file_is_noticed(_):
    one, other = (coresweep.open(DATA / "latency-stress.h5") for _ in range(2))
    assert difference(one, other) is None
    other["block_time.mean"][0, 0] += 1e-6
    assert difference(one, other) == "block_time.mean"
    one.attrs["digest"] = "0"
    assert difference(one, coresweep.open(DATA / "latency-stress.h5")) == "digest"


if __name__ == "__main__":
    main(dict(globals()))
