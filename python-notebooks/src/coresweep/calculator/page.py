"""The calculator as one HTML file, which holds the program compiled to WebAssembly."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from ..report import html

MODULE = "coresweep.wasm.gz"
SCRIPTS = (  # each uses those before it
    "engine.js",
    "unpack.js",
    "words.js",
    "settings.js",
    "controls.js",
    "picture.js",
    "answer.js",
    "timeline.js",
    "tabs.js",
    "budget.js",
    "budget_answer.js",
    "calculator.js",
)


def asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text("utf-8")


def module() -> bytes:
    """The program as WebAssembly, packed by gzip. FileNotFoundError where the package lacks it."""
    try:
        return files(__package__).joinpath("assets", MODULE).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"this package has no {MODULE}, the program that the page would hold: install a "
            "package that has it, or make it as docs/WASM.md says"
        ) from None


def policy(script: str) -> str:
    """What a browser may do with the page: run this script, the module and the workers that the
    script makes. It can load and send nothing."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}' 'wasm-unsafe-eval'; worker-src blob:; "
        "style-src 'unsafe-inline'; img-src data: blob:; form-action 'none'; base-uri 'none'"
    )


def page() -> str:
    """The whole page: the same text for the same package."""
    script = "\n".join(map(asset, SCRIPTS))
    style = html.asset("page.css") + asset("calculator.css")
    packed = base64.b64encode(module()).decode()
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(script)}">'
        "<title>coresweep: blocks and bills of a parachain</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{style}</style></head><body>'
        f"{asset('body.html')}"
        f'<script type="application/octet-stream" id="module">{packed}</script>'
        f"<script>{script}</script></body></html>\n"
    )
