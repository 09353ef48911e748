"""trace: one run as text, JSON and a drawing, of a study or of a results file."""

import json
import xml.dom.minidom

from support.program import SMALL, main
from support.seals import reseal


def test_writes_text_json_and_svg(bench):
    config = bench.write("small.toml", SMALL)
    assert "authored on" in bench.ok("trace", config, "--replicate", 5)
    trace = json.loads(bench.ok("trace", config, "--replicate", 5, "--format", "json"))
    assert trace["blocks"] and trace["events"]
    bench.ok("trace", config, "--replicate", 5, "--point", 3, "-o", "trace.svg")
    xml.dom.minidom.parse(str(bench.folder / "trace.svg"))


def described(svg):
    return xml.dom.minidom.parseString(svg).getElementsByTagName("desc")[0].firstChild.data


def test_reads_a_results_file(bench):
    config = bench.write("x.toml", SMALL.replace("runs = 130", "runs = 2"))
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    said = described(bench.ok("trace", "x.h5", "--format", "svg", "--at", "latency.scale=2"))
    assert "max_candidate_depth" not in said, said
    import h5py

    with h5py.File(bench.folder / "x.h5", "a") as file:
        point = {"backing.max_candidate_depth": 1, "latency.scale": 0, "market.price": 0}
        file.attrs["answer"] = json.dumps({"point": point, "rule": "told"})
    reseal(bench.folder / "x.h5")
    drawn = bench.ok("trace", "x.h5", "--format", "svg")
    before, after = (drawn.find(f"backing.max_candidate_depth = {value}") for value in (1, 3))
    assert 0 < before < after
    assert bench.ok("trace", "x.h5", "--format", "svg", "--point", "0,4") == drawn
    stored, read = (
        json.loads(bench.ok("trace", file, "--point", 4, "--format", "json"))
        for file in ("x.h5", config)
    )
    assert stored["events"] == read["events"] and stored["study"]["point"] == 4
    assert json.loads(bench.ok("trace", "x.h5", "--format", "json"))["study"]["point"] == 4
    for words, said in (
        (("--at", "latency.scale=3"), "no value"),
        (("--point", 8), "points 0 to 7"),
        (("--point", "0,4", "--format", "json"), "holds one run"),
        (("--width", 9, "--format", "svg"), "320 to 4000"),
    ):
        done = bench.run("trace", "x.h5", *words)
        assert done.returncode == 2 and said in done.stderr, (words, done.stderr)


if __name__ == "__main__":
    main(dict(globals()))
