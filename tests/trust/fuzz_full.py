"""Some seeded cases of each fuzzer of the program as it is built: the same ones each time. Those
that Clang compiles run by tests/trust/fuzz/run: their build takes minutes."""

import os
import pathlib
import subprocess
import sys

FUZZERS = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/trust/fuzz"
CASES = {"arguments": 200, "tables": 60, "results": 60}
failed = []
for name, cases in CASES.items():
    done = subprocess.run(
        [sys.executable, FUZZERS / f"{name}.py", "--cases", str(cases)],
        capture_output=True,
        text=True,
        timeout=1200,
    )
    print(done.stdout + done.stderr, end="")
    if done.returncode != 0:
        failed.append(name)
sys.exit(f"something was found: {', '.join(failed)}" if failed else 0)
