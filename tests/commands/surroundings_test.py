"""What a program meets outside: closed and full streams, pipes, ignored signals, dumb terminals."""

import os
import pty
import signal
import subprocess
import time

from support.program import SMALL, main

PROGRAM = os.environ["CORESWEEP"]


def start(bench, *arguments, **more):
    return subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=bench.folder, **more)


def test_closed_streams_leave_the_results_alone(bench):
    bench.write("a.toml", SMALL)
    bench.ok("sweep", "a.toml", "-o", "right.h5", "--quiet")
    for streams in ("2>&-", ">&-", "<&- >&- 2>&-"):
        command = f"{PROGRAM} sweep a.toml -o closed.h5 --force {streams}"
        done = subprocess.run(["sh", "-c", command], cwd=bench.folder, timeout=60)
        assert done.returncode in (0, 3), (streams, done.returncode)
        assert bench.digest("closed.h5") == bench.digest("right.h5"), streams


def test_a_full_standard_output_is_an_error_of_files(bench):
    bench.write("a.toml", SMALL)
    bench.ok("sweep", "a.toml", "-o", "a.h5", "--quiet")
    for words in (["digest", "a.h5"], ["summary", "a.h5"], ["plan", "a.toml"], ["keys"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [PROGRAM, *words], cwd=bench.folder, stdout=full, stderr=subprocess.PIPE, text=True
            )
        assert done.returncode == 3, (words, done.returncode, done.stderr)
        assert "cannot write to the standard output" in done.stderr, done.stderr
        assert "internal error" not in done.stderr, done.stderr


def test_an_output_that_is_a_pipe_is_refused_at_once(bench):
    bench.write("a.toml", SMALL)
    os.mkfifo(bench.folder / "pipe")
    done = bench.run("sweep", "a.toml", "-o", "pipe")
    assert done.returncode == 3 and "not a regular file" in done.stderr, done.stderr


def test_a_signal_that_was_ignored_stays_ignored(bench):
    bench.write("a.toml", SMALL)
    long = ["sweep", "a.toml", "-o", "a.h5", "--force", "--runs", 65536, "--quiet", "--threads", 1]
    for ignored in (True, False):
        before = signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.SIG_DFL)
        sweep = start(bench, *long, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        signal.signal(signal.SIGINT, before)
        while not (bench.folder / "a.h5.partial").exists():
            time.sleep(0.01)
        time.sleep(0.5)  # handlers stand, points are being simulated
        assert sweep.poll() is None, "too short to be interrupted"
        sweep.send_signal(signal.SIGINT)
        code = sweep.wait(120)
        assert code == (0 if ignored else 75), (ignored, code)
        (bench.folder / "a.h5.partial").unlink(missing_ok=True)


def test_a_dumb_terminal_gets_lines(bench):
    bench.write("a.toml", SMALL)
    for name, escapes in (("dumb", False), ("xterm", True)):
        leader, follower = pty.openpty()
        sweep = start(
            bench,
            *("sweep", "a.toml", "-o", "a.h5", "--force"),
            stderr=follower,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "TERM": name},
        )
        os.close(follower)
        assert sweep.wait(60) == 0
        told = os.read(leader, 1 << 16)
        os.close(leader)
        assert (b"\x1b" in told) == escapes, told


def test_options_may_stand_before_the_file(bench):
    bench.write("a.toml", SMALL)
    bench.ok("sweep", "--set", "relay.slots=300", "a.toml", "-o", "a.h5", "--quiet")
    bench.ok("compare", "--metric", "block_time.mean", "a.h5", "--baseline", "latency.scale=1")


def test_equal_numbers_are_equal_and_a_blank_before_percent_is_none(bench):
    bench.write("a.toml", SMALL)
    bench.ok("sweep", "a.toml", "-o", "a.h5", "--quiet")
    for label in ("2", "2.0", "2e0"):
        bench.ok("compare", "a.h5", "--baseline", f"latency.scale={label}")
    effect = "block_time.mean rel 1 %"
    bench.ok("compare", "a.h5", "--baseline", "latency.scale=2", "--smallest-effect", effect)
    rule = "study.until=block_time.mean rel 50 %"
    bench.ok("sweep", "a.toml", "-o", "b.h5", "--quiet", "--set", rule)


def test_an_axis_with_the_name_of_a_metric_is_refused_before_anything_runs(bench):
    axis = '\n[[axes."wasted_share"]]\nname = "a"\nrelay.empty_inherent_probability = 0.1\n'
    bench.write("a.toml", SMALL + axis)
    for words in (["plan", "a.toml"], ["sweep", "a.toml", "-o", "a.h5"]):
        done = bench.run(*words)
        assert done.returncode == 2 and "has the name of a metric" in done.stderr, done.stderr
    assert not (bench.folder / "a.h5").exists()


main(dict(globals()))
