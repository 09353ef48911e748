"""`neighbours`: one change each around the answer, swept and judged."""

import json
import pathlib
import re
import sys

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))
from program import SOURCE, main, market_study, text_of

ONE_CORE = """
[study]
title = "One core"
runs = {runs}
answer = {{ capacity = "3" }}
[relay]
slots = 2400
[backing]
protocol = "claim-queue"
[collator]
kind = "lookahead"
[[axes.capacity]]
name = "1"
para.unincluded_segment_capacity = 1
[[axes.capacity]]
name = "3"
para.unincluded_segment_capacity = 3
"""


def settings(bench, *arguments):
    """The names of the settings of a neighbourhood."""
    printed = bench.ok("neighbours", *arguments, "--print")
    return re.findall(r'^  \{ name = "([^"]*)"', printed, re.M)


def test_one_change_each(bench):
    found = settings(bench, bench.write("x.toml", ONE_CORE.format(runs=70)))
    assert found == [
        *("as answered", "capacity 2", "capacity 4", "collator basic", "collator slot-based"),
        *("collator bundle", "offset 1", "lookahead 4", "lookahead 6", "lookahead 3"),
    ], found


def test_what_binds_is_freed(bench):
    text = ONE_CORE.format(runs=70).replace('answer = { capacity = "3" }', "")
    text = text.replace('kind = "lookahead"', 'kind = "slot-based"').split("[[axes")[0]
    found = settings(bench, bench.write("x.toml", text + "[para]\ncores = 3\nvelocity = 3\n"))
    assert [name for name in found if name.startswith("capacity")] == [
        *("capacity 2", "capacity 4", "capacity 7"),
    ], found


def test_a_shorter_segment_makes_transactions_wait_less(bench):
    config = bench.write("x.toml", ONE_CORE.format(runs=128))
    said = bench.ok("neighbours", config, "-o", "n.h5")
    (line,) = [line for line in said.splitlines() if line.startswith("capacity 2 is better in")]
    assert "a transaction's time to inclusion" in line, said
    rows = {row["setting"]: row for row in bench.summary("n.h5")}
    wait = {name: row["transaction_latency.included.mean"]["value"] for name, row in rows.items()}
    block = {name: row["block_time.mean"]["value"] for name, row in rows.items()}
    assert 5 < wait["as answered"] - wait["capacity 2"] < 7, wait
    assert abs(block["capacity 2"] / block["as answered"] - 1) < 0.01, block
    assert len(rows) == 10, rows.keys()
    printed = bench.ok("neighbours", config, "-o", "n.h5", "--force", "--format", "json")
    told = {row["setting"]: row for row in json.loads(printed)}
    assert told["capacity 2"]["judged"] == line and told["as answered"]["judged"] == ""
    assert told["capacity 2"]["block_time.mean"]["value"] == block["capacity 2"]
    with h5py.File(bench.folder / "n.h5") as file:
        assert text_of(file.attrs["history"]).startswith("coresweep neighbours")


def test_a_results_file_is_known_by_what_it_holds(bench):
    config = bench.write("x.toml", ONE_CORE.format(runs=70))
    bench.ok("sweep", config, "-o", "x.results", "--quiet")
    (bench.folder / "x.h5").write_text((bench.folder / "x.toml").read_text())
    assert settings(bench, "x.results") == settings(bench, "x.h5") == settings(bench, config)


def test_of_a_results_file_it_takes_the_stored_answer(bench):
    config = bench.write("x.toml", ONE_CORE.format(runs=70))
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    assert settings(bench, "x.h5") == settings(bench, config)
    bench.ok("neighbours", "x.h5", "-o", "n.h5", "--runs", 8, "--quiet")
    assert bench.ok("neighbours", "x.h5", "-o", "n.h5", "--runs", 8, "--force").count("\n") > 10
    done = bench.run("neighbours", "x.h5", "-o", "n.h5")
    assert done.returncode == 3 and "exists" in done.stderr, done.stderr


def test_a_study_that_leaves_the_choice_open_needs_its_results(bench):
    text = ONE_CORE.format(runs=70).replace('answer = { capacity = "3" }', "")
    done = bench.run("neighbours", bench.write("x.toml", text), "--print")
    assert done.returncode == 2 and "capacity" in done.stderr, done.stderr
    assert "give its results file, or name it with study.answer" in done.stderr, done.stderr
    assert bench.run("neighbours", "x.toml").returncode == 2


def test_of_a_market_every_strategy(bench):
    text = market_study(16, "[0]").replace(
        "[relay]", 'answer = { "market.squeeze_probability" = 0 }\n[relay]'
    )
    found = settings(bench, bench.write("x.toml", text))
    assert found[0] == "as answered" and "strategy floor-rebuy" in found, found
    assert all(name.startswith("strategy ") for name in found[1:]), found


def test_shipped_answers_have_neighbours(bench):
    found = settings(bench, SOURCE / "configs" / "astar-async-backing.toml")
    assert "capacity 2" in found and len(found) >= 8, found


if __name__ == "__main__":
    main(dict(globals()))
