"""The calculator in a real browser, from disk, network off, in real time: its answers are those of
the program, it listens while it computes, and it is used by keyboard, on a phone and read aloud."""

import importlib.util
import json
import math
import pathlib
import re
import time

from support.browser import needs_browser
from support.package import needs

needs()
needs_browser()
from program import main, skip
from support.calculator import needs_module, written_page
from support.chromium import Browser

needs_module()

DONE = "document.getElementById('digest')?.textContent"
SHOWN = ("block_time.mean", "run.block_time.p05", "run.block_time.p95", "finality_latency.mean")
SETTINGS = (  # one of each way to build, as ends of links
    "way=sync&capacity=1&slot=12000",
    "way=slot-based&cores=3&capacity=12&offset=1&slot=24000",
    "way=bundle&capacity=12&offset=1&slot=24000",
    "way=scheduling-parent&cores=2&rate=6&capacity=24&slot=24000",
    "network=kusama&collators=9&failing=2&fails=60&others=1",
    "fullness=1&latency=2",
)
WATCH = """(() => { let last = performance.now(); window.longest = 0;
  setInterval(() => { const now = performance.now();
    window.longest = Math.max(window.longest, now - last); last = now; }, 10); })()"""
FORGET = (
    "document.getElementById('digest').textContent = '';"
    "document.getElementById('mistake').hidden = true"
)
SETTLED = f"{DONE} || !document.getElementById('mistake').hidden"
SPOILED = "<script>nothing_of_this_name()</script><img src=http://example.org/x.png>"


def browser(bench, **more):
    return Browser(bench.folder / "profile", **more)


def open_page(bench, page, link=""):
    """The page, once it has answered, and how long that took in seconds."""
    page.open("about:blank")
    page.until("location.href === 'about:blank'")
    page.open(f"{written_page(bench).as_uri()}#{link}")
    began = time.monotonic()
    page.until("document.readyState === 'complete' && document.getElementById('digest') !== null")
    page.until(f"!document.getElementById('failure').hidden || {SETTLED}")
    assert said(page, "failure") == "", said(page, "failure")
    return time.monotonic() - began


def said(page, name):
    return page.value(f"document.getElementById('{name}').textContent")


def short(value):
    """Two digits, as the page shows them."""
    text = f"{value:#.2g}"
    return f"{float(text):,.0f}" if "e" in text else text.rstrip(".")


def check_numbers(bench, page):
    """What the page says is what the program makes of the TOML that it shows."""
    bench.write("setting.toml", said(page, "toml"))
    bench.ok("sweep", "setting.toml", "-o", "setting.h5", "--quiet", "--force")
    told = bench.ok("summary", "setting.h5", "--format", "json", "--metrics", *SHOWN)
    mean, low, high, final = (json.loads(told)[0][name]["value"] for name in SHOWN)
    assert bench.digest("setting.h5") in said(page, "digest"), said(page, "toml")
    assert f"A block every {short(mean)} s" in said(page, "answer"), (mean, said(page, "answer"))
    days = (
        f"it rounds to {short(low)} s"
        if short(low) == short(high)
        else (f"between {short(low)} and {short(high)} s")
    )
    assert days in said(page, "spread"), (low, high, said(page, "spread"))
    assert f"Final{short(final)} s" in said(page, "cards"), (final, said(page, "cards"))
    return mean


def test_it_answers_and_the_answer_is_the_programs(bench):
    with browser(bench) as page:
        took = open_page(bench, page)
        size = written_page(bench).stat().st_size
        print(f"        {size / 1e6:.2f} MB; first answer after {took:.1f} s")
        check_numbers(bench, page)
        assert page.value("document.querySelectorAll('#dots circle').length") == 100
        assert not page.console, page.console
        # a sweep of another seed has another digest
        bench.write("other.toml", said(page, "toml").replace("seed = 1", "seed = 2"))
        bench.ok("sweep", "other.toml", "-o", "other.h5", "--quiet")
        assert bench.digest("other.h5") not in said(page, "digest")


def test_each_way_to_build_has_the_programs_digest(bench):
    with browser(bench) as page:
        for link in SETTINGS:
            open_page(bench, page, link)
            assert page.value("location.hash") == f"#{link}", link
            check_numbers(bench, page)
        assert not page.console, page.console


