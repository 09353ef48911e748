"""The decision page: every number is one of the file, and what the file lacks is said."""
import html.parser
import os
import pathlib
import sys

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "tests" / "cli" / "support"))
sys.path.insert(0, str(SOURCE / "python-notebooks" / "src"))
try:
    import h5py

    from coresweep import report
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


def page_of(bench, study, analyze=True):
    bench.write("x.toml", study)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    if analyze:
        bench.ok("analyze", "x.h5")
    assert report.main([str(bench.folder / "x.h5"), "-o", str(bench.folder / "x.html")]) == 0
    return (bench.folder / "x.html").read_text()


def wrong(file, attributes, text):
    """Whether the shown number is further from the file's than its own last digit allows."""
    index = tuple(int(i) for i in attributes["data-index"].split(",") if i)
    true = float(file[attributes["data-variable"]][index]) * float(attributes["data-scale"])
    places = len(text.partition(".")[2])
    return abs(float(text.replace(",", "")) - true) > 0.5001 * 10.0**-places + 1e-12 * abs(true)


def test_every_number_is_in_the_file(bench):
    numbers = Numbers(page_of(bench, SMALL)).found
    assert len(numbers) > 100
    with h5py.File(bench.folder / "x.h5") as file:
        for attributes, text in numbers:
            assert not wrong(file, attributes, text), (attributes, text)


def test_a_wrong_digit_is_noticed(bench):
    attributes, text = next(pair for pair in Numbers(page_of(bench, SMALL)).found if "." in pair[1])
    with h5py.File(bench.folder / "x.h5") as file:
        assert wrong(file, attributes, text[:-1] + str((int(text[-1]) + 5) % 10))


def test_the_sections_stand_in_order(bench):
    text = page_of(bench, SMALL)
    order = ["question", "answer", "worse", "users", "operators", "treasury", "clock", "depends",
             "assumptions", "repeat"]
    places = [text.index(f'<h2 id="{anchor}">') for anchor in order]
    assert places == sorted(places)
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "https://" not in text


def test_what_is_missing_is_said(bench):
    one = page_of(bench, "[study]\nruns = 3\n[relay]\nslots = 300\n", analyze=False)
    for said in ("names no baseline", "has one point", "has no market", "has no analyses"):
        assert said in one, said


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
    assert "verdict: undecided" in (bench.folder / "x.html").read_text()


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
