"""A real Slurm on this machine: an array with a killed and a signalled task equals one sweep."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from support.program import BINARY, main, skip

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "scancel")
CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
MaxArraySize=9
SchedulerParameters=sched_min_interval=500000,batch_sched_delay=0
KillWait=5
NodeName=n[0-1] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{node0}-{node1}] CPUs=1 RealMemory=500
PartitionName=all Nodes=n[0-1] Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(count):
    """Ports in a row that nobody uses now."""
    for first in range(20000, 60000, 100):
        sockets = []
        try:
            for port in range(first, first + count):
                one = socket.socket()
                sockets.append(one)
                one.bind(("", port))
            return list(range(first, first + count))
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise AssertionError("no free ports")


class Cluster:
    """munged, slurmctld and two slurmd, with everything they write in one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.daemons = []
        self.environment = dict(os.environ, SLURM_CONF=str(folder / "slurm.conf"))

    def __enter__(self):
        folder = self.folder
        folder.chmod(0o755)
        controller, node0, node1 = free_ports(3)
        (folder / "slurm.conf").write_text(
            CONFIGURATION.format(
                host=socket.gethostname().split(".")[0],
                folder=folder,
                controller=controller,
                node0=node0,
                node1=node1,
            )
        )
        (folder / "state").mkdir()
        (folder / "munge.key").write_bytes(os.urandom(128))
        (folder / "munge.key").chmod(0o600)
        self.start(
            "munged",
            "--foreground",
            "--force",
            f"--key-file={folder}/munge.key",
            f"--socket={folder}/munge.socket",
            f"--pid-file={folder}/munge.pid",
            f"--log-file={folder}/munge.log",
            f"--seed-file={folder}/munge.seed",
        )
        self.wait(lambda: (folder / "munge.socket").exists(), "munged")
        self.start("slurmctld", "-D", "-c")
        for node in ("n0", "n1"):
            self.start("slurmd", "-D", "-N", node)
        self.wait(lambda: self.call("sinfo", "-h", "-o", "%t %D").split() == ["idle", "2"], "nodes")
        return self

    def start(self, *command):
        with (self.folder / "daemons.log").open("ab") as log:
            self.daemons.append(
                subprocess.Popen(
                    command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
                )
            )

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        for process in self.processes():  # tasks that were still at work
            os.kill(process, signal.SIGKILL)

    def processes(self, *variables, word=""):
        """What the cluster started: processes with these variables and a word in their command."""
        wanted = {f"SLURM_CONF={self.folder}/slurm.conf", *variables}
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_text(errors="replace").split("\0")
                has = (process / "environ").read_text(errors="replace").split("\0")
            except OSError:  # it has ended
                continue
            if wanted <= set(has) and (not word or word in words):
                found.append(int(process.name))
        return found

    def sweeps(self, task):
        return self.processes(f"SLURM_ARRAY_TASK_ID={task}", word="--shard")

    def call(self, *command):
        done = subprocess.run(
            command, env=self.environment, text=True, capture_output=True, timeout=30
        )
        return done.stdout

    def wait(self, condition, what, seconds=40):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.3)
        logs = "".join(
            f"--- {p.name}\n" + "".join(p.open(errors="replace").readlines()[-8:])
            for p in sorted(self.folder.glob("*.log"))
        )
        raise AssertionError(f"{what}: not in {seconds} s\n{self.call('squeue')}{logs}")

    def state(self, job):
        """Of a job or task: "RUNNING", "COMPLETED", ..; empty once Slurm has forgotten it."""
        text = self.call("scontrol", "show", "job", "-o", job)
        return " ".join(re.findall(r"JobState=(\w+)", text))


