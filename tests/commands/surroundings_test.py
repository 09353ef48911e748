"""What a program meets outside: closed and full streams, pipes, ignored signals, dumb terminals."""

import os
import pty
import shutil
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


def finish(sweep, code=0):
    assert sweep.wait(120) == code, sweep.args


def began(bench, name, *options):
    """A sweep of some seconds that is being written."""
    long = ("--runs", 65536, "--quiet", "--threads", 1)
    sweep = start(bench, "sweep", "a.toml", "-o", name, *long, *options, stderr=subprocess.PIPE)
    while not (bench.folder / f"{name}.partial").exists():
        time.sleep(0.01)
    time.sleep(0.2)
    return sweep


def killed(bench, name):
    """What a sweep leaves whose first points are finished."""
    partial = bench.folder / f"{name}.partial"
    sweep = began(bench, name, "--set", "axes.latency.scale={from=1,to=2,count=21}")
    while partial.stat().st_size < 200_000 and sweep.poll() is None:
        time.sleep(0.01)
    time.sleep(2.5)  # what was flushed is there
    sweep.kill()
    sweep.wait()
    assert partial.exists()
    return partial.name


def test_two_sweeps_into_one_file_whatever_the_locks_of_hdf5(bench):
    bench.write("a.toml", SMALL)
    for locks in ("TRUE", "FALSE", "BEST_EFFORT"):
        environment = {**os.environ, "HDF5_USE_FILE_LOCKING": locks}
        os.environ["HDF5_USE_FILE_LOCKING"] = locks
        first = began(bench, "c.h5")
        words = ("sweep", "a.toml", "-o", "c.h5", "--runs", 65536, "--quiet")
        second = bench.run(*words, env=environment)
        assert second.returncode == 3 and "another process" in second.stderr, second
        for command in ("summary", "digest"):
            done = bench.run(command, "c.h5.partial", env=environment)
            assert done.returncode == 3 and "another process" in done.stderr, done.stderr
        finish(first)
        bench.ok("verify", "c.h5", "--points", 1)
        (bench.folder / "c.h5").unlink()
    del os.environ["HDF5_USE_FILE_LOCKING"]


def test_only_the_file_that_was_written_gets_the_name(bench):
    bench.write("a.toml", SMALL)
    sweep = began(bench, "c.h5")
    other = bench.folder / "other"
    other.write_text("of somebody else")
    other.replace(bench.folder / "c.h5.partial")
    finish(sweep, 3)
    assert b"no longer the file" in sweep.stderr.read()
    assert not (bench.folder / "c.h5").exists()
    assert (bench.folder / "c.h5.partial").read_text() == "of somebody else"


def test_unfinished_files_are_refused_whatever_they_are_called(bench):
    bench.write("a.toml", SMALL)
    name = killed(bench, "a.h5")
    (bench.folder / name).rename(bench.folder / "looks-finished.h5")
    for words in (
        ["summary", "looks-finished.h5"],
        ["compare", "looks-finished.h5", "--baseline", "latency.scale=1"],
        ["analyze", "looks-finished.h5"],
        ["neighbours", "looks-finished.h5", "-o", "n.h5"],
        ["extend", "looks-finished.h5", "--runs", 70000],
    ):
        done = bench.run(*words)
        assert done.returncode == 3 and "it is not finished, " in done.stderr, (words, done)
        assert "of 42 points are there" in done.stderr, done.stderr


def test_a_sweep_goes_on_after_what_changes_no_integer(bench):
    bench.write("a.toml", SMALL)
    killed(bench, "a.h5")
    same = ("--runs", 65536, "--set", "axes.latency.scale={from=1,to=2,count=21}")
    for change, told in (
        ("relay.slots=401", "relay.slots = 401"),
        ("relay.fork_probability=0.5", "relay.fork_probability = 0.5"),
        ("study.seed=8", "study.seed = 8"),
        ("axes.para.velocity=[1]", "para.velocity"),
    ):
        done = bench.run("sweep", "a.toml", "-o", "a.h5", *same, "--set", change)
        assert done.returncode == 3 and told.split(" = ")[0] in done.stderr, done.stderr
    changes = ("study.title=New", 'study.baseline={"latency.scale"=1}')
    changes += ('analysis.assumptions=["latency.scale"]',)
    going = [word for change in changes for word in ("--set", change)]
    words = ("sweep", "a.toml", "-o", "a.h5", *same, *going)
    sweep = start(bench, *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    sweep.send_signal(signal.SIGTERM)
    said, _ = sweep.communicate()
    assert sweep.returncode == 75, said
    assert "points are there already: the sweep goes on" in said, said


def test_a_link_stays_a_link_and_its_file_keeps_mode_and_group(bench):
    bench.write("a.toml", SMALL)
    (bench.folder / "scratch").mkdir()
    file, link = bench.folder / "scratch" / "r.h5", bench.folder / "r.h5"
    link.symlink_to("scratch/r.h5")  # nothing is there yet
    bench.ok("sweep", "a.toml", "-o", "r.h5", "--quiet")
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, 0, 12345)
    group = file.stat().st_gid
    for words in (
        ["extend", "r.h5", "--runs", 140, "--quiet"],
        ["analyze", "r.h5", "--no-simulate"],
        ["sweep", "a.toml", "-o", "r.h5", "--force", "--quiet"],
        ["merge", "r.h5", "-o", "m.h5", "--quiet"],
    ):
        before = file.stat().st_ino
        bench.ok(*words)
        assert link.is_symlink() and not file.is_symlink(), words
        assert (file.stat().st_ino != before) == (words[0] != "merge"), words
        assert file.stat().st_mode & 0o777 == 0o640 and file.stat().st_gid == group, words
    done = bench.run("sweep", "a.toml", "-o", "/dev/stdout", "--force")
    assert done.returncode == 3 and "not a regular file" in done.stderr, done.stderr


