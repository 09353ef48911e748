"""The figures of the page in a real browser: table and drawing show what the reader chooses."""

import json
import re

from support.browser import needs_browser, open_page
from support.package import needs

needs()
needs_browser()
from program import SMALL, main
from support.pages import MARKET, OBJECTIVES, joined_page, page_of

from coresweep.report import report
from coresweep.report.sections.figures import table

# Every metric of every figure: its table and its drawing, then the first one again.
EACH = """
const text = (node) => node.textContent.replace(/\\\\s+/g, " ").trim();
page.querySelectorAll("details").forEach((one) => { one.open = true; });
const figures = [...page.querySelectorAll("figure[data-kind]")];
const read = (figure) => [...figure.querySelectorAll("details tr")]
  .map((row) => [...row.cells].map(text));
const texts = (figure) => [...figure.querySelectorAll("svg text")].map(text);
out.figures = figures.map((figure) => {
  const select = figure.querySelector("select[data-control=metric]");
  const finding = () => text(figure.querySelector(".finding"));
  const found = { kind: figure.dataset.kind, first: [finding(), ...read(figure)], each: [],
    kept: true };
  for (let i = 0; select && i < select.options.length; ++i) {
    select.focus();
    select.selectedIndex = (i + 1) % select.options.length;
    select.dispatchEvent(new page.defaultView.Event("change"));
    found.kept &&= page.activeElement === select && figure.contains(select);
    found.each.push({ metric: Number(select.value), table: read(figure), finding: finding(),
      texts: texts(figure), title: text(figure.querySelector("details caption")),
      bars: figure.querySelectorAll(".bar").length });
  }
  const other = [...figure.querySelectorAll("select")].find((one) => one.options.length > 1);
  if (other && !select) [1, 0].forEach((i) => {
    const start = other.selectedIndex;
    other.selectedIndex = (start + 1) % other.options.length;
    other.dispatchEvent(new page.defaultView.Event("change"));
    if (i) found.other = read(figure);
    other.selectedIndex = start;
    other.dispatchEvent(new page.defaultView.Event("change"));
  });
  found.last = [finding(), ...read(figure)];
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


def told(bench, study, width=800, name="x"):
    """What a browser shows of the page of a study, and the page it was made of."""
    text = page_of(bench, study, name=name)
    found, console = open_page(bench, text, width, EACH)
    assert not console, console
    return found["figures"], report.make(str(bench.folder / f"{name}.h5"), {}, {})[1]


def test_the_table_follows_the_chosen_metric(bench):
    figures, page = told(bench, SMALL + OBJECTIVES)
    several = [figure for figure in figures if len(figure["each"]) > 1]
    assert {figure["kind"] for figure in several} == {"along", "heat"}
    for figure in several:
        for part in ("table", "finding"):
            assert len({str(one[part]) for one in figure["each"]}) > 3, figure
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


def test_script_and_page_say_the_same(bench):
    """Back at the first choice, table and finding are those that came with the page."""
    for name, study in (("x", SMALL + OBJECTIVES), ("m", MARKET)):
        figures, _ = told(bench, study, name=name)
        for figure in figures:
            assert figure["last"] == figure["first"], figure
    sales = [figure for figure in figures if figure["kind"] in ("fan", "calendar")]
    assert len(sales) == 2 and all(figure["other"] != figure["first"][1:] for figure in sales)


def test_a_control_keeps_the_focus(bench):
    figures, _ = told(bench, SMALL)
    assert all(figure["kept"] for figure in figures)


def test_values_stand_in_the_order_of_their_size(bench):
    study = SMALL.replace("latency.scale = [1, 2]", "latency.scale = [1, 0.5, 2]").replace(
        "[axes]\nbacking.max_candidate_depth = [1, 3]", "[axes]"
    )
    figures, _ = told(bench, study.replace('"backing.max_candidate_depth"', '"latency.scale"'))
    assert [row[0] for row in figures[0]["first"][1:]] == ["latency.scale", "0.5", "1", "2"]
    shown = [text.split()[0] for text in figures[0]["each"][-1]["texts"]]
    assert [text for text in shown if text in ("0.5", "1", "2")][:3] == ["0.5", "1", "2"], shown


def test_nothing_is_no_bar(bench):
    """A metric that is 0 everywhere has no bar, and its axis begins at 0."""
    figures, _ = told(bench, MARKET)
    drawn = [one for figure in figures for one in figure["each"] if figure["kind"] == "along"]
    drawn = [one for one in drawn if one["table"][0][1:] == ["value"]]
    shares = [
        [float(row[1].split()[0].replace(",", "")) for row in one["table"][1:]] for one in drawn
    ]
    assert [0, 0] in shares and any(min(values) > 0 for values in shares), shares
    for one, values in zip(drawn, shares, strict=True):
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


# What stands where, for readers with scripts and without, on light and on dark.
SEEN = """
const size = (node) => node.getBoundingClientRect();
const style = (node) => page.defaultView.getComputedStyle(node);
page.querySelectorAll("details").forEach((one) => { one.open = true; });
await new Promise((done) => page.defaultView.requestAnimationFrame(() => setTimeout(done, 50)));
out.ground = style(page.body).backgroundColor;
out.figures = [...page.querySelectorAll("figure[data-kind]")].map((figure) => {
  const svg = figure.querySelector(".drawing svg"), wide = svg.viewBox.baseVal.width;
  return { kind: figure.dataset.kind, still: svg.classList.contains("still"),
    width: size(figure).width, right: size(svg).right, high: size(svg).height,
    beyond: [...svg.querySelectorAll("text")]
      .filter((text) => size(text).right > size(svg).right + 1
        || size(text).left < size(svg).left - 1)
      .map((text) => text.textContent),
    smallest: Math.min(...[...svg.querySelectorAll("text")]
      .map((text) => parseFloat(style(text).fontSize) * size(svg).width / wide)),
    labels: [...svg.querySelectorAll("text")].map((text) => {
      const at = size(text); return [at.left, at.top, at.right, at.bottom, text.textContent]; }),
    asked: figure.querySelectorAll("select").length,
    note: figure.querySelector(".unscripted")?.textContent ?? "",
    paints: [...new Set([...svg.querySelectorAll("line, path, rect, circle, text")]
      .flatMap((node) => [style(node).stroke,
        node.tagName !== "line" && style(node).fillOpacity > .7 ? style(node).fill : "none"]))]
      .filter((paint) => paint.startsWith("rgb")) };
});
"""


def overlapping(labels):
    """Pairs of texts that lie on each other, by more than the room between lines."""
    return [
        (a[4], b[4])
        for n, a in enumerate(labels)
        for b in labels[n + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 2 and min(a[3], b[3]) - max(a[1], b[1]) > 5
    ]


def contrast(one, other):
    """Of two colours as CSS writes them, by WCAG 2."""

    def light(colour):
        parts = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (x / 12.92 if x <= 0.04 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_figures_fit_and_are_seen(bench):
    text = joined_page(bench, OBJECTIVES)
    for width, scripts, dark in (
        (390, True, False),
        (390, False, False),
        (1200, True, True),
        (1200, False, True),
    ):
        found, _ = open_page(bench, text, width, SEEN, scripts, dark)
        assert {figure["kind"] for figure in found["figures"]} == {
            "along",
            "heat",
            "tornado",
            "fan",
            "calendar",
            "front",
        }
        for figure in found["figures"]:
            assert figure["right"] <= width and figure["high"] > 30, figure
            assert not figure["beyond"] and figure["smallest"] >= 11, figure
            assert not overlapping(figure["labels"]), overlapping(figure["labels"])
            assert figure["still"] is not scripts
            assert bool(figure["note"]) is not scripts, figure
            grounds = [paint for paint in figure["paints"] if paint == found["ground"]]
            for paint in set(figure["paints"]) - set(grounds):
                assert contrast(paint, found["ground"]) >= 3, (paint, found["ground"], dark)


def test_contrast_and_overlap_are_noticed(_):
    assert (
        contrast("rgb(255, 196, 0)", "rgb(255, 255, 255)")
        < 3
        < 20
        < contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    )
    assert overlapping([[0, 0, 20, 15, "a"], [10, 4, 30, 19, "b"]])
    assert not overlapping([[0, 0, 20, 15, "a"], [0, 14, 30, 29, "b"]])


if __name__ == "__main__":
    main(dict(globals()))
