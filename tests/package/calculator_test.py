"""The page of the calculator is the same each time, small, and may do nothing but compute."""

import base64
import gzip
import hashlib
import re

from support.package import SOURCE, needs

needs()
from program import main
from support.calculator import ASSETS, needs_module, written_page

needs_module()


def test_it_is_written_the_same_each_time(bench):
    path = written_page(bench)
    first = path.read_bytes()
    path.unlink()
    assert written_page(bench).read_bytes() == first
    assert len(first) < 1_500_000, len(first)
    assert (ASSETS / "coresweep.wasm.gz").stat().st_size < 700_000


def test_the_shipped_page_is_that_of_the_package(bench):
    shipped = SOURCE / "docs" / "examples" / "coresweep.html"
    assert shipped.read_bytes() == written_page(bench).read_bytes(), (
        "make it anew: coresweep calculator -o docs/examples/coresweep.html"
    )


def test_it_may_run_its_own_script_alone_and_load_nothing(bench):
    text = written_page(bench).read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    allowed = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert allowed == {
        "default-src": "'none'",
        "script-src": f"'sha256-{digest}' 'wasm-unsafe-eval'",
        "worker-src": "blob:",
        "style-src": "'unsafe-inline'",
        "img-src": "data: blob:",
        "form-action": "'none'",
        "base-uri": "'none'",
    }
    for word in ("fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket", "localStorage", "eval("):
        assert word not in script, word
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", text.split("<script")[0])


def test_it_holds_the_module(bench):
    text = written_page(bench).read_text()
    packed = re.search(r'id="module">([^<]+)<', text)[1]
    module = gzip.decompress(base64.b64decode(packed))
    assert module == gzip.decompress((ASSETS / "coresweep.wasm.gz").read_bytes())
    assert module[:4] == b"\0asm"


def test_without_scripts_it_says_what_does_the_same(bench):
    text = written_page(bench).read_text()
    assert "coresweep sweep" in re.search(r"<noscript>(.*?)</noscript>", text, re.S)[1]
    assert "sends nothing" in text


def test_what_it_cannot_write_is_told(bench):
    from coresweep.calculator.command import main as command

    assert command(["-o", str(bench.folder / "nowhere" / "x.html")]) == 3
    assert command(["-o", "/dev/null"]) == 3


if __name__ == "__main__":
    main(dict(globals()))