def check_an_array(bench, cluster):
    environment = cluster.environment
    study = os.environ["CORESWEEP_SOURCE_DIR"] + "/configs/smoke.toml"
    # Some seconds a point, so that a task can be caught at work.
    longer = ["--set", "study.runs=12000", "--set", "axes.latency.scale=[1, 1.5, 2, 3]"]
    options = [study, *longer, "-o", "parts", "--backend", "scalar"]
    done = bench.run("submit", *options, "--shards", 9, env=environment)
    assert done.returncode == 2, done
    assert "this site has at most 8 tasks" in done.stderr, done.stderr
    text = bench.ok("submit", *options, "--shards", 4, "--yes", env=environment)
    array, merge = re.search(r"array (\d+)", text)[1], re.search(r"merge (\d+)", text)[1]

    cluster.wait(lambda: len(cluster.sweeps(1)) == 1 and len(cluster.sweeps(2)) == 1, "two tasks")
    time.sleep(2)
    os.kill(cluster.sweeps(1)[0], signal.SIGKILL)  # a task is killed outright
    # The time of another one is up. (scancel tries again while that one is queued again.)
    subprocess.Popen(
        ["timeout", "3", "scancel", "--signal=USR1", "--batch", f"{array}_2"],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    cluster.wait(lambda: "FAILED" in cluster.state(f"{array}_1"), "the killed task")
    log = next((bench.folder / "parts").glob(f"*-{array}_2.log"))
    cluster.wait(lambda: "stopped when asked to" in log.read_text(), "the signalled task")
    cluster.wait(lambda: "PENDING" in cluster.state(f"{array}_2"), "its place in the queue")
    cluster.call("scontrol", "update", f"job={array}_2", "StartTime=now")  # not in two minutes
    status = bench.ok("status", "parts", env=environment)
    assert re.search(r"resubmit +--array=1[,-]", status), status

    cluster.wait(
        lambda: all("COMPLETED" in cluster.state(f"{array}_{i}") for i in (2, 3, 4)),
        "the array",
        90,
    )
    status = bench.ok("status", "parts", env=environment)
    assert re.search(r"resubmit +--array=1\n", status), status
    # The merge waited for a task that failed: it is gone. The rest is submitted again.
    cluster.wait(lambda: cluster.state(merge) in ("CANCELLED", ""), "the first merge")
    text = bench.ok("submit", *options, "--yes", env=environment)
    assert "tasks 1\n" in text, text
    merge = re.search(r"merge (\d+)", text)[1]
    cluster.wait(lambda: "COMPLETED" in cluster.state(merge), "the merge", 60)
    bench.ok("sweep", study, *longer, "-o", "whole.h5", "--quiet")
    assert bench.digest("parts.h5") == bench.digest("whole.h5")


def check_two_nodes_without_mpi(bench, cluster):
    """One process a task, as in docs/CLUSTER.md."""
    study = os.environ["CORESWEEP_SOURCE_DIR"] + "/configs/smoke.toml"
    command = (
        f'{BINARY} sweep {study} -o nodes --shard "$((SLURM_PROCID + 1))/$SLURM_NTASKS" '
        "--backend scalar --quiet; echo on $SLURMD_NODENAME"
    )
    done = subprocess.run(
        ["srun", "--ntasks=2", "bash", "-c", command],
        cwd=bench.folder,
        text=True,
        env=cluster.environment,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0 and {"on n0", "on n1"} <= set(done.stdout.splitlines()), done
    bench.ok("merge", "nodes", "-o", "nodes.h5", "--quiet")
    bench.ok("sweep", study, "-o", "alone.h5", "--quiet")
    assert bench.digest("nodes.h5") == bench.digest("alone.h5")


def test_an_array_with_a_killed_and_a_signalled_task_equals_one_sweep(bench):
    os.environ["PATH"] += ":/usr/sbin"  # where Debian has the daemons
    if os.geteuid() != 0 or not all(map(shutil.which, NEEDED)):
        skip("needs root and the packages slurm-wlm and munge")
    build = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"])
    with tempfile.TemporaryDirectory(dir=build) as folder, Cluster(pathlib.Path(folder)) as cluster:
        check_an_array(bench, cluster)
        check_two_nodes_without_mpi(bench, cluster)


if __name__ == "__main__":
    main(dict(globals()))
