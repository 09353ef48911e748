"""The calculator as one HTML file, which holds the program compiled to WebAssembly."""

from __future__ import annotations

from ..report import html

SCRIPTS = (  # each uses those before it
    "engine.js",
    "unpack.js",
    "words.js",
    "links.js",
    "settings.js",
    "controls.js",
    "rows.js",
    "picture.js",
    "answer.js",
    "timeline.js",
    "tabs.js",
    "budget.js",
    "budget_answer.js",
    "calculator.js",
)


def asset(name: str) -> str:
    return html.asset(name, __package__)


def page() -> str:
    """The whole page: the same text for the same package."""
    script = "\n".join(map(asset, SCRIPTS))
    style = html.asset("page.css") + asset("controls.css") + asset("calculator.css")
    policy = html.policy(script, simulates=True)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        "<title>coresweep: blocks and bills of a parachain</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{style}</style></head><body>'
        f"{asset('body.html')}{html.module()}"
        f"<script>{script}</script></body></html>\n"
    )
