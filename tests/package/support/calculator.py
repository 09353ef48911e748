"""The page of the calculator. Not a test."""

import sys

from support.package import PACKAGE

ASSETS = PACKAGE / "src" / "coresweep" / "calculator" / "assets"


def needs_module():
    """Ends the script as skipped where the package has no module."""
    if not (ASSETS / "coresweep.wasm.gz").exists():
        print("skipped: the package has no coresweep.wasm.gz: make it as docs/WASM.md says")
        sys.exit(77)


def written_page(bench):
    """The page as the command writes it."""
    from coresweep.calculator.command import main

    path = bench.folder / "coresweep.html"
    if not path.exists():
        assert main(["-o", str(path)]) == 0
    return path
