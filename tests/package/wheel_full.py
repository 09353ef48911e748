"""pip install . gives a program and a package that find each other: in a clean environment both
sweep the smoke study to the same bits."""

import subprocess

from support.package import SOURCE, needs

needs("scikit_build_core")
from program import main
from support.wheel import build_wheel, environment, install_wheel, run

SWEEP = """
import coresweep, sys
results = coresweep.sweep(sys.argv[1], "python.h5")
print(coresweep.__file__, results.sizes)
"""


def test_program_and_package_find_each_other(bench):
    wheel = build_wheel(bench.folder, "cmake.define.CORESWEEP_CUDA=OFF")
    assert "-py3-none-linux_" in wheel.name, wheel
    home = install_wheel(wheel, bench.folder / "clean")
    program, clean = home / "coresweep", dict(cwd=bench.folder, env=environment())
    assert run(program, "--version", **clean) == bench.ok("--version")
    smoke = home.parent / "share" / "coresweep" / "configs" / "smoke.toml"
    assert smoke.read_text() == (SOURCE / "configs" / "smoke.toml").read_text()
    run(program, "sweep", smoke, "-o", "program.h5", "--quiet", **clean)
    assert str(home.parent) in run(home / "python", "-c", SWEEP, smoke, **clean)
    bench.ok("sweep", smoke, "-o", "build.h5", "--quiet")
    assert len({bench.digest(f"{name}.h5") for name in ("program", "python", "build")}) == 1
    run(program, "export", "program.h5", "-o", "table.csv", **clean)
    assert (bench.folder / "table.csv").stat().st_size > 0
    assert (home.parent / "share" / "man" / "man1" / "coresweep.1").exists()
    searched = subprocess.run(["readelf", "-d", program], text=True, capture_output=True).stdout
    assert "RPATH" not in searched and "RUNPATH" not in searched, searched


if __name__ == "__main__":
    main(dict(globals()))
