"""The record of Polkadot in configs/data/polkadot-blocks/, cut in two: fitted days, later days."""

import numpy as np
from package import ROOT, Days
from package import weather as fitting

FOLDER = ROOT / "configs/data/polkadot-blocks"
FITTED_DAYS = 24
DAY = 14400  # relay blocks a row of daily.csv
SESSION = fitting.SESSION


def _columns(name):
    return np.genfromtxt(FOLDER / name, delimiter=",", names=True, dtype=None, encoding="utf-8")


class Weather:
    """Skipped slots by day, and relay blocks that back or include nothing, of some days."""

    def __init__(self, rows, events):
        days = Days(rows["first_block"], rows["skipped_slots"].astype(float), DAY)
        block, kind = events["relay_block"], events["event"]
        ours = days.row_of(block) >= 0
        backs = np.char.find(kind, "backs_nothing") >= 0
        includes = np.char.find(kind, "includes_nothing") >= 0
        self.skipped = days.skipped
        self.backs_nothing = _sessions(days, block[ours & backs & ~includes])
        self.includes_nothing = days.by_day(block[ours & includes & ~backs])
        self.empty = days.by_day(block[ours & includes & backs])


def _sessions(days, blocks):
    """How many relay blocks of each whole session back nothing, without the one that opens it.
    Days on either side of a hole in the record have places of their own."""
    parts = [(part, blocks[part.row_of(blocks) >= 0]) for part in days.stretches()]
    return np.concatenate(
        [fitting.by_session(part.slots(some), np.sum(DAY + part.skipped)) for part, some in parts]
    )


def weather():
    """Fitted days and later days."""
    days, events = _columns("daily.csv"), _columns("events.csv")
    return Weather(days[:FITTED_DAYS], events), Weather(days[FITTED_DAYS:], events)


def candidates():
    """Candidates of the chain on three cores by relay block (none counts as one), in stretches
    without a hole: those of the first half, and those of the second."""
    rows = _columns("asset_hub_candidates.csv")
    half = len(rows) // 2
    return [_stretches(part) for part in (rows[:half], rows[half:])]


def _stretches(rows):
    breaks = np.flatnonzero(np.diff(rows["relay_block"]) != 1) + 1
    return [part["extra"] + 1 for part in np.split(rows, breaks)]
