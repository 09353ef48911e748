"""The notebooks: no logic in their cells, all of them run, and their words agree with the
numbers."""

import ast
import copy
import os
import re

from support.package import PACKAGE, needs

needs("ipykernel", "matplotlib", "nbclient", "plotly")
import nbclient
import nbformat
from program import main

BOOKS = sorted(PACKAGE.glob("*.ipynb"))
ALLOWED = (
    ast.Module,
    ast.Import,
    ast.alias,
    ast.Assign,
    ast.Expr,
    ast.Call,
    ast.keyword,
    ast.Attribute,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.Constant,
    ast.Dict,
    ast.List,
)
NUMBER = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w])")


def cells(book, kind):
    return [cell for cell in book.cells if cell.cell_type == kind]


def logic(source):
    """What in a cell is neither a call of the package nor a name for its result."""
    found = [
        type(node).__name__ for node in ast.walk(ast.parse(source)) if not isinstance(node, ALLOWED)
    ]
    imports = [
        node.names[0].name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import)
    ]
    return found + [name for name in imports if name != "coresweep"]


def run(book):
    """Runs a copy as Jupyter does; an error in a cell ends the test."""
    done = copy.deepcopy(book)
    client = nbclient.NotebookClient(
        done,
        timeout=120,
        resources={"metadata": {"path": str(PACKAGE)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        raise AssertionError(str(error)) from None
    return done


def outputs(book):
    return [output for cell in cells(book, "code") for output in cell.outputs]


def texts(book):
    return "\n".join(
        data["text/markdown"] if "text/markdown" in data else data.get("text/plain", "")
        for data in (output.get("data", {}) for output in outputs(book))
    )


def untold(words, said):
    """The numbers in words that no number of the outputs rounds to. Small whole ones count things,
    but for those of percent."""
    known = [float(number.replace(",", "")) for number in NUMBER.findall(said)]
    wrong = []
    plain = re.sub(r"\[.*?\]\(.*?\)|`[^`]*`", "", words)
    for match in NUMBER.finditer(plain):
        number, places = match[0], len(match[0].partition(".")[2])
        counts = (
            not places
            and float(number.replace(",", "")) <= 100
            and plain[match.end() :][:2] != " %"
        )
        if not counts and not any(f"{one:.{places}f}" == number.replace(",", "") for one in known):
            wrong.append(number)
    return wrong


def answer(book):
    return next(cell.source for cell in book.cells if cell.id.startswith("answer"))


def test_there_are_four(_):
    assert [book.name[:3] for book in BOOKS] == ["01_", "02_", "03_", "04_"]


def test_cells_hold_no_logic_and_git_no_outputs(_):
    for path in BOOKS:
        book = nbformat.read(path, 4)
        nbformat.validate(book)
        for cell in cells(book, "code"):
            assert not logic(cell.source), (path.name, cell.source, logic(cell.source))
            assert not cell.outputs and cell.execution_count is None, (
                f"{path.name} holds outputs: clear them"
            )


def test_logic_is_noticed(_):
    for source in (
        "def f(): pass",
        "for i in x: y(i)",
        "a if b else c",
        "import numpy",
        "x = 1 + 2",
        "f(lambda: 0)",
        "[x for x in y]",
        "from coresweep import open",
    ):
        assert logic(source), source


def test_they_run_and_their_words_hold(_):
    os.environ["PYTHONPATH"] = str(PACKAGE / "src")
    for path in BOOKS:
        done = run(nbformat.read(path, 4))
        wrong = [
            output
            for output in outputs(done)
            if output.output_type == "error"
            or (output.output_type == "stream" and output.name == "stderr")
        ]
        assert not wrong, (path.name, wrong)
        assert any("image/png" in output.get("data", {}) for output in outputs(done)), path.name
        words, said = answer(done), texts(done)
        assert len(NUMBER.findall(words)) > 3, path.name
        assert not untold(words, said), (path.name, untold(words, said))
        first = next(
            number for number in NUMBER.findall(words) if "." in number or int(number) > 100
        )
        spoiled = words.replace(first, first[:-1] + str((int(first[-1]) + 5) % 10), 1)
        assert untold(spoiled, said), f"{path.name}: a wrong digit in {first} was not noticed"


def test_an_error_in_a_cell_is_noticed(_):
    book = nbformat.read(BOOKS[0], 4)
    book.cells = [nbformat.v4.new_code_cell('import coresweep\ncoresweep.open("data/none.h5")')]
    try:
        run(book)
    except AssertionError as error:
        assert "there is no such file" in str(error)
    else:
        raise AssertionError("an error was passed over")


if __name__ == "__main__":
    main(dict(globals()))
