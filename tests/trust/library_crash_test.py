"""A crash inside the HDF5 library is told: the file, a sentence and the exit code for files. A
stand-in for the library crashes in each way that a damaged file can make it."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ["CORESWEEP"]
FILES = 3
# It is called as the library is, and has of it the functions that open and make a file.
STANDIN = """
#include <signal.h>
#include <stdlib.h>
static int deep(volatile int *over) { volatile int room[1024]; room[0] = *over; \
return deep(room) + room[0]; }
static long crash(void) {
  volatile int zero = 0;
  switch (atoi(getenv("CRASH"))) {
    case 0: return *(volatile long *)8;
    case 1: abort();
    case 2: raise(SIGFPE); break;
    case 3: return deep(&zero);
    default: raise(SIGBUS);
  }
  return -1;
}
long H5Fopen(const char *name, unsigned flags, long access) { return crash(); }
long H5Fcreate(const char *name, unsigned flags, long creation, long access) { return crash(); }
"""
STUDY = "[study]\nruns = 3\n[relay]\nslots = 40\nwarmup_slots = 2\n"

if shutil.which("cc") is None:
    print("skipped: no C compiler was found")
    sys.exit(77)
with tempfile.TemporaryDirectory() as scratch:
    folder = pathlib.Path(scratch)
    (folder / "standin.c").write_text(STANDIN)
    library = folder / "libhdf5_standin.so"
    subprocess.run(
        ["cc", "-O0", "-w", "-shared", "-fPIC", folder / "standin.c", "-o", library], check=True
    )
    (folder / "x.toml").write_text(STUDY)
    subprocess.run([PROGRAM, "sweep", "x.toml", "-o", "x.h5", "--quiet"], cwd=folder, check=True)
    whole = (folder / "x.h5").read_bytes()
    said = {
        ("summary", "x.h5"): "cannot read x.h5: the HDF5 library crashed on it, so it is damaged",
        ("digest", "x.h5"): "cannot read x.h5: the HDF5 library crashed on it, so it is damaged",
        ("extend", "x.h5", "--runs", "6"): "cannot read x.h5: the HDF5 library crashed on it",
        ("sweep", "x.toml", "-o", "y.h5", "--quiet"): "cannot write y.h5.",
    }
    for crash in range(5):
        for command, sentence in said.items():
            done = subprocess.run(
                [PROGRAM, *command],
                cwd=folder,
                env={**os.environ, "LD_PRELOAD": str(library), "CRASH": str(crash)},
                capture_output=True,
                text=True,
            )
            assert done.returncode == FILES, (crash, command, done)
            assert done.stderr.startswith("coresweep: " + sentence), done
            assert done.stderr.count("\n") == 1, done.stderr
    assert (folder / "x.h5").read_bytes() == whole
    print("20 crashes were told")
