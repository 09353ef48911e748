"""What the program says of a study, worked out again by others: scipy from the same integers, SALib
from the same evaluations.

Everything that is not random agrees to 1e-9: means of ratios with jackknife and Student intervals,
paired differences, quantiles over runs with their order statistics, Wilson's and Clopper and
Pearson's intervals, tail means, Sobol' indices and elementary effects. The bootstrap of the indices
has other random numbers: its error agrees within 15 % (1000 resamples know a standard deviation to
2.2 %; 12 comparisons of two of them are all within 15 % but for 1 seed in 10,000, and the seeds are
fixed). Spoiled twins: other integers, and factors in the wrong order, do not agree.
"""

import json
import pathlib
import sys

import h5py
import numpy as np

try:
    from SALib.analyze import morris, sobol
    from scipy import stats
except ImportError as missing:
    print(f"skipped: {missing.name} is not there (tests/requirements.txt)")
    sys.exit(77)

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "commands" / "support"))
from program import main

BLOCKS = """
[study]
runs = 300
seed = 5
baseline = { latency.scale = 1 }
[relay]
slots = 200
[axes]
latency.scale = [1, 2, 3]
"""
MARKET = """
[study]
runs = 1000
seed = 5
[relay]
slots = 60
[market]
model = "agents"
cycles = 6
squeeze_budget = "1000000 DOT"
[tenant]
strategy = "floor-rebuy"
[axes]
market.squeeze_probability = [0.005, 0.05, 0.3]
"""
SAMPLED = """
[study]
runs = 80
seed = 3
[relay]
slots = 120
[axes.unknown]
sample = "{kind}"
points = {points}
[axes.unknown.over]
latency.scale = {{ from = 1, to = 3 }}
relay.skip_probability = {{ from = 0, to = 0.2 }}
relay.fork_probability = {{ from = 0, to = 0.2 }}
"""
KEYS = ["latency.scale", "relay.skip_probability", "relay.fork_probability"]
# Over runs: it has no batches, so nothing is subtracted that SALib does not know of.
METRIC = "run.inclusion_latency.p50"


def swept(bench, text, name="x.h5"):
    bench.ok("sweep", bench.write("x.toml", text), "-o", name, "--force", "--quiet")
    return h5py.File(bench.folder / name)


def ends(file, metric, point):
    return np.array([file[metric + end][point] for end in ("", ".low", ".high")])


def agree(ours, theirs, tolerance=1e-9):
    return np.allclose(ours, theirs, rtol=tolerance, atol=0)


def student(value, left_out):
    """Value and 95 % interval from the values without one batch each."""
    m = len(left_out)
    error = np.sqrt((m - 1) / m * np.sum((left_out - left_out.mean()) ** 2))
    return np.array([value, *stats.t.interval(0.95, m - 1, value, error)])


def quotients(above, below):
    """A ratio of sums over batches, and the same without one batch each."""
    return above.sum() / below.sum(), (above.sum() - above) / (below.sum() - below)


def latency(raw, point):
    total, blocks = raw["inclusion_latency_total"][point], raw["included"][point]
    value, left_out = quotients(total * 1e-3, blocks)
    return value, left_out


def test_ratios_have_jackknife_and_student_intervals(bench):
    with swept(bench, BLOCKS) as file:
        for point in range(3):
            theirs = student(*latency(file["raw"], point))
            assert agree(ends(file, "inclusion_latency.mean", point), theirs), point
            other = student(*latency(file["raw"], (point + 1) % 3))
            assert not agree(ends(file, "inclusion_latency.mean", point), other)


def test_differences_are_paired(bench):
    swept(bench, BLOCKS).close()
    said = bench.ok("compare", "x.h5", "--metric", "inclusion_latency.mean", "--format", "json")
    with h5py.File(bench.folder / "x.h5") as file:
        base, base_left = latency(file["raw"], 0)
        rows = [row for row in json.loads(said) if row["metric"] == "inclusion_latency.mean"]
        assert len(rows) == 2, rows
        for point, row in zip((1, 2), rows, strict=True):
            value, left = latency(file["raw"], point)
            ours = [row["difference"][end] for end in ("value", "low", "high")]
            assert agree(ours, student(value - base, left - base_left)), (ours, point)


def runs_of_histogram(group, name, point):
    """For each run the lower edge of its bin and the next, in their order."""
    counts = group[f"{name}.histogram"][point].astype(int)
    axis = "run_value_bin" if "run_value_bin" in group else "bin"
    begin = np.repeat(group[axis][:], counts)
    return begin, np.repeat(group[axis + "_end"][:], counts)


def order_statistics(n, p):
    """The places of the two order statistics around the p-quantile, by the binomial law: the
    smallest upper and largest lower place that leave out at most 2.5 % each."""
    low = int(stats.binom.ppf(0.025, n, p))
    high = int(stats.binom.ppf(0.975, n, p)) + 1
    return low, high


def test_quantiles_over_runs_lie_between_order_statistics(bench):
    with swept(bench, BLOCKS) as file:
        for point in range(3):
            begin, end = runs_of_histogram(file["raw"], "run.inclusion_latency", point)
            for p in (0.05, 0.5, 0.95):
                low, high = order_statistics(len(begin), p)
                value, *ours = ends(file, f"run.inclusion_latency.p{round(100 * p):02}", point)
                theirs = [(begin[low - 1] - 0.5) * 1e-3, (end[high - 1] - 0.5) * 1e-3]
                assert agree(ours, theirs), (p, ours, theirs)
                place = np.searchsorted(np.arange(1, len(begin) + 1) / len(begin), p - 1e-12)
                assert begin[place] - 0.5 <= value * 1e3 <= end[place] - 0.5, (p, value)


