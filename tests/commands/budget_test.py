"""`coresweep budget`: sentences say what the results file holds; dates are those of the network."""

import json
import re

import h5py
from support.program import SOURCE, main

DUMP = SOURCE / "tests/data/coretime-polkadot.json"
ASKED = ["--cores", 2, "--renewal", "35 DOT", "--usd", 2.1, "--start", "2026-02-08", "--runs", 100]


def fails(bench, code, *words, says):
    done = bench.run(*words)
    assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    assert says in done.stderr, f"{words}: {done.stderr}"


def budget(bench, *more, page="b.html"):
    """The answer, and the text that stands on the terminal."""
    done = bench.run("budget", *ASKED, *more, "-o", page)
    answer = json.loads((bench.folder / page).with_suffix(".json").read_text())
    return answer, done.stdout


def cube(bench, name, results="b.h5", **place):
    """A cube's values at a place named by labels."""
    with h5py.File(bench.folder / results) as file:
        axes = ["squeeze", "tenant.strategy", "tenant.funds"]
        at = tuple(list(file[axis].asstr()[...]).index(place[axis]) for axis in axes)
        return file[name][at]


def scenario(answer, name):
    return next(s for s in answer["networks"][0]["scenarios"] if s["squeezes"] == name)


def test_the_answer_is_what_the_results_file_holds(bench):
    answer, told = budget(bench, "--months", 6, "--funds", "600 DOT")
    network = answer["networks"][0]
    assert len(network["sales"]) == 7
    assert (network["deposit"], network["fee"]) == (0.01, 0.1)
    for squeezes in ("none", "rare", "often"):
        for found in scenario(answer, squeezes)["strategies"]:
            place = {
                "squeeze": squeezes,
                "tenant.strategy": found["name"],
                "tenant.funds": "unlimited",
            }
            # The deposit of the account, and a transfer for each of the 7 sales.
            assert abs(found["budget"] - cube(bench, "cost.p95.high", **place) - 0.71) < 1e-9
            spent = cube(bench, "cycle.cumulative.p95.high", **place)
            assert abs(found["spent"][2] - spent[2] - 0.3) < 1e-9
            assert found["lost"] == cube(bench, "core_lost.share", **place)
            assert found["account"] == list(cube(bench, "cycle.funding.p95.high", **place))
            place["tenant.funds"] = "599.29 DOT"
            out = list(cube(bench, "cycle.exhausted_by_now.share", **place))
            assert found["short_by"] == out
            surely = list(cube(bench, "cycle.exhausted_by_now.share.high", **place))
            paid = next((k for k, share in enumerate(surely) if share > 0.05), len(out))
            assert found["sales_paid"] == paid
    best = scenario(answer, "rare")["strategies"][0]
    assert scenario(answer, "rare")["recommended"] == best["name"]
    assert f"{best['sales_paid']} of 7 sales" in told or "all 7 sales" in told, told
    assert network["words"]["how"] in told
    digest = bench.digest("b.h5")
    assert network["digest"] == digest


def test_who_loses_the_core_is_never_recommended(bench):
    answer, told = budget(bench, "--months", 12)
    ranked = scenario(answer, "rare")["strategies"]
    kept = [s for s in ranked if s["keeps_core"]]
    lost = [s for s in ranked if not s["keeps_core"]]
    assert ranked == kept + lost
    assert [s["budget"] for s in kept] == sorted(s["budget"] for s in kept)
    # Who lets its cores lapse is cheaper, and loses them when somebody squeezes.
    rebuy = next(s for s in lost if s["name"] == "floor-rebuy")
    assert rebuy["mean"] < kept[0]["mean"]
    assert rebuy["lost"] > 0.05
    unsafe = re.search(r"Not safe: (.*)", told)[1]
    assert "floor-rebuy" in unsafe and f"in {rebuy['lost'] * 100:.0f} of 100" in unsafe, unsafe
    # Without squeezes nobody loses it, and rebuying is the cheapest.
    assert scenario(answer, "none")["recommended"] != "auto-renew"


def test_the_sales_have_the_networks_dates(bench):
    answer, told = budget(bench, "--months", 3)
    sales = answer["networks"][0]["sales"]
    # Sale 19 was on 2026-02-07; the next ones follow every 28 days and some hours.
    assert [s["number"] for s in sales] == [20, 21, 22, 23]
    assert [s["begins"] for s in sales][:2] == ["2026-03-08", "2026-04-05"]
    assert sales[0]["pays_from"] == sales[1]["begins"]
    rows = re.findall(r"^(\d+) +(\d{4}-\d\d-\d\d) ", told, re.M)
    assert rows == [(str(s["number"]), s["begins"]) for s in sales], told


def test_the_first_sale_is_the_recorded_price_of_each_core(bench):
    answer, _ = budget(bench, "--months", 3)
    best = next(s for s in scenario(answer, "none")["strategies"] if s["name"] == "auto-renew")
    # Two cores at 35 DOT, the deposit and the fee of a transfer; then 3 % more each.
    assert abs(best["account"][0] - 70.11) < 0.02 * 70, best["account"]
    assert abs(best["account"][1] - 72.21) < 0.02 * 72, best["account"]


