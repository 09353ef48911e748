"""The same quantities of recorded days and of simulated ones, each as mean, 5 % and 95 %."""

import measures
import numpy as np
import program
from fit import DAYS_TOGETHER, SESSIONS_TOGETHER
from measures import spread

TRACED_DAYS = 16
SKIP_SEEDS, SESSION_SEEDS = range(1, 9), range(1, 21)  # of 64 days, of 64 sessions


def recorded(days, stretches):
    """Of the record; a dispersion has the 95 % interval of a jackknife."""

    def dispersion(counts, together):
        interval = measures.jackknife(measures.variance_to_mean, counts, together)
        return (measures.variance_to_mean(counts), *interval)

    return {
        "skipped": spread(days.skipped),
        "skipped dispersion": dispersion(days.skipped, DAYS_TOGETHER),
        "backs": spread(days.backs_nothing),
        "backs dispersion": dispersion(days.backs_nothing, SESSIONS_TOGETHER),
        "stuck": spread(days.includes_nothing + days.empty),
        **measures.chains(stretches),
    }


def simulated(values, days, sessions):
    """Of simulated days; a dispersion is that of groups of so many days or sessions."""
    settings = _settings(values)
    skipped = program.skipped_slots(settings, SKIP_SEEDS)
    backs = program.backs_nothing(settings, SESSION_SEEDS)
    chain = {**settings, **program.collators(values["failing"])}
    traced = [program.trace_day(chain, day) for day in range(TRACED_DAYS)]
    stuck = [sum(b["includes_nothing"] or b["empty_inherent"] for b in day) for day in traced]

    def dispersion(counts, size):
        return spread([measures.variance_to_mean(g) for g in measures.groups(counts, size)])

    return {
        "skipped": spread(skipped),
        "skipped dispersion": dispersion(skipped, days),
        "backs": spread(backs),
        "backs dispersion": dispersion(backs, sessions),
        "stuck": spread(stuck),
        **measures.chains([np.array([max(1, b["included"]) for b in day]) for day in traced]),
    }


def _settings(values):
    def factor(shape):
        return f'{{ distribution = "gamma", shape = {shape}, scale = {1 / shape} }}'

    return {
        "relay.skip_probability": values["skip"],
        "relay.skip_factor": factor(values["skip shape"]),
        "relay.backs_nothing_probability": values["backs"],
        "relay.backs_nothing_factor": factor(values["backs shape"]),
        "relay.includes_nothing_probability": values["includes"],
        "relay.empty_inherent_probability": values["empty"],
    }
