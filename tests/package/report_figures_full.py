"""The figures of the page in a real browser: table and drawing show what the reader chooses."""

import json
import re

from support.browser import needs_browser, open_page
from support.package import needs

needs()
needs_browser()
from program import SMALL, main
from support.pages import MARKET, OBJECTIVES, page_of

from coresweep.report import report
from coresweep.report.sections.figures import table

# Every metric of every figure: its table and its drawing, then the first one again.
EACH = """
const text = (node) => node.textContent.replace(/\\\\s+/g, " ").trim();
const figures = [...page.querySelectorAll("figure[data-kind]")];
const read = (figure) => [...figure.querySelectorAll("details tr")]
  .map((row) => [...row.cells].map(text));
const texts = (figure) => [...figure.querySelectorAll("svg text")].map(text);
out.figures = figures.map((figure) => {
  const select = figure.querySelector("select[data-control=metric]");
  const found = { kind: figure.dataset.kind, first: read(figure), each: [], kept: true };
  for (let i = 0; select && i < select.options.length; ++i) {
    select.focus();
    select.selectedIndex = (i + 1) % select.options.length;
    select.dispatchEvent(new page.defaultView.Event("change"));
    found.kept &&= page.activeElement === select && figure.contains(select);
    found.each.push({ metric: Number(select.value), table: read(figure), texts: texts(figure),
      title: text(figure.querySelector("details caption")),
      bars: figure.querySelectorAll(".bar").length });
  }
  found.last = read(figure);
  return found;
});
""".replace("\\\\", "\\")


def plain(table):
    """A table as a browser shows it."""
    rows = [
        ["".join(part if isinstance(part, str) else part.text for part in cell) for cell in row]
        for row in table.rows
    ]
    return [table.header, *rows]


def told(bench, study, width=800):
    """What a browser shows of the page of a study, and the page it was made of."""
    text = page_of(bench, study)
    found, console = open_page(bench, text, width, EACH)
    assert not console, console
    return found["figures"], report.make(str(bench.folder / "x.h5"), {}, {})[1]


def test_the_table_follows_the_chosen_metric(bench):
    figures, page = told(bench, SMALL + OBJECTIVES)
    several = [figure for figure in figures if len(figure["each"]) > 1]
    assert {figure["kind"] for figure in several} == {"along", "heat"}
    for figure in several:
        assert figure["last"] == figure["first"], figure["kind"]
        assert len({str(one["table"]) for one in figure["each"]}) > 3
    first = ["backing.max_candidate_depth", "latency.scale", "market.price"]
    figure = several[0]
    titles = {page.title(name): name for name in page.results if f"{name}.low" in page.results}
    for one in figure["each"]:
        name = titles[one["title"]]
        metric = {
            "title": one["title"],
            "value": name,
            "low": f"{name}.low",
            "high": f"{name}.high",
        }
        assert one["table"] == plain(table(page, metric, first)), name


def test_a_control_keeps_the_focus(bench):
    figures, _ = told(bench, SMALL)
    assert all(figure["kept"] for figure in figures)


def test_values_stand_in_the_order_of_their_size(bench):
    study = SMALL.replace("latency.scale = [1, 2]", "latency.scale = [1, 0.5, 2]").replace(
        "[axes]\nbacking.max_candidate_depth = [1, 3]", "[axes]"
    )
    figures, _ = told(bench, study.replace('"backing.max_candidate_depth"', '"latency.scale"'))
    assert [row[0] for row in figures[0]["first"]] == ["latency.scale", "0.5", "1", "2"]
    shown = [text.split()[0] for text in figures[0]["each"][-1]["texts"]]
    assert [text for text in shown if text in ("0.5", "1", "2")][:3] == ["0.5", "1", "2"], shown


def test_nothing_is_no_bar(bench):
    """A metric that is 0 everywhere has no bar, and its axis begins at 0."""
    figures, _ = told(bench, MARKET)
    shares = [
        [float(row[1].split()[0].replace(",", "")) for row in one["table"][1:]]
        for one in figures[0]["each"]
    ]
    assert [0, 0] in shares and any(min(values) > 0 for values in shares), shares
    for one, values in zip(figures[0]["each"], shares, strict=True):
        cut = any("does not start at 0" in text for text in one["texts"])
        assert one["bars"] == (0 if cut else sum(value != 0 for value in values)), one
        assert not cut or 0 not in values, one


def test_axes_that_move_nothing_are_not_offered(bench):
    """The price of a core moves no block time: no figure shows a value twice for it."""
    text = page_of(bench, SMALL)
    cubes = json.loads(re.search(r'id="cubes">(.*?)</script>', text, re.S)[1])["results"]["cubes"]
    assert "market.price" in cubes["cost_per_parablock"]["moves"]
    axes = {"backing.max_candidate_depth", "latency.scale"}
    assert set(cubes["block_time.mean"]["moves"]) == axes == set(cubes["blocks_per_day"]["moves"])
    figures, _ = told(bench, SMALL)
    for figure in figures:
        for one in figure["each"]:
            rows = [row[1] for row in one["table"][1:]]
            assert one["table"][0][0] != "market.price" or len(set(rows)) == len(rows), one


if __name__ == "__main__":
    main(dict(globals()))
