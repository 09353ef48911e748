"""Plan, sweep and submit tell mistakes of [analysis] and study.until before anything runs."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))
from program import main, market_study

USAGE = 2
NO_MARKET = """[study]
runs = 70
{study}
[relay]
slots = 240
[analysis]
{analysis}
[axes]
latency.scale = [1, 2]
"""
COMMANDS = {
    "plan": [],
    "sweep": ["-o", "x.h5"],
    "submit": ["-o", "parts", "--write", "--shards", "1"],
}


def refused(bench, text, *options, commands=COMMANDS):
    """What every command says of a study (the same), which must leave no file behind."""
    bench.write("x.toml", text)
    said = set()
    for command in commands:
        done = bench.run(command, "x.toml", *COMMANDS[command], *options)
        assert done.returncode == USAGE, (command, done.returncode, done.stderr)
        assert done.stderr.count("\n") == 1 and done.stdout == "", (command, done)
        said.add(done.stderr.strip().removeprefix("coresweep: "))
    assert [path.name for path in bench.folder.iterdir()] == ["x.toml"]
    (message,) = said
    return message


def with_analysis(line):
    return NO_MARKET.format(study="", analysis=line)


def with_until(rule):
    return NO_MARKET.format(study=f'until = "{rule}"', analysis="")


def test_mistakes_in_analysis_name_their_line_and_what_was_meant(bench):
    effect = 'smallest effect "block_tine.mean rel 1%"'
    for line, message in {
        'objectives = ["block_time.mean",\n "wasted_shar"]': "x.toml:8: analysis.objectives: "
        'unknown metric "wasted_shar": did you mean "wasted_share"?',
        'objectives = ["backing_age.mean"]': "x.toml:7: analysis.objectives: backing_age.mean has "
        "no good direction: it cannot be an objective",
        'objectives = ["wasted_share", "wasted_share"]': "x.toml:7: analysis.objectives: "
        "wasted_share stands there twice: remove one",
        'objectives = ["cost.mean"]': "x.toml:7: analysis.objectives: the study has no metric "
        '"cost.mean": it needs a simulated market: market.model = "agents" or "regimes"',
        'objectives = ["cost_per_mib"]': "x.toml:7: analysis.objectives: the study has no metric "
        '"cost_per_mib": it needs a price of coretime: market.model = "constant", "agents" or '
        '"regimes"',
        'smallest_effects = ["block_tine.mean rel 1%"]': f"x.toml:7: {effect}: unknown metric "
        '"block_tine.mean": did you mean "block_time.mean"?',
        'assumptions = ["latency.scal"]': "x.toml:7: analysis.assumptions: no axis is called "
        '"latency.scal": did you mean "latency.scale"?',
    }.items():
        got = refused(bench, with_analysis(line))
        assert got == message, got


def test_mistakes_in_the_criterion(bench):
    for criterion, why in {
        "block_tine.mean <= 6.5 s": 'unknown metric "block_tine.mean": did you mean '
        '"block_time.mean"?',
        "block_time.mean <= 6.5 DOT": 'block_time.mean is in s, and "DOT" is none of that kind: '
        "write a number with that unit",
        "block_time.mean 6.5 s": 'expected one of <=, <, >=, > at "6.5 s"',
        "(block_time.mean <= 6.5 s": 'expected ")" at the end',
        "cost.mean <= 400 DOT": 'the study has no metric "cost.mean": it needs a simulated market: '
        'market.model = "agents" or "regimes"',
    }.items():
        got = refused(bench, with_analysis(f'criterion = "{criterion}"'))
        assert got == f'x.toml:7: analysis.criterion: "{criterion}": {why}', got


def test_mistakes_in_until(bench):
    shape = "a rule is METRIC rel 0.1% or METRIC abs 0.01, joined by and, or, ( )"
    for rule, why in {
        "block_tine.mean rel 1%": 'unknown metric "block_tine.mean": did you mean '
        '"block_time.mean"?',
        "cost.mean rel 1%": 'the study has no metric "cost.mean": it needs a simulated market: '
        'market.model = "agents" or "regimes"',
        "block_time.mean within 1%": f'"within" is neither rel nor abs: {shape}',
    }.items():
        got = refused(bench, with_until(rule))
        assert got == f'x.toml:3: study.until "{rule}": {why}', got


def test_mistakes_of_the_command_line_name_it(bench):
    good = with_analysis("")
    rule, text = "block_tine.mean rel 1%", "must be a text in quotes"
    unknown = 'unknown metric "block_tine.mean": did you mean "block_time.mean"?'
    until = f'--set study.until "{rule}": {unknown}'
    got = refused(bench, good, "--until", rule, commands=["plan", "sweep"])
    assert got == until, got
    for key, values in {
        "study.until": {f'"{rule}"': f' "{rule}": {unknown}', "1": f" = 1: {text}"},
        "analysis.objectives": {
            '["block_tine.mean"]': f": {unknown}",
            '["x", "x"]': ": x stands there twice: remove one",
            "1": " = 1: must be a list of texts in quotes",
        },
        "analysis.criterion": {
            '"block_time.mean <= 6"': ': "block_time.mean <= 6": block_time.mean is in s, and its '
            "bound has no unit: write a number with that unit",
            "1": f' = 1: {text}, such as "block_time.mean <= 6.5 s"',
        },
        "analysis.smallest_effects": {
            f'["{rule}"]': f': smallest effect "{rule}": {unknown}',
            '["x rel 1%", "x rel 2%"]': ": two smallest effects for x: remove one",
            "[1]": " = 1: must be a list of texts in quotes",
        },
        "analysis.assumptions": {
            '["latency.scal"]': ': no axis is called "latency.scal": did you mean "latency.scale"?',
            "1": " = 1: must be a list of texts in quotes",
        },
        "analysis.surface_tolerance": {
            "2": " = 2: must be a number above 0 and up to 1, a share of the metric's range"
        },
    }.items():
        for value, why in values.items():
            got = refused(bench, good, "--set", f"{key}={value}")
            assert got == f"--set {key}{why}", got


def test_the_same_without_the_mistakes_runs(bench):
    """The twin of the mistakes: what each of them was meant to be, with and without a market."""
    analysis = (
        '[analysis]\nobjectives = ["block_time.mean", "wasted_share"]\n'
        'smallest_effects = ["block_time.mean rel 1%"]\nassumptions = ["latency.scale"]\n'
        'criterion = "(block_time.mean <= 6.5 s)"\n'
    )
    study = NO_MARKET.replace("[analysis]\n{analysis}\n", analysis)
    rule = 'until = "block_time.mean rel 90% at latency.scale=2"\nmin_runs = 64\nmax_runs = 128'
    bench.write("x.toml", study.format(study=rule))
    bench.ok("plan", "x.toml", "--no-timing")
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    market = market_study(70, [0.1, 0.2], "latency.scale = [1, 2]\n")
    market += (
        '[analysis]\nobjectives = ["cost.mean", "cost_per_mib"]\ncriterion = "cost.mean <= 4 DOT"\n'
    )
    bench.write("market.toml", market)
    bench.ok("plan", "market.toml", "--no-timing", "--until", "cost.mean rel 1%")


if __name__ == "__main__":
    main(dict(globals()))