def test_a_slider_moved_by_keys_changes_picture_and_sentence(bench):
    with browser(bench) as page:
        open_page(bench, page)
        before = said(page, "answer"), page.value("document.getElementById('dots').innerHTML")
        page.value("document.getElementById('capacity').focus()")
        page.key("ArrowLeft", 37)
        page.key("ArrowLeft", 37)
        began = time.monotonic()
        page.until("document.getElementById('answer').textContent.includes(', not every ')")
        first = time.monotonic() - began
        page.until(DONE)
        print(f"        new answer after {first:.2f} s")
        mean = check_numbers(bench, page)
        assert mean > 11, mean
        after = said(page, "answer"), page.value("document.getElementById('dots').innerHTML")
        assert after[0] != before[0] and after[1] != before[1]
        assert page.value("location.hash") == "#capacity=1"
        page.value("document.getElementById('reset').click()")
        page.until(f"!location.hash.includes('capacity') && {DONE}")
        assert said(page, "answer") == before[0]


def test_it_listens_while_it_computes(bench):
    """What the page itself does comes back each time; what other programs do, does not."""
    with browser(bench) as page:
        open_page(bench, page)
        page.value(WATCH)
        found = []
        for key in ("End", "Home", "End"):  # block times of 1600 days at most
            page.value("window.longest = 0; document.getElementById('latency').focus()")
            page.key(key, 35 if key == "End" else 36)
            page.until(f"!{DONE}")
            page.until(DONE)
            found.append(page.value("window.longest"))
        print(f"        longest silences {', '.join(f'{ms:.0f}' for ms in found)} ms")
        assert min(found) < 100, found
        page.value("window.longest = 0")  # a spoiled twin: a page that computes by itself
        page.value(
            "(() => { const end = performance.now() + 300; while (performance.now() < end); })()"
        )
        page.until("window.longest > 250")


def test_whatever_is_moved_on_the_way_the_last_setting_is_answered(bench):
    with browser(bench) as page:
        open_page(bench, page)
        page.value("document.getElementById('latency').focus()")
        for n in range(24):  # while older settings are opened, simulated, added up, settled
            page.key("ArrowRight" if n % 3 else "ArrowLeft", 39 if n % 3 else 37)
            time.sleep(0.1 + 0.05 * (n % 9))
        page.until(DONE)
        check_numbers(bench, page)
        assert not page.console, page.console


def open_budget(bench, page, link):
    page.open("about:blank")
    page.until("location.href === 'about:blank'")
    page.open(f"{written_page(bench).as_uri()}#budget&{link}")
    page.until("document.getElementById('budget-digest')?.textContent")
    assert page.value("document.getElementById('time').hidden")


def test_the_budget_is_that_of_the_command(bench):
    asked = "--cores 2 --renewal|35 DOT|--funds|1500 DOT|--months|18|--usd|1.28"
    kusama = "--network kusama --cores 1 --renewal|1.2 KSM|--funds|40 KSM|--months|24|--usd|6"
    links = {
        f"{asked}|--squeeze|rare": "held=2&renewal=35&funds=1500&months=18",
        f"{asked}|--squeeze|none": "held=2&renewal=35&funds=1500&months=18&squeeze=none",
        f"{kusama}|--squeeze|often": (
            "chain=kusama&renewal=1.2&funds=40&months=24&usd=6&squeeze=often"
        ),
    }
    with browser(bench) as page:
        for options, link in links.items():
            open_budget(bench, page, link)
            words = options.replace("--cores ", "--cores|").replace(" --renewal", "|--renewal")
            words = words.replace("--network kusama ", "--network|kusama|")
            told = bench.ok("budget", *words.split("|"))
            takes, usd, mean = re.search(
                r"sales take ([\d.,]+ \w+) \(([\d.,]+ USD)\) in .* on average ([\d.,]+) ", told
            ).groups()
            spread = said(page, "budget-spread")
            assert f"{takes} ({usd}) suffice" in spread, (told, spread)
            assert f"the mean is {mean} " in spread, (told, spread)
            (best,) = re.findall(r"\([a-z-]+\)[^:\n]*: the cheapest[^\n]*", told)
            assert best in spread, (told, spread)
            bench.write("budget.toml", said(page, "budget-toml"))
            bench.ok("sweep", "budget.toml", "-o", "budget.h5", "--quiet", "--force")
            assert bench.digest("budget.h5") in said(page, "budget-digest"), link
        print(f"        {said(page, 'budget-state')}")
        page.value("document.getElementById('tab-budget').focus()")
        page.key("ArrowLeft", 37)
        page.until("!document.getElementById('time').hidden")
        assert page.value("document.activeElement.id") == "tab-time"
        assert not page.console, page.console


