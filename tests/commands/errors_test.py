"""Bad input: one clear sentence, the right exit code, and nothing lost."""

import json
import os
import subprocess

from support.program import BINARY, SMALL, main

USAGE, FILES, DEVICE = 2, 3, 4


def fails(bench, code, *arguments, **options):
    """Standard error of a call that must fail with `code`, in one line."""
    done = bench.run(*arguments, **options)
    assert done.returncode == code, f"{arguments}: {done.returncode}, not {code}: {done.stderr}"
    assert done.stderr.count("\n") == 1, done.stderr
    assert "internal" not in done.stderr, done.stderr
    return done.stderr.strip()


def test_unknown_option_and_missing_command(bench):
    text = fails(bench, USAGE, "sweep", "--sead", "3")
    assert text.startswith("coresweep sweep: ") and text.endswith("see coresweep sweep --help"), (
        text
    )
    text = fails(bench, USAGE)
    assert text.endswith("see coresweep --help"), text


def test_bad_configurations_name_file_line_key_and_remedy(bench):
    cases = {
        "[backing]\nmax_candidate_deth = 3\n": (
            'x.toml:2: unknown key "backing.max_candidate_deth": '
            'did you mean "backing.max_candidate_depth"?'
        ),
        "[relay]\nskip_probability = 1.2\n": (
            "x.toml:2: relay.skip_probability = 1.2: must be a probability between 0 and 1"
        ),
    }
    for text, message in cases.items():
        bench.write("x.toml", text)
        got = fails(bench, USAGE, "sweep", "x.toml", "-o", "x.h5")
        assert got == "coresweep: " + message, got
    assert not list(bench.folder.glob("*.h5*")), "a bad configuration must not leave files"


def test_missing_configuration(bench):
    text = fails(bench, FILES, "sweep", "nowhere.toml", "-o", "x.h5")
    assert "nowhere.toml" in text, text


def test_existing_output_is_refused_and_untouched(bench):
    bench.write("x.toml", SMALL)
    bench.write("x.h5", "precious")
    text = fails(bench, FILES, "sweep", "x.toml", "-o", "x.h5")
    assert text == (
        "coresweep: x.h5 exists already: choose another -o or add --force; nothing was changed"
    ), text
    assert (bench.folder / "x.h5").read_text() == "precious"
    assert not (bench.folder / "x.h5.partial").exists()


def test_truncated_foreign_and_text_files_are_named(bench):
    import h5py

    bench.write("x.toml", SMALL)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    whole = (bench.folder / "x.h5").read_bytes()
    (bench.folder / "cut.h5").write_bytes(whole[: len(whole) // 2])
    (bench.folder / "text.h5").write_text("no results here")
    with h5py.File(bench.folder / "foreign.h5", "w") as file:
        file["something"] = [1, 2]
    for name in ("cut.h5", "text.h5", "foreign.h5", "missing.h5"):
        for command in ("summary", "verify", "digest"):
            text = fails(bench, FILES, command, name)
            assert name in text, text


def as_nobody(*arguments, cwd):
    return subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *map(str, arguments)],
        cwd=cwd,
        text=True,
        capture_output=True,
    )


def test_read_only_folder_and_unreadable_file_as_an_ordinary_user(bench):
    if os.geteuid() != 0:
        print("        (needs root to become another user: only the folder is tried)")
        return
    bench.write("x.toml", SMALL)
    bench.folder.chmod(0o755)
    done = as_nobody(BINARY, "sweep", "x.toml", "-o", "x.h5", cwd=bench.folder)
    assert done.returncode == FILES, done
    assert "x.h5" in done.stderr and "permission denied" in done.stderr.lower(), done.stderr
    (bench.folder / "x.toml").chmod(0o600)
    done = as_nobody(BINARY, "plan", "x.toml", cwd=bench.folder)
    assert done.returncode == FILES and "x.toml" in done.stderr, done


def test_output_in_a_missing_folder(bench):
    bench.write("x.toml", SMALL)
    text = fails(bench, FILES, "sweep", "x.toml", "-o", "no/such/folder/x.h5")
    assert "no/such/folder" in text, text


