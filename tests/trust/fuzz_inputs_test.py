"""What fuzzers once found is read without a fault: the kept inputs, by each target."""

import os
import pathlib
import subprocess
import sys

inputs = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/trust/fuzz/inputs"
program = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "fuzz_inputs"
failed = []
for target in sorted(path for path in inputs.iterdir() if path.is_dir()):
    files = sorted(target.iterdir())
    done = subprocess.run(
        [program, target.name, *files], capture_output=True, text=True, timeout=250
    )
    print(f"{target.name}: {len(files)} inputs, exit code {done.returncode}")
    if done.returncode != 0:
        last = done.stdout.splitlines()[-1:] or [""]
        failed.append(f"{target.name}: {last[0]}: {done.stderr[-1000:]}")
print("\n".join(failed))
sys.exit(1 if failed else 0)
