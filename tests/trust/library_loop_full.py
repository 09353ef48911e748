"""A file on which the HDF5 library never ends is told, with the exit code for files: a heap whose
first object says that it is free space of no length, so that the library stays at it."""

import os
import pathlib
import subprocess
import tempfile

PROGRAM = os.environ["CORESWEEP"]
FILES = 3
STUDY = "[study]\nruns = 3\n[relay]\nslots = 40\nwarmup_slots = 2\n"
HEAP_HEADER = OBJECT_HEADER = 16

with tempfile.TemporaryDirectory() as scratch:
    folder = pathlib.Path(scratch)
    (folder / "x.toml").write_text(STUDY)
    subprocess.run([PROGRAM, "sweep", "x.toml", "-o", "x.h5", "--quiet"], cwd=folder, check=True)
    damaged = bytearray((folder / "x.h5").read_bytes())
    at = damaged.index(b"GCOL") + HEAP_HEADER
    damaged[at : at + OBJECT_HEADER] = bytes(OBJECT_HEADER)
    (folder / "x.h5").write_bytes(damaged)
    done = subprocess.run(
        [PROGRAM, "summary", "x.h5"], cwd=folder, capture_output=True, text=True, timeout=1200
    )
    assert done.returncode == FILES, done
    assert done.stderr == (
        "coresweep: cannot read x.h5: the HDF5 library did not come to an end on it, so it is "
        "damaged: copy it again or run the sweep again\n"
    ), done.stderr
    print("told")
