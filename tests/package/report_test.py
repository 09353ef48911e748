"""The decision page: its parts stand in order, and what a file lacks is said."""

import contextlib
import csv
import doctest
import io
import json
import re
from html import unescape

from support.package import SOURCE, needs

needs("matplotlib")
import h5py
from program import SMALL, main
from seals import reseal
from support.page_numbers import Numbers, wrong
from support.pages import MARKET, joined_page, page_of, simulate

import coresweep
from coresweep.reading.quantities import Number
from coresweep.report import claims_file, html, pictures, report
from coresweep.report.document import Bar, Bars
from coresweep.report.sections import first, notes, words
from coresweep.report.stills import record

DEEP = "backing.max_candidate_depth=3"
CASES = """
[chosen]
"tenant.strategy" = "auto-renew"
"market.cycles" = 6
[market]
by = ["squeeze", "tenant.strategy"]
cases = "squeeze"
"""


def test_what_is_not_judged_says_so(bench):
    text = page_of(bench, SMALL, "--at", DEEP)
    assert "not judged" in text and "not kept by run" in text and ">–<" not in text


def test_the_sections_stand_in_order(bench):
    text = joined_page(bench)
    order = [
        "claims",
        "changes",
        "costs",
        "risks",
        "vote",
        "assumptions",
        "numbers",
        "depends",
        "repeat",
    ]
    places = [text.index(f'<h2 id="{anchor}">') for anchor in order]
    assert places == sorted(places)
    assert [text.count(f'<a href="#{anchor}">') for anchor in order] == [1] * len(order)
    assert (
        "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "https://" not in text
    )


def test_what_a_reader_can_try(bench):
    """The study in whole, its points, and the settings that matter: those that it varies first."""
    text = joined_page(bench)
    told = json.loads(re.search(r'id="trial">(.*?)</script>', text, re.S)[1])
    offered = [one.get("key") or one["axis"] for one in told["controls"]]
    assert set(offered[:2]) == {"backing.max_candidate_depth", "latency.scale"}, offered
    assert len(set(offered)) == len(offered)
    by_name = {one.get("key"): one for one in told["controls"]}
    assert not by_name["backing.max_candidate_depth"]["both"] and by_name["latency.scale"]["both"]
    assert told["level"] == "pipeline" and told["metric"] == "block_time.mean"
    assert told["now"] != told["before"] and "[axes]" in told["config"]
    rules = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "'wasm-unsafe-eval'; worker-src blob:;" in rules
    assert len(text) < 1_500_000
    bare = page_of(bench, SMALL, "--no-simulator", name="bare")
    assert "wasm" not in bare and 'id="try"' not in bare and len(text) > 500_000 + len(bare)
    market = page_of(bench, MARKET, name="market")
    told = json.loads(re.search(r'id="trial">(.*?)</script>', market, re.S)[1])
    assert told["level"] == "market" and next(one["name"] for one in told["cards"]) == "cost.p95"


def test_the_first_screen_answers(bench):
    text = joined_page(bench)
    told = text[text.index('class="first"') : text.index("<nav")]
    said = re.sub(r"<[^>]+>", "", told)
    assert re.search(r"(Yes|No|Left open)\. Blocks come every [\d.]+ s, not every [\d.]+ s\.", said)
    assert told.count('class="card"') == 3 and told.count('class="bar"') == 2
    assert "Nine of ten simulated days" in said and "Set backing.max_candidate_depth 3" in said
    assert "How sure?" in said and "[" not in said  # errors stand in tables
    for _, shown in Numbers(told).found:
        assert len(shown.replace(".", "").replace(",", "").strip("0")) <= 2, shown


def test_the_answer_word_follows_the_conditions(bench):
    file = simulate(bench, "x", SMALL)
    for condition, expected in (
        ("block_time.mean > 1", "Yes."),
        ("block_time.mean > 100", "No."),
        ("ratio_to_baseline.execution_rate >= ratio_to_baseline.execution_rate", "Left open."),
    ):
        texts = {"answer": {"yes": [condition]}}
        _, page = report.make(file, texts, {"backing.max_candidate_depth": 3})
        assert first.word(page) == expected, condition
    texts = {"answer": {"yes": ["block_time.mean > 1"], "if": "the core stays"}}
    _, page = report.make(file, texts, {})
    assert first.word(page) == "Yes, if the core stays."


