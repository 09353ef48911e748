"""The page shipped as an example, made anew: every word and number is the same. With --write it is
replaced."""

import sys

from support.package import SOURCE, needs

needs("matplotlib")
from program import BINARY, main

from coresweep.report import report

EXAMPLES = SOURCE / "docs" / "examples"
NAME, MARKET = "astar-async-backing", "astar-coretime-plan"


def make(bench, folder):
    """Both studies as a reader runs them, and the page of them."""
    (bench.folder / "configs").symlink_to(SOURCE / "configs")
    for study in (NAME, MARKET):
        bench.ok("sweep", f"configs/{study}.toml", "-o", f"{study}.h5", "--quiet")
        bench.ok("analyze", f"{study}.h5")
    files = [str(bench.folder / f"{study}.h5") for study in (NAME, MARKET)]
    claims = SOURCE / "python-notebooks" / "claims" / f"{NAME}.toml"
    assert (
        report.main(
            [
                files[0],
                "--market",
                files[1],
                "--claims",
                str(claims),
                "--program",
                BINARY,
                "--format",
                "md",
                "-o",
                str(folder / f"{NAME}.md"),
            ]
        )
        == 0
    )
    return (folder / f"{NAME}.md").read_text()


def test_the_example_is_what_the_program_writes(bench):
    fresh = make(bench, EXAMPLES if "--write" in sys.argv else bench.folder).splitlines()
    shipped = (EXAMPLES / f"{NAME}.md").read_text().splitlines()
    assert len(fresh) == len(shipped)
    for one, other in zip(fresh, shipped, strict=True):
        assert one == other, (one, other)


if __name__ == "__main__":
    main(dict(globals()))
