"""The commands of docs/CLUSTER.md, as they stand there, make the file of one sweep."""

import json
import os
import re
import shlex
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


# The commands that start arrays: they run the script once a task, with the scheduler's variables.
TASKS = """
for ((i = %(first)s; i <= %(last)s; ++i)); do env %(variables)s bash shards.sh; done
"""
VARIABLES = {
    "Slurm": "SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=10 "
    "SLURM_ARRAY_TASK_COUNT=10 SLURM_ARRAY_TASK_STEP=1",
    "PBS Pro, OpenPBS": 'PBS_ARRAY_INDEX=$i PBS_O_WORKDIR="$PWD"',
    "Torque": 'PBS_ARRAYID=$i PBS_O_WORKDIR="$PWD"',
    "LSF": "LSB_JOBINDEX=$i LSB_JOBINDEX_END=10 LSB_JOBINDEX_STEP=1",
    "Grid Engine": "SGE_TASK_ID=$i SGE_TASK_FIRST=1 SGE_TASK_LAST=10 SGE_TASK_STEPSIZE=1",
}
PAGE = (SOURCE / "docs" / "CLUSTER.md").read_text()


def blocks(language="sh"):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def arrays():
    """Of each scheduler how an array is submitted, and whether --shard auto is said to work."""
    rows = re.findall(
        r"^\| ([^|]+) \| `((?:sbatch|qsub|bsub) [^`]+)` \| .* \| (yes|no) \|$", PAGE, re.M
    )
    return {name: (command, said == "yes") for name, command, said in rows}


def shell(bench, text, folder):
    done = subprocess.run(
        ["bash", "-eu", "-c", text],
        cwd=bench.folder,
        text=True,
        capture_output=True,
        timeout=200,
        env=dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}"),
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"


def stand_ins(bench, programs):
    """A folder of programs that stand for those that this machine lacks."""
    folder = bench.folder / "bin"
    folder.mkdir(exist_ok=True)
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/bash\n{text}\n")
        (folder / name).chmod(0o755)
    return folder


def whole(bench):
    """The digest of one sweep."""
    bench.write("study.toml", STUDY)
    bench.ok("sweep", "study.toml", "-o", "whole.h5", "--quiet")
    return bench.digest("whole.h5")


def merged(bench):
    """The digest of the shards, which are then removed."""
    bench.ok("merge", "parts", "-o", "study.h5", "--force", "--quiet")
    shutil.rmtree(bench.folder / "parts")
    return bench.digest("study.h5")


def test_every_block_of_commands_makes_the_file_of_one_sweep(bench):
    wanted, folder = whole(bench), stand_ins(bench, STAND_INS)
    assert len(blocks()) == 5
    for block in blocks():
        shutil.rmtree(bench.folder / "parts", ignore_errors=True)
        (bench.folder / "study.h5").unlink(missing_ok=True)
        shell(bench, block, folder)
        assert bench.digest("study.h5") == wanted, block


def test_arrays_of_every_scheduler_make_the_file_of_one_sweep(bench):
    wanted = whole(bench)
    (script,) = blocks("bash")
    assert set(arrays()) == set(VARIABLES), arrays()
    for scheduler, (command, tells_all) in arrays().items():
        submit = command.split()[0]
        first, last = re.search(r"(\d+)-(\d+)", command).groups()
        tasks = TASKS % dict(first=first, last=last, variables=VARIABLES[scheduler])
        folder = stand_ins(bench, {**STAND_INS, submit: tasks})
        for shard in ["auto/10", "auto"] if tells_all else ["auto/10"]:
            bench.write("shards.sh", script.replace("auto/10", shard))
            shell(bench, command, folder)
            assert merged(bench) == wanted, (scheduler, shard)


def test_an_indexed_job_of_kubernetes_makes_the_file_of_one_sweep(bench):
    wanted, folder = whole(bench), stand_ins(bench, STAND_INS)
    (job,) = blocks("yaml")
    words = json.loads(re.search(r"command: (\[.*\])", job)[1])
    for pod in range(int(re.search(r"completions: (\d+)", job)[1])):
        shell(bench, f"JOB_COMPLETION_INDEX={pod} {shlex.join(words)}", folder)
    assert merged(bench) == wanted


if __name__ == "__main__":
    main(dict(globals()))
