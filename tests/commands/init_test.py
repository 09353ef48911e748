"""`coresweep init`: each template is a study that is swept as it was written."""

import os
import pty
import select
import subprocess

from support.program import BINARY, main

FEW = ["--runs", 2, "--set", "relay.slots=200", "--quiet"]


def fails(bench, code, *words, says):
    done = bench.run(*words)
    assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    assert says in done.stderr, f"{words}: {done.stderr}"


def test_every_template_is_swept_as_written(bench):
    for question in ("blocks", "async", "offset", "cores"):
        for where in (["--network", "polkadot"], ["--chain", "asset-hub-kusama"]):
            bench.ok("init", "x", "--question", question, *where, "--force")
            bench.ok("sweep", "x.toml", "-o", "x.h5", "--force", *FEW)
            text = bench.ok("plan", "x.toml", "--no-timing")
            assert "note " not in text, text


def test_the_study_is_of_todays_protocol_and_says_what_is_a_guess(bench):
    told = bench.ok("init", "ours", "--network", "kusama", "--cores", 2, "--collators", 12)
    assert "ours.toml" in told
    text = (bench.folder / "ours.toml").read_text()
    assert 'backing.protocol = "claim-queue"    # today\'s' in text
    assert "para.cores = 2    # as you say" in text
    assert "collator.count = 12    # as you say" in text
    assert "# a guess: nobody has measured it" in text


def talk(bench, *answers):
    """What `init` says to somebody who types these answers, each when it has asked; exit code."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [BINARY, "init", "asked", "--force"], stdin=its, stdout=its, stderr=its, cwd=bench.folder
    ) as process:
        os.close(its)
        heard, waiting = "", list(answers)
        while True:
            assert select.select([ours], [], [], 30)[0], f"it says nothing more: {heard}"
            try:
                heard += os.read(ours, 4096).decode()
            except OSError:  # the other end is closed
                break
            if waiting and heard.endswith(": "):
                os.write(ours, f"{waiting.pop(0)}\n".encode())
        os.close(ours)
    assert not waiting, f"it did not ask for {waiting}: {heard}"
    return heard, process.returncode


def test_on_a_terminal_it_asks(bench):
    heard, code = talk(bench, "async", "", "kusama", "2", "", "12")
    assert code == 0 and "asked.toml: look it over" in heard, heard
    for prompt in ("Which question [blocks]: ", "Chain [none]: ", "Network [polkadot]: "):
        assert prompt in heard, heard
    typed = (bench.folder / "asked.toml").read_text()
    flags = ["--network", "kusama", "--cores", 2, "--collators", 12, "--question", "async"]
    bench.ok("init", "asked", *flags, "-o", "asked.toml", "--force")
    assert typed == (bench.folder / "asked.toml").read_text()
    # A chain that is known is not asked for its network, cores and slot.
    heard, code = talk(bench, "offset", "asset-hub-kusama", "")
    assert code == 0 and "Network" not in heard, heard


def test_a_wrong_answer_is_told(bench):
    heard, code = talk(bench, "", "none", "kusma", "", "", "")
    assert code == 2 and 'did you mean "kusama"' in heard, heard


def test_measured_latencies_are_included_from_where_they_are(bench):
    (bench.folder / "data").mkdir()
    bench.write("data/fit.toml", "latency.collation_fetch = 123\n")
    bench.ok("init", "--network", "polkadot", "--latencies", "data/fit.toml", "-o", "s.toml")
    text = bench.ok("plan", "s.toml", "--resolved")
    assert "collation_fetch = 123" in text, text


def test_nothing_is_written_over(bench):
    bench.write("x.toml", "mine")
    fails(bench, 3, "init", "x", "--network", "polkadot", says="x.toml: is there already")
    assert (bench.folder / "x.toml").read_text() == "mine"


def test_mistakes_are_told_with_the_nearest_word(bench):
    for words, says in (
        ([], "a study needs its chain"),
        (["--chain", "astra"], 'did you mean "astar"?'),
        (["--network", "kusma"], 'did you mean "kusama"?'),
        (["--network", "polkadot", "--question", "offsets"], 'did you mean "offset"?'),
        (["--network", "polkadot", "--question", "budget"], "coresweep budget"),
        (["--network", "polkadot", "--cores", 0], "para.cores = 0"),
        (["--network", "polkadot", "--region", "nearr"], 'did you mean "near"?'),
        (["--network", "polkadot", "--slot-duration", 7000], "para.slot_duration = 7000"),
    ):
        fails(bench, 2, "init", "x", *words, says=says)
    fails(bench, 3, "init", "--network", "polkadot", "--latencies", "no.toml", says="no.toml")
    assert list(bench.folder.iterdir()) == []


if __name__ == "__main__":
    main(globals())
