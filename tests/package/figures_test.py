"""The Python package: figures and tables of files that the program writes."""

from support.package import SOURCE, STUDY, example, needs, refused

needs("matplotlib", "pyarrow")
import os

import matplotlib
import numpy as np
import pandas as pd
from program import main

import coresweep
from coresweep.reading import export

matplotlib.use("Agg")
matplotlib.rcParams["figure.max_open_warning"] = 0


def test_a_file_opens_with_axes_units_and_intervals(bench):
    import h5py

    path = example(bench)
    results = coresweep.open(path)
    assert results["block_time.mean"].attrs["units"] == "s"
    assert coresweep.axes(results) == ["latency.scale", "para.unincluded_segment_capacity"]
    ends = coresweep.interval(results, "block_time.mean")
    with h5py.File(path) as file:
        for name, variable in (("value", "block_time.mean"), ("low", "block_time.mean.low")):
            assert np.array_equal(ends[name].values, file[variable][...]), variable
    names = coresweep.metrics(results)
    assert "block_time.mean" in names.index and "block_time.mean.low" not in names.index


def test_what_a_file_lacks_is_said(bench):
    path = example(bench)
    results = coresweep.open(path)
    assert "coresweep sweep" in refused(FileNotFoundError, coresweep.open, bench.folder / "no.h5")
    other = bench.folder / bench.write("other.h5", "text")
    assert "no HDF5 file" in refused(ValueError, coresweep.open, other)
    assert "did you mean block_time.mean" in refused(
        KeyError, coresweep.interval, results, "block_time.man"
    )
    few = bench.folder / "few.h5"
    bench.ok("sweep", "example.toml", "-o", few, "--quiet", "--runs", 16)
    assert "coresweep analyze" in refused(
        KeyError, coresweep.plot.tornado, coresweep.open(few), "block_time.mean"
    )
    assert "name one" in refused(
        KeyError, coresweep.plot.lines, results, "block_time.mean", x="latency.scale"
    )
    assert "it has 0.5, 1, 2" in refused(
        KeyError,
        coresweep.plot.lines,
        results,
        "block_time.mean",
        x="para.unincluded_segment_capacity",
        **{"latency.scale": 3},
    )
    assert "the file has no axis x: it has latency.scale" in refused(
        KeyError,
        coresweep.plot.heat_map,
        results,
        "block_time.mean",
        x="x",
        y="latency.scale",
        **{"para.unincluded_segment_capacity": 3},
    )


def test_figures_show_the_numbers_of_the_file(bench):
    results = coresweep.open(example(bench))
    scale, capacity = "latency.scale", "para.unincluded_segment_capacity"
    values = results["block_time.mean"]

    ax = coresweep.plot.lines(results, "block_time.mean", x=scale, hue=capacity)
    drawn = [container.lines[0].get_ydata() for container in ax.containers]
    assert np.array_equal(drawn, values.transpose(capacity, scale).values)
    ax = coresweep.plot.heat_map(results, "block_time.mean", x=scale, y=capacity)
    assert [text.get_text() for text in ax.texts] == [
        f"{value:.4g}" for value in values.transpose(capacity, scale).values.ravel()
    ]
    ax = coresweep.plot.tornado(results, "block_time.mean")
    swings = [float(results[f"tornado.block_time.mean.{axis}"]) for axis in (scale, capacity)]
    assert [bar.get_width() for bar in ax.patches] == sorted(swings, reverse=True)
    assert "factors.block_time.mean.*.swing" in refused(
        KeyError, coresweep.plot.factors, results, "block_time.mean"
    )
    ax = coresweep.plot.cost_fan(results)
    assert np.array_equal(ax.lines[0].get_ydata(), results["cycle.cumulative.p50"].values)


