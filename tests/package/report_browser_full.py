"""The decision page in a real browser with the network off, at 1200 and at 390 pixels."""

import html
import json
import re
import shutil
import subprocess
import sys

from support.package import needs

needs()
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    print("skipped: needs chromium")
    sys.exit(77)
from program import main
from support.pages import OBJECTIVES, joined_page

# A frame gives the page its width: a headless window is never as narrow as a phone.
PROBE = """<!doctype html><body style="margin:0"><pre id="result"></pre>
<iframe id="page" style="border:0;width:%dpx;height:2000px" srcdoc="%s"></iframe><script>
document.getElementById("page").addEventListener("load", () => {
  const page = document.getElementById("page").contentDocument;
  const figures = [...page.querySelectorAll("figure[data-kind]")];
  const drawn = (figure) => figure.querySelector(".drawing").innerHTML;
  const colours = new Set();
  page.querySelectorAll(".drawing svg *").forEach((node) => ["stroke", "fill"].forEach((paint) => {
    const value = node.getAttribute(paint);
    if (value && value !== "none") colours.add(value.startsWith("hsl(201") ? "shade" : value);
  }));
  const out = { scroll: page.documentElement.scrollWidth,
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
    changed: {} };
  figures.forEach((figure, n) => {
    for (const name of [...figure.querySelectorAll("select")].map((s) => s.dataset.control)) {
      const select = [...figure.querySelectorAll("select")].find((s) => s.dataset.control === name);
      if (!select || select.options.length < 2) continue;
      const before = drawn(figure);
      select.selectedIndex = (select.selectedIndex + 1) %% select.options.length;
      select.dispatchEvent(new page.defaultView.Event("change"));
      out.changed[figure.dataset.kind + " " + n + " " + name] = drawn(figure) !== before;
    }
  });
  out.scroll_after = page.documentElement.scrollWidth;
  document.getElementById("result").textContent = JSON.stringify(out);
});
</script>"""
# Okabe and Ito's blue and vermilion, greys, the fan's two shades (told apart by their dashes), the
# heat map's.
COLOURS = {"#111", "#fff", "#666", "#ccc", "#0072b2", "#d55e00", "#d6e6f2", "#8fbbdc", "shade"}


def open_page(bench, text, width):
    """What the probe found, and what the browser's console said."""
    path = bench.folder / "probe.html"
    path.write_text(PROBE % (width, html.escape(text)))
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={bench.folder / 'profile'}",
            "--window-size=1300,2100",
            "--virtual-time-budget=5000",
            "--dump-dom",
            path.as_uri(),
        ],
        text=True,
        capture_output=True,
        timeout=120,
    )
    found = re.search(r'<pre id="result">(.+?)</pre>', done.stdout, re.S)
    assert found, done.stderr[-2000:]
    return json.loads(html.unescape(found[1])), [
        line for line in done.stderr.splitlines() if "CONSOLE" in line
    ]


def check(bench, width):
    found, console = open_page(bench, joined_page(bench, OBJECTIVES), width)
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
    assert (
        found["images"] == [[found["images"][0][0], found["images"][0][1]]]
        and min(found["images"][0]) > 100
    )
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
        assert all(word.split(" of ")[0] in figure["legend"] for word in looks), (
            looks,
            figure["legend"],
        )


def test_an_error_is_noticed(bench):
    _, console = open_page(
        bench, joined_page(bench) + "<script>nothing_of_this_name()</script>", 390
    )
    assert console


if __name__ == "__main__":
    main(dict(globals()))