def test_claims_of_the_wrong_kind_are_told(bench):
    path = bench.folder / "wrong.toml"
    for content, told in (
        (b"[[claims]]\ntext = 3\n", "entry 1 of [[claims]]: text = 3 must be a text"),
        (b'[[claims]]\ntext = "x"\nholds = "y < 1"\nsays = ""\n', "must be a list of texts"),
        (b'[claims]\ntext = "x"\n', "claims must be a list of tables: write [[claims]]"),
        (b"claims = [1]\n", "claims must be a list of tables"),
        (b'market = "x"\n', "market must be a table: write [market]"),
        (b"[answer]\nyes = true\n", "[answer]: yes = True must be a list of texts"),
        (b"setting = 1\n", "setting = 1 must be a text"),
        ('[[claims]]\ntext = "größer"\n'.encode("latin-1"), "byte 22 is not UTF-8"),
    ):
        path.write_bytes(content)
        try:
            claims_file.read_texts(str(path))
            raise AssertionError(f"{content!r} is accepted")
        except ValueError as error:
            assert told in str(error) and "wrong.toml" in str(error), error


def test_claims_hold_fail_or_hold_in_part(bench):
    text = joined_page(bench)
    found = re.findall(r'class="said ([a-z-]+)".*?</span> (.*?)</p>', text, re.S)
    assert found == [("open", "faster"), ("no", "slower"), ("in-part", "both")]


def test_a_bill_is_never_better_without_the_loss_beside_it(bench):
    file = simulate(bench, "m", MARKET)
    told = {"squeeze": "often", "tenant.strategy": "floor-rebuy"}
    _, page = report.make(file, {}, told)
    assert page.verdict("cost.mean") == "better" and page.value("core_lost.share").value > 0.05
    assert first.word(page) == "Cheaper, but the core is often lost."
    told_bill = words.text(first.finding(page))
    assert "the core is lost in" in told_bill
    faint = {bar.label: bar.faint for bar in first.picture(page).bars}
    assert faint == {"auto-renew": False, "floor-rebuy": True}


def test_zero_is_no_full_bar(bench):
    """Lengths are shares of an axis that starts at zero."""
    number = Number("x", (), 0.0, 1.0, 0)
    block = Bars("x", ["x"], "s", [Bar("none", number), Bar("one", Number("x", (), 1.0, 1.0, 0))])
    drawn = html.bars(block)
    assert "width:0%" in drawn and "width:100%" in drawn
    assert "width:0%" in html.bars(Bars("x", ["x"], "s", [Bar("none", number)]))


def test_axes_override_the_listed_settings(bench):
    text = joined_page(bench)
    told = text[text.index('id="assumptions"') : text.index('id="numbers"')]
    assert "backing.max_candidate_depth = 3" in told
    assert "market.squeeze_probability = 0\n" in told or "squeeze_probability = 0.0" in told
    assert "tenant.strategy = auto-renew" in told


def test_the_cases_of_the_market_are_explained(bench):
    text = joined_page(bench)
    told = text[text.index('id="costs"') : text.index('id="risks"')]
    assert "often: a squeeze in 30 % of the sales, with 100000 DOT for it" in told


def test_a_file_with_a_market_tells_its_bill(bench):
    bench.write("beside.toml", CASES)
    text = page_of(bench, MARKET, "--claims", str(bench.folder / "beside.toml"))
    for said in (
        "One core for 6 sales costs",
        "Squeeze = often: only auto-renew keeps the core",
        "Cost in 6 sales of 28 days",
        "day 140",
    ):
        assert said in re.sub(r"<[^>]+>", "", text), said
    files = {"results": h5py.File(bench.folder / "x.h5")}
    assert not [pair for pair in Numbers(text).found if wrong(files, *pair)]


def test_a_file_without_market_is_no_bill(bench):
    file = simulate(bench, "x", SMALL)
    assert "its study simulates no market" in failing(file, "--market", file)


def test_a_file_with_some_metrics_is_a_page(bench):
    from coresweep.reading import export

    for name, study, metrics in (
        ("x", SMALL, ["block_time.mean"]),
        ("m", MARKET, ["cost.*", "core_lost.share"]),
    ):
        assert (
            export.main(
                [
                    simulate(bench, name, study),
                    "-o",
                    str(bench.folder / f"{name}-small.h5"),
                    "--metrics",
                    *metrics,
                ]
            )
            == 0
        )
    files = [str(bench.folder / f"{name}-small.h5") for name in ("x", "m")]
    for arguments in (files[:1], [files[0], "--market", files[1]], files[1:]):
        for kind in ("html", "md"):
            output = bench.folder / f"small.{kind}"
            assert report.main([*arguments, "--format", kind, "-o", str(output)]) == 0
        assert re.search("locks come every|core for", output.read_text())


