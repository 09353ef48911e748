"""Blocks as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib.resources import files
from typing import Any

from ..reading.quantities import Cell, Number
from .document import (
    Bar,
    Bars,
    Block,
    Card,
    Code,
    Drawing,
    Figure,
    First,
    Folded,
    Heading,
    Items,
    Lock,
    Paragraph,
    Said,
    Table,
    Trial,
)
from .pictures import ticks

SCRIPTS = (
    "draw.js",
    "bars.js",
    "curves.js",
    "front.js",
    "numbers.js",
    "findings.js",
    "page.js",
    "tables.js",
)
STYLES = ("page.css", "figures.css")
SIMULATOR, MODULE = "coresweep.calculator", "coresweep.wasm.gz"
TRIAL_SCRIPTS = ("engine.js", "unpack.js", "words.js", "links.js", "controls.js", "rows.js")
UNSCRIPTED = (  # stands where the script puts its controls
    "At the chosen point; where scripts may run, metric and settings can be chosen here."
)
WITHOUT_SCRIPTS = (
    "Scripts do not run here: figures stay at the chosen point, and the numbers of each stand in "
    "the table that is folded below it."
)
NOT_SIMULATED = (
    "Scripts do not run here, so this page cannot simulate: the program does, with coresweep sweep."
)
MARKS = {"yes": "✓", "in part": "~", "no": "✗", "open": "?"}
WORDS = {"yes": "holds", "in part": "holds in part", "no": "does not hold", "open": "left open"}


def cell(parts: Cell) -> str:
    """Text, with each number marked by where it stands in its file."""
    return "".join(number(part) if isinstance(part, Number) else escape(part) for part in parts)


def number(part: Number) -> str:
    shown = f' data-scale="{part.scale:g}" data-decimals="{part.decimals}"'
    if part.formula not in ("", "t0"):
        terms = [[source, term.variable, list(term.index)] for source, term in part.terms]
        where = f' data-formula="{escape(part.formula)}" data-terms="{escape(json.dumps(terms))}"'
    else:
        index = ",".join(map(str, part.index))
        where = (
            f' data-source="{part.source}" data-variable="{escape(part.variable)}"'
            f' data-index="{index}"'
        )
    return f'<data class="number" value="{part.value!r}"{where}{shown}>{part.text}</data>'


def table(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in block.header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(label)}">{cell(parts)}</td>'
            for label, parts in zip(block.header, row, strict=True)
        )
        + "</tr>"
        for row in block.rows
    )
    return (
        f"<table><caption>{escape(block.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def figure(block: Figure) -> str:
    """The first picture is in the page; the script draws it anew and answers the controls."""
    alt = escape(f"{block.caption} {block.finding} The table below holds numbers of this figure.")
    spec = embed({"source": block.source, "spec": block.spec})
    return (
        f'<figure data-kind="{block.kind}"><figcaption>{escape(block.caption)}</figcaption>'
        f'<p class="finding" aria-live="polite">{escape(block.finding)}</p>'
        f'<div class="controls"><p class="unscripted">{UNSCRIPTED}</p></div>'
        f'<div class="drawing" role="img" aria-label="{alt}">{block.still}</div>'
        f'<script type="application/json">{spec}</script>'
        f"<details><summary>Numbers of this figure</summary>{table(block.table)}"
        "</details></figure>"
    )


def drawing(block: Drawing) -> str:
    alt = escape(f"{block.caption} {block.alt}")
    wide, narrow = (image(svg, alt) for svg in (block.svg, block.narrow or block.svg))
    return (
        f'<figure><figcaption>{escape(block.caption)}</figcaption><div class="wide">{wide}</div>'
        f'<div class="narrow">{narrow}</div></figure>'
    )


def image(svg: str, alt: str) -> str:
    """The SVG in a frame of its own, so that its style touches nothing else on the page."""
    text = re.sub(r"^<\?xml.*?\?>\s*", "", svg)
    source = escape(text.replace("%", "%25").replace("#", "%23").replace("\n", " "))
    return f'<img alt="{alt}" src="data:image/svg+xml,{source}">'


def bars(block: Bars) -> str:
    """Rows of a value and a bar of its length: it needs no script, and any width will do."""
    steps = ticks(block.bars)
    rows = "".join(bar(one, steps[-1], block.unit) for one in block.bars)
    marks = "".join(
        f'<span style="left:{100 * step / steps[-1]:.4g}%">{step:g}'
        f"{f' {escape(block.unit)}' if step == 0 else ''}</span>"
        for step in steps
    )
    ranged = any(one.low is not None for one in block.bars)
    key = ' <small class="note"><i></i> nine of ten runs</small>' if ranged else ""
    return (
        f'<figure class="bars"><figcaption>{cell(block.caption)}{key}</figcaption>{rows}'
        f'<div class="scale" aria-hidden="true">{marks}</div></figure>'
    )


def bar(one: Bar, most: float, unit: str) -> str:
    def across(part: Number) -> float:
        return 100 * part.value * part.scale / most

    spread = ""
    if one.low is not None and one.high is not None:
        left, right = across(one.low), across(one.high)
        spread = f'<i style="left:{left:.4g}%;width:{max(0.0, right - left):.4g}%"></i>'
    note = f' <span class="note">{cell(one.note)}</span>' if one.note else ""
    return (
        f'<div class="bar{" faint" if one.faint else ""}"><span>{escape(one.label)}</span>'
        f"<b>{number(one.value)} {escape(unit)}</b>{note}"
        f'<div class="track"><div class="length" style="width:{across(one.value):.4g}%"></div>'
        f"{spread}</div></div>"
    )


def card(one: Card) -> str:
    return (
        f'<a class="card" href="#{one.anchor}"><h3>{escape(one.title)}</h3>'
        f"<p>{cell(one.text)}</p></a>"
    )


def first(block: First) -> str:
    """All that a reader needs who reads nothing else."""
    said = [
        f'<h1 id="question">{escape(block.question)}</h1>',
        f'<p id="answer" class="answer">{cell(block.answer)}</p>',
        f'<p class="spread">{cell(block.spread)}</p>' if block.spread else "",
        bars(block.picture) if block.picture else "",
        f'<div class="cards">{"".join(map(card, block.cards))}</div>' if block.cards else "",
        f'<p class="advice">{cell(block.advice)}</p>' if block.advice else "",
        f'<p class="sure">{cell(block.sure)}</p>' if block.sure else "",
    ]
    return f'<section class="first">{"".join(said)}</section>'


def claim(block: Said) -> str:
    word = block.verdict
    return (
        f'<blockquote class="said {word.replace(" ", "-")}"><p class="quotation">'
        f'<span class="mark" role="img" aria-label="{WORDS[word]}">{MARKS[word]}</span> '
        f"{escape(block.quotation)}</p><p>{cell(block.text)}</p></blockquote>"
    )


def lock(block: Lock) -> str:
    """Without scripts the number of blocks stays as it is."""
    rates = [part.value / block.blocks for part in (block.before, block.after)]
    return (
        f'<p class="lock"><label>A period of <input type="number" min="1" inputmode="numeric"'
        f' value="{block.blocks}"> blocks</label> lasted'
        f' <output data-days="{rates[0]!r}">{number(block.before)}</output> days and will last'
        f' <output data-days="{rates[1]!r}">{number(block.after)}</output> days.</p>'
    )


def embed(data: Any) -> str:
    """JSON that cannot end the script element that holds it."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def block(item: Block) -> str:
    match item:
        case First():
            return first(item)
        case Heading():
            return f'<h2 id="{item.anchor}">{escape(item.text)}</h2>'
        case Paragraph():
            return f"<p>{cell(item.parts)}</p>"
        case Items():
            return "<ul>" + "".join(f"<li>{cell(parts)}</li>" for parts in item.items) + "</ul>"
        case Bars():
            return bars(item)
        case Said():
            return claim(item)
        case Lock():
            return lock(item)
        case Table():
            return table(item)
        case Figure():
            return figure(item)
        case Drawing():
            return drawing(item)
        case Code():
            return f"<pre>{escape(item.text)}</pre>"
        case Folded():
            inside = "\n".join(map(block, item.blocks))
            kind = f' class="{item.kind}"' if item.kind else ""
            return f"<details{kind}><summary>{escape(item.summary)}</summary>{inside}</details>"
        case Trial():
            return trial(item)


