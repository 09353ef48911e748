"""Figures for screens, with plotly: the names, arguments and contents of `coresweep.plot`, but
`fig` for `ax`, and each returns the figure, which shows numbers under the pointer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from .content import decisions, metrics, runs
from .content.series import Bars, Ends, coinciding
from .style import COLOURS, Look, by_word, looks, phases

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def _figure(fig: Figure | None) -> Figure:
    if fig is not None:
        return fig
    try:
        import plotly.graph_objects as go
    except ImportError as error:
        raise ImportError("drawing for screens needs plotly: pip install plotly") from error
    return go.Figure(layout={"template": "simple_white", "margin": {"t": 40}})


def _errors(ends: Ends, rows: Any = slice(None), width: float = 2) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": ends.above[rows],
        "arrayminus": ends.below[rows],
        "thickness": width,
    }


def _look(look: Look, wider: int = 0) -> dict[str, Any]:
    """`wider` lets a line be seen below one that lies on it."""
    return {
        "line": {"dash": look.dash[1], "color": look.colour, "width": 2 + wider},
        "marker": {"symbol": look.marker[1], "color": look.colour, "size": 9 + wider},
    }


def _titles(fig: Figure, x: str, y: str, hue: str = "", **more: Any) -> Figure:
    titles = {
        "xaxis_title": x.replace("\n", "<br>"),
        "yaxis_title": y.replace("\n", "<br>"),
        "legend_title_text": hue,
    }
    return fig.update_layout(**titles, **more)


def lines(
    results: xr.Dataset,
    name: str,
    x: str,
    hue: str | None = None,
    fig: Figure | None = None,
    **where: object,
) -> Figure:
    """A metric along the axis `x`, one line for each value of `hue`, with its Monte Carlo error."""
    shown = metrics.lines(results, name, x, hue, where)
    fig = _figure(fig)
    below = {
        i: len(group) - n for group in coinciding(shown.curves) for n, i in enumerate(group, 1)
    }
    for i, (curve, look) in enumerate(zip(shown.curves, looks(len(shown.curves)), strict=True)):
        fig.add_scatter(
            x=curve.x,
            y=curve.y.value,
            error_y=_errors(curve.y),
            mode="lines+markers",
            name=curve.label,
            showlegend=bool(shown.legend),
            opacity=0.5 if below[i] else 1,
            **_look(look, 5 * below[i]),
        )
    if shown.zero:
        fig.update_yaxes(rangemode="tozero")
    return _titles(fig, shown.x_title, shown.y_title, shown.legend)


def heat_map(
    results: xr.Dataset,
    name: str,
    x: str,
    y: str,
    mark: Mapping[str, object] | None = None,
    fig: Figure | None = None,
    **where: object,
) -> Figure:
    """A metric over the axes `x` and `y`; each cell carries its number. `mark={"blocks": "live"}`
    frames the chosen point."""
    shown = metrics.heat_map(results, name, x, y, mark, where)
    fig = _figure(fig)
    fig.add_heatmap(
        z=shown.values,
        x=shown.x,
        y=shown.y,
        texttemplate="%{z:.4g}",
        colorscale="Cividis",
        colorbar={"title": {"text": shown.title, "side": "right"}},
        name="",
    )
    if shown.marked is not None:
        column, row = shown.marked
        for colour, width in (("white", 7), ("black", 3)):  # seen on dark cells and on light ones
            fig.add_shape(
                x0=column - 0.47,
                x1=column + 0.47,
                y0=row - 0.47,
                y1=row + 0.47,
                line={"color": colour, "width": width},
                fillcolor="rgba(0,0,0,0)",
                opacity=1,
            )
    return _titles(fig, shown.x_title, shown.y_title, xaxis_type="category", yaxis_type="category")


def tornado(results: xr.Dataset, name: str, fig: Figure | None = None) -> Figure:
    """How far one axis at a time moves a metric, the farthest on top, with the error of each
    swing."""
    return _bars(metrics.tornado(results, name), fig)


def factors(
    results: xr.Dataset,
    name: str,
    measure: str = "swing",
    fig: Figure | None = None,
    **where: object,
) -> Figure:
    """How far each sampled factor of a design moves a metric, the farthest on top; `measure` is
    what `coresweep analyze` worked out: "swing" between its lowest and highest fifth, "first" and
    "total" of Sobol's indices, or "mu*" of Morris' screening."""
    return _bars(metrics.factors(results, name, measure, where), fig)


def _bars(shown: Bars, fig: Figure | None) -> Figure:
    fig = _figure(fig)
    labels = [f"{label}<br>{word}" for label, word in zip(shown.labels, shown.words, strict=True)]
    fig.add_bar(
        x=shown.values.value,
        y=labels,
        error_x=_errors(shown.values),
        orientation="h",
        marker={"color": COLOURS[0]},
        showlegend=False,
    )
    return _titles(fig, shown.title, "", yaxis_autorange="reversed")


def cost_fan(
    results: xr.Dataset, unit: str = "coin", fig: Figure | None = None, **where: object
) -> Figure:
    """What the tenant has paid by each sale: median, 25 to 75 % and 5 to 95 % of the runs.

    `unit`: "coin" (DOT or KSM) or "usd".
    """
    shown = metrics.cost_fan(results, unit, where)
    fig = _figure(fig)
    for (low, high), shade in ((("p05", "p95"), 0.2), (("p25", "p75"), 0.4)):
        name = f"{int(low[1:])} to {int(high[1:])} % of runs"
        edge = {"mode": "lines", "line": {"width": 0}, "legendgroup": name}
        fig.add_scatter(x=shown.x, y=shown.quantiles[low], name=name, showlegend=False, **edge)
        fig.add_scatter(
            x=shown.x,
            y=shown.quantiles[high],
            name=name,
            fill="tonexty",
            fillcolor=f"rgba(69,6,147,{shade})",
            **edge,
        )
    fig.add_scatter(
        x=shown.x, y=shown.quantiles["p50"], mode="lines", line={"color": "black"}, name="median"
    )
    return _titles(fig, "sale", shown.y_title)


def comparison(
    results: xr.Dataset, name: str, kind: str = "ratio", fig: Figure | None = None, **where: object
) -> Figure:
    """A metric against the baseline, point by point, with the error of the pair and the stored
    verdict.

    `kind`: "ratio" or "difference".
    """
    shown = decisions.comparison(results, name, kind, where)
    fig = _figure(fig)
    fig.add_vline(x=shown.reference, line={"color": "black", "width": 1}, opacity=1)
    for word, look in by_word(shown.words).items():
        rows = [i for i, said in enumerate(shown.words) if said == word]
        fig.add_scatter(
            x=shown.values.value[rows],
            y=[shown.labels[i] for i in rows],
            error_x=_errors(shown.values, rows),
            mode="markers",
            name=word,
            **_look(look),
        )
    fig.update_yaxes(type="category", categoryorder="array", categoryarray=shown.labels[::-1])
    return _titles(fig, shown.title, shown.y_title, "verdict", showlegend=True)


def distribution(
    results: xr.Dataset,
    name: str,
    hue: str | None = None,
    fig: Figure | None = None,
    **where: object,
) -> Figure:
    """Which share of runs (`run.block_time`, `cost`) or of blocks (`block_time`) lies at or below a
    value, one line for each value of `hue`; markers are the quantiles that the file states."""
    shown = runs.distribution(results, name, hue, where)
    fig = _figure(fig)
    for curve, marks, look in zip(shown.curves, shown.marks, looks(len(shown.curves)), strict=True):
        style = {**_look(look), "name": curve.label, "legendgroup": curve.label}
        fig.add_scatter(
            x=curve.x, y=curve.y.value, mode="lines", showlegend=bool(shown.legend), **style
        )
        fig.add_scatter(x=marks[0], y=marks[1], mode="markers", showlegend=False, **style)
    return _titles(fig, shown.x_title, shown.y_title, shown.legend, yaxis_range=(0, 1.02))


def pareto(
    results: xr.Dataset,
    x: str | None = None,
    y: str | None = None,
    fig: Figure | None = None,
    **where: object,
) -> Figure:
    """Settings by two objectives, by default the first two of the study, and which are on the
    Pareto front of all of them. Thick: Monte Carlo error; thin: the range over the assumptions."""
    shown = decisions.pareto(results, x, y, where)
    fig = _figure(fig)
    labels = dict(decisions.marks(shown))
    for word, look in by_word(shown.words).items():
        rows = [i for i, said in enumerate(shown.words) if said == word]
        at = {
            "x": shown.x.value[rows],
            "y": shown.y.value[rows],
            "name": word.replace("_", " "),
            **_look(look),
        }
        fig.add_scatter(
            **at,
            error_x=_errors(shown.x_far, rows, 1),
            error_y=_errors(shown.y_far, rows, 1),
            mode="markers",
            showlegend=False,
            hoverinfo="skip",
        )
        fig.add_scatter(
            **at,
            error_x=_errors(shown.x, rows, 4),
            error_y=_errors(shown.y, rows, 4),
            mode="markers+text",
            text=[labels.get(i, "") for i in rows],
            hovertext=[shown.labels[i] for i in rows],
            textposition="top right",
        )
    fig.add_annotation(
        text="<br>".join(decisions.key(shown)),
        align="left",
        x=1.02,
        y=0.85,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        showarrow=False,
        font_size=11,
    )
    return _titles(fig, shown.x_title, shown.y_title, "on the front", showlegend=True)


def time_line(trace: Mapping[str, Any], fig: Figure | None = None) -> Figure:
    """One run, block by block, of `coresweep.open_trace`: each row is a block, each bar what it
    waited for; vertical lines are relay blocks, grey until they arrive."""
    shown = runs.time_line(trace)
    fig = _figure(fig)
    names = [name for name, *_ in runs.PHASES]
    for name, look in phases(names).items():
        parts = [
            (life.label, start, end)
            for life in shown.lives
            for said, start, end in life.phases
            if said == name
        ]
        labels, starts, ends = zip(*parts, strict=True) if parts else ((), (), ())
        fig.add_bar(
            y=labels,
            base=starts,
            x=np.subtract(ends, starts),
            orientation="h",
            name=name,
            marker={
                "color": look.colour,
                "pattern": {"shape": look.hatch[1]},
                "line": {"color": "black", "width": 0.5},
            },
        )
    lost = [life for life in shown.lives if life.end is not None and life.fate != "included"]
    fig.add_scatter(
        x=[life.end for life in lost],
        y=[life.label for life in lost],
        text=[life.fate for life in lost],
        mode="markers+text",
        textposition="middle right",
        marker={"symbol": "x-thin-open", "color": "black", "size": 12},
        showlegend=False,
    )
    for name, start, arrival in shown.relay:
        fig.add_vrect(
            x0=start, x1=arrival, fillcolor="lightgrey", line_width=0, layer="below", opacity=0.6
        )
        fig.add_vline(x=start, line={"color": "black", "width": 0.6}, layer="below", opacity=1)
        fig.add_annotation(
            text=name,
            x=start,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            textangle=-90,
            showarrow=False,
            font_size=9,
        )
    fig.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=[life.label for life in reversed(shown.lives)],
    )
    return _titles(
        fig,
        shown.x_title,
        "",
        barmode="overlay",
        xaxis_range=(0, shown.length),
        margin_t=110,
        title={"text": shown.title.replace("\n", "<br>"), "font_size": 13},
        legend={"orientation": "h", "y": -0.2},
    )
