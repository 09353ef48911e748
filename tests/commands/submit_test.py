"""The scripts for a Slurm cluster, with stand-ins for its commands."""

import os
import subprocess

from support.program import main

STUDY = "[study]\nruns = 64\n[relay]\nslots = 120\n[axes]\nlatency.scale = [1, 2, 3, 4, 5, 6]\n"
FAKES = {
    "scontrol": 'if [ "$1" = show ]; then echo "MaxArraySize            = ${SIZE:-1001}"; '
    'else echo "$@" >>calls; fi',
    "sbatch": 'echo sbatch "$@" >>calls; [ -z "$REFUSE" ] || { echo "sbatch: error: $REFUSE" >&2; '
    "exit 1; }; echo 4711",
}


def site(bench, **variables):
    """The environment of a cluster."""
    folder = bench.folder / "bin"
    folder.mkdir(exist_ok=True)
    for name, text in FAKES.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}", **variables)


def test_it_prints_and_changes_nothing_unless_asked(bench):
    config = bench.write("x.toml", STUDY)
    text = bench.ok(
        "submit",
        config,
        "-o",
        "parts",
        "--shards",
        3,
        "--gpus",
        1,
        "--cpus",
        4,
        "--account",
        "physics",
        "--partition",
        "short",
        "--sbatch=--qos=low",
        "--setup",
        "module load hdf5",
        "--prefix",
        "apptainer exec x.sif",
        "--program",
        "coresweep",
        "--backend",
        "scalar",
        "--time",
        30,
        "--at-once",
        2,
        "--on-failure",
        "retry:2",
        env=site(bench),
    )
    for line in (
        "#SBATCH --array=1-3%2",
        "#SBATCH --gpus=1",
        "#SBATCH --cpus-per-task=4",
        "#SBATCH --account=physics",
        "#SBATCH --partition=short",
        "#SBATCH --qos=low",
        "#SBATCH --time=30",
        "#SBATCH --signal=B:USR1@60",
        "#SBATCH --requeue",
        "module load hdf5",
        "# A point that fails is kept with its reason, and its task goes on.",
    ):
        assert line + "\n" in text, f"{line} is not in {text}"
    assert "\napptainer exec x.sif coresweep sweep " in text and "--backend scalar" in text, text
    assert ' --shard "auto/3" --on-failure retry:2 ' in text, text
    assert not (bench.folder / "parts").exists() and not (bench.folder / "calls").exists()


def test_what_waits_in_the_queue_is_not_submitted_again(bench):
    config = bench.write("x.toml", STUDY)
    words = ("submit", config, "-o", "parts", "--shards", 3, "--yes")
    environment = site(bench)
    squeue = bench.folder / "bin" / "squeue"

    def queue(script):
        squeue.write_text(f"#!/bin/sh\n{script}\n")
        squeue.chmod(0o755)
        return (bench.folder / "calls").read_text().count("sbatch --parsable")

    bench.ok(*words, env=environment)
    before = queue("echo '4711_[1-3] PENDING'")
    done = bench.run(*words, env=environment)
    assert done.returncode == 3 and "array 4711" in done.stderr, done
    assert "scancel 4711" in done.stderr, done.stderr
    assert before == queue("echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1")
    assert "note" not in bench.ok(*words, env=environment)
    queue("echo 'slurm_load_jobs error: cannot reach the controller' >&2; exit 1")
    assert "note: array 4711 of these shards was submitted before" in bench.ok(
        *words, env=environment
    )
    assert queue("true") == before + 4


def test_notices_of_the_site_are_no_job_number(bench):
    config = bench.write("x.toml", STUDY)
    environment = site(bench)
    for script in ("echo 'partition 7' >&2; echo 4711", "echo 4711; echo 'partition 7' >&2"):
        (bench.folder / "bin" / "sbatch").write_text(f"#!/bin/sh\n{script}\n")
        said = bench.ok("submit", config, "-o", f"p{len(script)}", "--yes", env=environment)
        assert "submitted: array 4711\n" in said, said


