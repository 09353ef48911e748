"""A full disk, and files that another process holds: shards and merges say so and keep what is
done."""

import fcntl
import subprocess

from support.program import BINARY, main, same_results

STUDY = """
[study]
runs = 64
seed = 7
[relay]
slots = 240
[axes]
latency.scale = { from = 1, to = 3, count = 60 }
"""


class Disk:
    """A small disk in the scratch folder. Without the right to mount one there is none."""

    def __init__(self, bench, size):
        self.path = bench.folder / "disk"
        self.path.mkdir(exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.path], capture_output=True
        )
        self.is_there = done.returncode == 0
        if not self.is_there:
            print("        (needs the right to mount a small disk: left out)")

    def grow(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.path], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.is_there:
            subprocess.run(["umount", self.path], check=True)


def failed(bench, *arguments, words):
    done = bench.run(*arguments)
    assert done.returncode == 3 and done.stderr.count("\n") == 1, done
    for word in words:
        assert word in done.stderr, f"{word} is not in: {done.stderr}"


def names(folder):
    return sorted(p.name.split("-", 1)[-1] for p in folder.iterdir())


def test_a_shard_on_a_full_disk_keeps_what_is_finished_and_goes_on(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    with Disk(bench, "1200k") as disk:
        if not disk.is_there:
            return
        shard = ["sweep", config, "-o", disk.path, "--quiet", "--shard"]
        bench.ok(*shard, "1/10")
        (first,) = disk.path.iterdir()
        before = first.read_bytes()
        failed(bench, *shard, "2/2", words=["no space left on device", "0002-of-0002.h5"])
        assert first.read_bytes() == before and not list(disk.path.glob("*-of-0002.h5"))
        bench.ok("merge", disk.path, "-o", "first.h5", "--quiet")
        disk.grow("20m")
        first.unlink()
        bench.ok(*shard, "2/2")
        bench.ok(*shard, "1/2")
        assert names(disk.path) == ["0001-of-0002.h5", "0002-of-0002.h5"]
        bench.ok("merge", disk.path, "-o", "m.h5", "--quiet")
        same_results(bench, "m.h5", "whole.h5")


def test_a_merge_on_a_full_disk_keeps_the_shards_and_the_older_file(bench):
    config = bench.write("x.toml", STUDY)
    for i in (1, 2, 3):
        bench.ok("sweep", config, "-o", "parts", "--shard", f"{i}/3", "--quiet")
    bench.ok("merge", "parts", "-o", "right.h5", "--quiet")
    shards = {p: p.read_bytes() for p in (bench.folder / "parts").iterdir()}
    with Disk(bench, "1800k") as disk:
        if not disk.is_there:
            return
        (disk.path / "m.h5").write_text("precious")
        merge = ["merge", "parts", "-o", disk.path / "m.h5", "--quiet", "--force"]
        failed(bench, *merge, words=["no space left on device", "m.h5 was not changed"])
        assert (disk.path / "m.h5").read_text() == "precious"
        assert shards == {p: p.read_bytes() for p in (bench.folder / "parts").iterdir()}
        disk.grow("20m")
        bench.ok(*merge)
        assert names(disk.path) == ["m.h5"]
        same_results(bench, disk.path / "m.h5", "right.h5")


def test_a_file_limit_is_as_a_full_disk(bench):
    """A quota, or `ulimit -f`: what is there stays."""
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "parts", "--shard", "1/10", "--quiet")
    before = names(bench.folder / "parts")
    done = subprocess.run(
        [
            "prlimit",
            "--fsize=900000",
            "--",
            BINARY,
            "sweep",
            config,
            "-o",
            "parts",
            "--shard",
            "2/2",
            "--quiet",
        ],
        cwd=bench.folder,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 3 and "file too large" in done.stderr, done
    assert [n for n in names(bench.folder / "parts") if n.endswith(".h5")] == before


def test_files_that_another_process_holds_are_named_and_left_alone(bench):
    config = bench.write("x.toml", STUDY)
    for i in (1, 2):
        bench.ok("sweep", config, "-o", "parts", "--shard", f"{i}/3", "--quiet")
    (two,) = (bench.folder / "parts").glob("*-0002-of-0003.h5")
    partial = two.with_name(two.name.replace("-0002-", "-0003-") + ".partial")
    shards = {p: p.read_bytes() for p in (bench.folder / "parts").iterdir()}
    partial.touch()
    with partial.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        failed(
            bench,
            "sweep",
            config,
            "-o",
            "parts",
            "--shard",
            "3/3",
            words=[partial.name, "another process is writing it"],
        )
        assert "shard 3: running" in bench.ok("status", "parts")
        bench.ok("merge", "parts", "-o", "holes.h5", "--quiet")  # of what is finished
    partial.unlink()
    with two.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        failed(
            bench, "merge", "parts", "-o", "m.h5", words=[two.name, "another process is writing it"]
        )
        assert not list(bench.folder.glob("m.h5*"))
    (bench.folder / "m.h5.partial").touch()
    with (bench.folder / "m.h5.partial").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        failed(bench, "merge", "parts", "-o", "m.h5", words=["m.h5.partial", "another process"])
    assert shards == {p: p.read_bytes() for p in (bench.folder / "parts").iterdir()}
    # Once nobody holds them, everything goes on.
    bench.ok("sweep", config, "-o", "parts", "--shard", "3/3", "--quiet")
    bench.ok("merge", "parts", "-o", "m.h5", "--quiet")
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    same_results(bench, "m.h5", "whole.h5")


if __name__ == "__main__":
    main(dict(globals()))
