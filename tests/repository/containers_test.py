"""The recipes of containers take the same files, and all that the wheel is made of."""

import re

from support.checkout import ROOT, files

DOCKER = (ROOT / ".ci/Dockerfile").read_text()
APPTAINER = (ROOT / ".ci/coresweep.def").read_text()


def docker_takes(text):
    lines = re.findall(r"^COPY (?!--from)(.*) \S+$", text.partition("\nFROM debian:12\n")[0], re.M)
    return {name for line in lines for name in line.split()}


def apptainer_takes(text):
    (taken,) = re.findall(r"^%files\n((?:    .*\n)+)", text, re.M)
    return {line.split()[0] for line in taken.splitlines()}


def needed():
    """What CMake reads in the folder of the project, and the package."""
    cmake = (ROOT / "CMakeLists.txt").read_text()
    folders = re.findall(r"^add_subdirectory\((\w+)", cmake, re.M)
    return {*folders, ".ci", "configs", "python-notebooks", "CMakeLists.txt", "pyproject.toml"}


def check(docker, apptainer):
    assert docker_takes(docker) == apptainer_takes(apptainer)
    assert needed() <= docker_takes(docker), needed() - docker_takes(docker)
    here = {path.split("/")[0] for path in files()}
    assert docker_takes(docker) <= here, docker_takes(docker) - here


def noticed(docker, apptainer):
    try:
        check(docker, apptainer)
    except AssertionError:
        return True
    return False


check(DOCKER, APPTAINER)
assert noticed(DOCKER.replace("COPY cuda cuda\n", ""), APPTAINER)
assert noticed(DOCKER, APPTAINER.replace("    cuda /src/cuda\n", ""))
spoiled = [text.replace("analysis", "analyses") for text in (DOCKER, APPTAINER)]
assert noticed(*spoiled)
print("ok")
