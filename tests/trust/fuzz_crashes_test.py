"""Whose a crash is that the fuzzer of results files reports: reports of each kind."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/trust/fuzz"))
from crashes import library_fault

HDF5 = "(/lib/x86_64-linux-gnu/libhdf5_serial.so.103+0x167b8d) (BuildId: e923)"
SANITIZER = "(/home/x/coresweep/build/fuzz/fuzz_h5+0x53df75)"
OURS = "/home/x/coresweep/host/results/hdf5/file.cpp:52:13"
MAIN = "csu/../sysdeps/nptl/libc_start_call_main.h:58:16"


def report(kind, *stacks, more=""):
    """As the sanitizer writes it: the frames of the crash, then those of who asked for memory."""
    lines = [f"==7==ERROR: {kind} on unknown address", more]
    for stack in stacks:
        lines += [f"    #{i} 0x55aa {frame}" for i, frame in enumerate(stack)]
        lines += ["", "allocated by thread T0 here:"]
    return "\n".join(lines)


def heap(*who):
    return report(
        "AddressSanitizer: heap-buffer-overflow",
        (f"in __asan_memcpy {SANITIZER}", f"in H5HG_read {HDF5}", f"in coresweep::read {OURS}"),
        (f"in malloc {SANITIZER}", *who),
    )


inside = (f"in free {SANITIZER}", f"in H5MM_xfree {HDF5}", f"in coresweep::read {OURS}")
cases = {
    "it frees what it was never given": (
        report("AddressSanitizer: SEGV", inside),
        "SEGV in H5MM_xfree",
    ),
    "it reads behind its own memory": (
        heap(f"in H5FL_malloc {HDF5}"),
        "heap-buffer-overflow in H5HG_read",
    ),
    "it writes behind memory of ours": (
        heap(f"in operator new {SANITIZER}", f"in main {OURS}"),
        None,
    ),
    "it writes behind a variable of ours": (
        report(
            "AddressSanitizer: global-buffer-overflow",
            inside,
            more="0x1 is right of global variable 'opened' defined in 'host/base/crash.cpp:20'",
        ),
        None,
    ),
    "it does not end": (
        report(
            "libFuzzer: timeout after 20 seconds",
            (
                f"in __sanitizer_print_stack_trace {SANITIZER}",
                " (/lib/libc.so.6+0x3c04f)",
                f" {HDF5}",
                f"in H5C_protect {HDF5}",
                f"in coresweep::read {OURS}",
            ),
        ),
        "timeout in H5C_protect",
    ),
    "ours crashes": (
        report("AddressSanitizer: SEGV", (f"in memcpy {SANITIZER}", f"in coresweep::read {OURS}")),
        None,
    ),
    "ours crashes in a call of the library": (
        report(
            "AddressSanitizer: SEGV",
            (f"in list_dataset {OURS}", f"in H5Literate {HDF5}", f"in coresweep::read {OURS}"),
        ),
        None,
    ),
    "ours overflows": (
        f"{OURS}: runtime error: signed integer overflow\n" + report("x", inside),
        None,
    ),
    "nobody is seen": (
        report("AddressSanitizer: SEGV", (f"in __libc_start_call_main {MAIN}",)),
        None,
    ),
    "nothing is said": ("", None),
}
failed = [
    f"{name}: not {expected}"
    for name, (text, expected) in cases.items()
    if library_fault(text) != expected
]
print("\n".join(failed) or f"{len(cases)} reports")
sys.exit(1 if failed else 0)
