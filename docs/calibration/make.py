#!/usr/bin/env python3
"""Fits the weather and the collators to the first half of the record, and tests them on the rest.

    CORESWEEP=build/coresweep docs/calibration/make.py

Reads configs/data/polkadot-blocks/. From the first 24 days: means and dispersions of skipped
slots and of relay blocks that back or include nothing. From the first half of the chain on three
cores: in what share of their slots its ordinary collators fail. Simulates with these values, and
with the shipped ones, and writes all that beside the later days into docs/CALIBRATION.md,
between its marks. Takes some minutes; needs numpy and h5py.
"""

import math
import re

import compare
import fit
import record

PAGE = record.ROOT / "docs/CALIBRATION.md"
SHIPPED = {  # defaults, and the share of configs/asset-hub-three-cores.toml
    "skip": 0.0067,
    "skip shape": 4.9,
    "backs": 0.0043,
    "backs shape": 2.0,
    "includes": 0.00024,
    "empty": 0.00007,
    "failing": 0.03,
}
FITTED = {
    "skip": ("skipped slots, %", 100),
    "skip shape": ("shape of their factor, by days", 1),
    "backs": ("relay blocks that back nothing, without session openings, %", 100),
    "backs shape": ("shape of their factor, by sessions", 1),
    "includes": ("relay blocks that include nothing, %", 100),
    "empty": ("relay blocks that do neither, %", 100),
    "failing": ("slots in which an ordinary collator fails, %", 100),
}
TESTED = {
    "skipped": "skipped slots a day",
    "skipped dispersion": "their variance ÷ mean over 24 days",
    "backs": "relay blocks a session that back nothing",
    "backs dispersion": "their variance ÷ mean over 143 sessions",
    "stuck": "relay blocks a day that include nothing",
    "mean": "candidates a relay block, none counted as one",
    "three": "relay blocks with three, %",
    "two": "with two, %",
    "few": "with one or none, %",
    "run 1": "runs of 1 with one or none, on 10,000 relay blocks",
    "run 2": "runs of 2",
    "run 3": "runs of 3",
    "lag": "autocorrelation of candidates at 36 relay blocks",
}


def digits(value, count):
    """The value with so many digits that count."""
    places = count - 1 - math.floor(math.log10(value)) if value > 0 else 0
    return f"{value:.{max(0, places)}f}"


def with_range(values, count):
    middle, low, high = (digits(value, count) for value in values)
    return f"{middle} ({low} to {high})"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def fit_table(fitted):
    rows = [
        [name, with_range([x * unit for x in fitted[key]], 2), digits(SHIPPED[key] * unit, 2)]
        for key, (name, unit) in FITTED.items()
    ]
    return table(["value", "fitted (95 % interval)", "shipped"], rows)


def test_table(early, later, *simulations):
    def against(found, wanted):
        inside = found[1] <= wanted[0] <= found[2]
        return with_range(found, 3) + ("" if inside else " **not**")

    head = ["quantity", "fitted days", "later days", "simulated as fitted", "simulated as shipped"]
    rows = [
        [name, digits(early[key][0], 3), with_range(later[key], 3)]
        + [against(simulation[key], later[key]) for simulation in simulations]
        for key, name in TESTED.items()
    ]
    return table(head, rows)


def write(name, text):
    """Puts a table between its marks on the page."""
    page = PAGE.read_text()
    begin, end = f"<!-- {name}: made by docs/calibration/make.py -->\n", f"\n<!-- end of {name} -->"
    marked = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not marked.search(page):
        raise SystemExit(f"{PAGE} has no marks of the table {name}: put them back")
    PAGE.write_text(marked.sub(lambda _: begin + text + end, page))


def main():
    early, later = record.weather()
    first, second = record.candidates()
    fitted = {**fit.weather(early), "failing": fit.failing_share(first)}
    write("fit", fit_table(fitted))
    sizes = (len(later.skipped), len(later.backs_nothing))
    simulations = [
        compare.simulated(values, *sizes)
        for values in ({key: found.value for key, found in fitted.items()}, SHIPPED)
    ]
    recorded = compare.recorded(early, first), compare.recorded(later, second)
    write("test", test_table(*recorded, *simulations))


if __name__ == "__main__":
    main()
