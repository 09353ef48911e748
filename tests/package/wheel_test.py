"""pip makes a wheel of the checkout that has all of the Python package, and installs it."""

import os
import re
import subprocess
import zipfile

from support.package import PACKAGE, SOURCE, needs

needs("scikit_build_core")
from program import main
from support.wheel import build_wheel, environment, install_wheel, run


def files_of(package):
    """The files of the package in the checkout, as they lie in a wheel."""
    return {
        str(path.relative_to(package / "src"))
        for path in (package / "src").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_has_every_file_of_the_package(bench):
    wheel = build_wheel(bench.folder, "wheel.cmake=false")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert len(files_of(PACKAGE)) > 50 and files_of(PACKAGE) <= held, files_of(PACKAGE) - held
    assert any(name.endswith("/LICENSE") for name in held), held


def test_there_is_one_version(bench):
    project = re.search(
        r"project\(coresweep VERSION ([0-9.]+)", (SOURCE / "CMakeLists.txt").read_text()
    )[1]
    model = re.search(
        r"kModelVersion = (\d+)", (SOURCE / "cuda" / "pipeline" / "point.h").read_text()
    )[1]
    wheel = build_wheel(bench.folder, "wheel.cmake=false")
    assert wheel.name == f"coresweep-{project}-py3-none-any.whl", wheel
    assert bench.ok("--version") == f"coresweep {project}, model version {model}\n"


def test_it_installs_into_a_clean_environment(bench):
    home = install_wheel(build_wheel(bench.folder, "wheel.cmake=false"), bench.folder / "clean")
    shown = run(home / "pip", "show", "coresweep")
    assert "Apache-2.0" in shown, shown
    for name in ("calculator", "export", "fit", "report"):
        assert "usage" in run(home / f"coresweep-{name}", "--help", env=environment())
    code = "import coresweep; print(coresweep.__file__); coresweep.sweep('x.toml')"
    done = subprocess.run(
        [home / "python", "-c", code],
        cwd=bench.folder,
        env=environment(PATH=os.devnull),
        text=True,
        capture_output=True,
    )
    assert done.stdout.startswith(str(bench.folder)), done.stdout
    assert "install it with pip install . in the checkout" in done.stderr, done.stderr


if __name__ == "__main__":
    main(dict(globals()))