def test_factors_show_the_swings_of_a_design(bench):
    study = STUDY.replace(
        "latency.scale = [0.5, 1, 2]",
        'uncertain = { sample = "latin-hypercube", points = 20, over = { '
        '"latency.scale" = { from = 0.5, to = 2 }, '
        '"block.fullness.mean" = { from = 0.1, to = 0.9 } } }',
    )
    study = study.replace('assumptions = ["latency.scale"]', 'assumptions = ["uncertain"]')
    bench.ok("sweep", bench.write("design.toml", study), "-o", "design.h5", "--quiet")
    bench.ok("analyze", "design.h5")
    results = coresweep.open(bench.folder / "design.h5")
    for capacity in (1, 3):
        at = {"para.unincluded_segment_capacity": capacity}
        ax = coresweep.plot.factors(results, "block_time.mean", **at)
        swings = [
            float(results[f"factors.block_time.mean.{key}.swing"].sel(at))
            for key in ("latency.scale", "block.fullness.mean")
        ]
        assert [bar.get_width() for bar in ax.patches] == sorted(swings, reverse=True)


def test_a_metric_is_described_with_all_that_the_file_knows(bench):
    results = coresweep.open(example(bench))
    at = {"latency.scale": 1, "para.unincluded_segment_capacity": 3}
    said = coresweep.describe(results, "block_time.mean", **at)
    for name in ("block_time.mean", "run.block_time.p05", "ranges.block_time.mean.assumption_high"):
        number = coresweep.pick(results, results[[name]], at)[name].item()
        assert f"{number:.3f}" in said or f"{number:.2f}" in said, (name, said)
    assert coresweep.verdict(results, "block_time.mean").sel(at).item() in said
    no_runs = results.drop_vars([name for name in results if str(name).startswith("run.")])
    assert "nine of ten" in said and "nine of ten" not in coresweep.describe(
        no_runs, "block_time.mean", **at
    )
    base = coresweep.describe(
        results, "block_time.mean", **{**at, "para.unincluded_segment_capacity": 1}
    )
    assert "this is the baseline" in base
    assert "still varies along latency.scale" in refused(
        KeyError, coresweep.describe, results, "block_time.mean"
    )
    frame = coresweep.table(results, ["block_time.mean", "wasted_share"], **{"latency.scale": 2})
    assert frame.index.name == "para.unincluded_segment_capacity"
    assert (
        frame["block_time.mean [s]"].tolist()
        == results["block_time.mean"].sel({"latency.scale": 2}).values.tolist()
    )


def test_a_chosen_point_is_framed(bench):
    results = coresweep.open(example(bench))
    scale, capacity = "latency.scale", "para.unincluded_segment_capacity"
    ax = coresweep.plot.heat_map(
        results, "block_time.mean", x=scale, y=capacity, mark={scale: 2, capacity: 3}
    )
    assert [patch.get_x() + 0.46 for patch in ax.patches] == [2, 2]
    assert [patch.get_y() + 0.44 for patch in ax.patches] == [1, 1]


def test_comparisons_show_the_pairs_and_verdicts_of_the_file(bench):
    results = coresweep.open(example(bench))
    chosen = {"para.unincluded_segment_capacity": 3}
    for kind, name in (("ratio", "ratio_to_baseline"), ("difference", "difference_from_baseline")):
        ax = coresweep.plot.comparison(results, "block_time.mean", kind=kind)
        drawn = sorted(x for container in ax.containers for x in container.lines[0].get_xdata())
        assert drawn == sorted(results[f"{name}.block_time.mean"].sel(chosen).values)
    words = set(coresweep.verdict(results, "block_time.mean").sel(chosen).values)
    assert {container.get_label() for container in ax.containers} == words
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0.5, 3", "1, 3", "2, 3"]
    assert ax.get_ylabel() == "latency.scale,\npara.unincluded_segment_capacity"
    assert '"ratio"' in refused(
        ValueError, coresweep.plot.comparison, results, "block_time.mean", kind="x"
    )
    assert "nothing but the baseline" in refused(
        KeyError,
        coresweep.plot.comparison,
        results,
        "block_time.mean",
        **{"para.unincluded_segment_capacity": 1},
    )


def test_a_spoiled_verdict_is_noticed(bench):
    results = coresweep.open(example(bench))
    results["verdict.block_time.mean"][:] = 0
    ax = coresweep.plot.comparison(results, "block_time.mean")
    assert [container.get_label() for container in ax.containers] == ["undecided"]


