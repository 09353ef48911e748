"""Results as an xarray dataset that shows what matters, with names that Python can use."""

from __future__ import annotations

import html
import json
from typing import Any

import xarray as xr

MOST = 10  # metrics that are shown


class Results(xr.Dataset):  # type: ignore[no-untyped-call]  # xarray has none there
    """A dataset with `results.block_time_mean` beside `results["block_time.mean"]`, and a short
    text in place of all variables: `results.full()` is the plain dataset, which shows them.

    >>> Results({"block_time.mean": 6.0}).block_time_mean.item()
    6.0
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # none of the variables; xarray looks for some in empty objects
            raise AttributeError(name)
        for known in self.variables:
            if "." in str(known) and str(known).replace(".", "_") == name:
                return self[known]
        return super().__getattr__(name)

    def __dir__(self) -> list[str]:
        names = (str(name).replace(".", "_") for name in self.variables)
        return sorted({*super().__dir__(), *(name for name in names if name.isidentifier())})

    def full(self) -> xr.Dataset:
        """The same as a plain dataset."""
        return xr.Dataset(self.data_vars, self.coords, self.attrs)

    def __repr__(self) -> str:
        return overview(self)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(overview(self))}</pre>"


def stored_answer(results: xr.Dataset) -> dict[str, Any]:
    """What a file says of its answer: `point`, by index on each axis, and the `rule` that chose it;
    empty in older files."""
    return dict(json.loads(str(results.attrs.get("answer", "{}"))))


def answer(results: xr.Dataset) -> dict[str, int]:
    """The place of the point that answers the question of the study, as the file names it; axes
    that it does not name stay at their first value.

    >>> answer(xr.Dataset(coords={"a": [1, 2]}, attrs={"answer": '{"point": {"a": 1}}'}))
    {'a': 1}
    """
    told = stored_answer(results).get("point", {})
    return {str(axis): int(told.get(axis, 0)) for axis in results.sizes if axis in results.coords}


def headlines(results: xr.Dataset) -> list[str]:
    """The metrics that have a name for people, the short list."""
    return [str(name) for name, cube in results.data_vars.items() if "headline" in cube.attrs]


def overview(results: xr.Dataset) -> str:
    """Title, question, axes, the point that answers, and the headline metrics there."""
    place = answer(results)
    values = len(results.data_vars)
    lines = [str(results.attrs.get("title", "")), str(results.attrs.get("question", ""))]
    lines += ["axes:"] if place else []
    lines += [f"  {axis}: {_values(results, axis)}" for axis in place]
    there = ", ".join(f"{axis} = {_label(results, axis, at)}" for axis, at in place.items())
    lines.append(f"metrics{' at ' + there if there else ''}:")
    for name in headlines(results)[:MOST]:
        cube = results[name]
        value = cube.isel({axis: at for axis, at in place.items() if axis in cube.dims})
        shown = f"{float(value):.5g}" if value.size == 1 else f"{value.size} values"
        unit = cube.attrs.get("units", "1")
        lines.append(
            f"  {name.replace('.', '_'):34} {shown:>10} {'' if unit == '1' else unit:10} "
            f"{cube.attrs['headline']}"
        )
    lines.append(f"{values} variables in all: coresweep.metrics(results), results.full()")
    return "\n".join(line for line in lines if line)


def _label(results: xr.Dataset, axis: str, at: int) -> str:
    named = f"{axis}.label"
    cube = results[named if named in results else axis]
    return str(cube.values[at] if cube.ndim else cube.values)


def _values(results: xr.Dataset, axis: str) -> str:
    size = results.sizes[axis]
    shown = [_label(results, axis, at) for at in range(min(size, 6))]
    return ", ".join(shown) + (f", ... ({size} values)" if size > 6 else "")
