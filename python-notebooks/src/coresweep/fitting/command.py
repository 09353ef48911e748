"""coresweep-fit: keys of a study from measured tables, each with a 95 % interval."""

from __future__ import annotations

import argparse
import pathlib
import sys

NEEDED = "coresweep fit needs {}: {} -m pip install '.[fit]' in the checkout"


def parser() -> argparse.ArgumentParser:
    """What may be said."""
    made = argparse.ArgumentParser(prog="coresweep-fit", description=__doc__)
    made.add_argument(
        "data", nargs="+", type=pathlib.Path, help="NAME.csv, NAME.parquet (docs/FIT.md)"
    )
    made.add_argument(
        "-o", "--output", type=pathlib.Path, required=True, help="the fragment: NAME.toml"
    )
    made.add_argument("--kind", help="of the tables, where their columns do not say it")
    made.add_argument(
        "--key",
        action="append",
        default=[],
        help="of latencies, such as latency.availability; once a table",
    )
    made.add_argument("--column", help="that holds the latencies")
    made.add_argument("--unit", choices=("ms", "s"), help="of the latencies")
    made.add_argument("--limit", type=float, help="of column weight, for a full block")
    made.add_argument("--slot-duration", type=int, help="of the parachain, ms (6000)")
    made.add_argument("--collators", type=int, help="how many take turns, where it is known")
    made.add_argument("--session-slots", type=int, help="of the relay chain (2400)")
    made.add_argument("--force", action="store_true", help="overwrite the fragment")
    return made


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code: 0, 2 (the call is wrong) or 3 (a table is, or a package
    is missing)."""
    options = parser().parse_args(arguments)
    try:
        said = _run(options)
    except ImportError as error:
        print(NEEDED.format(error.name or error, sys.executable), file=sys.stderr)
        return 3
    except (OSError, ValueError, KeyError) as error:
        what = error.args[0] if isinstance(error, KeyError) else error
        print(f"coresweep-fit: {what}", file=sys.stderr)
        return 2 if isinstance(error, KeyError) else 3
    print(said)
    return 0


def _run(options: argparse.Namespace) -> str:
    from .assemble import findings
    from .fragment import fragment
    from .options import check

    check(options)

    sources, found = findings(options)
    text = fragment(sources, found)
    options.output.write_text(text)
    keys = sum(bool(entry.value) for finding in found for entry in finding.entries)
    return f"{keys} keys in {options.output}"


if __name__ == "__main__":
    sys.exit(main())
