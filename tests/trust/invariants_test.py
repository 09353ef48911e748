"""What holds in every run holds in 40000 random configurations; planted faults are noticed."""

import os
import pathlib
import subprocess

PROGRAM = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "invariants"
COUNT = 40000
FAULTS = [
    "authored-twice",
    "order-lost",
    "block-lost",
    "too-old",
    "gap",
    "early",
    "overpaid",
    "core-from-nowhere",
]


def run(*arguments):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], text=True, capture_output=True, timeout=280
    )


done = run(COUNT, 1)
print(done.stdout.splitlines()[-1])
assert done.returncode == 0, done.stdout
for fault in FAULTS:
    spoiled = run(400, 1, fault)
    last = spoiled.stdout.splitlines()[-1]
    assert spoiled.returncode == 1, (fault, last)
    # Each configuration that was spoiled is noticed, and no other.
    words = last.replace(",", "").split()
    put_in = int(words[words.index("spoiled:") - 1])
    violated = int(words[words.index("spoiled:") + 1])
    assert put_in == violated > 50, (fault, last)
    print(f"ok      {fault}: noticed in all {violated}")
