"""The decision page in a real browser with the network off, at 1200 and at 390 pixels."""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "tests" / "cli" / "support"))
sys.path.insert(0, str(SOURCE / "python-notebooks" / "src"))
CHROMIUM = shutil.which("chromium")
try:
    from coresweep import report
except ImportError as error:
    print(f"skipped: {error}: install tests/requirements.txt")
    sys.exit(77)
if CHROMIUM is None or not os.path.exists(os.environ["CORESWEEP"]):
    print("skipped: needs chromium and the built program")
    sys.exit(77)
from program import SMALL, main  # noqa: E402

# A frame gives the page its width: a headless window is never as narrow as a phone.
PROBE = """<!doctype html><body style="margin:0"><pre id="result"></pre>
<iframe id="page" style="border:0;width:%dpx;height:2000px" srcdoc="%s"></iframe><script>
document.getElementById("page").addEventListener("load", () => {
  const page = document.getElementById("page").contentDocument;
  const marks = () => [...page.querySelectorAll("figure")].map((f) => f.querySelectorAll(".mark").length);
  const drawn = () => [...page.querySelectorAll(".drawing")].map((box) => box.innerHTML);
  const out = { marks: marks(), scroll: page.documentElement.scrollWidth,
                alts: [...page.querySelectorAll(".drawing")].every((b) => b.getAttribute("aria-label")),
                tables: [...page.querySelectorAll("figure")].every((f) => f.querySelector("table tbody tr")),
                changed: {} };
  page.querySelectorAll("figure").forEach((figure, n) => {
    const names = [...figure.querySelectorAll("select")].map((s) => s.dataset.control);
    for (const name of names) {
      const select = [...figure.querySelectorAll("select")].find((s) => s.dataset.control === name);
      if (!select || select.options.length < 2) continue;
      const before = drawn()[n];
      select.selectedIndex = (select.selectedIndex + 1) %% select.options.length;
      select.dispatchEvent(new page.defaultView.Event("change"));
      out.changed[n + " " + name] = drawn()[n] !== before;
    }
  });
  out.scroll_after = page.documentElement.scrollWidth;
  document.getElementById("result").textContent = JSON.stringify(out);
});
</script>"""


def open_page(bench, text, width):
    """What the probe found, and what the browser's console said."""
    path = bench.folder / "probe.html"
    path.write_text(PROBE % (width, html.escape(text)))
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
         "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={bench.folder / 'profile'}",
         "--window-size=1300,2100", "--virtual-time-budget=5000", "--dump-dom", path.as_uri()],
        text=True, capture_output=True, timeout=120)
    found = re.search(r'<pre id="result">(.+?)</pre>', done.stdout, re.S)
    assert found, done.stderr[-2000:]
    return json.loads(html.unescape(found[1])), [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def make_page(bench):
    bench.write("x.toml", SMALL)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    bench.ok("analyze", "x.h5")
    assert report.main([str(bench.folder / "x.h5"), "-o", str(bench.folder / "x.html")]) == 0
    return (bench.folder / "x.html").read_text()


def check(bench, width):
    found, console = open_page(bench, make_page(bench), width)
    assert not console, console
    assert len(found["marks"]) >= 3 and all(found["marks"]), found
    assert found["alts"] and found["tables"], found
    assert found["scroll"] <= width and found["scroll_after"] <= width, found
    assert len(found["changed"]) >= 4 and all(found["changed"].values()), found["changed"]


def test_at_a_desk(bench):
    check(bench, 1200)


def test_on_a_phone(bench):
    check(bench, 390)


def test_an_error_is_noticed(bench):
    _, console = open_page(bench, make_page(bench) + "<script>nothing_of_this_name()</script>", 390)
    assert console


if __name__ == "__main__":
    main(dict(globals()))