def trial(block: Trial) -> str:
    """Controls and words come from the script, once somebody opens it."""
    facts = embed(block.facts)
    return (
        f'<details id="{block.anchor}"><summary>{escape(block.text)}</summary>'
        f'<noscript><p class="failure">{NOT_SIMULATED}</p></noscript>{asset("trial.html")}'
        f'<script type="application/json" id="trial">{facts}</script></details>'
    )


def contents(blocks: list[Block]) -> str:
    links = "".join(
        f'<a href="#{item.anchor}">{escape(item.text)}</a>'
        for item in blocks
        if isinstance(item, Heading | Trial)
    )
    return f'<nav aria-label="Contents">{links}</nav>'


def asset(name: str, room: str = __package__) -> str:
    """A text of this room, or of another one that has a folder `assets`."""
    return files(room).joinpath("assets", name).read_text("utf-8")


def has_module() -> bool:
    return files(SIMULATOR).joinpath("assets", MODULE).is_file()


def module() -> str:
    """The program as WebAssembly, packed, as an element of a page. FileNotFoundError where the
    package lacks it."""
    try:
        packed = files(SIMULATOR).joinpath("assets", MODULE).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"this package has no {MODULE}, the program that the page would hold: install a "
            "package that has it, or make it as docs/WASM.md says"
        ) from None
    text = base64.b64encode(packed).decode()
    return f'<script type="application/octet-stream" id="module">{text}</script>'


def policy(script: str, simulates: bool = False) -> str:
    """What a browser may do with the page: run this script alone, and load nothing; where the page
    simulates, also the module and the workers that the script makes. Whatever a results file says,
    it cannot become active."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    workers = " 'wasm-unsafe-eval'; worker-src blob:" if simulates else ""
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'{workers}; style-src 'unsafe-inline'; "
        f"img-src data:{' blob:' if simulates else ''}; form-action 'none'; base-uri 'none'"
    )


def page(title: str, blocks: list[Block], data: dict[str, Any]) -> str:
    """The whole page, contents behind the first block; `data` holds the cubes that the figures
    show."""
    simulates = any(isinstance(item, Trial) for item in blocks)
    told = [block(item) for item in blocks]
    note = [f"<noscript><p>{WITHOUT_SCRIPTS}</p></noscript>"] if "<script" in "".join(told) else []
    body = "\n".join([*told[:1], *note, contents(blocks), *told[1:]])
    scripts, styles = ([asset(name) for name in names] for names in (SCRIPTS, STYLES))
    if simulates:
        scripts += [asset(name, SIMULATOR) for name in TRIAL_SCRIPTS] + [asset("trial.js")]
        styles += [asset("controls.css", SIMULATOR), asset("trial.css")]
    script, style = "\n".join(scripts), "\n".join(styles)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(script, simulates)}">'
        f"<title>{escape(title)}"
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{style}</style></head><body><main>'
        f"{body}\n</main>"
        f'<script type="application/json" id="cubes">{embed(data)}</script>'
        f"{module() if simulates else ''}<script>{script}</script></body></html>\n"
    )