def test_distributions_agree_with_the_quantiles_of_the_file(bench):
    """Both come from the same histogram: each marker lies on its line, to the width of a bin."""
    results = coresweep.open(example(bench))
    at = {"latency.scale": 1, "para.unincluded_segment_capacity": 3}
    for name in (
        "run.block_time",
        "run.execution_rate",
        "run.block_confidence",
        "block_time",
        "cost",
        "finality_latency",
        "largest_payment",
    ):
        ax = coresweep.plot.distribution(results, name, **at)
        line, marks = ax.lines[0], ax.lines[1]
        assert len(marks.get_xdata()) > 0, name
        for value, share in zip(*marks.get_data(), strict=True):
            x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
            slack = 0.01 * abs(value) + 1e-3
            assert (
                np.interp(value - slack, x, y)
                <= share + 1e-9
                <= np.interp(value + slack, x, y) + 2e-9
            ), name
        assert line.get_ydata()[-1] == 1, name
    assert "run.block_time" in refused(
        KeyError, coresweep.plot.distribution, results, "blok_time", **at
    )
    assert "coresweep.open" in refused(
        ValueError, coresweep.plot.distribution, results.drop_encoding(), "block_time", **at
    )


def test_a_distribution_leaves_out_points_without_runs(bench):
    example(bench)
    bench.ok("sweep", "example.toml", "-o", "few.h5", "--quiet", "--runs", 16, "--points", "0,1")
    results = coresweep.open(bench.folder / "few.h5")
    drawn = coresweep.plot.distribution(
        results, "run.block_time", hue="latency.scale", **{"para.unincluded_segment_capacity": 3}
    )
    assert [text.get_text() for text in drawn.get_legend().get_texts()] == ["0.5"]
    for figures in (coresweep.plot, coresweep.screen):
        said = refused(
            ValueError,
            figures.distribution,
            results,
            "run.block_time",
            **{"latency.scale": 2, "para.unincluded_segment_capacity": 3},
        )
        assert "was not simulated" in said


def test_a_part_of_the_results_is_drawn_as_that_part(bench):
    results = coresweep.open(example(bench))
    at = {"latency.scale": 2, "para.unincluded_segment_capacity": 3}
    whole = coresweep.plot.distribution(results, "run.block_time", **at).lines[0].get_xdata()
    part = coresweep.plot.distribution(results.sel(at), "run.block_time").lines[0].get_xdata()
    assert list(whole) == list(part)


def test_a_front_shows_the_places_of_the_file(bench):
    results = coresweep.open(example(bench))
    ax = coresweep.plot.pareto(results)
    drawn = sorted(
        (x, y)
        for line in ax.lines
        if line.get_label()[0] != "_"
        for x, y in zip(*line.get_data(), strict=True)
    )
    assert drawn == sorted(
        zip(
            results["pareto.block_time.mean"].values.tolist(),
            results["pareto.wasted_share"].values.tolist(),
            strict=True,
        )
    )
    at = coresweep.plot.pareto(results, **{"latency.scale": 2})
    assert {x for line in at.lines if line.get_label()[0] != "_" for x in line.get_xdata()} == set(
        results["block_time.mean"].sel({"latency.scale": 2}).values.tolist()
    )
    del results["pareto.status"]
    assert "[analysis] objectives" in refused(KeyError, coresweep.plot.pareto, results)


def texts_overlap(ax):
    """Pairs of texts of a figure that lie on each other."""
    ax.figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts if text.get_text()]
    return [
        (a, b) for n, (a, at) in enumerate(boxes) for b, to in boxes[n + 1 :] if at.overlaps(to)
    ]


def test_marks_of_a_front_carry_numbers_apart(bench):
    """Names would lie on each other where settings do; the spoiled twin shows it."""
    results = coresweep.open(example(bench))
    status = results["pareto.status"]
    for name in ("pareto.block_time.mean", "pareto.wasted_share"):
        results[name] = results[name].copy(data=np.full(status.shape, 1.0))
    ax = coresweep.plot.pareto(results)
    key = ax.texts[-1].get_text().splitlines()
    assert [text.get_text() for text in ax.texts[:-1]] == ["1–2"] and len(key) == 2, key
    assert not texts_overlap(ax)
    ax = coresweep.plot.pareto(
        coresweep.open(SOURCE / "python-notebooks" / "data" / "astar-assumptions.h5")
    )
    assert not texts_overlap(ax)
    for label in ("before, live", "before, full"):
        ax.annotate(label, (0.5, 0.5), xycoords="axes fraction")
    assert texts_overlap(ax)