CALENDAR = (  # ends of links, and the command's options
    (
        "held=2&renewal=35&funds=1500&months=18",
        "--cores 2 --renewal 35_DOT --funds 1500_DOT --months 18",
    ),
    (
        "held=2&renewal=35&funds=120&months=18",
        "--cores 2 --renewal 35_DOT --funds 120_DOT --months 18",
    ),
    ("renewal=35&funds=1&squeeze=none", "--renewal 35_DOT --funds 1_DOT --squeeze none"),
    ("renewal=20&months=24&usd=3.3", "--renewal 20_DOT --months 24 --usd 3.3"),
    (
        "chain=kusama&renewal=1.2&funds=40&months=24&usd=6&squeeze=often",
        "--network kusama --renewal 1.2_KSM --funds 40_KSM --months 24 --usd 6 --squeeze often",
    ),
    ("renewal=0", "--renewal 0_DOT"),
)
ROWS = """[...document.querySelectorAll('#budget-calendar tbody tr')].map(
  (row) => [...row.cells].map((cell) => cell.textContent))"""
# What the module itself says, asked as the page asks it.
ASKED = """(async () => {
  const engine = await Engine.start(await unpacked(byId('module').textContent), 1);
  const setting = settingOf('#%s', BUDGET), facts = await engine.budget(budgetOptions(setting));
  const take = async (strategy, funds) => {
    await engine.open(budgetToml(setting, facts, strategy, funds));
    await engine.run('market', facts.histories);
    await engine.budgetAdd();
  };
  for (const [strategy] of STRATEGIES) await take(strategy);
  if (setting.funds) for (const [strategy] of STRATEGIES) await take(strategy, facts.spendable);
  window.asked = await engine.budgetAnswer();
})().catch((error) => { window.asked = error.message; })"""


def equal(mine, theirs):
    """Ends of intervals are worked out in doubles there; None is beyond what is counted."""
    if isinstance(mine, list):
        return len(mine) == len(theirs) and all(map(equal, mine, theirs))
    if mine is None or theirs is None:
        return mine is theirs
    return math.isclose(mine, theirs, rel_tol=1e-9)


def test_until_when_funds_last_and_the_account_are_those_of_the_command(bench):
    words = ("answer", "finding", "last", "need", "how", "not", "squeeze")
    with browser(bench) as page:
        for link, options in CALENDAR:
            usd = [] if "--usd" in options else ["--usd", "1.28"]
            asked = ["budget", *(word.replace("_", " ") for word in options.split()), *usd]
            (network,) = json.loads(bench.ok(*asked, "--format", "json"))["networks"]
            (expected,) = (
                one
                for one in network["scenarios"]
                if one["squeezes"] == network["assumed_squeezes"]
            )
            open_budget(bench, page, link)
            page.value(f"window.asked = undefined; {ASKED % link}; 0")
            page.until("window.asked")
            told = page.value("window.asked")
            (scenario,) = told["scenarios"]
            for mine, theirs in zip(scenario["strategies"], expected["strategies"], strict=True):
                if network["funds"] is None:  # the file has runs without limit twice
                    mine["short_by"], mine["sales_paid"] = theirs["short_by"], theirs["sales_paid"]
                for name in set(theirs) - {"name", "words", "keeps_core"}:
                    assert equal(mine.pop(name), theirs.pop(name)), (link, name)
                assert mine == theirs, link
            assert scenario["recommended"] == expected["recommended"], link
            assert told["sales"] == network["sales"], link
            for name in words:
                assert told["words"].get(name) == network["words"].get(name), (link, name)
            # what the page shows of it
            table = re.findall(
                r"^(\d+) +(\d{4}-\d\d-\d\d) +(\S+) +(\S+) +(\S+)$", bench.ok(*asked), re.M
            )
            assert [tuple(row) for row in page.value(ROWS)] == table, link
            assert len(table) == (len(network["sales"]) if expected["recommended"] else 0), link
            last = network["words"].get("last", "")
            assert last in said(page, "budget-calendar"), (link, last)
            if last and network["words"]["answer"].startswith("Until"):
                assert network["words"]["answer"] in said(page, "budget-answer"), link
        assert not page.console, page.console


