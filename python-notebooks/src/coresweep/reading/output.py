"""Files that are written: never over what is read, and whole or not at all."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from contextlib import contextmanager


def check_output(output: pathlib.Path, *read: str | os.PathLike[str]) -> None:
    """ValueError if `output` is one of the files that are read (through a link, too), or is there
    and no regular file: writing into a pipe may wait for ever.

    >>> check_output(pathlib.Path("/dev/null"))
    Traceback (most recent call last):
    ValueError: /dev/null is not a regular file: choose another -o; nothing was changed
    """
    if not output.exists():
        return
    if not output.is_file():
        raise ValueError(f"{output} is not a regular file: choose another -o; nothing was changed")
    for path in read:
        if os.path.exists(path) and os.path.samefile(output, path):
            raise ValueError(f"{output} is read here: choose another -o; nothing was changed")


@contextmanager
def written(output: pathlib.Path) -> Iterator[pathlib.Path]:
    """A name beside the file that `output` names in the end. What was written under it takes the
    place of `output` once all went well, with its mode; else it is removed."""
    target = pathlib.Path(os.path.realpath(output))
    beside = target.with_name(f".{target.name[:200]}.{os.getpid()}.unfinished")
    try:
        yield beside
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