def test_what_the_vote_should_fix_is_what_differs(bench):
    text = joined_page(bench)
    assert "only words" in text[text.index('id="vote"') : text.index('id="assumptions"')]
    told = text[text.index("Settings that differ") : text.index("Every setting")]
    assert "backing.max_candidate_depth" in told and "latency.scale" not in told


ON_DEMAND = """
[study]
title = "Orders"
runs = 2
market_runs = 64
answer = {{ "tenant.strategy" = "floor-rebuy" }}
[relay]
slots = 60
[market]
model = "agents"
cycles = 4
[tenant]
record = "0 DOT"
[axes]
tenant.demand = {}
tenant.strategy = ["floor-rebuy", "on-demand"]
on_demand.base_fee = ["0.001 DOT", "0.01 DOT"]
"""


def answered(bench, name, text):
    """The answer of a study's page, in words."""
    bench.ok("sweep", bench.write(f"{name}.toml", text), "-o", f"{name}.h5", "--quiet")
    page = bench.folder / f"{name}.html"
    assert report.main([str(bench.folder / f"{name}.h5"), "-o", str(page)]) == 0
    told = re.search(r'class="answer">(.*?)</p>', page.read_text(), re.S)[1]
    return unescape(re.sub("<[^>]*>", "", told))


def test_orders_on_demand_have_a_break_even(bench):
    # 10 DOT buy 403,200 blocks, or 10,000 orders at 0.001 DOT: 2.5 %.
    said = answered(bench, "both", ON_DEMAND.format([0.001, 0.02, 0.03, 1]))
    assert re.search(r"own is cheaper from 2\.[456] % of the relay blocks on\.", said), said
    page = (bench.folder / "both.html").read_text()
    top = page[page.index('class="first"') : page.index("<nav")]
    assert "So with on_demand.base_fee = 0.001 DOT." in top, top
    bars = re.findall(r"([\d.]+ % ordered|a core \(floor-rebuy\))", top)
    assert list(dict.fromkeys(bars)) == [
        *("0.1 % ordered", "2 % ordered", "3 % ordered", "a core (floor-rebuy)"),
    ], bars
    said = answered(bench, "few", ON_DEMAND.format([0.001, 0.01]))
    assert "Orders on demand are cheaper even for 1 % of the relay blocks" in said, said
    said = answered(bench, "many", ON_DEMAND.format([0.1, 1]))
    assert "A core of one's own is cheaper already for 10 % of the relay blocks" in said, said


def test_captions_name_the_values_that_show_the_same(_):
    def told(*shown):
        bars = [Bar(label, Number("x", (), value, 1.0, 0)) for label, value in shown]
        return first.listed(bars, bars[-1])

    assert told(("a", 2), ("b", 1)) == "b"
    assert told(("a", 1), ("b", 1)) == "a and b"
    assert told(("a", 1), ("b", 2), ("c", 1), ("d", 1)) == "a, c and d"
    assert told(("7", 2), ("8", 1), ("9", 1), ("12", 1)) == "8 to 12"
    assert told(("7", 1), ("8", 2), ("9", 1), ("12", 1)) == "7, 9 and 12"
    assert told(*((name, 1) for name in "abcdef")) == "a, b, c and 3 more"


def test_what_is_missing_is_said(bench):
    one = page_of(bench, "[study]\nruns = 3\n[relay]\nslots = 300\n", analyze=False)
    for said in (
        "names no baseline",
        "has one point",
        "has no market",
        "has no analyses",
        "its study has no market",
    ):
        assert said in one, said


def test_one_point_has_no_axis_to_draw_over(bench):
    study = "[study]\nruns = 3\n[relay]\nslots = 300\n"
    assert "No setting that moves this was varied" in page_of(bench, study, analyze=False)
    output = bench.folder / "x.md"
    assert report.main([str(bench.folder / "x.h5"), "--format", "md", "-o", str(output)]) == 0
    assert not list((bench.folder / "x-figures").iterdir())  # one value makes no picture


