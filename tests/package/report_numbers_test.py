"""The decision page: every number on it is one of its files, in texts, tables and figures."""

import json
import re

from support.package import needs

needs()
import h5py
from program import SMALL, main
from support.page_numbers import Numbers, wrong, wrong_cubes
from support.pages import joined_page, simulate

from coresweep.report import embedded, report
from coresweep.report.embedded import words


def opened(bench):
    return {"results": h5py.File(bench.folder / "x.h5"), "market": h5py.File(bench.folder / "m.h5")}


def test_every_number_is_in_its_file(bench):
    page = joined_page(bench)
    numbers, files = Numbers(page).found, opened(bench)
    assert len(numbers) > 300
    assert {a.get("data-source", "formula") for a, _ in numbers} == {
        "results",
        "market",
        "formula",
    }
    for attributes, text in numbers:
        assert not wrong(files, attributes, text), (attributes, text)
    count, differ = wrong_cubes(files, page)
    assert count > 1000 and not differ, differ


def test_a_wrong_digit_is_noticed(bench):
    page = joined_page(bench)
    files = opened(bench)
    for kind in ("data-variable", "data-formula"):
        attributes, text = next((a, t) for a, t in Numbers(page).found if kind in a and "." in t)
        assert wrong(files, attributes, text[:-1] + str((int(text[-1]) + 5) % 10))
    spoiled = re.sub(
        r'("block_time.mean":{"unit":"s","scale":1.0,.*?"value":\[)([0-9.]+)',
        r"\g<1>9\2",
        page,
        count=1,
    )
    assert spoiled != page and wrong_cubes(files, spoiled)[1] == ["block_time.mean"]


def test_of_a_large_study_a_page_holds_what_lies_around_the_chosen_point(bench):
    """With room for less than its cubes: the axes that figures begin with, all else held."""
    joined_page(bench)
    room, embedded.MOST_NUMBERS = embedded.MOST_NUMBERS, 300
    try:
        page = joined_page(bench)
    finally:
        embedded.MOST_NUMBERS = room
    count, differ = wrong_cubes(opened(bench), page)
    assert 100 < count <= 2 * 300 and not differ, (count, differ)
    cubes = json.loads(re.search(r'id="cubes">(.*?)</script>', page, re.S)[1])["market"]["cubes"]
    assert cubes["cost.mean"]["dims"] == ["tenant.strategy", "market.cycles"]
    assert cubes["cost.mean"]["held"] == {"squeeze": 0}
    held = wrong_cubes(opened(bench), page.replace('"squeeze":0', '"squeeze":1'))
    assert "cost.mean" in held[1]  # the spoiled twin


def test_every_figure_names_what_it_draws(bench):
    page = joined_page(bench)
    held = json.loads(re.search(r'id="cubes">(.*?)</script>', page, re.S)[1])
    specs = [
        json.loads(text)
        for text in re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)
    ]
    assert len(specs) >= 7
    for item in specs:
        known = set(words(item["spec"])) & set(held[item["source"]]["cubes"])
        assert known, item


def test_day_to_day_ranges_are_those_of_the_chosen_point(bench):
    """More or less of a metric may be better, and assumptions may make it better or worse: the
    range over runs belongs to the very point whose value stands beside it, so it holds that
    value."""
    file = simulate(bench, "x", SMALL + '[analysis]\nassumptions = ["latency.scale"]\n')
    for scale in ("1", "2"):
        _, page = report.make(file, {}, {"latency.scale": scale})
        for metric in (
            "block_time.mean",
            "execution_rate",
            "block_confidence",
            "inclusion_latency.mean",
        ):
            low, _, high = page.day_range(metric)[:3]
            assert low.index == high.index == page.value(metric).index, metric
            assert low.value <= page.value(metric).value <= high.value, (metric, scale)
            held = page.assumption_range(metric)
            assert held[0].index == (page.chosen["backing.max_candidate_depth"],), held


def test_a_range_of_another_point_would_be_noticed(bench):
    """The spoiled twin: the range over runs at the middle assumption misses values of other
    points."""
    _, page = report.make(
        simulate(bench, "x", SMALL + '[analysis]\nassumptions = ["latency.scale"]\n'),
        {},
        {"latency.scale": "2"},
    )
    low, high = (page.value(f"ranges.block_time.mean.day_{end}").value for end in ("low", "high"))
    assert not low <= page.value("block_time.mean").value <= high


if __name__ == "__main__":
    main(dict(globals()))