def test_an_amount_is_typed(bench):
    with browser(bench) as page:
        open_budget(bench, page, "months=3")
        before = said(page, "budget-answer")
        page.value("document.getElementById('funds').select()")
        page.value("document.getElementById('funds').focus()")
        page.ask("Input.insertText", text="12345")
        page.until("document.getElementById('budget-answer').textContent.includes('12,345 DOT')")
        assert said(page, "budget-answer") != before
        page.until("document.getElementById('budget-digest').textContent")
        assert '--funds "12345 DOT"' in said(page, "command")
        for text in ("-5", "", "1e9"):
            page.value(
                f"document.getElementById('funds').value = '{text}';"
                "document.getElementById('funds').dispatchEvent(new Event('input'))"
            )
            assert "write a number from 0 to 100,000,000" in said(page, "budget-mistake"), text
            page.value("document.getElementById('budget-mistake').textContent = ''")
        page.value("document.getElementById('squeeze').focus()")
        page.key("ArrowUp", 38)
        page.until("location.hash.includes('squeeze=none')")


def test_a_budget_that_no_way_keeps_is_said_as_the_command_says_it(bench):
    with browser(bench) as page:
        open_budget(bench, page, "renewal=0")
        told = bench.ok("budget", "--cores", "1", "--renewal", "0 DOT", "--usd", "1.28")
        assert "No strategy keeps 1 core in 95 of 100 histories: even auto-renew" in told
        hundred = re.search(r"auto-renew loses one in (\d+ of 100 histories)", told)[1]
        assert "No way here keeps 1 core for 12 months in 95 of 100" in said(page, "budget-answer")
        assert f"(auto-renew) loses a core in {hundred}" in said(page, "budget-spread")
        assert "suffice" not in said(page, "budget-spread")
        # a first setting that cannot be has no answer, and claims none
        page.open("about:blank")
        page.until("location.href === 'about:blank'")
        page.open(f"{written_page(bench).as_uri()}#budget&usd=0")
        page.until("document.getElementById('budget-mistake')?.textContent")
        assert said(page, "budget-mistake").endswith("Look at: Price of a coin, which is to stay.")


def test_a_setting_that_cannot_be_is_told_and_the_answer_stays(bench):
    with browser(bench) as page:
        open_page(bench, page)
        answer = said(page, "answer")
        page.value("document.getElementById('offset').focus()")
        page.key("End", 35)
        page.until("!document.getElementById('mistake').hidden")
        assert "must be at most 4" in said(page, "mistake"), said(page, "mistake")
        assert said(page, "answer") == answer
        page.value("document.getElementById('later').click()")
        page.until("document.getElementById('slots').textContent.includes('610 to 619')")
        page.key("Home", 36)
        page.until(f"document.getElementById('mistake').hidden && {DONE}")
        check_numbers(bench, page)


def test_it_stops_when_asked_to(bench):
    with browser(bench) as page:
        open_page(bench, page)
        page.value("document.getElementById('latency').focus()")
        page.key("End", 35)
        page.until(
            "/^[1-9]/.test(document.getElementById('state').textContent)"
            " && document.getElementById('stop').textContent === 'Stop'"
        )
        page.value("document.getElementById('stop').click()")
        assert "Stopped" in said(page, "state"), said(page, "state")
        page.value("document.getElementById('stop').click()")
        page.until(DONE)
        check_numbers(bench, page)


