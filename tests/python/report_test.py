"""The decision page: every number is one of the file, and what the file lacks is said."""
import contextlib
import html.parser
import io
import json
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "tests" / "cli" / "support"))
sys.path.insert(0, str(SOURCE / "tests" / "python" / "support"))
sys.path.insert(0, str(SOURCE / "python-notebooks" / "src"))
try:
    import h5py
    import numpy as np

    from coresweep import report
    from coresweep.embedded import words
    from pages import BESIDE, MARKET, joined_page, page_of, simulate
except ImportError as error:
    print(f"skipped: {error}: install tests/requirements.txt")
    sys.exit(77)
if not os.path.exists(os.environ["CORESWEEP"]):
    print("skipped: the program is not built")
    sys.exit(77)
from program import SMALL, main  # noqa: E402


class Numbers(html.parser.HTMLParser):
    """The numbers of a page: variable, index, factor, text."""

    def __init__(self, text):
        super().__init__()
        self.found, self._open = [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "data":
            self._open = dict(attributes)

    def handle_data(self, data):
        if self._open is not None:
            self.found.append((self._open, data))
            self._open = None


def wrong(files, attributes, text):
    """Whether the shown number is further from the file's than its own last digit allows."""
    index = tuple(int(i) for i in attributes["data-index"].split(",") if i)
    inside = float(files[attributes["data-source"]][attributes["data-variable"]][index])
    true = inside ** int(attributes["data-power"]) * float(attributes["data-scale"])
    places = len(text.partition(".")[2])
    return abs(float(text.replace(",", "")) - true) > 0.5001 * 10.0**-places + 1e-12 * abs(true)


def wrong_cubes(files, page):
    """How many embedded numbers there are, and the cubes of which one differs from its file."""
    embedded = json.loads(re.search(r'id="cubes">(.*?)</script>', page, re.S)[1])
    count, differ = 0, []
    for source, file in embedded.items():
        for name, cube in file["cubes"].items():
            shown = np.array(cube["value"], dtype=float)
            true = files[source][name][...].ravel() * cube["scale"]
            count += shown.size
            if list(files[source][name].shape) != cube["shape"] or not np.allclose(
                    shown, true, rtol=1e-6, atol=0, equal_nan=True):
                differ.append(name)
    return count, differ


def opened(bench):
    return {"results": h5py.File(bench.folder / "x.h5"), "market": h5py.File(bench.folder / "m.h5")}


def test_every_number_is_in_its_file(bench):
    page = joined_page(bench)
    numbers, files = Numbers(page).found, opened(bench)
    assert len(numbers) > 300 and {a["data-source"] for a, _ in numbers} == {"results", "market"}
    assert any(a["data-power"] == "-1" for a, _ in numbers)
    for attributes, text in numbers:
        assert not wrong(files, attributes, text), (attributes, text)
    count, differ = wrong_cubes(files, page)
    assert count > 1000 and not differ, differ


def test_a_wrong_digit_is_noticed(bench):
    page = joined_page(bench)
    files = opened(bench)
    for inverse in ("1", "-1"):
        attributes, text = next((a, t) for a, t in Numbers(page).found if a["data-power"] == inverse and "." in t)
        assert wrong(files, attributes, text[:-1] + str((int(text[-1]) + 5) % 10))
    spoiled = re.sub(r'("block_time.mean":{"unit":"s","scale":1.0,.*?"value":\[)([0-9.]+)', r"\g<1>9\2", page, count=1)
    assert spoiled != page and wrong_cubes(files, spoiled)[1] == ["block_time.mean"]


def test_every_figure_names_what_it_draws(bench):
    page = joined_page(bench)
    embedded = json.loads(re.search(r'id="cubes">(.*?)</script>', page, re.S)[1])
    specs = [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)]
    assert len(specs) >= 7
    for item in specs:
        known = set(words(item["spec"])) & set(embedded[item["source"]]["cubes"])
        assert known, item


def test_day_to_day_ranges_are_those_of_the_chosen_point(bench):
    """More or less of a metric may be better, and assumptions may make it better or worse: the range over
    runs belongs to the very point whose value stands beside it, so it holds that value."""
    file = simulate(bench, "x", SMALL + '[analysis]\nassumptions = ["latency.scale"]\n')
    for scale in ("1", "2"):
        _, page = report.make(file, {}, {"latency.scale": scale})
        for metric in ("block_time.mean", "execution_rate", "block_confidence", "inclusion_latency.mean"):
            low, _, high = page.day_range(metric)[:3]
            assert low.index == high.index == page.value(metric).index, metric
            assert low.value <= page.value(metric).value <= high.value, (metric, scale)
            held = page.assumption_range(metric)
            assert held[0].index == (page.chosen["backing.max_candidate_depth"],), held


