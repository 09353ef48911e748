"""The commands of docs/CLUSTER.md, as they stand there, make the file of one sweep."""

import os
import re
import shutil
import subprocess

from support.program import BINARY, SOURCE, main

STUDY = """
[study]
runs = 64
[relay]
slots = 120
[axes]
latency.scale = { from = 1, to = 3, count = 12 }
"""
# This machine has no GPUs, no other machines and no allocation of Slurm (slurm_full.py has one).
STAND_INS = {
    "coresweep": 'words=(); while [ $# -gt 0 ]; do case "$1" in --backend|--devices) shift;; '
    f'*) words+=("$1");; esac; shift; done; exec {BINARY} "${{words[@]}}"',
    "ssh": 'shift; exec bash -c "$*"',
    "srun": 'for word in "$@"; do case "$word" in '
    '--ntasks=*) export SLURM_NTASKS="${word#*=}";; esac; '
    "done; while [[ $1 == --* ]]; do shift; done; "
    'for ((i = 0; i < SLURM_NTASKS; ++i)); do SLURM_PROCID=$i "$@" & done; wait',
}


def blocks():
    text = (SOURCE / "docs" / "CLUSTER.md").read_text()
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def test_every_block_of_commands_makes_the_file_of_one_sweep(bench):
    bench.write("study.toml", STUDY)
    folder = bench.folder / "bin"
    folder.mkdir()
    for name, text in STAND_INS.items():
        (folder / name).write_text(f"#!/bin/bash\n{text}\n")
        (folder / name).chmod(0o755)
    bench.ok("sweep", "study.toml", "-o", "whole.h5", "--quiet")
    wanted = bench.digest("whole.h5")
    assert len(blocks()) == 5
    for block in blocks():
        shutil.rmtree(bench.folder / "parts", ignore_errors=True)
        (bench.folder / "study.h5").unlink(missing_ok=True)
        done = subprocess.run(
            ["bash", "-eu", "-c", block],
            cwd=bench.folder,
            text=True,
            capture_output=True,
            timeout=200,
            env=dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}"),
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        assert bench.digest("study.h5") == wanted, block


if __name__ == "__main__":
    main(dict(globals()))
