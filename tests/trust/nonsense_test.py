"""Settings that cannot be meant are refused or remarked on, with what follows and where, in plan,
sweep, summary and the page."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "commands" / "support"))
from program import SOURCE, main

# (study, part of what is said). A part that begins with "!" is of an error.
CASES = [
    (
        (
            'collator.kind = "slot-based"\n'
            "para.cores=3\n"
            "para.velocity=3\n"
            "para.unincluded_segment_capacity=3"
        ),
        "Three cores need a segment of 9",
    ),
    (
        ("para.unincluded_segment_capacity=1\npara.relay_parent_offset=2"),
        "One core needs a segment of 4",
    ),
    (
        (
            "[[axes.scenario]]\n"
            'name="good"\n'
            "[[axes.scenario]]\n"
            'name="bad"\n'
            'collator.kind="slot-based"\n'
            "para.cores=3\n"
            "para.velocity=3\n"
            "para.unincluded_segment_capacity=3"
        ),
        "yours has 3, which allows at most 1.5 blocks a relay block. (scenario = bad)",
    ),
    (
        (
            'collator.kind = "slot-based"\n'
            "para.velocity=3\n"
            "[axes]\n"
            "para.cores=[1,3]\n"
            "para.unincluded_segment_capacity=[9,3]"
        ),
        "(para.cores = 3, para.unincluded_segment_capacity = 3)",
    ),
    ("block.authoring_limit=8000", "a block comes each 6000 ms, so a full one delays the next"),
    (
        (
            'collator.kind = "slot-based"\n'
            "para.cores=3\n"
            "para.velocity=3\n"
            "para.unincluded_segment_capacity=12\n"
            "block.authoring_limit=2500"
        ),
        "a block comes each 2000 ms",
    ),
    ("block.authoring_limit=0", "block.authoring_limit = 0: every block is empty"),
    (
        ("backing.scheduling_lookahead=2\npara.relay_parent_offset=2"),
        "! the two offsets together must be at most 1",
    ),
    (
        (
            'collator.kind = "bundle"\n'
            "block.rate=12\n"
            "block.authoring_limit=5\n"
            "para.velocity=12\n"
            "para.unincluded_segment_capacity=40"
        ),
        "less than 1 ms is left for each block",
    ),
    (
        (
            'collator.kind = "bundle"\n'
            "latency.relay_block_arrival=8000\n"
            "block.rate=3\n"
            "para.velocity=3\n"
            "para.unincluded_segment_capacity=12"
        ),
        "the collator has 1001 ms of a relay slot, 333 ms for each of its 3 blocks",
    ),
    (
        (
            'collator.kind = "bundle"\n'
            "block.full_core_probability=1\n"
            "block.rate=12\n"
            "para.velocity=12\n"
            "para.unincluded_segment_capacity=40"
        ),
        "ends its candidate, so a relay slot has 1, not 12",
    ),
    (
        ('backing.protocol="sync"\ncollator.kind="basic"\npara.cores=3'),
        "only slot-based collators and bundles use more than one core",
    ),
    (
        ('collator.kind="basic"\npara.cores=3'),
        "only slot-based collators and bundles use more than one core",
    ),
    (
        ('backing.protocol="sync"\ncollator.kind="basic"\npara.unincluded_segment_capacity=5'),
        "under sync nothing else may be unincluded",
    ),
    (
        ('backing.protocol="sync"\ncollator.kind="basic"\nbacking.scheduling_lookahead=4'),
        (
            "backing.scheduling_lookahead is set, but changes nothing: it counts under "
            "claim-queue only"
        ),
    ),
    ("relay.slots=50", "! nothing is left to measure"),
    ("relay.slots=51", "1 are left to measure"),
    ("relay.skip_probability=1", "relay.skip_probability = 1 times relay.skip_factor is about 0.8"),
    (
        ("relay.backs_nothing_probability=1\nrelay.backs_nothing_factor=1"),
        "no relay block backs anything, so no block is ever included",
    ),
    ("relay.includes_nothing_probability=1", "no relay block includes anything"),
    ("relay.empty_inherent_probability=1", "no relay block includes or backs anything"),
    (
        (
            "relay.empty_inherent_probability=0.5\n"
            "relay.backs_nothing_probability=0.4\n"
            "relay.includes_nothing_probability=0.4"
        ),
        "exceed 1 together: the later ones are cut",
    ),
    ("relay.fork_probability=1", "the relay block that is seen first always loses"),
    ("relay.skip_factor=5", "the share is about 0.0335, not relay.skip_probability = 0.0067"),
    ("relay.skip_factor=0", "relay.skip_factor has a mean of 0"),
    (
        'relay.backs_nothing_factor={distribution="exponential",mean=3}',
        "relay.backs_nothing_factor has a mean of 3",
    ),
    ("relay.session_slots=1", "none is ever included"),
    ("relay.session_slots=2", "at most 50 % of the relay blocks carry one"),
    (
        ("relay.session_slots=6\npara.relay_parent_offset=4\npara.unincluded_segment_capacity=9"),
        "at most 17 % of the relay blocks",
    ),
    (
        ("relay.availability_period=2\nlatency.availability=20000"),
        "relay.availability_period = 2 allows no more: it is evicted",
    ),
    (
        "latency.availability=8000",
        ("keeps a block on its core for 3 relay blocks on average: at most 0.333 candidates"),
    ),
    ("relay.max_relay_parent_session_age=3", "it counts with scheduling parents only"),
    ("backing.max_candidate_depth=3", "under claim-queue the network ignores it"),
    (
        "backing.minimum_backing_votes=7",
        "a group has no more votes than validators, so 5 are needed",
    ),
    ("backing.validator_offline_probability=1", "is offline in 100 % of its windows"),
    ("backing.group_outage_probability=1", "is offline in 100 % of its windows"),
    ("backing.execution_timeout=0", "backing.execution_timeout = 0 allows no more"),
    ("backing.execution_timeout=900", "the fullest blocks take validators 1000 ms"),
    ("backing.enforce_min_claim=true", "! it is proposed for scheduling parents only"),
    ("para.velocity=5", "para.velocity is set, but changes nothing"),
    (
        (
            'collator.kind = "slot-based"\n'
            "para.cores=3\n"
            "para.unincluded_segment_capacity=12\n"
            "para.velocity=1"
        ),
        "para.velocity = 1 allows no more than 2",
    ),
    (
        (
            'collator.kind = "slot-based"\n'
            "para.cores=3\n"
            "para.velocity=3\n"
            "para.unincluded_segment_capacity=12\n"
            "para.strictly_increasing_relay_parent=true"
        ),
        "allows no more than 1",
    ),
    ("para.slot_duration=7000", "! must divide the relay slot"),
    (("collator.count=5\npara.slot_duration=86400000\nrelay.slots=1000"), "a run has 1 turn"),
    ("collator.count=100000", "a run has 14400 turns"),
    ("collator.offline_probability=1", "is 1 for every collator: no block is ever built"),
    (("collator.count=2\ncollator.offline_probability=[1,1]"), "is 1 for every collator"),
    (
        ("collator.outage_probability=1\ncollator.outage_hours=24"),
        "every collator is away all the time",
    ),
    (("collator.outage_probability=0.5\ncollator.outage_hours=0"), "outages last no slot"),
    (
        "collator.tie_new_author_wins=0.5",
        "collator.tie_new_author_wins is set, but changes nothing",
    ),
    ("collator.claim_offset=5", "! must be at most 4"),
    (
        ('collator.offline_probability=0\ncollator.failure="unsent"'),
        "collator.failure is set, but changes nothing",
    ),
    ("collator.slot_offset=2000", "only collators that build bundles know it"),
    ("block.rate=3", '! only collator.kind = "bundle" knows it'),
    (
        (
            'collator.kind = "bundle"\n'
            "para.cores=3\n"
            "block.rate=2\n"
            "para.velocity=3\n"
            "para.unincluded_segment_capacity=12"
        ),
        "no more than 2 cores of your 3 are used",
    ),
    (
        ('collator.kind = "bundle"\nblock.rate=6\npara.unincluded_segment_capacity=30'),
        "para.velocity = 1 allows no more than 2",
    ),
    (
        ('collator.kind = "bundle"\npara.cores=1\nblock.rate=1\nblock.authoring_limit=7000'),
        "get no more than its 6000 ms",
    ),
    ("block.fullness=0", "block.fullness is 0"),
    ("block.pov_size=20480", "no proof of validity of more than 10240 KiB"),
    (
        ("validator.execution_ratio=10\nblock.fullness=1"),
        "Validators need 20000 ms to execute a block",
    ),
    ("latency.relay_block_arrival=10000", "longer than a relay slot"),
    ("latency.collation_fetch=60000", "later blocks are lost"),
    ("latency.scale=300", "! at most 131072 can be simulated"),
    ("transaction.execution=5000", "a block cannot hold one transaction"),
    ("transaction.pov=5000", "a block cannot hold one transaction"),
    (
        ('[[axes.chain_kind]]\nname="a"\n[[axes.chain_kind]]\nname="b"\npara.cores=2'),
        "(chain_kind = b)",
    ),
    (
        ('collator.kind = "bundle"\npara.access="on-demand"\non_demand.order_every=100000'),
        "no order is made",
    ),
    (
        ('collator.kind = "bundle"\npara.access="on-demand"\non_demand.orders_at_once=8'),
        "most of the others are refused",
    ),
    ("on_demand.orders_at_once=3", "on_demand.orders_at_once is set, but changes nothing"),
    (
        ('collator.kind = "slot-based"\npara.access="on-demand"'),
        '! only collator.kind = "bundle" knows it',
    ),
    (
        ('collator.kind = "bundle"\npara.access="on-demand"\npara.relay_parent_offset=2'),
        "! nothing would ever be built",
    ),
    (
        (
            'collator.kind = "bundle"\n'
            'para.scheduling="scheduling-parent"\n'
            "backing.scheduling_lookahead=2"
        ),
        "! the lookahead must be at least 3",
    ),
    (
        (
            'collator.kind = "bundle"\n'
            'para.scheduling="scheduling-parent"\n'
            "collator.slot_offset=2000"
        ),
        "collator.slot_offset is set, but changes nothing",
    ),
    ('market.model="constant"', "! needs market.price"),
    (('market.model="constant"\nmarket.price="0 DOT"'), "blocks cost nothing"),
    ('tenant.strategy="renew-late"', "no sale is simulated"),
    ('market.price="5 DOT"', "market.price is set, but changes nothing"),
    (('market.model = "agents"\nmarket.interlude=14\nmarket.leadin=14'), "! the 28 days"),
    (
        ('market.model = "agents"\nmarket.rules="rfc17"\nrfc17.auction=28\nrfc17.renewals=7'),
        "! together at most 28 days",
    ),
    (('market.model = "agents"\nrfc17.penalty=0.5'), "no sale follows market.rules"),
    (('market.model = "agents"\ntenant.funds="0 DOT"'), "the tenant can pay for nothing"),
    (('market.model = "agents"\ntenant.funds="5 DOT"'), "not one core for one region"),
    (
        ('market.model = "agents"\nmarket.end_price="2 DOT"'),
        "the first sale is below the least price",
    ),
    (('market.model = "agents"\nmarket.supply=0'), "no core is ever sold"),
    (
        ('market.model = "agents"\nmarket.supply=2\nmarket.tenants=0\ntenant.cores=4'),
        "no sale offers so many cores",
    ),
    (
        ('market.model = "agents"\nmarket.supply=20'),
        "more cores are held than the first sale offers",
    ),
    (
        ('market.model = "agents"\nmarket.cycles=2\nmarket.supply=[77,77,77]'),
        "the last 1 are not read",
    ),
    (
        ('market.model = "agents"\nmarket.cycles=4\nmarket.later_rules_from=9'),
        "the run ends before the rules change",
    ),
    (
        ('market.model = "agents"\nmarket.later_rules="rfc1"'),
        "market.later_rules is set, but changes nothing",
    ),
    (('market.model = "agents"\nmarket.entrant_valuation=2'), "no entrant ever buys"),
    (
        ('market.model = "agents"\nmarket.squeeze_budget="50 DOT"'),
        "one core costs at least 1000: none ever succeeds",
    ),
    (
        ('market.model = "agents"\nmarket.squeeze_probability=0\nmarket.squeeze_budget="50 DOT"'),
        "market.squeeze_probability is 0",
    ),
    (('market.model = "regimes"\nregime.highest_price="5 DOT"'), "no sale ever sells out"),
    (('market.model = "agents"\nregime.initial="thin"'), 'market.model is not "regimes"'),
    (('market.model = "regimes"\nmarket.tenants=10'), "nobody else is simulated"),
    (('market.model = "regimes"\nregime.thin_sellout_day=3'), "lies in the interlude"),
    (
        ('market.model = "agents"\ntenant.strategy="renew-late"\ntenant.renewal_day=28'),
        "so nothing is renewed",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="two-stage"\ntenant.purchase_day=28'),
        "tenant.purchase_day = 28",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="two-stage"\ntenant.purchase_day=2'),
        "at the highest price",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="two-stage"\ntenant.stock_guard=100'),
        "it buys as early as it can",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="threshold"\ntenant.threshold="5 DOT"'),
        "the tenant never buys",
    ),
    (
        ('market.model = "agents"\ntenant.threshold="5 DOT"'),
        "tenant.threshold is set, but changes nothing",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="hybrid"\ntenant.base_cores=0'),
        "no core is wanted",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="shared"\ntenant.mask_bits=80'),
        "nobody to share it with",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="on-demand"\ntenant.demand=0'),
        "nothing is ordered",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="on-demand"\ntenant.demand=4'),
        "the rest is never served",
    ),
    (
        ('market.model = "agents"\ntenant.strategy="elastic"\ntenant.demand_growth=9'),
        "the rest is never served",
    ),
    (
        (
            'market.model = "agents"\n'
            'tenant.strategy="on-demand"\n'
            'on_demand.order_limit="0.0001 DOT"'
        ),
        "no order is ever placed",
    ),
    (
        ('market.model = "regimes"\ntenant.strategy="on-demand"\non_demand.pool_cores=0'),
        "no core serves orders",
    ),
    (
        ('market.model = "agents"\ntenant.funding_delay_probability=1\ntenant.funding_delay=28'),
        "comes after every sale",
    ),
    (
        ('market.model = "agents"\ntenant.funding_delay_probability=0.5\ntenant.funding_delay=0'),
        "the money is never late",
    ),
    (
        ('market.model = "agents"\ntenant.auto_renewal_noticed_probability=0.5'),
        "no auto-renewal is dropped",
    ),
    (
        (
            'market.model = "agents"\ntenant.auto_renewal_noticed_probability=0.5\n'
            'tenant.funding_delay_probability=0.5\ntenant.strategy="renew-late"'
        ),
        "no auto-renewal is dropped",
    ),
    (
        ('market.model = "agents"\nmarket.rules="rfc17"\nrfc17.minimum_reserve="100 DOT"'),
        "the first sale is below the least price",
    ),
    (
        ('market.model = "agents"\nmarket.rules="rfc17"\nrfc17.target_consumption=0'),
        "the reserve never falls",
    ),
    (('network="kusama"\ntenant.record="3 DOT"'), "! amounts there are in KSM"),
    (('network="kusama"\nchain="astar"'), "! that chain is not there"),
    (
        (
            'market.model = "agents"\n'
            'market.rules="rfc17"\n'
            "rfc17.price_multiplier=1\n"
            'rfc17.minimum_opening_price="0 DOT"'
        ),
        "all bids are alike",
    ),
    (("[study]\nmarket_runs=100"), "no market is simulated"),
    (
        ('[study]\nuntil="block_time.mean rel 1%"\nmin_runs=1000\nmax_runs=500'),
        "! must be at most study.max_runs",
    ),
    (("[study]\nmin_runs=1000"), "read with study.until alone"),
    (('[study]\nuntil="block_time.mean rel 0%"\nmax_runs=512'), "! is no share"),
    (
        (
            "[study]\n"
            'baseline={"para.velocity"=3}\n'
            "[axes]\n"
            'where="para.velocity<3"\n'
            "para.velocity=[1,2,3]"
        ),
        "study.baseline names points that axes.where excludes",
    ),
    (('[axes]\nwhere="para.cores>5"\npara.cores=[1,2]'), "! nothing is left to run"),
    (("[axes]\npara.unincluded_segment_capacity=[3,3]"), "! list each value once"),
    (("[axes]\npara.unincluded_segment_capacity={from=5,to=2,step=1}"), "! change its sign"),
    (
        (
            "[study]\n"
            'baseline={"para.unincluded_segment_capacity"=3}\n'
            "[analysis]\n"
            'smallest_effects=["block_time.mean rel 0%"]\n'
            "[axes]\n"
            "para.unincluded_segment_capacity=[3,4]"
        ),
        "! must be",
    ),
    (
        (
            "[study]\n"
            'answer={"para.unincluded_segment_capacity"=5}\n'
            "[axes]\n"
            'where="para.unincluded_segment_capacity<5"\n'
            "para.unincluded_segment_capacity=[3,4,5]"
        ),
        "study.answer names points that axes.where excludes",
    ),
    (("[axes]\npara.velocity=[1,2,3]"), "axis para.velocity changes nothing"),
    (
        'latency.availability={distribution="lognormal",median=400,sigma=0.3,max=10}',
        "as good as constant",
    ),
    (
        ('latency.availability={distribution="lognormal",median=400,sigma=0.3,min=500,max=10}'),
        "! must not be above max",
    ),
]

# What is unusual and can be meant: nothing is said.
SILENT = [
    "backing.scheduling_lookahead=1",
    "relay.skip_probability=0.6",
    "latency.scale=0",
    "para.unincluded_segment_capacity=64",
    "para.relay_parent_offset=1",
]


def said(text):
    """What a command says, in one line."""
    return " ".join(text.split())


def test_each_is_refused_or_remarked_on(bench):
    missing = []
    for i, (study, part) in enumerate(CASES):
        bench.write("x.toml", study + "\n")
        done = bench.run("plan", "x.toml", "--no-timing")
        refused = part.startswith("! ")
        if done.returncode != (2 if refused else 0):
            missing.append((i, study, done.returncode, done.stderr))
        elif part.removeprefix("! ") not in said(done.stderr if refused else done.stdout):
            missing.append((i, study, part, said(done.stdout + done.stderr)))
    assert not missing, missing


def test_sweep_says_it_before_it_runs_and_summary_after_it(bench):
    for i, (study, part) in enumerate(CASES[::6]):
        settings = [] if "runs" in study or "until" in study else ["--runs", 16]
        if "slots" not in study:
            settings += ["--set", "relay.slots=120"]
        done = bench.run("sweep", bench.write("x.toml", study + "\n"), "-o", f"{i}.h5", *settings)
        if part.startswith("! "):
            assert done.returncode == 2 and part[2:] in said(done.stderr), (study, done.stderr)
            assert not (bench.folder / f"{i}.h5").exists()
        else:
            assert done.returncode == 0 and part in said(done.stdout), (study, done.stdout)


def test_summary_page_and_file_say_it_too(bench):
    study = """[relay]
