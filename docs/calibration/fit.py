"""Values of the weather and of the collators, from the days and the half that may be used."""

from typing import NamedTuple

import measures
import numpy as np
import program
import record

DAYS_TOGETHER, SESSIONS_TOGETHER = 4, 24  # a jackknife leaves out at a time
SHARES = (0, 0.02, 0.04, 0.06)  # of failing slots; between them a straight line


class Fitted(NamedTuple):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def weather(days):
    """Means and shapes of the three kinds of weather."""
    slots = record.DAY + days.skipped.mean()
    blocks = record.SESSION * record.DAY / slots - 1  # of a session, but the one that opens it

    def of_days(function, counts):
        return Fitted(function(counts), *measures.jackknife(function, counts, DAYS_TOGETHER))

    def of_sessions(function):
        interval = measures.jackknife(function, days.backs_nothing, SESSIONS_TOGETHER)
        return Fitted(function(days.backs_nothing), *interval)

    return {
        "skip": of_days(lambda s: s.mean() / (record.DAY + s.mean()), days.skipped),
        "skip shape": of_days(measures.shape, days.skipped),
        "backs": of_sessions(lambda s: s.mean() / blocks),
        "backs shape": of_sessions(measures.shape),
        "includes": of_days(lambda s: s.mean() / record.DAY, days.includes_nothing),
        "empty": of_days(lambda s: s.mean() / record.DAY, days.empty),
    }


def failing_share(stretches):
    """The share of their slots in which ordinary collators fail: with it as many relay blocks have
    one candidate or none as recorded. The interval is from the spread over batches."""
    few = np.concatenate(stretches) == 1
    batches = [batch.mean() for batch in measures.groups(few, measures.BATCH)]
    error = np.std(batches, ddof=1) / np.sqrt(len(batches))
    targets = few.mean() + np.array([0, -2, 2]) * error
    return Fitted(*np.interp(targets, program.share_of_few(SHARES), SHARES))