def test_full_disk_keeps_the_message_and_the_old_file(bench):
    disk = bench.folder / "disk"
    disk.mkdir()
    if (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], capture_output=True
        ).returncode
        != 0
    ):
        print("        (needs the right to mount a small disk: left out)")
        return
    try:
        bench.write("x.toml", SMALL)
        (disk / "old.h5").write_text("precious")
        text = fails(bench, FILES, "sweep", "x.toml", "-o", disk / "old.h5", "--force", "--quiet")
        assert "no space left on device" in text and str(disk / "old.h5") in text, text
        assert (disk / "old.h5").read_text() == "precious"
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_mistyped_command_or_option_is_answered_with_the_nearest(bench):
    for words, meant in (
        (("swep", "x.toml"), "sweep"),
        (("sumary",), "summary"),
        (("digest", "x.h5", "--fromat", "json"), "--format"),
    ):
        text = fails(bench, USAGE, *words)
        assert f'did you mean "{meant}"?' in text, text
    assert "did you mean" not in fails(bench, USAGE, "entirely-else")


def test_keys_are_filtered_and_written_as_data(bench):
    every = json.loads(bench.ok("keys", "--format", "json"))
    market = json.loads(bench.ok("keys", "market.", "--format", "json"))
    assert [row for row in every if "market." in row["key"]] == market and len(market) > 10
    slots = json.loads(bench.ok("keys", "relay.slots", "--format", "json"))[0]
    assert slots["unit"] and slots["meaning"] and slots["default"], slots
    text = bench.ok("keys", "relay.slots")
    assert text.startswith("relay.slots ") and slots["meaning"] in text, text
    assert bench.ok("keys", "--format", "csv").splitlines()[0].startswith("key,default,unit")
    assert 'did you mean "relay.slots"' in fails(bench, USAGE, "keys", "relay.slost")


def test_what_is_printed_comes_as_json_too(bench):
    bench.write("x.toml", SMALL.replace("runs = 130", "runs = 2"))
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    digest = json.loads(bench.ok("digest", "x.h5", "--format", "json"))
    assert digest == [{"file": "x.h5", "digest": bench.digest("x.h5")}]
    parts = {(row["part"], row["name"]) for row in json.loads(bench.ok("doctor", "--format=json"))}
    assert {("back end", "scalar"), ("program", "coresweep")} <= parts
    bench.ok("sweep", "x.toml", "--shard", "1/2", "-o", "shards", "--quiet")
    shards = json.loads(bench.ok("status", "shards", "--format", "json"))
    assert [shard["status"] for shard in shards] == ["done", "missing"], shards
    checks = json.loads(bench.ok("verify", "x.h5", "--points", 1, "--format", "json"))
    parts = ["attributes", "integers", "metrics", "point"]
    assert [row["part"] for row in checks] == parts, checks
    assert all(row["same"] for row in checks) and checks[1]["detail"].endswith(digest[0]["digest"])
    assert checks[3]["runs"] == 2, checks


def test_a_plan_comes_as_rows(bench):
    bench.write("x.toml", SMALL)
    text = bench.ok("plan", "x.toml", "--points", "1,3", "--no-timing")
    rows = json.loads(bench.ok("plan", "x.toml", "--points", "1,3", "--format", "json"))
    value = {(row["part"], row["name"]): row["value"] for row in rows}
    assert value["points", "all"] == 8 and value["points", "simulated"] == 4, value
    assert value["points", "named"] == 2 and value["runs", "pipeline"] == 130, value
    assert value["axis", "latency.scale"] == 2 and value["cost", "time"] > 0, value
    points = [row["detail"] for row in rows if row["part"] == "point"]
    assert len(points) == 2 and all(point in text for point in points), points
    kinds = [row["part"] for row in rows]
    assert kinds.count("guess") > 10 and f"{kinds.count('guess')} values are guesses" in text
    untimed = json.loads(bench.ok("plan", "x.toml", "--no-timing", "--format", "json"))
    assert not [row for row in untimed if row["name"] == "time"]
    csv = bench.ok("plan", "x.toml", "--no-timing", "--format", "csv")
    assert csv.startswith("part,name,value,detail\n")


def test_unknown_metric_format_and_back_end(bench):
    bench.write("x.toml", SMALL)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    assert "block_time.mean" in fails(bench, USAGE, "summary", "x.h5", "--metrics", "blok_time")
    assert "csv" in fails(bench, USAGE, "summary", "x.h5", "--format", "xml")
    assert "thrust" in fails(bench, USAGE, "sweep", "x.toml", "-o", "y.h5", "--backend", "gpu")


def test_cuda_without_a_device_says_so(bench):
    if "cuda    yes" in bench.ok("doctor"):
        return
    bench.write("x.toml", SMALL)
    text = fails(bench, DEVICE, "sweep", "x.toml", "-o", "y.h5", "--backend", "cuda")
    assert "--backend simd" in text, text
    assert not (bench.folder / "y.h5.partial").exists()


if __name__ == "__main__":
    main(dict(globals()))
