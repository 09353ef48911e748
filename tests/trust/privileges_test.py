"""The program and its page use no network and write nothing outside the folder of their output; the
page shows what a file says as text; the bill of materials holds all that the page of dependencies
names."""

import base64
import hashlib
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "commands" / "support"))
from program import BINARY, SOURCE, main

PYTHON = os.environ["CORESWEEP_PYTHON"]
CALLS = "trace=socket,connect,open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir"
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
NAMES = re.compile(r'"((?:[^"\\]|\\.)*)"')
STUDY = """relay.slots = 200
[study]
title = "%s"
runs = 16
[[axes.scenario]]
name = "usual"
[[axes.scenario]]
name = "%s"
latency.scale = 2
"""
SCRIPT = "<script>alert(1)</script>"


def traced(bench, *words):
    """The calls of a command that must succeed, one a line, with every name it was given."""
    log = bench.folder / "strace.log"
    home = bench.folder / "home"
    home.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "HOME": str(home),
        "PYTHONPATH": str(SOURCE / "python-notebooks" / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        ["strace", "-f", "-qq", "-s", "4096", "-e", CALLS, "-o", log, *map(str, words)],
        cwd=bench.folder,
        text=True,
        capture_output=True,
        env=environment,
        timeout=280,
    )
    assert done.returncode == 0, (words, done.stderr)
    return log.read_text().splitlines()


def written(bench, lines):
    """Names outside the bench's folder that a call opened for writing, made, renamed or removed."""
    outside = set()
    for line in lines:
        call = line.split(None, 1)[1]
        if " = -1 " in call or (call.startswith("open") and not WRITES.search(call)):
            continue
        if call.startswith(("socket", "connect")):
            continue
        for name in NAMES.findall(call):
            path = (bench.folder / name).resolve()
            if not path.is_relative_to(bench.folder.resolve()) and path.parts[1] != "dev":
                outside.add(str(path))
    return outside


def no_network(lines):
    return [line for line in lines if re.search(r"AF_INET6?\b", line)]


def test_the_program_writes_its_output_alone_and_has_no_network(bench):
    bench.write("x.toml", STUDY % ("title", "slow"))
    (bench.folder / "out").mkdir()
    for words in (
        ("sweep", "x.toml", "-o", "out/x.h5"),
        ("summary", "out/x.h5"),
        ("analyze", "out/x.h5"),
        ("verify", "out/x.h5"),
        ("digest", "out/x.h5"),
        ("plan", "x.toml"),
    ):
        lines = traced(bench, BINARY, *words)
        assert lines and not no_network(lines), (words, no_network(lines))
        assert not written(bench, lines), (words, written(bench, lines))
    names = {path.name for path in bench.folder.iterdir()}
    assert names <= {"x.toml", "out", "home", "strace.log"}, names
    assert [path.name for path in (bench.folder / "out").iterdir()] == ["x.h5"]
    assert not list((bench.folder / "home").iterdir())


def test_the_page_is_made_without_network_and_beside_its_name_alone(bench):
    bench.write("x.toml", STUDY % ("title", "slow"))
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    lines = traced(bench, PYTHON, "-m", "coresweep.report.report", "x.h5", "-o", "x.html")
    assert not no_network(lines), no_network(lines)
    temporary = pathlib.Path(tempfile.gettempdir()).resolve()
    outside = {
        name for name in written(bench, lines) if not pathlib.Path(name).is_relative_to(temporary)
    }
    assert not outside, outside
    assert not list((bench.folder / "home").iterdir()), "it keeps things at home"


def test_the_program_runs_where_there_is_no_network(bench):
    bench.write("x.toml", STUDY % ("title", "slow"))
    alone = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*alone, "true"], capture_output=True).returncode != 0:
        print("        no namespaces here: not tried")
        return
    done = subprocess.run(
        [*alone, BINARY, "sweep", "x.toml", "-o", "x.h5"],
        cwd=bench.folder,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


def test_what_a_file_says_is_text_on_the_page(bench):
    bench.write("x.toml", STUDY % (SCRIPT, SCRIPT))
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    done = subprocess.run(
        [PYTHON, "-m", "coresweep.report.report", "x.h5", "-o", "x.html"],
        cwd=bench.folder,
        text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE / "python-notebooks" / "src")},
    )
    assert done.returncode == 0, done.stderr
    page = (bench.folder / "x.html").read_text()
    assert SCRIPT not in page
    assert html.escape(SCRIPT) in page
    # Scripts are the page's own: three kinds of them, none of which the file made.
    for script in re.findall(r"<script[^>]*>(.*?)</script>", page, re.S):
        assert "<script" not in script and "</" not in script.replace("<\\/", ""), script[:200]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page), "the page loads from elsewhere"
    own = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert len(own) == 1
    digest = base64.b64encode(hashlib.sha256(own[0].encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{digest}'" in page


def test_the_bill_of_materials_is_that_of_the_page(bench):
    first = subprocess.run(
        [sys.executable, SOURCE / "docs" / "sbom.py"], capture_output=True, check=True
    )
    second = subprocess.run(
        [sys.executable, SOURCE / "docs" / "sbom.py"], capture_output=True, check=True
    )
    assert first.stdout == second.stdout, "the same checkout gives other bytes"
    bill = json.loads(first.stdout)
    assert bill["spdxVersion"] == "SPDX-2.3" and bill["dataLicense"] == "CC0-1.0"
    names = {package["name"] for package in bill["packages"]}
    assert {"coresweep", "HDF5", "Thrust", "h5py", "GoogleTest, GoogleMock"} <= names, names
    every = [one["SPDXID"] for one in (*bill["packages"], *bill["files"])]
    assert len(every) == len(set(every)) and all(
        re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", one) for one in every
    )
    related = {relation["relatedSpdxElement"] for relation in bill["relationships"]}
    assert related == set(every)
    data = {one["fileName"] for one in bill["files"]}
    shipped = [path for path in (SOURCE / "configs" / "data").rglob("*") if path.is_file()]
    assert shipped and {"./" + str(path.relative_to(SOURCE)) for path in shipped} <= data
    # What the locks hold is there once, with its version.
    held = [
        one["externalRefs"][0]["referenceLocator"]
        for one in bill["packages"][1:]
        if "externalRefs" in one
    ]
    locks = "".join(path.read_text() for path in (SOURCE / ".ci" / "locks").glob("*.txt"))
    wanted = {
        f"pkg:pypi/{name}@{version}" for name, version in re.findall(r"^(\S+?)==(\S+)", locks, re.M)
    }
    assert len(wanted) > 70 and sorted(held) == sorted(wanted), set(held) ^ wanted
    # Every requirement of the tests and of the package has its row.
    rows = [one["name"] for one in bill["packages"] if "comment" in one]
    listed = " ".join(rows).lower().replace("_", "-")
    for line in (SOURCE / "tests" / "requirements.txt").read_text().splitlines():
        name = re.match(r"[A-Za-z0-9_-]+", line)
        assert not name or name[0].lower() in listed, line


if __name__ == "__main__":
    if not shutil.which("strace"):
        print("skipped: strace is not installed")
        sys.exit(77)
    main(globals())
