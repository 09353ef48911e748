"""A file in which something was changed is noticed by the commands that claim to.

`forgeries_test.py --table` prints which command notices what (docs/RELIABILITY.md).
"""

import sys

from support.forgeries import (
    BESIDE_INTEGERS,
    COMMANDS,
    HIDDEN,
    INTEGERS,
    METRICS,
    PACKAGE,
    SEALED,
    Bench,
    forged,
    needs,
    said,
    seals,
    whole,
)

needs("netCDF4", "matplotlib")
from program import main

import coresweep

OPENS = [*COMMANDS, *PACKAGE]
ALWAYS = ("verify", "digest")


def opened(path, read):
    """What the package says of a file."""
    try:
        read(path)
    except ValueError as error:
        return str(error)
    return ""


def test_an_untouched_file_is_taken_by_all(bench):
    name = forged(bench, lambda file: None)
    assert not any(said(bench, command, name) for command in OPENS)


def test_hashes_made_anew_of_an_untouched_file_are_those_of_the_program(bench):
    path = bench.folder / forged(bench, lambda file: None, again=True)
    before = bench.folder / "before.h5"
    before.write_bytes(whole()["whole.h5"])
    with seals.h5py.File(path) as one, seals.h5py.File(before) as other:
        assert one.attrs["seal"] == other.attrs["seal"] == seals.seal_of(one).encode()
        assert one.attrs["digest"] == other.attrs["digest"]


def test_changed_metrics_are_noticed_where_metrics_are_read(bench):
    for what, forge in METRICS.items():
        name = forged(bench, forge)
        assert "run the sweep again" in said(bench, "summary", name), what
        assert "cannot trust" in opened(bench.folder / name, coresweep.open), what


def test_changed_integers_are_noticed_where_integers_are_read(bench):
    for what, forge in INTEGERS.items():
        name = forged(bench, forge)
        assert "not those that were written" in said(bench, "digest", name), what
        assert "cannot trust" in opened(bench.folder / name, coresweep.verify), what


def test_all_else_is_noticed_at_opening(bench):
    for what, forge in SEALED.items():
        name = forged(bench, forge)
        assert "run the sweep again" in said(bench, "summary", name), what
        read = coresweep.verify if what in BESIDE_INTEGERS else coresweep.open
        assert "cannot trust" in opened(bench.folder / name, read), what


def test_every_command_notices(bench):
    """One forgery of each kind, by all that read what was forged."""
    for forge, blind in (
        (METRICS["a metric of blocks"], {"trace", "merge", "extend"}),
        (INTEGERS["a sum of blocks, halved"], {"summary", "trace", "open", "export"}),
        (SEALED["seed"], set()),
        (SEALED["a setting of the study"], set()),
    ):
        name = forged(bench, forge)
        silent = {command for command in OPENS if not said(bench, command, name)}
        assert silent == blind, silent


def test_a_digest_that_was_changed_is_named(bench):
    name = forged(bench, SEALED["digest"])
    for command in ALWAYS:
        assert "its attribute digest is 000" in said(bench, command, name)


def test_a_file_that_lost_its_seal_is_said_to_have_none(bench):
    name = forged(bench, SEALED["title"])
    seals.strip(bench.folder / name)
    for command in ("summary", "compare", "digest"):
        words = [word.format(name) for word in COMMANDS[command]]
        done = bench.run(*words)
        assert done.returncode == 0 and "has no seal" in done.stderr, done.stderr
    assert "the attribute title" in said(bench, "verify", name)


def table():
    """Which command notices what, as rows of Markdown."""
    print("| changed |", " | ".join(OPENS), "|")
    print("|---|" + "---|" * len(OPENS))
    for again, all_of in ((False, METRICS | INTEGERS | SEALED), (True, HIDDEN)):
        for what, forge in all_of.items():
            with Bench() as bench:
                name = forged(bench, forge, again)
                row = ["yes" if said(bench, command, name) else "" for command in OPENS]
            called = f"{what}{', all hashes anew' if again else ''}"
            print("|", called, "|", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    table() if "--table" in sys.argv else main(dict(globals()))
