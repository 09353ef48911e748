"""The Python package lies in rooms: each imports itself and those that CONTRIBUTING.md allows
it."""

import ast
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
ROOMS = re.search(
    r"^```python-rooms\n(.*?)^```", (SOURCE / "CONTRIBUTING.md").read_text(), re.M | re.S
)
ALLOWED = {
    room: {room, *others.split()}
    for room, others in (line.split(":") for line in ROOMS[1].splitlines())
}


def room_of(module):
    """The innermost room that holds a module, whose path is given as its parts."""
    folders = ("/".join(module[:depth]) for depth in range(len(module), 0, -1))
    return next((folder for folder in folders if folder in ALLOWED), "")


def imported(path, text):
    """The modules of the package that a file imports, as paths from the package's root."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            here = ["coresweep", *path[: len(path) - node.level]] if node.level else []
            stem = [*here, *([node.module] if node.module else [])]
            found = [".".join([*stem, alias.name]) for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1:] for name in found if name.startswith("coresweep."))


def broken(path, text):
    """Rooms that this file imports and must not."""
    room = room_of(path[:-1])
    return {room_of(module) for module in imported(path, text)} - ALLOWED[room] if room else set()


def sources():
    root = SOURCE / "python-notebooks" / "src" / "coresweep"
    return {path.relative_to(root).parts: path.read_text() for path in root.rglob("*.py")}


def test_rooms_import_only_what_they_may():
    found = {path: broken(path, text) for path, text in sources().items()}
    assert len(found) > 30 and {room_of(path[:-1]) for path in found} == {"", *ALLOWED}
    assert not any(found.values()), {path: rooms for path, rooms in found.items() if rooms}


def test_a_line_names_only_rooms_above_it():
    rooms = list(ALLOWED)
    for i, room in enumerate(rooms):
        assert ALLOWED[room] <= set(rooms[: i + 1]), room


def test_a_forbidden_import_is_noticed():
    for text in (
        "from ..report import html",
        "from ..report.html import page",
        "from .. import report",
        "import coresweep.report.html",
        "def f():\n    from coresweep.report import html",
    ):
        assert broken(("reading", "results.py"), text) == {"report"}, text
    assert broken(("figures", "content", "runs.py"), "from .. import plot") == {"figures"}


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(f"ok      {name}")
    sys.exit(0)