def test_long_axes_are_not_told_apart_by_name(bench):
    study = (
        SMALL.replace("latency.scale = [1, 2]", "latency.scale = { from = 1, to = 2, count = 30 }")
        .replace("runs = 130", "runs = 3")
        .replace("slots = 400", "slots = 100")
    )
    page = page_of(bench, study, analyze=False)
    specs = [
        json.loads(text)["spec"]
        for text in re.findall(r'<script type="application/json">(.*?)</script>', page)
    ]
    assert specs and all("latency.scale" not in spec.get("axes", []) for spec in specs)
    assert 'data-kind="heat"' not in page  # one short axis is left
    assert page.count("<tr>") < 200
    assert (
        report.main(
            [str(bench.folder / "x.h5"), "--format", "md", "-o", str(bench.folder / "x.md")]
        )
        == 0
    )


def test_an_unreached_precision_is_said(bench):
    study = SMALL.replace(
        "runs = 130",
        'runs = 64\nmin_runs = 64\nmax_runs = 64\nuntil = "block_time.mean rel 0.0001%"',
    )
    bench.write("u.toml", study)
    tried = bench.run("sweep", "u.toml", "-o", "u.h5", "--quiet")
    assert (bench.folder / "u.h5").exists(), tried.stderr
    assert report.main([str(bench.folder / "u.h5"), "-o", str(bench.folder / "u.html")]) == 0
    assert "did not reach the precision" in (bench.folder / "u.html").read_text()


def test_missing_points_are_said(bench):
    page_of(bench, SMALL)
    with h5py.File(bench.folder / "x.h5", "r+") as file:
        file["status"][0] = 1
        file["block_time.mean"][0] = float("nan")
    reseal(bench.folder / "x.h5")  # as if the program had written it
    assert report.main([str(bench.folder / "x.h5"), "-o", str(bench.folder / "x.html")]) == 0
    text = (bench.folder / "x.html").read_text()
    assert (
        "points are missing" in text
        and "no value" in text
        and "nan" not in text.split("<script")[0]
    )


def test_an_undecided_comparison_reads_so(bench):
    page_of(bench, SMALL, "--at", DEEP)
    with h5py.File(bench.folder / "x.h5", "r+") as file:
        file["verdict.block_time.mean"][...] = 0
    reseal(bench.folder / "x.h5")
    again = [str(bench.folder / "x.h5"), "-o", str(bench.folder / "x.html"), "--at", DEEP]
    assert report.main(again) == 0
    assert "Undecided: these runs leave it open." in (bench.folder / "x.html").read_text()


def test_prices_in_words_are_those_of_the_record(_):
    """The claims file tells the record of sales in words."""
    told = (SOURCE / "python-notebooks" / "claims" / "astar-async-backing.toml").read_text()
    with open(SOURCE / "configs" / "data" / "polkadot-coretime" / "sales.csv") as file:
        ends = [int(row["end_price"]) / 1e10 for row in csv.DictReader(file)][1:]  # the first: none
    said = (
        "went from 5.3 DOT down to 0.015, up to 92 and to 10, where it has stayed for seven sales"
    )
    assert said in told
    assert [f"{price:.2g}" for price in (ends[0], min(ends), max(ends))] == ["5.3", "0.015", "92"]
    assert ends[-7:] == [10] * 7 and ends[-8] != 10


def test_the_recorded_sales_are_drawn_as_they_were(bench):
    data = SOURCE / "configs" / "data" / "polkadot-coretime"
    paid = {}
    for name, begins in (("purchases", "region_begin"), ("renewals", "begin")):
        with open(data / f"{name}.csv") as file:
            for row in csv.DictReader(file):
                paid.setdefault(int(row[begins]), []).append(int(row["price"]) / 1e10)
    rows = [(min(sale), sum(sale) / len(sale), max(sale)) for _, sale in sorted(paid.items())]
    for name in ("astar-async-backing", "astar-coretime-plan"):
        path = SOURCE / "python-notebooks" / "claims" / f"{name}.toml"
        told = claims_file.read_texts(str(path))["record"]
        for key, values in zip(("least", "mean", "most"), zip(*rows, strict=True), strict=True):
            assert [f"{value:.3g}" for value in values] == [f"{one:g}" for one in told[key]], key
    drawn = record.record(told, 640)
    assert drawn.count("<path") == 2 and "56 DOT in sale 1, 1.5 DOT in sale 7" in drawn, drawn
    bench.write("r.toml", f"[record]\n{line_of(told)}")
    text = page_of(bench, MARKET, "--claims", str(bench.folder / "r.toml"))
    assert (
        text.count(record.describe(told).split(";")[0]) == 4
    )  # words and drawing, wide and for a phone
    text = page_of(bench, MARKET, name="y")
    assert "in sale 19" not in text