def test_what_is_not_judged_says_so(bench):
    text = page_of(bench, SMALL)
    assert "not judged" in text and "not kept by run" in text and ">–<" not in text


def test_the_sections_stand_in_order(bench):
    text = joined_page(bench)
    order = ["question", "answer", "claims", "worse", "users", "operators", "treasury", "depends", "clock", "risks",
             "vote", "assumptions", "repeat"]
    places = [text.index(f'<h2 id="{anchor}">') for anchor in order]
    assert places == sorted(places)
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "https://" not in text


def test_a_file_with_a_market_tells_its_bill(bench):
    bench.write("beside.toml", BESIDE.split("[[claims]]")[0].replace("[market.chosen]", "[chosen]"))
    text = page_of(bench, MARKET, "--claims", str(bench.folder / "beside.toml"))
    for said in ("What a core costs in 6 sales of 28 days", "squeeze = often: mean", "Cost in 6 sales", "day 140",
                 "which is the baseline"):
        assert said in text, said
    files = {"results": h5py.File(bench.folder / "x.h5")}
    assert not [pair for pair in Numbers(text).found if wrong(files, *pair)]


def test_a_file_without_market_is_no_bill(bench):
    file = simulate(bench, "x", SMALL)
    stderr = io.StringIO()
    with contextlib.redirect_stderr(stderr):
        assert report.main([file, "--market", file]) == 3
    assert "its study simulates no market" in stderr.getvalue()


def test_what_the_vote_should_fix_is_what_differs(bench):
    text = joined_page(bench)
    told = text[text.index('id="vote"'):text.index('id="assumptions"')]
    assert "backing.max_candidate_depth" in told and "only words" in told and "latency.scale" not in told


def test_what_is_missing_is_said(bench):
    one = page_of(bench, "[study]\nruns = 3\n[relay]\nslots = 300\n", analyze=False)
    for said in ("names no baseline", "has one point", "has no market", "has no analyses", "its study has no market"):
        assert said in one, said


def test_one_point_has_no_axis_to_draw_over(bench):
    study = "[study]\nruns = 3\n[relay]\nslots = 300\n"
    assert "No setting that moves this was varied" in page_of(bench, study, analyze=False)
    output = bench.folder / "x.md"
    assert report.main([str(bench.folder / "x.h5"), "--format", "md", "-o", str(output)]) == 0
    assert [path.name for path in sorted((bench.folder / "x-figures").iterdir())] == ["runs.png", "runs.svg"]


def test_long_axes_are_not_told_apart_by_name(bench):
    study = SMALL.replace("latency.scale = [1, 2]", "latency.scale = { from = 1, to = 2, count = 30 }").replace(
        "runs = 130", "runs = 3").replace("slots = 400", "slots = 100")
    page = page_of(bench, study, analyze=False)
    specs = [json.loads(text)["spec"] for text in re.findall(r'<script type="application/json">(.*?)</script>', page)]
    assert specs and all("latency.scale" not in spec.get("axes", []) for spec in specs)
    assert 'data-kind="heat"' not in page  # one short axis is left
    assert page.count("<tr>") < 200
    assert report.main([str(bench.folder / "x.h5"), "--format", "md", "-o", str(bench.folder / "x.md")]) == 0


def test_an_unreached_precision_is_said(bench):
    study = SMALL.replace("runs = 130", 'runs = 64\nmin_runs = 64\nmax_runs = 64\nuntil = "block_time.mean rel 0.0001%"')
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
    assert report.main([str(bench.folder / "x.h5"), "-o", str(bench.folder / "x.html")]) == 0
    text = (bench.folder / "x.html").read_text()
    assert "Points are missing" in text and "no value" in text and "nan" not in text.split("<script")[0]


def test_an_undecided_comparison_reads_so(bench):
    page_of(bench, SMALL)
    with h5py.File(bench.folder / "x.h5", "r+") as file:
        file["verdict.block_time.mean"][...] = 0
    assert report.main([str(bench.folder / "x.h5"), "-o", str(bench.folder / "x.html")]) == 0
    assert "Verdict: undecided: these runs leave open" in (bench.folder / "x.html").read_text()


def test_markdown_holds_the_same_answer(bench):
    page = page_of(bench, SMALL)
    output = bench.folder / "x.md"
    assert report.main([str(bench.folder / "x.h5"), "--format", "md", "-o", str(output)]) == 0
    text = output.read_text()
    assert text.count("\n## ") == page.count("<h2 ")
    for attributes, shown in Numbers(page).found:
        assert shown in text, attributes


if __name__ == "__main__":
    main(dict(globals()))