def test_the_array_fits_the_site(bench):
    config = bench.write("x.toml", STUDY)
    done = bench.run("submit", config, "-o", "parts", "--shards", 5, env=site(bench, SIZE="5"))
    assert done.returncode == 2 and "at most 4" in done.stderr, done
    done = bench.run("submit", config, "-o", "parts", "--shards", 7, env=site(bench))
    assert done.returncode == 2 and "6 points" in done.stderr, done
    many = ["--runs", 100_000_000, "--task-minutes", 1]
    text = bench.ok("submit", config, "-o", "parts", *many, env=site(bench, SIZE="5"))
    assert "#SBATCH --array=1-4\n" in text, text


def test_it_submits_the_array_and_the_merge_behind_it(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("submit", config, "-o", "parts", "--shards", 3, "--yes", env=site(bench))
    array, merge = (bench.folder / "calls").read_text().splitlines()
    assert array.endswith(".sbatch") and "afterok:4711" in merge, (array, merge)
    done = bench.run(
        "submit",
        config,
        "-o",
        "parts",
        "--shards",
        3,
        "--yes",
        env=site(bench, REFUSE="no such account"),
    )
    assert done.returncode == 4 and "no such account" in done.stderr, done


def test_the_scripts_run_the_shards_and_merge_them(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("submit", config, "-o", "parts", "--shards", 3, "--write", env=site(bench))
    (config_of_tasks,) = (bench.folder / "parts").glob("*.toml")
    (bench.folder / "x.toml").write_text("changed afterwards")
    (script,) = (p for p in (bench.folder / "parts").glob("*.sbatch") if "merge" not in p.name)

    def task(i):
        environment = site(bench, SLURM_ARRAY_TASK_ID=str(i), SLURM_ARRAY_JOB_ID="9")
        done = subprocess.run(
            ["bash", script],
            cwd=bench.folder,
            env=environment,
            text=True,
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done

    task(2)
    # What is done is not submitted again.
    text = bench.ok("submit", config_of_tasks, "-o", "parts", env=site(bench))
    assert "#SBATCH --array=1,3\n" in text and "auto/3" in text, text
    task(1)
    task(3)
    calls = (bench.folder / "calls").read_text() if (bench.folder / "calls").exists() else ""
    for more in ([], ["--at-once", 2]):
        text = bench.ok("submit", config_of_tasks, "-o", "parts", "--yes", *more, env=site(bench))
        assert "all are done" in text and "# merge them: " in text, text
    assert calls == (
        (bench.folder / "calls").read_text() if (bench.folder / "calls").exists() else ""
    )
    (merge,) = (bench.folder / "parts").glob("*-merge.sbatch")
    subprocess.run(["bash", merge], cwd=bench.folder, check=True, capture_output=True)
    bench.ok("sweep", config_of_tasks, "-o", "whole.h5", "--quiet")
    assert bench.digest("parts.h5") == bench.digest("whole.h5")


def test_a_task_whose_time_is_up_queues_itself_again(bench):
    import signal
    import time

    config = bench.write("x.toml", STUDY)
    bench.ok(
        "submit",
        config,
        "-o",
        "parts",
        "--shards",
        1,
        "--write",
        "--runs",
        2_000_000,
        env=site(bench),
    )
    (script,) = (p for p in (bench.folder / "parts").glob("*.sbatch") if "merge" not in p.name)
    environment = site(bench, SLURM_ARRAY_TASK_ID="1", SLURM_ARRAY_JOB_ID="9")
    for sent, calls in ((signal.SIGTERM, None), (signal.SIGUSR1, "requeue 9_1\n")):
        process = subprocess.Popen(
            ["bash", script], cwd=bench.folder, env=environment, stderr=subprocess.PIPE, text=True
        )
        time.sleep(2)
        process.send_signal(sent)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 75, (process.returncode, errors)
        file = bench.folder / "calls"
        assert (file.read_text() if file.exists() else None) == calls


if __name__ == "__main__":
    main(dict(globals()))