def test_every_end_of_a_control_is_answered_or_refused_in_words(bench):
    """Also where no block comes; and what a link asks first that cannot be."""
    odd = re.compile("NaN|null|undefined|Infinity|no value|object")
    with browser(bench) as page:
        open_page(bench, page, "offset=6")  # refused: the start is answered, and says so
        assert said(page, "answer") == "A block every 6.1 s."
        told = said(page, "mistake")
        assert "at least 7. Look at: Relay-parent offset. The answer is still" in told, told
        ends = page.value(
            "CONTROLS.filter(({ values }) => values)"
            ".flatMap(({ id, values }) => [`${id}=${values[0]}`, `${id}=${values.at(-1)}`])"
        )
        ends += [
            "failing=6&fails=100",
            "way=sync&offset=6&capacity=48&cores=12",
            "failing=4&fails=100",
        ]
        scaled = "way=slot-based&cores=3&capacity=12&offset=1&slot=24000"
        ends += [scaled, f"{scaled}&fullness=1"]
        texts = {}
        for link in ends:
            page.value(f"location.hash = '{link}'; {FORGET}")
            page.until(SETTLED)
            texts[link] = shown = page.value("document.getElementById('time').innerText")
            assert not odd.search(shown), (link, odd.search(shown), shown)
        none = texts["failing=6&fails=100"]
        assert "no block is included" in none and "no block in any of them" in none, none
        assert "A hundred simulated days" not in none and "86,000" not in none, none
        # what is not included is told by its cause: lost where blocks are full, twins elsewhere
        assert "71 %\nof built blocks (before" in texts[f"{scaled}&fullness=1"]
        assert "over 99 %\nof built blocks (before" in texts[scaled]
        assert "86 %\nof built blocks; most others are twins" in texts["cores=1"]
        assert "Collators fail in 67 % of their turns" in texts["failing=4&fails=100"]
        assert "changes nothing" not in "".join(texts.values())
        page.value("location.hash = ''")
        page.until("document.getElementById('answer').textContent.startsWith('A block every 6.1')")
        for _ in range(3):  # as many fail as there are, and no more
            page.value("document.getElementById('collators').focus()")
            page.key("Home", 36)
            page.value("document.getElementById('failing').focus()")
            page.key("End", 35)
        shown = "document.getElementById('collators').getAttribute('aria-valuetext')"
        assert page.value(shown) == "10 collators"
        assert not page.console, page.console


def test_hostile_links_and_moves_before_the_first_answer(bench):
    links = ("cores=1e9&capacity=%3Cscript%3E", "%", "__proto__=1&slot=%E0%A4%A", "x" * 100_000)
    moves = {  # and what the link is afterwards
        "document.getElementById('stop').click(); document.getElementById('stop').click()": (
            "#capacity=1&latency=2"
        ),
        "document.getElementById('reset').click()": "",
        "location.hash = 'cores=2'": "#cores=2",
    }
    with browser(bench) as page:
        for link in links:
            open_page(bench, page, link)
            assert said(page, "answer") == "A block every 6.1 s.", link
            assert page.value("location.hash") == "", link
        for move, after in moves.items():
            page.open("about:blank")
            page.until("location.href === 'about:blank'")
            page.open(f"{written_page(bench).as_uri()}#capacity=1&latency=2")
            page.until("document.getElementById('capacity') !== null")
            page.value(move)
            page.until(DONE)
            assert page.value("location.hash") == after, (move, page.value("location.hash"))
            check_numbers(bench, page)
        assert not page.console, page.console


def test_the_time_line_moves(bench):
    drawing = "document.getElementById('drawn').shadowRoot.querySelector('svg')"
    with browser(bench) as page:
        open_page(bench, page)
        page.until(f"Boolean({drawing})")
        first = page.value(f"{drawing}.querySelector('desc').textContent")
        assert "10 relay slots" in first, first
        page.value("document.getElementById('later').click()")
        page.until("document.getElementById('slots').textContent.includes('610 to 619')")
        page.value("document.getElementById('play').click()")
        page.until("document.getElementById('slots').textContent.includes('612 to 621')")
        page.value("document.getElementById('play').click()")
        bench.write("setting.toml", said(page, "toml"))
        slots = said(page, "slots").split()[2]
        svg = bench.ok("trace", "setting.toml", "--format", "svg", "--slots", f"{slots}:10")
        desc = page.value(f"{drawing}.querySelector('desc').textContent")
        assert desc in svg, (desc, slots)


def test_on_a_phone(bench):
    for dark in (False, True):
        with browser(bench, width=390, height=800, dark=dark) as page:
            for link in ("", SETTINGS[2]):
                open_page(bench, page, link)
                wide = page.value("document.documentElement.scrollWidth")
                assert wide <= 390, wide
            open_budget(bench, page, "funds=500")
            wide = page.value("document.documentElement.scrollWidth")
            assert wide <= 390, wide
            open_page(bench, page)
            page.value("document.getElementById('latency').scrollIntoView()")
            place = page.value("document.getElementById('answer').getBoundingClientRect().top")
            assert 0 <= place < 60, place  # the answer is seen while a control is moved
            assert not page.console, page.console