def test_inputs_are_not_written_over(bench):
    bench.write("a.toml", SMALL)
    bench.ok("sweep", "a.toml", "-o", "a.h5", "--quiet")
    before = bench.digest("a.h5")
    (bench.folder / "l.h5").symlink_to("a.h5")
    for output in ("a.h5", "l.h5", "./a.h5"):
        done = bench.run("trace", "a.h5", "-o", output)
        assert done.returncode == 3 and "is read here" in done.stderr, done.stderr
        assert bench.digest("a.h5") == before


def test_a_name_that_is_too_long_is_an_error_of_files(bench):
    bench.write("a.toml", SMALL)
    for words in (["sweep", "a.toml", "-o"], ["summary"], ["merge", "a.toml", "-o"]):
        done = bench.run(*words, "x" * 260 + ".h5")
        assert done.returncode == 3 and "internal" not in done.stderr, (words, done.stderr)


def test_texts_of_files_do_not_steer_the_terminal(bench):
    table = '[[axes.s]]\nname = "\\u001b[31mred\\u0007\\n\\u202ex"\nlatency.fork_resolution = 1\n'
    table += '[[axes.s]]\nname = "b"\nlatency.fork_resolution = 2\n'
    title = '\ntitle = "T\\u001b]0;x\\u0007\\u009b"\n[relay]'
    bench.write("a.toml", SMALL.replace("\n[relay]", title, 1) + table)
    said = bench.ok("sweep", "a.toml", "-o", "a.h5")
    said += bench.ok("summary", "a.h5") + bench.ok("plan", "a.toml", "--no-timing")
    said += bench.ok("compare", "a.h5") + bench.run("summary", "\x1b[31mno.h5").stderr
    assert not set(said) & set("\x1b\x07\u202e\u009b"), [
        line for line in said.split("\n") if "\x1b" in line
    ]
    assert "\\x1b[31mred\\x07\\n\\u202ex" in said, said


def test_fewer_threads_where_no_more_can_be_started(bench):
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return
    bench.write("a.toml", SMALL)
    bench.folder.chmod(0o777)
    bench.ok("sweep", "a.toml", "-o", "right.h5", "--quiet")
    nobody = "setpriv --reuid=64321 --regid=64321 --clear-groups"
    for limit, threads in ((1, 8), (3, 8), (4, 3), (5, 3)):
        sweep = f"{PROGRAM} sweep a.toml -o {limit}.h5 --threads {threads}"
        command = f"ulimit -u {limit}; exec {nobody} {sweep}"
        done = subprocess.run(
            ["bash", "-c", command], cwd=bench.folder, text=True, capture_output=True
        )
        assert done.returncode == 0, done.stderr
        fewer = f"note: {limit} of {threads} threads are used" in done.stderr
        assert fewer == (limit < threads), done.stderr
        assert bench.digest(f"{limit}.h5") == bench.digest("right.h5")


def test_threads_are_as_many_as_openmp_is_allowed(bench):
    bench.write("a.toml", SMALL)
    for number, asked, threads in (("1", [], 1), ("1,4", [], 1), ("1", ["--threads", 3], 3)):
        environment = {**os.environ, "OMP_NUM_THREADS": number}
        words = ("sweep", "a.toml", "-o", "a.h5", "--force", "--backend", "thrust", *asked)
        said = bench.ok(*words, env=environment)
        assert f", {threads} thread{'s' if threads > 1 else ''})" in said, said


def test_names_with_nul_and_equal_zeros_are_refused(bench):
    bench.write("a.toml", SMALL)
    done = bench.run("plan", "a.toml", "--set", "axes.latency.scale=[0.0, -0.0]")
    assert done.returncode == 2 and "has 0 twice" in done.stderr, done.stderr
    bench.write("b.toml", SMALL + '[[axes.s]]\nname = "a\\u0000b"\nrelay.warmup_slots = 1\n')
    done = bench.run("plan", "b.toml")
    assert done.returncode == 2 and "b.toml:" in done.stderr and "u0000" in done.stderr, done


def test_rounded_values_of_a_range_are_told(bench):
    bench.write("a.toml", SMALL)
    for count, told in ((3, True), (4, False), (2, False)):
        key = f"axes.para.unincluded_segment_capacity={{from=1,to=4,count={count}}}"
        said = bench.ok("plan", "a.toml", "--no-timing", "--set", key)
        assert ("2.5 became 3" in said) == told, said


def test_both_words_for_metrics(bench):
    bench.write("a.toml", SMALL)
    bench.ok("sweep", "a.toml", "-o", "a.h5", "--quiet")
    for word in ("--metric", "--metrics"):
        bench.ok("summary", "a.h5", word, "block_time.mean")
        bench.ok("compare", "a.h5", word, "block_time.mean")


main(dict(globals()))
