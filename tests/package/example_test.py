"""The page shipped as an example: its figures are there and small, and it is of the studies as
shipped."""

import hashlib
import re

from support.package import SOURCE, needs

needs()
from program import main

EXAMPLE = SOURCE / "docs" / "examples" / "astar-async-backing.md"


def test_figures_are_there_with_texts_and_small(_):
    text = EXAMPLE.read_text()
    named = re.findall(r"\(([^()]+\.(?:png|svg))\)", text)
    folder = EXAMPLE.with_name(EXAMPLE.stem + "-figures")
    assert len(named) == 6 and {EXAMPLE.parent / name for name in named} == set(folder.iterdir())
    for name in named:
        assert (EXAMPLE.parent / name).stat().st_size < 100_000, name
    assert all(len(alt) > 40 for alt in re.findall(r"!\[([^\]]*)\]", text))


def test_the_example_is_of_the_shipped_studies(bench):
    hashes = re.findall(r"config_hash: (\w+)", EXAMPLE.read_text())
    shipped = []
    for study in ("astar-async-backing", "astar-coretime-plan", "asset-hub-three-cores"):
        resolved = bench.ok("plan", SOURCE / "configs" / f"{study}.toml", "--resolved")
        shipped.append(hashlib.sha256(resolved.encode()).hexdigest())
    assert set(shipped) < set(hashes) and len(hashes) == 4, (
        "make the example anew: tests/package/example_full.py says how"
    )


if __name__ == "__main__":
    main(dict(globals()))
