"""export, report and fit run the programs of the Python package, with all arguments and their exit
code."""

import os
import re
import shutil
import subprocess
import sys
import tomllib

from support.program import BINARY, SMALL, SOURCE, main

SHOWS = '#!/bin/sh\nprintf "%s\\n" "$0" "$@"\nexit 42\n'
NOWHERE = {**os.environ, "PATH": "/nowhere"}


def program(folder, name, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def call(bench, *words, **options):
    return subprocess.run(
        words, cwd=bench.folder, text=True, capture_output=True, timeout=300, **options
    )


def copied(bench):
    """A copy of the program, away from what a build has beside it."""
    home = bench.folder / "home"
    home.mkdir()
    shutil.copy(BINARY, home)
    return home, str(home / "coresweep")


def test_arguments_and_exit_code_are_handed_through(bench):
    program(bench.folder / "bin", "coresweep-export", SHOWS)
    environment = {**os.environ, "PATH": f"{bench.folder / 'bin'}:{os.environ['PATH']}"}
    _home, binary = copied(bench)
    for words in (
        [],
        ["a.h5", "-o", "b c.csv", "--metrics", "x.*", "sweep", "--long", "--set"],
        ["--help"],
        ["--version"],
    ):
        done = call(bench, binary, "export", *words, env=environment)
        assert done.returncode == 42, done.stderr
        assert done.stdout.splitlines()[1:] == words, done.stdout


def test_beside_the_program_comes_before_its_environment_and_path(bench):
    home, binary = copied(bench)
    environment = {**os.environ, "PATH": str(bench.folder / "bin")}
    for folder in (bench.folder / "bin", home / "report-venv" / "bin", home):
        program(folder, "coresweep-report", f"#!/bin/sh\necho {folder}\n")
        done = call(bench, binary, "report", env=environment)
        assert done.stdout.strip() == str(folder), done.stdout


def test_a_wheel_that_brings_its_libraries_finds_its_environment(bench):
    home = bench.folder / "env" / "lib" / "python3.11" / "site-packages" / "coresweep.scripts"
    home.mkdir(parents=True)
    shutil.copy(BINARY, home)
    program(bench.folder / "env" / "bin", "coresweep-fit", SHOWS)
    done = call(bench, str(home / "coresweep"), "fit", "--help", env=NOWHERE)
    assert done.returncode == 42 and done.stdout.splitlines()[1:] == ["--help"], done.stderr


def test_what_is_missing_is_said(bench):
    home, binary = copied(bench)
    for command in ("export", "report", "fit", "calculator"):
        done = call(bench, binary, command, "x.h5", env=NOWHERE)
        assert done.returncode == 3 and done.stderr.count("\n") == 1, done.stderr
        assert f"coresweep-{command} was not found" in done.stderr, done.stderr
        assert "pip install . in the checkout" in done.stderr, done.stderr
    program(home, "coresweep-export", "#!/nowhere/python\n")
    done = call(bench, binary, "export", env=NOWHERE)
    assert done.returncode == 3 and "does not start" in done.stderr, done.stderr


def test_help_lists_them(bench):
    text = bench.ok("--help")
    assert all(f"\n  {name} " in text for name in ("export", "report", "fit", "calculator")), text


def test_the_package_writes_a_table(bench):
    try:
        import netCDF4  # noqa: F401
        import pandas  # noqa: F401
    except ImportError as error:
        print(f"        (left out: {error})")
        return
    bench.ok("sweep", bench.write("x.toml", SMALL), "-o", "x.h5", "--quiet")
    source = SOURCE / "python-notebooks" / "src"
    home, binary = copied(bench)
    program(
        home,
        "coresweep-export",
        f'#!/bin/sh\nPYTHONPATH={source} exec {sys.executable} -m coresweep.reading.export "$@"\n',
    )
    done = call(bench, binary, "export", "x.h5", "-o", "x.csv")
    assert done.returncode == 0 and (bench.folder / "x.csv").read_text().count("\n") == 9, (
        done.stderr
    )
    assert call(bench, binary, "export", "x.h5", "-o", "x.xlsx").returncode == 2
    assert (
        call(
            bench, binary, "export", "x.h5", "-o", "part.h5", "--metrics", "block_time.mean"
        ).returncode
        == 0
    )
    refused = bench.run("summary", "part.h5")
    assert refused.returncode == 3 and "part.h5 is an extract" in refused.stderr, refused.stderr


def test_parquet_after_run(bench):
    """In the environment that ./run makes beside the program, and the advice where one lacks it."""
    installs = re.search(r'-e "\$\{root\}\[(.*?)\]"', (SOURCE / "run").read_text())[1].split(",")
    extras = tomllib.loads((SOURCE / "pyproject.toml").read_text())["project"]
    named = " ".join(" ".join(extras["optional-dependencies"][extra]) for extra in installs)
    assert "pyarrow" in named and "matplotlib" in named, named
    try:
        import netCDF4  # noqa: F401
        import pyarrow.parquet
    except ImportError as error:
        print(f"        (left out: {error})")
        return
    bench.ok("sweep", bench.write("x.toml", SMALL), "-o", "x.h5", "--quiet")
    home, binary = copied(bench)
    source = SOURCE / "python-notebooks" / "src"
    runs = f'PYTHONPATH=$LACKS:{source} exec {sys.executable} -m coresweep.reading.export "$@"'
    program(home / "report-venv" / "bin", "coresweep-export", f"#!/bin/sh\n{runs}\n")
    done = call(bench, binary, "export", "x.h5", "-o", "x.parquet")
    assert done.returncode == 0, done.stderr
    assert pyarrow.parquet.read_table(bench.folder / "x.parquet").num_rows == 8
    for name in ("pyarrow", "fastparquet"):
        program(bench.folder / "lacks", f"{name}.py", "raise ImportError\n")
    environment = {**os.environ, "LACKS": str(bench.folder / "lacks")}
    done = call(bench, binary, "export", "x.h5", "-o", "y.parquet", env=environment)
    assert done.returncode == 3, done
    assert f"{sys.executable} -m pip install pyarrow" in done.stderr, done.stderr


if __name__ == "__main__":
    main(dict(globals()))
