"""The numbers of a page, compared with those of its files. Not a test."""

import html.parser
import json
import re

import numpy as np


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


def true_value(files, attributes):
    """What the file says, or the formula of what the files say."""
    if "data-formula" in attributes:
        terms = json.loads(attributes["data-terms"])
        values = {
            f"t{i}": float(files[source][variable][tuple(index)])
            for i, (source, variable, index) in enumerate(terms)
        }
        return eval(attributes["data-formula"], {"__builtins__": {}}, values)
    index = tuple(int(i) for i in attributes["data-index"].split(",") if i)
    return float(files[attributes["data-source"]][attributes["data-variable"]][index])


def wrong(files, attributes, text):
    """Whether the shown number is further from the file's than its own last digit allows."""
    true = true_value(files, attributes) * float(attributes["data-scale"])
    places = int(attributes["data-decimals"])
    return abs(float(text.replace(",", "")) - true) > 0.5001 * 10.0**-places + 1e-12 * abs(true)


def wrong_cubes(files, page):
    """How many embedded numbers there are, and the cubes of which one differs from its file."""
    embedded = json.loads(re.search(r'id="cubes">(.*?)</script>', page, re.S)[1])
    count, differ = 0, []
    for source, file in embedded.items():
        for name, cube in file["cubes"].items():
            shown = np.array(cube["value"], dtype=float)
            whole = files[source][name]
            axes = [scales[0].name.lstrip("/") for scales in whole.dims]
            inside = whole[tuple(cube["held"].get(axis, slice(None)) for axis in axes)]
            true = np.ravel(inside) * cube["scale"]
            count += shown.size
            if (
                list(np.shape(inside)) != cube["shape"]
                or [axis for axis in axes if axis not in cube["held"]] != cube["dims"]
                or not np.allclose(shown, true, rtol=1e-6, atol=0, equal_nan=True)
            ):
                differ.append(name)
    return count, differ
