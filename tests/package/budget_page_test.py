"""The page of `coresweep budget`: its answer, its order and its amounts are those of the JSON."""

import doctest
import json
import re

from support.package import needs

needs("matplotlib")
from program import main

from coresweep.report import report
from coresweep.report.budget import answer as answers

POLKADOT = ["--cores", 2, "--renewal", "35 DOT", "--usd", 2.1, "--months", 9, "--runs", 100]
KUSAMA = ["--and", "--network", "kusama", "--renewal", "1.2 KSM", "--usd", 12]


def page(bench, *more, file_format="html"):
    """The JSON, and the page that is made of it."""
    told = bench.ok("budget", *POLKADOT, *more, "--start", "2026-02-08", "--format", "json")
    answer, output = bench.folder / "b.json", bench.folder / f"b.{file_format}"
    answer.write_text(told)
    assert report.main([str(answer), "-o", str(output), "--format", file_format]) == 0
    return json.loads(told), output.read_text("utf-8")


def plain(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).replace("&#x27;", "'")


def test_the_first_screen_has_the_answer_and_what_it_takes(bench):
    answer, text = page(bench, "--funds", "400 DOT")
    words = answer["networks"][0]["words"]
    first = text[text.index('<section class="first">') : text.index("</section>")]
    for part in ("answer", "finding", "last", "need", "how", "squeeze"):
        assert words[part] in plain(first), (part, first)
    assert len(re.findall("<h1", text)) == 1


def test_who_loses_the_core_stands_below_and_is_faint(bench):
    answer, text = page(bench)
    rare = next(s for s in answer["networks"][0]["scenarios"] if s["squeezes"] == "rare")
    bars = re.findall(r'<div class="bar( faint)?"><span>([^<]*)</span>', text)
    assert bars == [
        ("" if found["keeps_core"] else " faint", found["name"]) for found in rare["strategies"]
    ]
    assert bars[0][0] == "" and any(faint for faint, _name in bars), bars


def test_every_sale_has_its_date_and_an_amount_that_suffices(bench):
    answer, text = page(bench)
    network = answer["networks"][0]
    chosen = next(s for s in network["scenarios"] if s["squeezes"] == "rare")["strategies"][0]
    rows = re.findall(
        r'data-label="Begins">([^<]*)</td><td data-label="DOT">([\d.,]*)</td>'
        r'<td data-label="USD">([\d.,]*)</td>',
        text,
    )
    assert [day for day, _dot, _usd in rows] == [sale["begins"] for sale in network["sales"]]
    for (_day, dot, usd), account in zip(rows, chosen["account"], strict=True):
        assert account <= float(dot.replace(",", "")) < account * 1.011
        assert account * 2.1 <= float(usd.replace(",", "")) < account * 2.1 * 1.011


def test_several_networks_have_one_total_and_a_part_each(bench):
    answer, text = page(bench, *KUSAMA)
    first = text[text.index('<section class="first">') : text.index("</section>")]
    assert answer["total"] in plain(first), first
    assert len(re.findall('<section class="first">', text)) == 1
    for anchor in ("polkadot", "kusama"):
        assert f'href="#{anchor}"' in first and f'<h2 id="{anchor}">' in text


def test_a_forum_post_says_the_same(bench):
    answer, text = page(bench, file_format="md")
    assert answer["networks"][0]["words"]["how"] in text
    assert (bench.folder / "b-figures" / "bills-polkadot.png").exists()


def test_its_examples_hold(_bench):
    assert doctest.testmod(answers).failed == 0


def test_another_json_is_refused(bench):
    for text in ("{}", "[]", "{"):
        (bench.folder / "x.json").write_text(text)
        assert report.main([str(bench.folder / "x.json")]) == 3


if __name__ == "__main__":
    main(globals())
