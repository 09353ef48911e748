#!/usr/bin/env python3
"""The same model in numba, numpy, SimPy, radCAD and cadCAD beside coresweep, on one core.

    bench/peers/run.py [--build BUILD] [--repeats N] [--json FILE]

Makes a virtual environment of its own in BUILD/peers-venv (about 400 MB), checks that all agree
with coresweep and prints nanoseconds a step (one relay slot of one run) and how many times longer
than coresweep's best instruction set that is. Everything is repeated in turns; minima count. Exit
code 1: a peer disagrees. Needs BUILD/coresweep and BUILD/dump_cases.
"""

import argparse
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def own_python(build):
    """The Python of the peers' virtual environment, which is made if it is missing or old."""
    venv, wanted = build / "peers-venv", (HERE / "requirements.txt").read_text()
    python, stamp = venv / "bin" / "python", venv / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing the peers into {venv}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run(
            [
                python,
                "-m",
                "pip",
                "--quiet",
                "--disable-pip-version-check",
                "install",
                "-r",
                HERE / "requirements.txt",
            ],
            check=True,
        )
        stamp.write_text(wanted)
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
    options = parser.parse_args()
    for tool in ("coresweep", "dump_cases"):
        if not (options.build / tool).exists():
            parser.error(
                f"{options.build / tool} is missing: build it with "
                f"cmake --build {options.build} --target {tool}"
            )
    environment = dict(os.environ, OMP_NUM_THREADS="1", NUMBA_NUM_THREADS="1")
    command = [own_python(options.build), HERE / "compare.py", options.build, str(options.repeats)]
    return subprocess.run(
        command + ([options.json] if options.json else []), env=environment
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
