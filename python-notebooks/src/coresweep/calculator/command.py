"""coresweep-calculator: the simulator as one page that needs no installation and no network."""

from __future__ import annotations

import argparse
import pathlib
import sys

from ..reading.output import check_output, written
from .page import page


def arguments() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="coresweep-calculator", description=__doc__)
    made.add_argument(
        "-o",
        "--output",
        metavar="PAGE",
        type=pathlib.Path,
        default=pathlib.Path("coresweep.html"),
        help="where to write the page (coresweep.html); a file there is replaced",
    )
    return made


def main(argv: list[str] | None = None) -> int:
    output = arguments().parse_args(argv).output
    try:
        check_output(output)
        text = page()
        with written(output) as unfinished:
            unfinished.write_text(text, "utf-8")
    except (OSError, ValueError) as error:
        print(f"coresweep-calculator: {error}", file=sys.stderr)
        return 3
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
