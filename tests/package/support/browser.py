"""A page in a real browser with the network off, in a frame of a given width. Not a test."""

import html
import json
import re
import shutil
import subprocess
import sys

CHROMIUM = shutil.which("chromium")

# A frame gives the page its width: a headless window is never as narrow as a phone.
FRAME = """<!doctype html><body style="margin:0"><pre id="result"></pre>
<iframe id="page" %s style="border:0;width:%dpx;height:2000px" srcdoc="%s"></iframe><script>
document.getElementById("page").addEventListener("load", async () => {
  const page = document.getElementById("page").contentDocument;
  const out = {};
  try { %s } catch (error) { console.error(error); }
  document.getElementById("result").textContent = JSON.stringify(out);
});
</script>"""


def needs_browser():
    """Ends the script as skipped where there is none."""
    if CHROMIUM is None:
        print("skipped: needs chromium")
        sys.exit(77)


def open_page(bench, text, width, probe, scripts=True, dark=False):
    """What the probe, a script that knows `page` and fills `out`, found, and what the browser's
    console said."""
    path = bench.folder / "probe.html"
    sandbox = "" if scripts else 'sandbox="allow-same-origin"'
    # Tests put scripts of their own beside the page's.
    text = re.sub("script-src 'sha256-[^']*'", "script-src 'unsafe-inline'", text)
    path.write_text(FRAME % (sandbox, width, html.escape(text), probe))
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",  # as on phones
            "--enable-logging=stderr",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
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
