"""The record of Polkadot in configs/data/polkadot-blocks/, cut in two: fitted days, later days."""

import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "configs/data/polkadot-blocks"
FITTED_DAYS = 24
DAY = 14400  # relay blocks a row of daily.csv
SESSION = 2400  # slots
NEAR = 30  # slots: an opening is looked for so near to where it should be


def _columns(name):
    return np.genfromtxt(FOLDER / name, delimiter=",", names=True, dtype=None, encoding="utf-8")


class Weather:
    """Skipped slots by day, and relay blocks that back or include nothing, of some days."""

    def __init__(self, days, events):
        block, kind = events["relay_block"], events["event"]
        ours = np.isin(_day_of(block, days), np.arange(len(days)))
        backs = np.char.find(kind, "backs_nothing") >= 0
        includes = np.char.find(kind, "includes_nothing") >= 0
        self.days = days
        self.skipped = days["skipped_slots"].astype(float)
        self.backs_nothing = _sessions(days, block[ours & backs & ~includes])
        self.includes_nothing = self._by_day(block[ours & includes & ~backs])
        self.empty = self._by_day(block[ours & includes & backs])

    def _by_day(self, blocks):
        return np.bincount(_day_of(blocks, self.days), minlength=len(self.days)).astype(float)


def _day_of(blocks, days):
    """The row of each block; -1 where no row has it."""
    row = np.searchsorted(days["first_block"], blocks, side="right") - 1
    return np.where(blocks - days["first_block"][row] < DAY, row, -1)


def _slots(blocks, days):
    """The slot of each block since the first row: skipped ones lie evenly in their day."""
    length = DAY + days["skipped_slots"]
    row = _day_of(blocks, days)
    first = np.cumsum(length) - length
    return first[row] + (blocks - days["first_block"][row]) * length[row] / DAY


def _sessions(days, blocks):
    """How many relay blocks of each whole session back nothing, without the one that opens it.

    The openings are those at the place of a session where most such blocks are. Days on either
    side of a hole in the record have places of their own.
    """
    breaks = np.flatnonzero(np.diff(days["first_block"]) != DAY) + 1
    stretches = np.split(days, breaks)
    return np.concatenate([_sessions_without_holes(part, blocks) for part in stretches])


def _sessions_without_holes(days, blocks):
    slots = _slots(blocks[_day_of(blocks, days) >= 0], days)
    last = np.sum(DAY + days["skipped_slots"])
    openings = np.arange(_place_of_openings(slots), last, SESSION)
    nearest = np.array([np.argmin(np.abs(slots - opening)) for opening in openings])
    found = np.abs(slots[nearest] - openings) <= NEAR
    first = np.where(found, nearest, np.searchsorted(slots, openings))
    return np.diff(first) - found[:-1].astype(float)


def _place_of_openings(slots):
    def near(place):
        distance = (slots - place + SESSION / 2) % SESSION - SESSION / 2
        return np.sum(np.abs(distance) <= NEAR / 2)

    return max(range(SESSION), key=near)


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
