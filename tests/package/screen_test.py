"""Figures for screens hold the same numbers as those for papers."""

import inspect

from support.package import example, needs, refused

needs("matplotlib", "plotly")
import matplotlib
import numpy as np
from program import main

import coresweep

matplotlib.use("Agg")
SCALE, CAPACITY = "latency.scale", "para.unincluded_segment_capacity"
AT = {SCALE: 1, CAPACITY: 3}


def both(name, *arguments, **options):
    return (
        getattr(module, name)(*arguments, **options)
        for module in (coresweep.plot, coresweep.screen)
    )


def numbers(figure, mode, axis="x"):
    """All numbers of the traces whose mode has that word, sorted."""
    return sorted(
        float(x) for trace in figure.data if mode in (trace.mode or "") for x in trace[axis]
    )


def test_both_have_the_same_functions(_):
    for name in dir(coresweep.plot):
        paper = getattr(coresweep.plot, name)
        if name.startswith("_") or getattr(paper, "__module__", "") != coresweep.plot.__name__:
            continue
        screen = getattr(coresweep.screen, name)
        assert screen.__doc__ == paper.__doc__, name
        assert [
            parameter.replace("ax", "fig") if parameter == "ax" else parameter
            for parameter in inspect.signature(paper).parameters
        ] == list(inspect.signature(screen).parameters), name


def test_lines(bench):
    ax, fig = both(
        "lines", coresweep.open(example(bench)), "block_time.mean", x=SCALE, hue=CAPACITY
    )
    for container, trace in zip(ax.containers, fig.data, strict=True):
        assert np.array_equal(container.lines[0].get_ydata(), trace.y)
        tops = container.lines[1][1].get_ydata()
        assert np.allclose(trace.y + trace.error_y.array, tops, rtol=1e-12)


def test_heat_map(bench):
    results = coresweep.open(example(bench))
    ax, fig = both(
        "heat_map", results, "block_time.mean", x=SCALE, y=CAPACITY, mark={SCALE: 2, CAPACITY: 1}
    )
    assert np.array_equal(ax.images[0].get_array(), fig.data[0].z)
    assert {((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in fig.layout.shapes} == {(2, 0)}


def test_tornado_and_fan(bench):
    results = coresweep.open(example(bench))
    ax, fig = both("tornado", results, "block_time.mean")
    assert [patch.get_width() for patch in ax.patches] == list(fig.data[0].x)
    ax, fig = both("cost_fan", results, **AT)
    for trace, q in zip(fig.data, ("p05", "p95", "p25", "p75", "p50"), strict=True):
        assert np.array_equal(trace.y, results[f"cycle.cumulative.{q}"].values), q


def test_decisions(bench):
    results = coresweep.open(example(bench))
    ax, fig = both("comparison", results, "block_time.mean")
    assert numbers(fig, "markers") == sorted(
        x for c in ax.containers for x in c.lines[0].get_xdata()
    )
    assert {trace.name for trace in fig.data} == {
        container.get_label() for container in ax.containers
    }
    ax, fig = both("pareto", results)
    assert numbers(fig, "text") == sorted(results["pareto.block_time.mean"].values.tolist())
    assert numbers(fig, "text", "y") == sorted(results["pareto.wasted_share"].values.tolist())


def test_runs(bench):
    results = coresweep.open(example(bench))
    ax, fig = both("distribution", results, "run.block_time", hue=SCALE, **{CAPACITY: 3})
    assert numbers(fig, "lines") == sorted(x for line in ax.lines[::3] for x in line.get_xdata())
    assert numbers(fig, "markers") == sorted(x for line in ax.lines[1::3] for x in line.get_xdata())
    path = bench.folder / "run.json"
    bench.ok("trace", "example.toml", "--point", 3, "-o", path)
    trace = coresweep.open_trace(path)
    ax, fig = both("time_line", trace)
    bars = sum(len(bar.y) for bar in fig.data if bar.type == "bar")
    assert bars == sum(len(collection.get_paths()) for collection in ax.collections)
    assert list(fig.data[-1].text) == [
        f"dropped: {block['reason']}" for block in trace["blocks"] if block["fate"] == "dropped"
    ]


def test_a_figure_can_be_drawn_on(bench):
    results = coresweep.open(example(bench))
    fig = coresweep.screen.lines(results, "block_time.mean", x=SCALE, **{CAPACITY: 1})
    assert (
        coresweep.screen.lines(results, "block_time.mean", x=SCALE, fig=fig, **{CAPACITY: 3}) is fig
    )
    assert len(fig.data) == 2
    assert "name one" in refused(
        KeyError, coresweep.screen.lines, results, "block_time.mean", x=SCALE
    )


if __name__ == "__main__":
    main(dict(globals()))
