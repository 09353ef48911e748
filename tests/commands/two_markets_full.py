"""The numbers of docs/METHODS_MARKET.md, "Where the two markets disagree", against the program.

The command of that section is run as it stands there; every number of both tables must be what it
gives, at the decimals that are shown.
"""

import csv
import io
import re
import shlex

from support.program import SOURCE, main

METRICS = ("cost.mean", "cost.p95", "core_lost.share", "sale.above_minimum.share")
NEVER = {"regime.glut_to_thin": 0, "regime.glut_to_squeeze": 0}
HALVED = {"regime.glut_to_thin": 0.025, "regime.glut_to_squeeze": 0.015}
DOUBLED = {"regime.glut_to_thin": 0.1, "regime.glut_to_squeeze": 0.06}
CALM = {"regime.glut_to_squeeze": 0, "regime.thin_to_squeeze": 0}
CHANGES = [
    ("regimes that never leave", "regimes", NEVER),
    ("both halved", "regimes", HALVED),
    ("both doubled", "regimes", DOUBLED),
    ("no squeeze", "regimes", CALM),
    ('"300 DOT"', "regimes", {"regime.highest_price": '"300 DOT"'}),
    ('"100 DOT"', "regimes", {"regime.highest_price": '"100 DOT"'}),
    ("agents whose squeeze", "agents", {"market.squeeze_budget": '"100000 DOT"'}),
]


def section():
    page = (SOURCE / "docs/METHODS_MARKET.md").read_text("utf-8")
    return page.split("## Where the two markets disagree")[1].split("\n## ")[0]


def row_of(text, start):
    """The cells of the one row of a table whose first cell has these words."""
    rows = [
        line for line in text.splitlines() if line.startswith("|") and start in line.split("|")[1]
    ]
    assert len(rows) == 1, (start, rows)
    return [cell.strip() for cell in rows[0].strip("|").split("|")][1:]


def the_command(text):
    joined = text.replace("\\\n", " ")
    (line,) = re.findall(r"^ {4}coresweep (sweep .*)$", joined, re.MULTILINE)
    return [
        str(SOURCE / word) if word.startswith("configs/") else word for word in shlex.split(line)
    ]


def simulated(bench, *more):
    """By market model and strategy: the numbers of METRICS."""
    bench.ok(*the_command(section()), *more)
    chosen = [word for name in METRICS for word in ("--metrics", name)]
    text = bench.ok("summary", "two-markets.h5", *chosen, "--format", "csv", "--all")
    (bench.folder / "two-markets.h5").unlink()
    header, *rows = csv.reader(io.StringIO(text))
    names = [column.partition(" [")[0] for column in header]
    rows = [dict(zip(names, row, strict=True)) for row in rows]
    return {
        (row["market.model"], row["tenant.strategy"]): [row[name] for name in METRICS]
        for row in rows
    }


def assert_shown(shown, measured, where):
    for text, value in zip(shown, measured, strict=True):
        decimals = len(text.partition(".")[2])
        assert f"{float(value):.{decimals}f}" == f"{float(text):.{decimals}f}", (where, text, value)


def test_the_table_of_strategies(bench):
    measured = simulated(bench)
    for strategy in ("auto-renew", "renew-late", "floor-rebuy", "two-stage", "threshold"):
        values = measured["agents", strategy] + measured["regimes", strategy]
        assert_shown(row_of(section(), f"`{strategy}`"), values, strategy)


def test_the_table_of_changes(bench):
    for words, model, changes in CHANGES:
        settings = [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]
        strategies = 'axes.tenant.strategy=["auto-renew", "floor-rebuy"]'
        measured = simulated(
            bench, "--set", f'axes.market.model=["{model}"]', "--set", strategies, *settings
        )
        values = [
            measured[model, "auto-renew"][0],
            measured[model, "auto-renew"][1],
            measured[model, "floor-rebuy"][2],
        ]
        assert_shown(row_of(section(), words), values, words)


def test_a_wrong_number_is_noticed(bench):
    try:
        assert_shown(["385.6"], ["385.66"], "spoiled twin")
    except AssertionError:
        return
    raise AssertionError("385.66 passed as 385.6")


if __name__ == "__main__":
    main(globals())
