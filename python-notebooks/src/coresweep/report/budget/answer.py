"""What the JSON of `coresweep budget` holds, and how its amounts are said."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from ...reading.quantities import raised, said

KIND = "coresweep budget"


def read(path: str | pathlib.Path) -> dict[str, Any]:
    """The answer of `coresweep budget`; ValueError where the file holds another thing."""
    try:
        answer = json.loads(pathlib.Path(path).read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}: not valid JSON: {error}") from None
    if not isinstance(answer, dict) or answer.get("kind") != KIND:
        raise ValueError(
            f"{path}: is no answer of coresweep budget, which writes one beside its page"
        )
    return answer


def assumed(network: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The scenario that the answer assumes, and its place in the list."""
    return next(
        (place, scenario)
        for place, scenario in enumerate(network["scenarios"])
        if scenario["squeezes"] == network["assumed_squeezes"]
    )


def best(network: dict[str, Any]) -> dict[str, Any] | None:
    """The strategy that is recommended, which keeps the core."""
    scenario = assumed(network)[1]
    if scenario["recommended"] is None:
        return None
    found: dict[str, Any] = scenario["strategies"][0]
    return found


def of_histories(share: float) -> str:
    """In the words of the program.

    >>> of_histories(0.124), of_histories(0.001)
    ('12 of 100 histories', 'fewer than 1 of 100 histories')
    """
    if 0 < share < 0.01:
        return "fewer than 1 of 100 histories"
    if 0.99 < share < 1:
        return "more than 99 of 100 histories"
    return f"{share * 100:.0f} of 100 histories"


def up(amount: float | None, digits: int = 3) -> str:
    """Rounded up to so many digits: what must be there.

    >>> up(70.11), up(1201, 2), up(0), up(0.0345)
    ('70.2', '1,300', '0', '0.0345')
    """
    if amount is None:
        return "beyond count"
    if amount <= 0:
        return "0"
    return said(raised(amount, digits), digits)
