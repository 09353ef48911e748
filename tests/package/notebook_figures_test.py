"""The pictures of the notebooks in git: as many as there were, small, and of the notebooks and
files as they are."""

import copy
import importlib.util
import json

from support.package import PACKAGE, needs

needs("h5py")
from program import main

FIGURES = PACKAGE / "figures"
MADE = json.loads((FIGURES / "made.json").read_text())
AGAIN = "run python-notebooks/figures/make.py"


def maker():
    spec = importlib.util.spec_from_file_location("make", FIGURES / "make.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def book(name):
    return json.loads((PACKAGE / name).read_text())


def test_they_are_of_the_notebooks_and_files_as_they_are(_):
    assert sorted(MADE) == sorted(path.name for path in PACKAGE.glob("*.ipynb")), AGAIN
    for name, made in MADE.items():
        assert maker().made_of(book(name)) == made["sha256"], f"{name} was changed: {AGAIN}"


def test_a_changed_cell_is_noticed(_):
    name, made = next(iter(MADE.items()))
    changed = copy.deepcopy(book(name))
    next(cell for cell in changed["cells"] if cell["cell_type"] == "code")["source"] = ["import x"]
    assert maker().made_of(changed) != made["sha256"]


def test_all_are_there_and_shown_and_small(_):
    page = (FIGURES / "README.md").read_text()
    wanted = {
        f"{name[:2]}-{i}.png" for name, made in MADE.items() for i in range(1, made["figures"] + 1)
    }
    assert {path.name for path in FIGURES.glob("*.png")} == wanted and len(wanted) > 10
    assert all(f"({name})" in page for name in wanted)
    assert sum(path.stat().st_size for path in FIGURES.iterdir() if path.is_file()) < 800_000
    for name in MADE:
        (answer,) = [
            "".join(cell["source"]).splitlines()[-1]
            for cell in book(name)["cells"]
            if cell.get("id", "").startswith("answer")
        ]
        assert answer.startswith("Next") or answer in page, f"{name}: {AGAIN}"


if __name__ == "__main__":
    main(dict(globals()))