slots = 120
[[axes.scenario]]
name = "usual"
[[axes.scenario]]
name = "long"
block.authoring_limit = 8000
"""
    part = "a block comes each 6000 ms, so a full one delays the next (scenario = long)"
    bench.ok("sweep", bench.write("x.toml", study), "-o", "x.h5", "--runs", 16, "--quiet")
    assert "note: block.authoring_limit = 8000 with 1 core: " + part in said(
        bench.ok("summary", "x.h5")
    )
    assert part in said(bench.ok("analyze", "x.h5"))
    import h5py

    with h5py.File(bench.folder / "x.h5") as file:
        doubts = json.loads(file.attrs["doubts"])
    assert any(part in doubt for doubt in doubts), doubts
    page = subprocess.run(
        [os.environ["CORESWEEP_PYTHON"], "-m", "coresweep.report.report", "x.h5", "-o", "x.html"],
        cwd=bench.folder,
        text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE / "python-notebooks" / "src")},
    )
    assert page.returncode == 0, page.stderr
    assert part in (bench.folder / "x.html").read_text()


def test_what_can_be_meant_is_not_remarked_on(bench):
    for study in SILENT:
        lines = bench.ok("plan", bench.write("x.toml", study + "\n"), "--no-timing").splitlines()
        assert not [line for line in lines if line.startswith(("note", "binds"))], (study, lines)


def test_shipped_studies_have_true_notes_alone(bench):
    """Each that they have was looked at; a new one must be, too."""
    expected = {
        "blocks-of-500-ms": ["axis para.cores changes nothing where block.rate is 1"],
        "depth-ancestry": ["axis para.unincluded_segment_capacity changes nothing where"],
        "kusama-referendum-374": ["axis backing.group_size changes nothing where"],
        "on-demand-break-even": ["tenant.strategy makes no use of it"],
        "on-demand-every-five-minutes": ["tenant.strategy makes no use of it", "not merged"],
        # 38 cores, all of them held: that is the question there.
        "rfc17-tuning": ["more cores are held than the first sale offers"],
        "why-ten-dot": ["more cores are held than the first sale offers"],
    }
    studies = sorted((SOURCE / "configs").glob("*.toml"))
    assert len(studies) > 15
    for study in studies:
        plan = bench.ok("plan", study, "--no-timing")
        notes = [line for line in plan.splitlines() if line.startswith("note")]
        parts = expected.get(study.stem, [])
        assert bool(notes) == bool(parts), (study, notes)
        for note in notes:
            assert any(part in note for part in parts), (study, note)


if __name__ == "__main__":
    main(globals())
