"""Figures for papers, with matplotlib. Each takes the axes to draw on (`ax`) and returns them;
those of the same names in `coresweep.screen` take `fig` and are plotly's.

Axes of the study that a figure does not show are fixed by name: `blocks="live"`, or
`**{"latency.scale": 1}` where the name is no word of Python's. Line styles, markers, hatches and
words tell apart what colours do, so figures read in black and white.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from .content import decisions, metrics, runs
from .content.series import Bars, Curve, coinciding
from .style import COLOURS, by_word, looks, phases

if TYPE_CHECKING:
    from matplotlib.axes import Axes


MOST_NAMED = 8  # lines that carry their names; more have a legend


def _axes(ax: Axes | None, **size: float) -> Axes:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            "drawing needs matplotlib: pip install './python-notebooks[figures]'"
        ) from error
    width, height = plt.rcParams["figure.figsize"]
    shape = (width, max(height, size.get("height", 0)))
    return plt.subplots(layout="constrained", figsize=shape)[1]


def lines(
    results: xr.Dataset,
    name: str,
    x: str,
    hue: str | None = None,
    ax: Axes | None = None,
    **where: object,
) -> Axes:
    """A metric along the axis `x`, one line for each value of `hue`, with its Monte Carlo error."""
    shown = metrics.lines(results, name, x, hue, where)
    ax, groups = _axes(ax), coinciding(shown.curves)
    styles = looks(len(shown.curves))
    for group in groups:
        for depth, i in zip(range(len(group), 0, -1), group, strict=True):  # the widest below
            curve, look = shown.curves[i], styles[i]
            ax.errorbar(
                curve.x,
                curve.y.value,
                np.stack([curve.y.below, curve.y.above]),
                capsize=3,
                linestyle=look.dash[0],
                linewidth=1.5 + 3 * (depth - 1),
                marker=look.marker[0],
                markersize=6 + 4 * (depth - 1),
                alpha=1 if depth == 1 else 0.4,
                color=look.colour,
                label=curve.label or None,
            )
    ax.set(xlabel=shown.x_title, ylabel=shown.y_title)
    if shown.zero:
        _from_zero(ax)
    if shown.legend and len(groups) <= MOST_NAMED:
        names = [" and ".join(shown.curves[i].label for i in group) for group in groups]
        _named(ax, shown.legend, names, [shown.curves[group[-1]] for group in groups])
    elif shown.legend:
        ax.legend(title=shown.legend)
    return ax


def _from_zero(ax: Axes) -> None:
    low, high = ax.get_ylim()
    ax.set_ylim(min(0.0, low) if low < -high / 20 else 0.0, max(0.0, high))


def _named(ax: Axes, title: str, names: list[str], curves: list[Curve]) -> None:
    """Words at the right ends of lines, apart by a line of text at least; ends without a value have
    none."""
    low, high = ax.get_ylim()
    step = (high - low) / 18
    ends = [(float(curve.y.value[-1]), name) for name, curve in zip(names, curves, strict=True)]
    last = -np.inf
    for y, name in sorted(end for end in ends if np.isfinite(end[0])):
        last = max(y, last + step)
        ax.annotate(
            name,
            (1.01, last),
            xycoords=("axes fraction", "data"),
            va="center",
            annotation_clip=False,
        )
    ax.annotate(
        f"{title}:", (1.01, max(high, last + step)), xycoords=("axes fraction", "data"), va="bottom"
    )


def heat_map(
    results: xr.Dataset,
    name: str,
    x: str,
    y: str,
    mark: Mapping[str, object] | None = None,
    ax: Axes | None = None,
    **where: object,
) -> Axes:
    """A metric over the axes `x` and `y`; each cell carries its number. `mark={"blocks": "live"}`
    frames the chosen point."""
    shown = metrics.heat_map(results, name, x, y, mark, where)
    ax = _axes(ax)
    image = ax.imshow(shown.values, aspect="auto", origin="lower", cmap="cividis")
    assert ax.figure is not None
    ax.figure.colorbar(image, ax=ax, label=shown.title)
    ax.set_xticks(range(len(shown.x)), shown.x)
    ax.set_yticks(range(len(shown.y)), shown.y)
    ax.set(xlabel=shown.x_title, ylabel=shown.y_title)
    for row, column in np.ndindex(*shown.values.shape):
        number = shown.values[row, column]
        if np.isnan(number):
            continue
        dark = float(np.asarray(image.norm(number))) < 0.5
        ax.text(
            column,
            row,
            f"{number:.4g}",
            ha="center",
            va="center",
            color="white" if dark else "black",
        )
    if shown.marked is not None:
        column, row = shown.marked
        for colour, width in (("white", 6), ("black", 3)):  # seen on dark cells and on light ones
            ax.add_patch(_rectangle(column - 0.46, row - 0.44, 0.92, 0.88, colour, width))
    return ax


def _rectangle(x: float, y: float, width: float, height: float, colour: str, line: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=line)


def tornado(results: xr.Dataset, name: str, ax: Axes | None = None) -> Axes:
    """How far one axis at a time moves a metric, the farthest on top, with the error of each
    swing."""
    return _bars(metrics.tornado(results, name), ax)


def factors(
    results: xr.Dataset, name: str, measure: str = "swing", ax: Axes | None = None, **where: object
) -> Axes:
    """How far each sampled factor of a design moves a metric, the farthest on top; `measure` is
    what `coresweep analyze` worked out: "swing" between its lowest and highest fifth, "first" and
    "total" of Sobol's indices, or "mu*" of Morris' screening."""
    return _bars(metrics.factors(results, name, measure, where), ax)


def _bars(shown: Bars, ax: Axes | None) -> Axes:
    ax = _axes(ax)
    places = range(len(shown.labels))
    ax.barh(
        places,
        shown.values.value,
        xerr=np.stack([shown.values.below, shown.values.above]),
        capsize=3,
        color=COLOURS[0],
    )
    ax.set_yticks(
        places,
        [f"{label}\n{word}".strip() for label, word in zip(shown.labels, shown.words, strict=True)],
    )
    ax.invert_yaxis()
    ax.set_xlabel(shown.title)
    return ax


def cost_fan(
    results: xr.Dataset, unit: str = "coin", ax: Axes | None = None, **where: object
) -> Axes:
    """What the tenant has paid by each sale: median, 25 to 75 % and 5 to 95 % of the runs.

    `unit`: "coin" (DOT or KSM) or "usd".
    """
    shown = metrics.cost_fan(results, unit, where)
    ax = _axes(ax)
    for (low, high), shade in ((("p05", "p95"), 0.2), (("p25", "p75"), 0.4)):
        ax.fill_between(
            shown.x,
            shown.quantiles[low],
            shown.quantiles[high],
            alpha=shade,
            color=COLOURS[0],
            label=f"{int(low[1:])} to {int(high[1:])} % of runs",
        )
    ax.plot(shown.x, shown.quantiles["p50"], color="black", label="median")
    ax.set(xlabel="sale", ylabel=shown.y_title)
    ax.legend(loc="upper left")
    return ax


def comparison(
    results: xr.Dataset, name: str, kind: str = "ratio", ax: Axes | None = None, **where: object
) -> Axes:
    """A metric against the baseline, point by point, with the error of the pair and the stored
    verdict.

    `kind`: "ratio" or "difference".
    """
    shown = decisions.comparison(results, name, kind, where)
    ax = _axes(ax, height=1.2 + 0.3 * len(shown.labels))
    ax.axvline(shown.reference, color="black", linewidth=1)
    ends = shown.values
    for word, look in by_word(shown.words).items():
        rows = [i for i, said in enumerate(shown.words) if said == word]
        ax.errorbar(
            ends.value[rows],
            rows,
            xerr=np.stack([ends.below[rows], ends.above[rows]]),
            capsize=3,
            linestyle="none",
            marker=look.marker[0],
            color=look.colour,
            label=word,
        )
    ax.set_yticks(range(len(shown.labels)), shown.labels)
    ax.invert_yaxis()
    ax.set(xlabel=shown.title, ylabel=shown.y_title)
    ax.legend(title="verdict")
    return ax


def distribution(
    results: xr.Dataset, name: str, hue: str | None = None, ax: Axes | None = None, **where: object
) -> Axes:
    """Which share of runs (`run.block_time`, `cost`) or of blocks (`block_time`) lies at or below a
    value, one line for each value of `hue`; markers are the quantiles that the file states."""
    shown = runs.distribution(results, name, hue, where)
    ax = _axes(ax)
    for curve, marks, look in zip(shown.curves, shown.marks, looks(len(shown.curves)), strict=True):
        ax.plot(curve.x, curve.y.value, linestyle=look.dash[0], color=look.colour)
        ax.plot(*marks, linestyle="none", marker=look.marker[0], color=look.colour)
        ax.plot(
            [],
            [],
            linestyle=look.dash[0],
            marker=look.marker[0],
            color=look.colour,
            label=curve.label,
        )
    ax.set(xlabel=shown.x_title, ylabel=shown.y_title, ylim=(0, 1.02))
    if shown.legend:
        ax.legend(title=shown.legend)
    return ax


def pareto(
    results: xr.Dataset,
    x: str | None = None,
    y: str | None = None,
    ax: Axes | None = None,
    **where: object,
) -> Axes:
    """Settings by two objectives, by default the first two of the study, and which are on the
    Pareto front of all of them. Thick: Monte Carlo error; thin: the range over the assumptions."""
    shown = decisions.pareto(results, x, y, where)
    ax = _axes(ax)
    for word, look in by_word(shown.words).items():
        rows = [i for i, said in enumerate(shown.words) if said == word]
        for first, second, width in ((shown.x_far, shown.y_far, 0.8), (shown.x, shown.y, 2.5)):
            ax.errorbar(
                shown.x.value[rows],
                shown.y.value[rows],
                xerr=np.stack([first.below[rows], first.above[rows]]),
                yerr=np.stack([second.below[rows], second.above[rows]]),
                linestyle="none",
                elinewidth=width,
                color=look.colour,
            )
        ax.plot(
            shown.x.value[rows],
            shown.y.value[rows],
            linestyle="none",
            marker=look.marker[0],
            color=look.colour,
            label=word.replace("_", " "),
            fillstyle="none" if word == "off" else "full",
        )
    middle = np.nanmean([shown.x.value.min(), shown.x.value.max()])
    for i, label in decisions.marks(shown):
        left = shown.x.value[i] > middle  # numbers stand on the inner side
        ax.annotate(
            label,
            (shown.x.value[i], shown.y.value[i]),
            textcoords="offset points",
            xytext=(-7 if left else 7, 5),
            ha="right" if left else "left",
            fontsize="small",
        )
    ax.annotate(
        "\n".join(decisions.key(shown)),
        (1.02, 1.0),
        xycoords="axes fraction",
        va="top",
        fontsize="small",
    )
    ax.set(xlabel=shown.x_title, ylabel=shown.y_title)
    ax.legend(title="on the front", loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    return ax


def time_line(trace: Mapping[str, Any], ax: Axes | None = None) -> Axes:
    """One run, block by block, of `coresweep.open_trace`: each row is a block, each bar what it
    waited for; vertical lines are relay blocks, grey until they arrive."""
    shown = runs.time_line(trace)
    ax = _axes(ax, height=1.5 + 0.35 * len(shown.lives))
    names = [name for name, *_ in runs.PHASES]
    for name, look in phases(names).items():
        for row, life in enumerate(shown.lives):
            ax.broken_barh(
                [(start, end - start) for said, start, end in life.phases if said == name],
                (row - 0.35, 0.7),
                facecolor=look.colour,
                hatch=look.hatch[0],
                edgecolor="black",
                linewidth=0.5,
            )
        ax.broken_barh(
            [], (0, 0), facecolor=look.colour, hatch=look.hatch[0], edgecolor="black", label=name
        )
    for row, life in enumerate(shown.lives):
        if life.end is not None and life.fate != "included":
            ax.plot(life.end, row, marker="x", color="black", markersize=10)
            ax.annotate(
                life.fate,
                (life.end, row),
                textcoords="offset points",
                xytext=(8, -4),
                fontsize="small",
            )
    for name, start, arrival in shown.relay:
        ax.axvline(start, color="black", linewidth=0.6, zorder=0)
        ax.axvspan(start, arrival, color="0.9", zorder=-1)
        ax.annotate(
            name,
            (start, 1),
            xycoords=("data", "axes fraction"),
            fontsize="x-small",
            rotation=90,
            textcoords="offset points",
            xytext=(1, 2),
        )
    ax.set_yticks(range(len(shown.lives)), [life.label for life in shown.lives])
    ax.set(xlabel=shown.x_title, xlim=(0, shown.length), ylim=(len(shown.lives) - 0.4, -0.6))
    ax.set_title(shown.title, pad=30, fontsize="medium")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3, fontsize="small")
    return ax