def line_of(told):
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items())


def test_metrics_are_called_what_the_file_calls_them(bench):
    assert "mean block time" in page_of(bench, SMALL)
    for headline, called in (
        ("the pace of the chain", "the pace of the chain"),
        (None, "mean block time"),
    ):
        with h5py.File(bench.folder / "x.h5", "r+") as file:
            del file["block_time.mean"].attrs["headline"]
            file.attrs.pop("answer", None)  # its rule is a sentence of the program
            if headline is not None:
                file["block_time.mean"].attrs["headline"] = headline
        reseal(bench.folder / "x.h5")
        assert report.main([str(bench.folder / "x.h5"), "-o", str(bench.folder / "x.html")]) == 0
        text = (bench.folder / "x.html").read_text()
        assert called in text, called
        assert headline is None or "mean block time" not in text, headline


def test_markdown_holds_the_same_answer(bench):
    page = page_of(bench, SMALL)
    output = bench.folder / "x.md"
    assert report.main([str(bench.folder / "x.h5"), "--format", "md", "-o", str(output)]) == 0
    text = output.read_text()
    first_screen = page[: page.index("<nav")]
    for attributes, shown in Numbers(first_screen).found:
        assert shown in text, attributes
    assert len(text) < 32_000  # one post


def failing(*arguments):
    """What the command says when it refuses."""
    stderr = io.StringIO()
    with contextlib.redirect_stderr(stderr):
        assert report.main([str(argument) for argument in arguments]) == 3
    return stderr.getvalue()


def test_doctests_hold(_):
    for module in (claims_file, pictures, notes):
        tried = doctest.testmod(module)
        assert tried.attempted > 0 and tried.failed == 0


def test_errors_name_the_entry(bench):
    file = simulate(bench, "x", SMALL)
    for content, said in (
        ("[[claims]]\ntext = 'a'\n", "c.toml: entry 1 of [[claims]] has no holds"),
        (
            "[[risks]]\ntext = 'a'\nvariabel = 'b'\n",
            "entry 1 of [[risks]] has a key variabel: says, text, value",
        ),
        ("[[vote]\n", "c.toml: this is no TOML"),
        ("[[vote]]\ntext = '{block_time.men}'\n", "did you mean block_time.mean?"),
        ("[[vote]]\ntext = '{block_time.mean +}'\n", "cannot be read: metrics, numbers"),
        ("[[vote]]\ntext = '{(1 + block_time.mean) @ baseline}'\n", "needs brackets"),
        ("[[vote]]\ntext = '{block_time.mean @ nowhere}'\n", "there is no point nowhere"),
        ("[answer]\nyes = ['block_time.mean']\n", "compares nothing: write formula >= formula"),
        ("[chosen]\n'latency.scale' = 7\n", "has no value 7: it has 1, 2"),
    ):
        path = bench.folder / bench.write("c.toml", content)
        assert said in failing(file, "--claims", path), failing(file, "--claims", path)
    assert "is no NAME=VALUE" in failing(file, "--at", "latency")
    assert "cannot work out the digest" in failing(file, "--program", "false")
    results = coresweep.open(file)
    try:
        report.time_line(results, [], "false")
    except ValueError as error:
        assert "cannot draw a time line" in str(error)


def test_a_file_without_metrics_is_no_page(bench):
    bench.write("x.toml", SMALL)
    bench.ok("sweep", "x.toml", "-o", "parts", "--shard", "1/2", "--quiet")
    (shard,) = (bench.folder / "parts").glob("*.h5")
    assert "it holds no metrics: merge the shards" in failing(shard)


def test_points_that_were_left_out_are_said(bench):
    bench.write("x.toml", SMALL)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--points", "0,2", "--quiet")
    bench.ok("analyze", "x.h5")
    for kind in ("html", "md"):
        output = bench.folder / f"x.{kind}"
        assert report.main([str(bench.folder / "x.h5"), "--format", kind, "-o", str(output)]) == 0
        text = output.read_text().split('<script type="application/json" id="cubes"')[0]
        assert "points are missing" in text and " nan" not in text


if __name__ == "__main__":
    main(dict(globals()))