def test_keys_reach_everything_and_all_has_names(bench):
    with browser(bench) as page:
        open_page(bench, page)
        reached = set()
        for _ in range(60):
            page.key("Tab", 9)
            reached.add(page.value("document.activeElement.id"))
        wanted = page.value(
            "[...document.querySelectorAll('input, select, button')]"
            ".filter((node) => node.checkVisibility() && node.tabIndex >= 0).map((node) => node.id)"
        )
        assert len(wanted) > 15 and set(wanted) <= reached, set(wanted) - reached
        tree = page.ask("Accessibility.getFullAXTree")["nodes"]
        asked = ("slider", "combobox", "button", "progressbar", "image", "DisclosureTriangle")
        found = [node for node in tree if node.get("role", {}).get("value") in asked]
        nameless = [node for node in found if not node.get("name", {}).get("value")]
        assert len(found) > 25 and not nameless, nameless
        sliders = {
            node["name"]["value"]: node for node in found if node["role"]["value"] == "slider"
        }
        assert "Cores" in sliders, list(sliders)
        assert page.value("document.getElementById('cores').getAttribute('aria-valuetext')") == (
            "1 core"
        )
        assert page.value("document.getElementById('answer').ariaLive") == "polite"


def test_axe_finds_no_fault(bench):
    package = importlib.util.find_spec("axe_core_python")
    if package is None:
        skip("needs axe-core-python")
    script = (pathlib.Path(package.submodule_search_locations[0]) / "axe.min.js").read_text()
    faults = "axe.run().then(({ violations }) => violations.map(({ id }) => id))"
    for dark, width in ((False, 1300), (True, 390)):
        with browser(bench, width=width, dark=dark) as page:
            open_page(bench, page, "latency=2")
            page.value(f"{script};0")
            assert page.value(faults) == []
            page.value("document.getElementById('tab-budget').click()")
            page.until("document.getElementById('budget-digest').textContent")
            assert page.value(faults) == []
            page.value("document.querySelector('main').append(document.createElement('select'))")
            assert page.value(faults) == ["select-name"]


def test_without_scripts_it_says_so(bench):
    with browser(bench, scripts=False) as page:
        page.open(written_page(bench).as_uri())
        time.sleep(1)
        tree = page.ask("Accessibility.getFullAXTree")["nodes"]
        text = " ".join(node["name"].get("value", "") for node in tree if "name" in node)
        assert "Scripts do not run here" in text and "coresweep sweep" in text, text


def test_what_a_browser_lacks_is_said(bench):
    for name in ("WebAssembly", "DecompressionStream", "Worker"):
        with browser(bench) as page:
            page.ask("Page.addScriptToEvaluateOnNewDocument", source=f"delete window.{name}")
            page.open(written_page(bench).as_uri())
            page.until("document.getElementById('failure')?.textContent")
            told = said(page, "failure")
            assert name.lower() in told.lower() and "coresweep sweep" in told, told


def test_workers_that_may_not_start_are_told(bench):
    path = written_page(bench)
    path.write_text(path.read_text().replace("worker-src blob:", "worker-src 'none'"))
    with browser(bench) as page:
        page.open(path.as_uri())
        page.until("document.getElementById('failure')?.textContent")
        assert "workers" in said(page, "failure") and "coresweep sweep" in said(page, "failure")


def test_colours_that_the_reader_forces_leave_the_bars(bench):
    colour = "getComputedStyle(document.querySelector('{}')).backgroundColor"
    with browser(bench) as page:
        page.ask(
            "Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}]
        )
        open_page(bench, page)
        ground = page.value(colour.format("body"))
        for part in (".length", "#tab-time", ".track i"):
            assert page.value(colour.format(part)) != ground, part


def test_a_script_that_was_changed_does_not_run_and_is_noticed(bench):
    path = written_page(bench)
    path.write_text(path.read_text().replace("</main>", f"</main>{SPOILED}"))
    with browser(bench) as page:
        page.open(path.as_uri())
        page.until(DONE)
        assert sum("Content Security Policy" in line for line in page.console) == 2, page.console


if __name__ == "__main__":
    main(dict(globals()))