def test_shares_are_wilsons_or_exact(bench):
    methods = set()
    with swept(bench, MARKET) as file:
        for point in range(3):
            runs = int(file["market/runs"][point].sum())
            hits = runs - int(file["market/first_loss.missing"][point].sum())
            few = min(hits, runs - hits) < 32
            method = "exact" if few else "wilson"
            methods.add(method)
            between = stats.binomtest(hits, runs).proportion_ci(0.95, method)
            theirs = np.array([hits / runs, between.low, between.high])
            ours = ends(file, "core_lost.share", point)
            assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-15), (method, hits, ours, theirs)
    assert methods == {"exact", "wilson"}, methods


def limits_of_a_share(k, n):
    """Clopper and Pearson's, by scipy."""
    between = stats.binomtest(k, n).proportion_ci(0.95, "exact")
    return np.array([between.low, between.high])


def stringer(sums, runs, most):
    """Limits of a mean over runs from sums by batch, each in as few runs as can be."""
    sizes = sorted(min(most, s - most * i) / most for s in sums for i in range(-(-s // most)))
    total = limits_of_a_share(0, runs)
    for j, size in enumerate(reversed(sizes)):
        total += size * (limits_of_a_share(j + 1, runs) - limits_of_a_share(j, runs))
    return [sum(sizes) / runs, *total]


def test_rare_means_of_a_market_are_stringers(bench):
    seen = set()
    with swept(bench, MARKET) as file:
        for point in range(3):
            runs = int(file["market/runs"][point].sum())
            for name in ("sold_out", "squeezed"):
                sums = [int(n) for n in file[f"market/cycle.{name}"][point].sum(axis=0)]
                if 2 * sum(n > 0 for n in sums) > len(sums):
                    continue
                seen.add(name)
                ours, theirs = ends(file, f"sale.{name}.share", point), stringer(sums, runs, 6)
                assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-15), (name, ours, theirs)
                together = stringer([sum(sums)], runs, 6)
                assert not np.allclose(ours, together, rtol=1e-9), "spoiled twin"
    assert seen, "few runs have any somewhere"


def costs(file, point):
    """For each run the mean of its bin, in coins, in their order."""
    counts = file["market/cost.histogram"][point].astype(np.int64)
    sums = file["market/cost.histogram_sum"][point].astype(float)
    held = counts > 0
    return np.repeat(sums[held] / counts[held] * 1e-3, counts[held])


def test_tail_means_are_of_the_dearest_runs(bench):
    bounded = 0
    with swept(bench, MARKET) as file:
        for point in range(3):
            paid = costs(file, point)
            n, worst = len(paid), len(paid) // 20
            value, low, high = ends(file, "cost.cvar95", point)
            assert agree(value, paid[-worst:].mean()), (value, paid[-worst:].mean())
            if np.isnan(low):
                continue
            q = paid[order_statistics(n, 0.95)[0] - 1]
            error = np.sqrt(np.maximum(0, paid - q).var() / n) / 0.05
            theirs = stats.t.interval(0.95, worst - 1, value, error)
            assert agree([low, high], theirs), ([low, high], theirs)
            bounded += 1
    assert bounded > 0


def evaluations(file):
    return np.column_stack([file[key][:] for key in KEYS]), file[METRIC][:]


def factors_of(bench):
    said = bench.ok("analyze", "x.h5", "--only", "factors", "--metric", METRIC, "--format", "json")
    return json.loads(said)["factors"]


def split(y, factors):
    """A, B and AB of SALib's order."""
    rows = y.reshape(-1, factors + 2)
    return rows[:, 0], rows[:, -1], rows[:, 1:-1]


def problem(x):
    return {"num_vars": len(KEYS), "names": KEYS, "bounds": np.c_[x.min(0), x.max(0)].tolist()}


def test_sobol_indices_are_salibs(bench):
    with swept(bench, SAMPLED.format(kind="saltelli", points=64)) as file:
        x, y = evaluations(file)
    rows = factors_of(bench)
    a, b, ab = split(y, len(KEYS))
    middle = np.r_[a, b].mean()
    again = sobol.analyze(problem(x), y, calc_second_order=False, num_resamples=1000, seed=1)
    for i, row in enumerate(rows):
        first = sobol.first_order(a - middle, ab[:, i] - middle, b - middle)
        total = sobol.total_order(a - middle, ab[:, i] - middle, b - middle)
        assert agree(row["design"]["value"], total), (row, total)
        assert agree(row["design_2"]["value"], first), (row, first)
        assert not agree(row["design"]["value"], again["ST"][(i + 1) % len(KEYS)])
        for ours, theirs in ((row["design"], "ST_conf"), (row["design_2"], "S1_conf")):
            half = (ours["high"] - ours["low"]) / 2
            half *= stats.norm.ppf(0.975) / stats.t.ppf(0.975, len(a) - 1)
            assert abs(half / again[theirs][i] - 1) < 0.15, (KEYS[i], theirs, half, again[theirs])


def test_elementary_effects_are_salibs(bench):
    with swept(bench, SAMPLED.format(kind="morris", points=20)) as file:
        x, y = evaluations(file)
    again = morris.analyze(problem(x), x, y, num_levels=4, seed=1)
    for i, row in enumerate(factors_of(bench)):
        assert agree(row["design"]["value"], again["mu_star"][i]), (row, again)
        assert agree(row["design_2"]["value"], again["sigma"][i]), (row, again)
        assert not agree(row["design"]["value"], again["mu_star"][(i + 1) % len(KEYS)])


if __name__ == "__main__":
    main(dict(globals()))
