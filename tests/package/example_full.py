"""The page shipped as an example, made anew: every word and number is the same. With --write it is
replaced."""

import sys

from support.package import SOURCE, needs

needs("matplotlib")
from program import BINARY, main

from coresweep.report import report

EXAMPLES = SOURCE / "docs" / "examples"
NAME = "astar-async-backing"
BESIDE = {"market": "astar-coretime-plan", "cores": "asset-hub-three-cores"}


def make(bench, folder):
    """The studies as a reader runs them, and the page of them as a post."""
    (bench.folder / "configs").symlink_to(SOURCE / "configs")
    for study in (NAME, *BESIDE.values()):
        bench.ok("sweep", f"configs/{study}.toml", "-o", f"{study}.h5", "--quiet")
        bench.ok("analyze", f"{study}.h5")
    bench.ok("neighbours", f"{NAME}.h5", "-o", "neighbours.h5", "--quiet")
    bench.ok("analyze", "neighbours.h5")
    options = ["--claims", str(SOURCE / "python-notebooks" / "claims" / f"{NAME}.toml")]
    options += ["--neighbours", str(bench.folder / "neighbours.h5"), "--program", BINARY]
    for name, study in BESIDE.items():
        options += ["--beside", f"{name}={bench.folder / study}.h5"]
    output = folder / f"{NAME}.md"
    file = str(bench.folder / f"{NAME}.h5")
    assert report.main([file, *options, "--format", "md", "-o", str(output)]) == 0
    return output.read_text()


def test_the_example_is_what_the_program_writes(bench):
    fresh = make(bench, EXAMPLES if "--write" in sys.argv else bench.folder).splitlines()
    shipped = (EXAMPLES / f"{NAME}.md").read_text().splitlines()
    assert len(fresh) == len(shipped)
    for one, other in zip(fresh, shipped, strict=True):
        assert one == other, (one, other)


if __name__ == "__main__":
    main(dict(globals()))