def test_lines_on_each_other_are_both_seen(bench):
    results = coresweep.open(example(bench))
    capacity, scale = "para.unincluded_segment_capacity", "latency.scale"
    values = results["block_time.mean"]
    values[:] = np.broadcast_to(values.isel({capacity: 0}).values[:, None], values.shape)
    ax = coresweep.plot.lines(results, "block_time.mean", x=scale, hue=capacity)
    widths = [container.lines[0].get_linewidth() for container in ax.containers]
    assert [text.get_text() for text in ax.texts] == ["1 and 3", f"{capacity}:"]
    assert widths[0] > widths[1] and not texts_overlap(ax)
    values[:] = values.values * [1, 3]
    apart = coresweep.plot.lines(results, "block_time.mean", x=scale, hue=capacity)
    assert [text.get_text() for text in apart.texts] == ["1", "3", f"{capacity}:"]


def test_axes_begin_at_zero_or_say_that_they_do_not(bench):
    results = coresweep.open(example(bench))
    at, scale = {"para.unincluded_segment_capacity": 3}, "latency.scale"
    for values, begins in (([6.0, 9.0, 12.0], True), ([6.0, 6.1, 6.2], False)):
        results["block_time.mean"].loc[at] = values
        for end in (".low", ".high"):
            results[f"block_time.mean{end}"].loc[at] = values
        ax = coresweep.plot.lines(results, "block_time.mean", x=scale, **at)
        assert bool(ax.get_ylim()[0] == 0) is begins
        assert ("does not start at 0" in ax.get_ylabel()) is not begins


def test_a_time_line_shows_each_block_of_a_trace(bench):
    path = bench.folder / "run.json"
    bench.ok("trace", bench.write("example.toml", STUDY), "--point", 3, "-o", path)
    trace = coresweep.open_trace(path)
    ax = coresweep.plot.time_line(trace)
    names = [f"#{b['block']}" for b in trace["blocks"]]
    assert [label.get_text() for label in ax.get_yticklabels()] == names[
        -len(ax.get_yticklabels()) :
    ]
    assert ax.get_title().startswith(
        "Example\nlatency.scale = 1, para.unincluded_segment_capacity = 3"
    )
    lost = [text.get_text() for text in ax.texts if text.get_text().startswith("dropped")]
    assert lost == [f"dropped: {b['reason']}" for b in trace["blocks"] if b["fate"] == "dropped"]
    assert sum(text.get_text().startswith("R") for text in ax.texts) == len(trace["relay_blocks"])
    assert "--format json" in refused(
        FileNotFoundError, coresweep.open_trace, bench.folder / "no.json"
    )
    bench.write("no.json", "{}")
    assert "not coresweep-trace 1" in refused(
        ValueError, coresweep.open_trace, bench.folder / "no.json"
    )


def test_tables_hold_every_number_of_the_file(bench):
    path = example(bench)
    results = coresweep.open(path)
    for ending, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet)):
        table = bench.folder / f"table.{ending}"
        assert export.main([str(path), "-o", str(table)]) == 0
        wide = read(table)
        assert len(wide) == results["status"].size
        assert np.array_equal(
            wide["block_time.mean [s]"], results["block_time.mean"].values.ravel()
        )
        assert np.array_equal(
            wide["block_time.mean.low [s]"], results["block_time.mean.low"].values.ravel()
        )
    table = bench.folder / "long.csv"
    assert (
        export.main([str(path), "-o", str(table), "--long", "--metrics", "block_confidence"]) == 0
    )
    rows = pd.read_csv(table)
    assert list(rows["metric"].unique()) == ["block_confidence"]
    assert np.allclose(rows["value"], results["block_confidence"].values.ravel(), rtol=1e-15)
    assert export.main([str(path), "-o", str(bench.folder / "table.xlsx")]) == 2
    assert export.main([str(path), "-o", str(bench.folder / "BIG.CSV")]) == 0
    assert export.main(["-o", str(table), "--metrics", "block_time.mean", str(path)]) == 0
    assert not list(bench.folder.glob(".*unfinished"))
    assert export.main([str(path), "-o", str(table), "--metrics", "no"]) == 2
    assert export.main([str(bench.folder / "no.h5"), "-o", str(table)]) == 3


