"""What scripts on the Python package begin with. Not a test."""

import importlib
import os
import pathlib
import sys

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
PACKAGE = SOURCE / "python-notebooks"
sys.path.insert(0, str(SOURCE / "tests" / "commands" / "support"))
sys.path.insert(0, str(PACKAGE / "src"))

STUDY = """
[study]
title = "Example"
question = "How much does latency cost?"
runs = 70
baseline = { "para.unincluded_segment_capacity" = 1 }
[analysis]
assumptions = ["latency.scale"]
objectives = ["block_time.mean", "wasted_share"]
[relay]
slots = 300
[backing]
protocol = "claim-queue"
[axes]
latency.scale = [0.5, 1, 2]
para.unincluded_segment_capacity = [1, 3]
[market]
model = "agents"
cycles = 4
"""


def needs(*modules):
    """Ends the script as skipped where one is missing, or the program is."""
    for module in ("coresweep", *modules):
        try:
            importlib.import_module(module)
        except ImportError as error:
            print(f"skipped: {error}: install tests/requirements.txt")
            sys.exit(77)
    if not os.path.exists(os.environ["CORESWEEP"]):
        print("skipped: the program is not built")
        sys.exit(77)


_made = []


def example(bench):
    """The results of STUDY, with analyses; made once in a process."""
    path = bench.folder / "example.h5"
    bench.write("example.toml", STUDY)
    if _made:
        path.write_bytes(_made[0])
    else:
        bench.ok("sweep", "example.toml", "-o", path, "--quiet")
        bench.ok("analyze", path)
        _made.append(path.read_bytes())
    return path


def refused(error, call, *arguments, **options):
    """The message of an error that must come."""
    try:
        call(*arguments, **options)
    except error as message:
        return str(message)
    raise AssertionError("accepted")
