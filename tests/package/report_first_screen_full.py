"""The shipped pages as a voter meets them in a browser: the first screen holds the answer, the page
is short, and axe-core finds no serious fault."""

import importlib.util
import pathlib

from support.browser import needs_browser, open_page
from support.package import SOURCE, needs

needs()
needs_browser()
from program import BINARY, main, skip

from coresweep.report import report

SHIPPED = "astar-async-backing"
CLAIMS = SOURCE / "python-notebooks" / "claims"
SEEN = """
  const inside = (node) => node && node.getBoundingClientRect().bottom <= %d &&
    node.getBoundingClientRect().right <= %d;
  const text = (name) => page.querySelector(name)?.textContent ?? "";
  out.answer = text(".answer");
  out.seen = Object.fromEntries([".answer", ".first .bars", ".cards", ".advice"].map(
    (name) => [name, Boolean(inside(page.querySelector(name)))]));
  out.cards = page.querySelectorAll(".card").length;
  out.bars = [...page.querySelectorAll(".first .length")].map(
    (bar) => bar.getBoundingClientRect().width / bar.parentElement.getBoundingClientRect().width);
  out.height = page.querySelector("main").getBoundingClientRect().height;
  out.width = page.documentElement.scrollWidth;
"""
SERIOUS = """
  const script = page.createElement("script");
  script.textContent = %s;
  page.head.append(script);
  page.querySelectorAll("details").forEach((one) => { one.open = true; });
  const found = await page.defaultView.axe.run(page, { resultTypes: ["violations"] });
  out.faults = found.violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => [one.id, one.nodes[0].html.slice(0, 200), one.nodes.length]);
  out.passes = found.passes.length;
"""
made = []


def page(bench):
    """The page that ./run ends with, of fewer runs."""
    if not made:
        (bench.folder / "configs").symlink_to(SOURCE / "configs")
        study = f"configs/{SHIPPED}.toml"
        bench.ok("sweep", study, "-o", "x.h5", "--runs", "64", "--quiet")
        bench.ok("analyze", "x.h5")
        bench.ok("neighbours", "x.h5", "-o", "n.h5", "--runs", "64", "--quiet")
        arguments = ["--program", BINARY]
        for name, study in (("market", "astar-coretime-plan"), ("cores", "asset-hub-three-cores")):
            study = f"configs/{study}.toml"
            bench.ok("sweep", study, "-o", f"{name}.h5", "--runs", "8", "--quiet")
            bench.ok("analyze", f"{name}.h5")
            arguments += ["--beside", f"{name}={bench.folder / name}.h5"]
        arguments += ["--neighbours", str(bench.folder / "n.h5")]
        arguments += ["--claims", str(CLAIMS / f"{SHIPPED}.toml")]
        output = bench.folder / "x.html"
        assert report.main([str(bench.folder / "x.h5"), *arguments, "-o", str(output)]) == 0
        made.append(output.read_text())
    return made[0]


def check(bench, width, height):
    found, console = open_page(bench, page(bench), width, SEEN % (height, width))
    assert not console, console
    assert all(found["seen"].values()), found
    assert found["answer"] == "Yes. Blocks come every 6.1 s, not every 12 s.", found["answer"]
    assert found["cards"] == 3 and found["width"] <= width
    longest, *_, shortest = sorted(found["bars"], reverse=True)
    assert 1.8 < longest / shortest < 2.2, found["bars"]  # from zero: half as long is half as much
    return found


def test_on_a_phone(bench):
    found = check(bench, 390, 844)
    assert found["height"] <= 8 * 844, found["height"]


def test_at_a_desk(bench):
    check(bench, 1280, 800)


def test_a_screen_too_small_is_noticed(bench):
    found, _ = open_page(bench, page(bench), 390, SEEN % (300, 390))
    assert not all(found["seen"].values())


def axe():
    """The script of axe-core, from its package."""
    package = importlib.util.find_spec("axe_core_python")
    if package is None:
        skip("needs axe-core-python")
    folder = pathlib.Path(package.submodule_search_locations[0])
    return (folder / "axe.min.js").read_text()


def faults(bench, text, dark=False):
    import json

    script = json.dumps(axe()).replace("</", "<\\/")
    found, _ = open_page(bench, text, 390, SERIOUS % script, dark=dark)
    return found["faults"]


def test_axe_finds_no_serious_fault(bench):
    for dark in (False, True):
        assert not faults(bench, page(bench), dark), faults(bench, page(bench), dark)


def test_a_serious_fault_is_noticed(bench):
    spoiled = page(bench).replace("<main>", '<main><img src="data:,"><select></select>', 1)
    assert {"image-alt", "select-name"} <= {fault[0] for fault in faults(bench, spoiled)}


if __name__ == "__main__":
    main(dict(globals()))
