"""Makes the pictures of the notebooks, and the page that shows them without Jupyter: README.md.

    python python-notebooks/figures/make.py     needs jupyter's nbclient and ipykernel, matplotlib

A test says when they are older than the notebooks or the files that these read."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pathlib
import re
import sys

FIGURES = pathlib.Path(__file__).resolve().parent
PACKAGE = FIGURES.parent


def state_of(path: pathlib.Path) -> str:
    """What a file tells: of results the study and its counts, of any other all of it."""
    if path.suffix != ".h5":
        return hashlib.sha256(path.read_bytes()).hexdigest()
    import h5py

    with h5py.File(path) as file:
        return f"{file.attrs['config_hash']} {file.attrs['digest']}"


def made_of(book: dict) -> str:
    """A hash of what the pictures of a notebook follow from: its cells and the files they read."""
    code = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    read = sorted(set(re.findall(r'"(data/[^"]+)"', "\n".join(code))))
    files = [state_of(PACKAGE / name) for name in read]
    return hashlib.sha256(json.dumps([code, files]).encode()).hexdigest()


def run(path: pathlib.Path) -> dict:
    """The notebook with its outputs, as Jupyter makes them."""
    import nbclient
    import nbformat

    book = nbformat.read(path, 4)
    where = {"metadata": {"path": str(PACKAGE)}}
    quiet = {"extra_arguments": ["--log-level=ERROR"]}
    nbclient.NotebookClient(book, timeout=300, resources=where, **quiet).execute()
    return book


def pictures(book: dict) -> list[bytes]:
    """The PNGs among the outputs, in their order."""
    found = []
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                found.append(base64.b64decode(output["data"]["image/png"]))
    return found


def section(name: str, book: dict, count: int) -> str:
    """A notebook on the page: its title, its answer, its pictures."""
    words = [cell for cell in book["cells"] if cell["cell_type"] == "markdown"]
    title = "".join(words[0]["source"]).splitlines()[0].lstrip("# ")
    answer = next(
        "".join(cell["source"]) for cell in words if cell.get("id", "").startswith("answer")
    )
    answer = re.sub(r"^#+ .*\n+|\n+Next: .*", "", answer)
    shown = "\n\n".join(f"![{title}, figure {i}]({name[:2]}-{i}.png)" for i in range(1, count + 1))
    return f"## {title}\n\n[{name}](../{name})\n\n{answer}\n\n{shown}\n"


def main() -> int:
    os.environ["PYTHONPATH"] = str(PACKAGE / "src")
    made, page = {}, []
    for old in FIGURES.glob("*.png"):
        old.unlink()
    for path in sorted(PACKAGE.glob("*.ipynb")):
        book = run(path)
        found = pictures(book)
        for i, picture in enumerate(found, 1):
            (FIGURES / f"{path.name[:2]}-{i}.png").write_bytes(picture)
        made[path.name] = {"figures": len(found), "sha256": made_of(book)}
        page.append(section(path.name, book, len(found)))
    (FIGURES / "made.json").write_text(json.dumps(made, indent=1) + "\n")
    head = (
        "# What the notebooks show\n\nTheir answers and figures, for those who do not run them; "
        "made by [make.py](make.py).\n\n"
    )
    (FIGURES / "README.md").write_text(head + "\n".join(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
