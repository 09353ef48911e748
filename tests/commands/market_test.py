"""Studies of the market from the command line: the same bits everywhere, every strategy, errors."""

from support.program import SOURCE, main, text_of

STUDY = """
[study]
runs = 16
market_runs = 70
seed = 5
[relay]
slots = 200
[market]
model = "agents"
cycles = 5
squeeze_probability = 0.3
squeeze_budget = "100000 DOT"
[tenant]
demand = 0.5
[axes]
tenant.strategy = [
  "auto-renew", "renew-late", "floor-rebuy", "threshold", "two-stage", "on-demand", "hybrid",
  "shared", "resell", "pool", "elastic"
]
market.rules = ["rfc1-minimum-price", "rfc17"]
"""


def test_the_market_has_the_same_bits_on_every_back_end_and_thread_count(bench):
    text = STUDY.replace("cycles = 5", "cycles = 5\ncount_revenue = true")
    config = bench.write("market.toml", text + 'on_demand.rules = ["relay", "coretime"]\n')
    bench.ok("sweep", config, "-o", "scalar.h5", "--backend", "scalar", "--quiet")
    wanted = bench.digest("scalar.h5")
    for back_end, threads in (("thrust", 1), ("thrust", 3), ("simd", 2)):
        bench.ok(
            "sweep",
            config,
            "-o",
            "x.h5",
            "--backend",
            back_end,
            "--threads",
            threads,
            "--quiet",
            "--force",
        )
        assert bench.digest("x.h5") == wanted, f"{back_end}, {threads} threads"


def test_plan_counts_the_market_beside_the_pipeline(bench):
    text = bench.ok("plan", bench.write("market.toml", STUDY), "--no-timing")
    assert "points      22 (1 simulated), 16 runs each" in text, text
    assert "market      22 points x 70 runs of up to 5 sales" in text, text
    assert "2 x market.rules: rfc1-minimum-price .. rfc17 (market only)" in text, text
    assert "simulated once" not in text, text


def test_every_strategy_has_a_bill_and_its_blocks_a_price(bench):
    import h5py
    import numpy

    config = bench.write("market.toml", STUDY)
    bench.ok("sweep", config, "-o", "m.h5", "--quiet")
    with h5py.File(bench.folder / "m.h5") as file:
        cost = file["cost.mean"][...]
        assert cost.shape == (11, 2)
        assert (cost > 0).all() and numpy.isfinite(cost).all()
        assert (file["cost.p05"][...] <= file["cost.p95"][...] * 1.0001).all()
        assert (file["cost.p95"][...] <= file["cost.cvar95"][...] * 1.01).all()
        assert (file["cost_per_parablock"][...] > 0).all()
        # The sum of the payments sale by sale is the bill.
        by_cycle = file["cycle.payment.mean"][...]
        assert by_cycle.shape == (11, 2, 5)
        assert numpy.allclose(by_cycle.sum(axis=-1), cost)
        # A region costs the mean bill over the regions in use.
        names = list(file["tenant.strategy"].asstr()[...])
        renews = names.index("auto-renew")
        regions = file["cycle.cores_held.mean"][renews, 0].sum()
        assert numpy.isclose(file["region_price.mean"][renews, 0], cost[renews, 0] / regions)
        assert text_of(file["cycle.funding.p95"].attrs["units"]) == "DOT"


def test_revenue_is_counted_and_in_the_digest_only_where_it_is_asked_for(bench):
    import h5py
    import numpy

    def digest_of(text, name):
        bench.ok("sweep", bench.write("market.toml", text), "-o", name, "--quiet")
        return bench.digest(name)

    plain = digest_of(STUDY, "plain.h5")
    counted = digest_of(STUDY.replace("cycles = 5", "cycles = 5\ncount_revenue = true"), "all.h5")
    assert plain != counted
    with h5py.File(bench.folder / "plain.h5") as file:
        assert numpy.isnan(file["sale.revenue.mean"][...]).all()
        assert not file["market/cycle.sales_revenue.sum_low"][...].any()
        cost = file["cost.mean"][...]
    with h5py.File(bench.folder / "all.h5") as file:
        revenue = file["sale.revenue.mean"][...]
        assert (revenue > 0).all()
        assert numpy.allclose(file["cycle.sales_revenue.mean"][...].mean(axis=-1), revenue)
        assert (file["cost.mean"][...] == cost).all()
    assert "taken a sale" not in bench.ok("summary", "plain.h5")
    assert "taken a sale" in bench.ok("summary", "all.h5")


def test_amounts_of_networks_with_different_coins_name_none(bench):
    import h5py

    networks = '[[axes.on]]\nname = "DOT"\nnetwork = "polkadot"\n'
    networks += '[[axes.on]]\nname = "KSM"\nnetwork = "kusama"\n'
    config = bench.write("coins.toml", STUDY[: STUDY.index("squeeze_prob")] + networks)
    bench.ok("sweep", config, "-o", "coins.h5", "--quiet")
    with h5py.File(bench.folder / "coins.h5") as file:
        assert text_of(file["cost.mean"].attrs["units"]) == "coin"
        assert text_of(file["cycle.payment.mean"].attrs["units"]) == "coin"
        assert text_of(file["cost_per_parablock"].attrs["units"]) == "coin block-1"


def test_the_file_opens_with_the_market_in_xarray(bench):
    import xarray

    config = bench.write("market.toml", STUDY)
    bench.ok("sweep", config, "-o", "m.h5", "--quiet")
    path = str(bench.folder / "m.h5")
    for engine in ("h5netcdf", "netcdf4"):
        with xarray.open_dataset(path, engine=engine) as data:
            assert data["cost.mean"].dims == ("tenant.strategy", "market.rules")
            assert data["cycle.payment.p95"].dims[-1] == "cycle"
            assert list(data["cycle"].values) == [1, 2, 3, 4, 5]
            assert data["block_time.mean"].dims == ()
        with xarray.open_dataset(path, engine=engine, group="market") as raw:
            assert int(raw["runs"].sum()) == 70 * 22


def test_the_shipped_studies_of_the_market_plan(bench):
    for name in (
        "astar-coretime-plan",
        "rfc17-tuning",
        "on-demand-break-even",
        "on-demand-every-five-minutes",
        "why-ten-dot",
    ):
        text = bench.ok("plan", SOURCE / "configs" / f"{name}.toml", "--no-timing")
        assert "points" in text, text


if __name__ == "__main__":
    main(globals())
