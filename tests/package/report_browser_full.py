"""The decision page in a real browser with the network off, at 1200 and at 390 pixels."""

from support.browser import needs_browser, open_page
from support.package import needs

needs()
needs_browser()
from program import main
from support.pages import OBJECTIVES, joined_page

PROBE = """
  const figures = [...page.querySelectorAll("figure[data-kind]")];
  const drawn = (figure) => figure.querySelector(".drawing").innerHTML;
  const colours = new Set();
  page.querySelectorAll(".drawing svg *").forEach((node) => ["stroke", "fill"].forEach((paint) => {
    const value = node.getAttribute(paint);
    if (value && value !== "none") colours.add(value);
  }));
  Object.assign(out, { scroll: page.documentElement.scrollWidth,
    text: page.querySelector("main").innerText, colours: [...colours],
    figures: figures.map((figure) => ({
      kind: figure.dataset.kind, marks: figure.querySelectorAll(".mark").length,
      alt: figure.querySelector(".drawing").getAttribute("aria-label"),
      rows: figure.querySelectorAll("tbody tr").length,
      texts: [...figure.querySelectorAll("svg text")].map((text) => text.textContent),
      legend: figure.querySelector(".legend")?.textContent ?? "",
      series: [...figure.querySelectorAll("[data-series]")]
        .map((s) => [s.dataset.series, s.dataset.look]) })),
    images: [...page.querySelectorAll("img")]
      .map((image) => [image.alt.length, image.naturalWidth]),
    changed: {} });
  figures.forEach((figure, n) => {
    const asked = () => [...figure.querySelectorAll(".controls label:not([hidden]) select")];
    for (const name of asked().map((s) => s.dataset.control)) {
      const select = asked().find((s) => s.dataset.control === name);
      if (!select || select.options.length < 2) continue;
      const before = drawn(figure);
      select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
      select.dispatchEvent(new page.defaultView.Event("change"));
      out.changed[figure.dataset.kind + " " + n + " " + name] = drawn(figure) !== before;
    }
  });
  out.scroll_after = page.documentElement.scrollWidth;
"""
COLOURS = {  # of the page, light or dark; bands of the fan are told apart by their dashes
    "currentColor",
    "var(--ground, #fff)",
    "var(--muted, #555)",
    "var(--series-0, #450693)",
    "var(--series-1, #b35a00)",
}


def check(bench, width):
    found, console = open_page(bench, joined_page(bench, OBJECTIVES), width, PROBE)
    assert not console, console
    assert found["scroll"] <= width and found["scroll_after"] <= width, found["scroll_after"]
    by_kind = {}
    for figure in found["figures"]:
        by_kind.setdefault(figure["kind"], []).append(figure)
        assert figure["marks"] and figure["rows"] and figure["alt"], figure
    assert {kind: len(of) for kind, of in by_kind.items()} == {
        "along": 3,
        "heat": 1,
        "tornado": 1,
        "fan": 1,
        "calendar": 1,
        "front": 1,
    }
    assert [figure["marks"] for figure in by_kind["heat"]] == [4]  # two axes of two values
    assert by_kind["fan"][0]["marks"] == 3 and by_kind["calendar"][0]["marks"] == 2
    assert by_kind["front"][0]["marks"] == 2  # a setting each
    assert any("(chosen)" in text for text in by_kind["along"][0]["texts"])
    assert any("(chosen)" in text for text in by_kind["front"][0]["texts"])
    assert len(found["images"]) == 2  # the time line, for a desk and for a phone
    assert min(min(image) for image in found["images"]) > 100, found["images"]
    unchanged = [name for name, did in found["changed"].items() if not did]
    assert len(found["changed"]) >= 15 and not unchanged, unchanged
    return found


def test_at_a_desk(bench):
    check(bench, 1200)


def test_on_a_phone(bench):
    check(bench, 390)


def test_series_are_told_apart_without_colour(bench):
    found = check(bench, 800)
    assert set(found["colours"]) <= COLOURS, set(found["colours"]) - COLOURS
    for figure in found["figures"]:
        looks = dict(map(tuple, figure["series"]))
        assert len(set(looks.values())) == len(looks), figure["series"]
        named = figure["legend"] + " ".join(figure["texts"])
        assert all(word.split(" of ")[0] in named for word in looks), (looks, named)


def test_an_error_is_noticed(bench):
    _, console = open_page(
        bench, joined_page(bench) + "<script>nothing_of_this_name()</script>", 390, PROBE
    )
    assert console


if __name__ == "__main__":
    main(dict(globals()))