def test_two_networks_make_one_total(bench):
    answer, told = budget(
        bench,
        "--and",
        "--network",
        "kusama",
        "--cores",
        1,
        "--renewal",
        "1.2 KSM",
        "--usd",
        12,
        "--months",
        3,
    )
    polkadot, kusama = answer["networks"]
    assert (polkadot["coin"], kusama["coin"]) == ("DOT", "KSM")
    assert (polkadot["cores"], kusama["cores"]) == (2, 1)
    total = sum(
        next(s for s in n["scenarios"] if s["squeezes"] == "rare")["strategies"][0]["budget"]
        * n["usd"]
        for n in (polkadot, kusama)
    )
    said = float(re.search(r"Together ([\d,]+) USD", told)[1].replace(",", ""))
    assert total <= said < total * 1.12, (total, said)
    assert sorted(p.name for p in bench.folder.glob("b*") if p.name != "b.html") == [
        "b-kusama.h5",
        "b-kusama.toml",
        "b-polkadot.h5",
        "b-polkadot.toml",
        "b.json",
    ]


def test_a_dump_is_where_it_starts(bench):
    text = bench.ok("budget", "--state", DUMP, "--para", 2006, "--print-study")
    for line in ('record = "12.31475 DOT"', "cores = 2", "tenants = 21", "supply = 77"):
        assert line in text, text
    assert "first sale is that of 2026-12-1" in text, text
    (bench.folder / "bad.json").write_text('{"saleInfo": {"regionBegin": 1}}')
    fails(
        bench, 2, "budget", "--state", "bad.json", "--renewal", "1 DOT", says="saleInfo.regionEnd"
    )


def test_the_kept_study_is_swept_by_everybody_else(bench):
    answer, _ = budget(bench, "--months", 2)
    bench.ok("sweep", "b.toml", "-o", "again.h5", "--quiet")
    assert bench.digest("again.h5") == answer["networks"][0]["digest"]


def test_without_a_page_nothing_is_kept(bench):
    told = bench.ok("budget", *ASKED, "--months", 2)
    assert "On the account before each sale" in told
    assert list(bench.folder.iterdir()) == []
    parsed = json.loads(bench.ok("budget", *ASKED, "--months", 2, "--format", "json"))
    assert parsed["kind"] == "coresweep budget"


def test_mistakes_are_told(bench):
    for words, says in (
        ([], "--renewal is missing"),
        (["--renewal", "35"], "its coin is missing"),
        (["--renewal", "35 KSM"], "the coin of the network is DOT"),
        (["--renewal", "35 DOT", "--network", "kusam"], 'did you mean "kusama"'),
        (["--renewal", "35 DOT", "--months", 600], "at most 59"),
        (["--renewal", "35 DOT", "--start", "tomorrow"], "is no date"),
        (["--renewal", "35 DOT", "--start", "2020-01-01"], "on Polkadot began about 2024-09-1"),
        (["--renewal", "35 DOT", "--usd", 0], "--usd 0: must be the price of a coin, above 0"),
        (["--renewal", "35 DOT", "--squeeze", "never"], "none, rare or often"),
        (["--renewal", "35 DOT", "--cores", 40], "tenant.cores"),
        (["--renewal", "35 DOT", "--and=kusama"], "Could not convert: --and = kusama"),
        (["--renewal", "35 DOT", "--and=/"], "Could not convert: --and = /"),
    ):
        fails(bench, 2, "budget", *words, says=says)
    bench.write("b.toml", "mine")
    fails(bench, 3, "budget", *ASKED, "-o", "b.html", says="b.toml: is there already")


def test_what_suffices_suffices(bench):
    """Told as what is there, the amount that the answer asks for pays for all sales."""

    def paid(funds):
        answer, _ = budget(bench, "--months", 3, "--funds", f"{funds:.6f} DOT", "--force")
        (found,) = [s for s in scenario(answer, "none")["strategies"] if s["name"] == best["name"]]
        return found["sales_paid"]

    best = scenario(budget(bench, "--months", 3)[0], "none")["strategies"][0]
    # The bill is known to a bin of its histogram; the fees and the deposit are 0.41 DOT.
    assert paid(best["budget"] * 1.01) == 4
    assert paid(best["budget"] * 0.98 - 0.41) < 4


def test_it_says_how_far_it_is(bench):
    done = bench.run("budget", *ASKED, "--months", 2, "--format", "json")
    assert " of 15 points " in done.stderr and json.loads(done.stdout), done.stderr


def test_an_amount_needs_no_second_quotes_in_set(bench):
    bench.write("s.toml", '[market]\nmodel = "agents"\ncycles = 2\n[study]\nruns = 4\n')
    for told in ("tenant.record=35 DOT", 'tenant.record="35 DOT"', "tenant.record=35DOT"):
        text = bench.ok("plan", "s.toml", "--resolved", "--set", told)
        assert 'record = "35 DOT"' in text, text
    text = bench.ok("plan", "s.toml", "--resolved", "--set", "study.title=Two words")
    assert 'title = "Two words"' in text
    fails(bench, 2, "plan", "s.toml", "--set", "tenant.record=35 FOO", says='"FOO" is not known')
    fails(bench, 2, "plan", "s.toml", "--set", "relay.slots=2 4", says="not valid TOML")


if __name__ == "__main__":
    main(globals())
