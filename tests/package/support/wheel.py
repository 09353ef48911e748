"""Builds the wheel of the checkout and installs it away from it, without network. Not a test."""

import os
import subprocess
import sys

from support.package import SOURCE


def run(*words, **options):
    """Standard output of a call that must succeed."""
    done = subprocess.run(list(map(str, words)), text=True, capture_output=True, **options)
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout


def build_wheel(folder, *settings):
    """The path of the wheel."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    options = [f"--config-settings={setting}" for setting in settings]
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, *options, SOURCE)
    (wheel,) = folder.glob("coresweep-*.whl")
    return wheel


def install_wheel(wheel, folder):
    """The bin folder of a new environment that has the wheel and nothing else."""
    run(sys.executable, "-m", "venv", folder)
    pip = folder / "bin" / "pip"
    run(pip, "--disable-pip-version-check", "install", "--no-deps", "--no-index", wheel)
    return folder / "bin"


def environment(**more):
    """Without the program or the checkout, but with the libraries that the package reads with."""
    libraries = os.pathsep.join(path for path in sys.path if path.endswith("-packages"))
    kept = {key: value for key, value in os.environ.items() if key != "CORESWEEP"}
    return {**kept, "PATH": os.defpath, "PYTHONPATH": libraries, **more}