def test_a_study_without_axes_is_one_row(bench):
    bench.write("one.toml", "[study]\nruns = 70\n[relay]\nslots = 300\n")
    bench.ok("sweep", "one.toml", "-o", "one.h5", "--quiet")
    path, table = bench.folder / "one.h5", bench.folder / "one.csv"
    assert export.main([str(path), "-o", str(table)]) == 0
    (row,) = pd.read_csv(table).to_dict("records")
    assert row["block_time.mean [s]"] == coresweep.open(path)["block_time.mean"].item()


def test_spreadsheets_read_words_and_numbers(bench):
    sets = "".join(
        f'[[axes.s]]\nname = "{name}"\nlatency.fork_resolution = {i}\n'
        for i, name in enumerate(("größer", "kleiner"))
    )
    bench.write("a.toml", "[study]\nruns = 70\n[relay]\nslots = 300\n" + sets)
    bench.ok("sweep", "a.toml", "-o", "a.h5", "--quiet")
    path, table = bench.folder / "a.h5", bench.folder / "a.csv"
    value = coresweep.open(path)["block_time.mean"].values[0]
    words = [str(path), "-o", str(table), "--metrics", "block_time.mean"]
    for more, separator, decimal in (([], ",", "."), (["--excel"], ";", ",")):
        assert export.main([*words, *more]) == 0
        assert table.read_bytes().startswith(b"\xef\xbb\xbf"), more
        read = pd.read_csv(table, sep=separator, decimal=decimal)
        assert read["s"].tolist() == ["größer", "kleiner"], read
        assert read["block_time.mean [s]"][0] == value, read
    assert export.main([str(path), "-o", str(bench.folder / "a.parquet"), "--excel"]) == 2
    ascii = bench.folder / "b.csv"
    assert export.main([str(example(bench)), "-o", str(ascii)]) == 0
    assert not ascii.read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_output_is_never_an_input(bench):
    path = example(bench)
    before = path.read_bytes()
    (bench.folder / "link.h5").symlink_to(path.name)
    (bench.folder / "other.h5").symlink_to("elsewhere.h5")
    os.mkfifo(bench.folder / "pipe.csv")
    for name in (path.name, "link.h5", "pipe.csv"):
        output = str(bench.folder / name)
        assert export.main([str(path), "-o", output, "--metrics", "block_time.*"]) == 3, name
    assert path.read_bytes() == before
    output = str(bench.folder / "other.h5")
    assert export.main([str(path), "-o", output, "--metrics", "block_time.*"]) == 0
    assert (bench.folder / "other.h5").is_symlink() and (bench.folder / "elsewhere.h5").is_file()


def test_an_extract_is_a_small_results_file(bench):
    path, small = example(bench), bench.folder / "small.h5"
    wanted = [
        "block_time.*",
        "verdict.block_time.mean",
        "run.block_time.p*",
        "run.block_time.histogram",
    ]
    assert export.main([str(path), "-o", str(small), "--metrics", *wanted]) == 0
    whole, part = coresweep.open(path), coresweep.open(small)
    for name in part.variables:
        assert part[name].identical(whole[name]), name
    assert (
        "block_time.mean.low" in part and "inclusion_latency.mean" not in part and "status" in part
    )
    assert {**part.attrs, "extract": None} == {**whole.attrs, "extract": None}
    assert small.stat().st_size < path.stat().st_size / 5
    at = {"latency.scale": 1, "para.unincluded_segment_capacity": 3}
    lines = [
        coresweep.plot.distribution(file, "run.block_time", **at).lines[0].get_xydata()
        for file in (whole, part)
    ]
    assert np.array_equal(*lines)
    assert "it has those of run.block_time" in refused(
        KeyError, coresweep.plot.distribution, part, "cost", **at
    )
    assert export.main([str(path), "-o", str(small), "--metrics", "nothing.*"]) == 2


if __name__ == "__main__":
    main(dict(globals()))
