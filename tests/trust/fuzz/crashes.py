"""Whose a crash is that a fuzzer reports: of the program, or of the HDF5 library under it.

The library's are its own only where it read or freed wrongly what is its own: a call that hands it
too small a buffer is a fault of the program, though the library is where it shows.
"""

from __future__ import annotations

import re

FRAME = re.compile(r"^\s*#\d+ 0x[0-9a-f]+ (?:in )?(.*)$")
LIBRARY = re.compile(r"\(\S*/libhdf5\S*\+0x")
# A file of ours or a header, where it stands. All else is called by one of these: the sanitizers,
# libFuzzer, the C library, zlib.
PROGRAM = re.compile(r" (?:/|(?:\.\./)*(?:analysis|cuda|host|tests)/)\S+:\d+(?::\d+)?$")


def stacks(report: str) -> list[list[str]]:
    """The frames of each stack of a report, innermost first."""
    found: list[list[str]] = []
    inside = False
    for line in report.splitlines():
        frame = FRAME.match(line)
        if frame and (not inside or line.lstrip().startswith("#0 ")):
            found.append([])
        if frame:
            found[-1].append(frame[1])
        inside = bool(frame)
    return found


def caller(stack: list[str]) -> str:
    """The innermost frame of the program or of the library."""
    return next((f for f in stack if PROGRAM.search(f) or LIBRARY.search(f)), "")


def is_library(frame: str) -> bool:
    return bool(LIBRARY.search(frame))


def library_fault(report: str) -> str | None:
    """What the library did wrong, as "kind in function"; None where it is not the library's."""
    found = stacks(report)
    if "runtime error:" in report or not found or not is_library(caller(found[0])):
        return None
    # The other stacks say who asked for the memory, freed it or has it on the stack.
    if not all(is_library(caller(stack)) for stack in found[1:]):
        return None
    if re.search(r"global variable '.*' defined in '(?!.*libhdf5)", report):
        return None
    kind = re.search(r"ERROR: (?:AddressSanitizer|libFuzzer): ([\w-]+)", report)
    named = (frame for frame in found[0] if is_library(frame) and not frame.startswith((" ", "(")))
    function = next(named, "a function without a name").split(" ")[0]
    return f"{kind[1] if kind else 'crash'} in {function}"
