"""Try it with your numbers, in a real browser, from disk, network off: what controls give is what
the program makes of the TOML that the page shows, and a reset is the study's page again."""

import json
import re

from support.browser import needs_browser
from support.package import needs

needs()
needs_browser()
from program import main
from support.calculator import needs_module
from support.chromium import Browser

from coresweep.report import report

needs_module()

PIPELINE = """
[study]
title = "A chain"
question = "How often does a block come?"
runs = 100
seed = 3
baseline = { era = "before" }
answer = { era = "after" }
[relay]
slots = 1200
[axes]
latency.scale = [1, 3]
[[axes.era]]
name = "before"
backing.protocol = "sync"
collator.kind = "basic"
para.slot_duration = 12000
block.authoring_limit = 500
[[axes.era]]
name = "after"
backing.protocol = "claim-queue"
[analysis]
assumptions = ["latency.scale"]
objectives = ["block_time.mean"]
"""
MARKET = """
[study]
title = "A treasury"
question = "What does a core cost?"
runs = 16
market_runs = 400
seed = 4
[relay]
slots = 600
[market]
model = "agents"
cycles = 13
[tenant]
record = "20 DOT"
[axes]
tenant.strategy = ["auto-renew", "floor-rebuy"]
market.squeeze_probability = [0.05, 0.3]
"""
DONE = "document.getElementById('trial-digest')?.textContent.includes('digest of')"
READY = "document.getElementById('trial-state')?.textContent.startsWith('As the study')"
TEXT = "document.querySelector('section.first').innerText"
WATCH = """(() => { let last = performance.now(); window.longest = 0;
  setInterval(() => { const now = performance.now();
    window.longest = Math.max(window.longest, now - last); last = now; }, 10); })()"""
MOVE = """((id, step) => { const input = document.getElementById(id);
  if (input.tagName === "SELECT") input.selectedIndex += step;
  else input.value = Number(input.value) + step;
  input.dispatchEvent(new Event("input", { bubbles: true })); return true; })"""


def write_report(bench, file, page, *options):
    assert report.main([str(bench.folder / file), "-o", str(bench.folder / page), *options]) == 0


def page_of(bench, name, study):
    """The page of a study, written once."""
    page = bench.folder / f"{name}.html"
    if not page.exists():
        bench.write(f"{name}.toml", study)
        bench.ok("sweep", f"{name}.toml", "-o", f"{name}.h5", "--quiet", "--force")
        bench.ok("analyze", f"{name}.h5")
        write_report(bench, f"{name}.h5", page.name)
    return page


def opened(bench, page, name, study, link=""):
    page.open("about:blank")
    page.until("location.href === 'about:blank'")
    page.open(f"{page_of(bench, name, study).as_uri()}#try{link}")
    page.until(DONE if link else READY)


def said(page, name):
    return page.value(f"document.getElementById('{name}').textContent")


def short(value):
    return re.sub(r"\.$", "", f"{value:#.2g}") if value else "0"


def of_the_program(bench, page, *metrics):
    """Values that the program gives for the TOML that the page shows; the digests are equal."""
    bench.write("setting.toml", said(page, "trial-toml"))
    bench.ok("sweep", "setting.toml", "-o", "setting.h5", "--quiet", "--force")
    assert bench.digest("setting.h5") in said(page, "trial-digest"), said(page, "trial-toml")
    told = bench.ok("summary", "setting.h5", "--format", "json", "--metrics", *metrics)
    return [json.loads(told)[0][name] for name in metrics]


