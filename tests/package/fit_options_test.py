"""coresweep-fit refuses options that its tables contradict, that are of no use, or that no study
takes; the right ones it takes."""

import re
import tomllib

from support.package import needs

needs("scipy", "pyarrow", "pandas", "h5py")
import numpy as np
import pandas as pd
from program import main
from support import measured
from support.fit_call import called

from coresweep.fitting import options

EIGHT = (0.02, 0.1, 0.02, 0.02, 0.35, 0.02, 1, 0.02)


def fitted(bench, *words):
    """What a call gives that must be taken."""
    code, message = called(bench, *words, "-o", "taken.toml", "--force")
    assert code == 0, message
    return tomllib.loads((bench.folder / "taken.toml").read_text())


def refused(bench, part, *words, code=3):
    """The message of a call that must not be."""
    got, message = called(bench, *words, "-o", "none.toml")
    assert got == code and part in message, (part, message)
    assert message.count("\n") == 1 and not (bench.folder / "none.toml").exists(), message


def blocks(bench, name, slot_duration=6000, shares=EIGHT, slots=4800):
    """A table of the model's blocks."""
    measured.chain(bench, 1, slots, shares, slot_duration=slot_duration).to_csv(
        bench.folder / name, index=False
    )
    return name


def test_a_slot_duration_that_the_stamps_contradict(bench):
    for true in (6000, 12000, 24000):
        table = blocks(bench, "blocks.csv", true)
        made = fitted(bench, table, "--slot-duration", str(true))
        assert made["collator"]["count"] == len(EIGHT), true
        for wrong in {6000, 12000, 18000, 24000, 60000} - {true}:
            longer = wrong < true and true % wrong == 0
            part = f"; {true} would be accepted" if longer or wrong > true else "; "
            refused(bench, part, table, "--slot-duration", str(wrong))


def test_one_block_a_slot_hides_no_wrong_duration(bench):
    """Blocks as before asynchronous backing: every second slot of 6 s would be empty."""
    table = blocks(bench, "blocks.csv", 12000)
    rows = pd.read_csv(bench.folder / table)
    rows["time"] = rows["time"] // 12000 * 12000 + 1000
    rows.drop_duplicates("time").to_csv(bench.folder / "sync.csv", index=False)
    assert fitted(bench, "sync.csv", "--slot-duration", "12000")["collator"]["count"] == len(EIGHT)
    refused(bench, "12000 would be accepted", "sync.csv")
    assert fitted(bench, "sync.csv", "--collators", "16")["collator"]["count"] == 16


def test_collators_that_the_authors_contradict(bench):
    table = blocks(bench, "blocks.csv")
    assert fitted(bench, table, "--collators", "8")["collator"]["count"] == 8
    refused(bench, "; 8 would be accepted", table, "--collators", "3")
    refused(bench, "; 8 would be accepted", table, "--collators", "9")
    for wrong in ("0", "-1", "100001"):
        refused(bench, "from 1 to 100000", table, "--collators", wrong, code=2)


def test_more_collators_than_a_list_may_name(bench):
    """Their shares are a distribution, and a study takes the fragment."""
    rng, count, slots = np.random.default_rng(1), 40_000, 240_000
    slot = np.flatnonzero(rng.random(slots) >= 0.1)
    pd.DataFrame(
        {"height": np.arange(len(slot)), "time": 6000 * slot, "author": slot % count,
         "relay_parent": slot}
    ).to_csv(bench.folder / "many.csv", index=False)  # fmt: skip
    made = fitted(bench, "many.csv", "--collators", str(count))["collator"]
    assert made["count"] == count and made["offline_probability"]["distribution"] == "mixture"
    bench.write("study.toml", 'include = ["taken.toml"]\n')
    bench.ok("plan", "study.toml")


def test_stamps_and_relay_parents_of_two_clocks(bench):
    rows = pd.read_csv(bench.folder / blocks(bench, "blocks.csv")).dropna()
    rows["relay_parent"] = np.arange(len(rows)) // 7
    rows.drop(columns="included_at").to_csv(bench.folder / "bad.csv", index=False)
    refused(bench, "column relay_parent: a relay parent each 4", "bad.csv")


def test_sessions_that_the_blocks_contradict(bench):
    days, events = measured.relay_record(np.random.default_rng(1), 12)
    days.to_csv(bench.folder / "days.csv", index=False)
    events.to_csv(bench.folder / "events.csv", index=False)
    assert len(fitted(bench, "days.csv", "events.csv")["relay"]) == 8
    for wrong in ("600", "700", "1200", "4800", "7200"):
        words = ("days.csv", "events.csv", "--session-slots", wrong)
        refused(bench, "; 2400 would be accepted", *words)
    events["relay_block"] += 10**7
    events.to_csv(bench.folder / "later.csv", index=False)
    refused(bench, "no event lies in a row of days.csv", "days.csv", "later.csv")
    events["event"] = "backs_little"
    events.to_csv(bench.folder / "other.csv", index=False)
    refused(bench, "no block backs or includes nothing", "days.csv", "other.csv")


NONSENSE = (  # of a call with a good table of latencies, and what the message must say
    (("--key", "latency.cow"), "latency.handover"),
    (("--key", "latency.scale"), "takes no law"),
    (("--key", "block.fullness"), "takes no law"),
    (("--key", "latency.finality", "--key", "latency.handover"), "there is no table"),
    (("--limit", "5"), "--limit is of no use for tables of latencies"),
    (("--limit", "nan"), "--limit nan: a number above 0"),
    (("--limit", "inf"), "--limit inf: a number above 0"),
    (("--slot-duration", "12000"), "name a table of blocks"),
    (("--slot-duration", "9000"), "a multiple of 6000"),
    (("--slot-duration", "0"), "from 6000 to 86400000"),
    (("--collators", "5"), "name a table of blocks"),
    (("--session-slots", "600"), "name a table of events"),
    (("--session-slots", "1"), "from 61 to 300000"),
)


def test_options_of_no_use_are_refused(bench):
    bench.write("good.csv", "ms\n" + "4\n5\n7\n" * 20)
    key = ("--key", "latency.handover")
    assert fitted(bench, "good.csv", *key)["latency"]["handover"]
    for words, part in NONSENSE:
        refused(bench, part, "good.csv", *(words if "--key" in words else (*key, *words)), code=2)
    refused(bench, "there is no table", blocks(bench, "blocks.csv"), *key, code=2)
    for option in ("--column", "--unit"):
        refused(bench, "is of no use for tables of blocks", "blocks.csv", option, "ms", code=2)
    bench.write("x.latency.handover.csv", "ms\n" + "4\n5\n7\n" * 20)
    for output, part in (("no/x.toml", "there is no folder no"), ("x.toml", "overwritten")):
        code, message = called(bench, "x.latency.handover.csv", *key, "-o", output)
        assert code == 2 and part in message, message


def test_keys_are_those_that_take_a_law_of_times(bench):
    rule = r"^(\S+) .* must be a number of milliseconds or a distribution table$"
    assert set(re.findall(rule, bench.ok("keys"), re.M)) == set(options.LATENCY_KEYS)


if __name__ == "__main__":
    main(dict(globals()))