def test_sliders_move_sentence_picture_and_cards_to_the_programs_numbers(bench):
    with Browser(bench.folder / "profile") as page:
        opened(bench, page, "pipeline", PIPELINE)
        study = page.value(TEXT)
        page.value(WATCH)
        page.value(f"{MOVE}('latency.scale', 4)")
        page.value(f"{MOVE}('relay.skip_probability', 6)")
        page.until(DONE)
        mean, wait, low = of_the_program(
            *(bench, page, "block_time.mean", "transaction_latency.included.mean"),
            "run.block_time.p05",
        )
        shown = page.value(TEXT)
        assert f"Blocks come every {short(mean['value'])} s" in shown, (mean, shown)
        assert f"{short(wait['value'])} s (the study: " in shown, (wait, shown)
        assert short(low["value"]) in shown and "With your numbers: " in shown
        assert f"Your numbers{short(mean['value'])} s" in shown.replace("\n", ""), shown
        page.until("document.getElementById('trial-state').textContent.includes(' runs in ')")
        assert "not every" in page.value(TEXT) or "as before" in page.value(TEXT)
        assert page.value("window.longest") < 100, page.value("window.longest")
        link = page.value("location.hash")
        assert "latency.scale=" in link and "relay.skip_probability=" in link, link
        page.value("document.getElementById('trial-reset').click()")
        assert page.value(TEXT) == study, "a reset is the study's page"
        assert not page.console, page.console
        # the digest is of these numbers: another seed has another one
        toml = said(page, "trial-toml")
        assert toml == ""
        opened(bench, page, "pipeline", PIPELINE, link.removeprefix("#try"))
        other = said(page, "trial-toml").replace("seed = 3", "seed = 5")
        bench.write("other.toml", other)
        bench.ok("sweep", "other.toml", "-o", "other.h5", "--quiet", "--force")
        assert bench.digest("other.h5") not in said(page, "trial-digest")


def test_what_tells_the_baseline_apart_moves_the_answer_alone(bench):
    with Browser(bench.folder / "profile") as page:
        opened(bench, page, "pipeline", PIPELINE, "&axis.era=0")
        page.until("document.getElementById('trial-state').textContent.includes(' runs in ')")
        assert "as before" in page.value(TEXT), page.value(TEXT)


def test_a_treasurers_numbers(bench):
    with Browser(bench.folder / "profile", width=390, height=844) as page:
        opened(bench, page, "market", MARKET)
        page.value(f"{MOVE}('tenant.cores', 1)")
        page.until(DONE)
        mean, enough = of_the_program(bench, page, "cost.mean", "cost.p95")
        answer = page.value("document.querySelector('section.first .answer').textContent")
        cores = said(page, "trial-answer").split(" for ")[0]
        assert cores == page.value("document.getElementById('tenant.cores').ariaValueText")
        amount = float(re.search(r"costs? ([\d,.]+) DOT", answer)[1].replace(",", ""))
        assert abs(amount / mean["value"] - 1) < 0.051, (answer, mean)
        budget = float(re.search(r"with ([\d,.]+) DOT", answer)[1].replace(",", ""))
        assert abs(budget / enough["high"] - 1) < 0.051, (answer, enough)
        assert page.value("document.documentElement.scrollWidth") <= 390
        assert not page.console, page.console


def test_a_setting_that_cannot_be_is_told_and_a_link_brings_nothing_in(bench):
    with Browser(bench.folder / "profile") as page:
        opened(bench, page, "pipeline", PIPELINE)
        before = page.value(TEXT)
        page.open(f"{page_of(bench, 'pipeline', PIPELINE).as_uri()}#try&latency.scale=<img>&x=1")
        page.until(READY)
        assert page.value(TEXT) == before
        assert not page.console, page.console


def test_without_scripts_it_is_the_page_that_it_was(bench):
    page_of(bench, "pipeline", PIPELINE)
    write_report(bench, "pipeline.h5", "bare.html", "--no-simulator")
    with Browser(bench.folder / "profile", scripts=False) as page:
        shown = []
        for name in ("pipeline.html", "bare.html"):
            page.open((bench.folder / name).as_uri())
            page.until("document.readyState === 'complete'")
            shown.append(page.value(TEXT))
        assert shown[0] == shown[1]
    with Browser(bench.folder / "profile") as page:
        page.ask("Page.addScriptToEvaluateOnNewDocument", source="delete window.WebAssembly")
        page.open(f"{(bench.folder / 'pipeline.html').as_uri()}#try")
        page.until("document.getElementById('failure')?.textContent.includes('lacks WebAssembly')")
        assert page.value(TEXT) == shown[1] and not page.console, page.console


if __name__ == "__main__":
    main(dict(globals()))
