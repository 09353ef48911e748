"""The module of WebAssembly gives the program's digests, in a real browser: the one that travels
with the package, and where there is em++ one made anew. One with a changed rule is noticed."""

import base64
import gzip
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from support.browser import needs_browser
from support.chromium import Browser

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
PROGRAM = os.environ["CORESWEEP"]
ASSETS = SOURCE / "python-notebooks/src/coresweep/calculator/assets"
SHIPPED = ASSETS / "coresweep.wasm.gz"
PIPELINES, MARKETS = 50, 20
LARGEST = 700_000  # bytes, packed

# Opens each study in the module, simulates what it asks for and keeps the digest, or the sentence
# that refuses it.
PAGE = """<!doctype html><meta charset="utf-8"><title>digests</title>
<script type="application/octet-stream" id="module">%s</script>
<script type="application/json" id="studies">%s</script><script>%s
const found = [];
let failed = "";
(async () => {
  const packed = atob(document.getElementById("module").textContent);
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const engine = await Engine.start(await new Response(stream).arrayBuffer(), 2);
  for (const toml of JSON.parse(document.getElementById("studies").textContent)) {
    try {
      const study = await engine.open(toml);
      for (const { name, runs } of study.levels) await engine.run(name, runs);
      found.push(await engine.digest());
    } catch (error) {
      found.push("refused: " + error.message);
    }
  }
})().catch((error) => { failed = String(error); });
</script>"""


def text_of(sections):
    """A study as TOML."""
    lines = []
    for section, values in sections.items():
        if section:
            lines.append(f"[{section}]")
        lines += [f"{key} = {value}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def pipeline_study(number):
    """Every generation with every kind of collator, orders, and values that the seed chooses."""
    draw = random.Random(1000 + number)
    pick = draw.choice
    protocol = ("sync", "fragment-tree", "fragment-chain", "claim-queue")[number % 4]
    kind = ("basic", "lookahead", "slot-based", "bundle")[number // 4 % 4]
    if kind == "bundle":
        protocol = "claim-queue"
    para = {
        "cores": pick([1, 1, 2, 3]) if protocol == "claim-queue" and kind != "basic" else 1,
        "unincluded_segment_capacity": pick([1, 2, 3, 5, 12, 24]),
        "velocity": pick([1, 2, 3]),
        "relay_parent_offset": pick([0, 0, 1, 2]) if kind in ("slot-based", "bundle") else 0,
        "slot_duration": pick([6000, 12000, 24000]),
    }
    if kind == "bundle":
        para["unincluded_segment_capacity"] = pick([12, 24, 36, 64])
        if draw.random() < 0.4:
            para["scheduling"] = pick(['"scheduling-parent"', '"scheduling-parent-resubmit"'])
    elif protocol == "claim-queue" and draw.random() < 0.5:
        para["access"] = '"on-demand"'
    latency = pick(
        [
            '{ distribution = "lognormal", median = 250, sigma = 0.4 }',
            '{ distribution = "gamma", shape = 3, scale = 200 }',
            '{ distribution = "weibull", shape = 1.4, scale = 500 }',
            '{ distribution = "exponential", mean = 300 }',
        ]
    )
    return text_of(
        {
            "": {"network": pick(['"polkadot"', '"kusama"', '"paseo"'])},
            "study": {
                "title": '"One of many"',
                "question": '"Are the digests equal?"',
                "runs": pick([3, 8, 17]),
                "seed": draw.randrange(1, 1 << 40),
                "streams": pick(['"common"', '"independent"']),
            },
            "relay": {
                "slots": pick([400, 700, 2400]),
                "skip_probability": round(draw.uniform(0, 0.1), 4),
                "competing_block_probability": round(draw.uniform(0, 0.3), 3),
                "fork_probability": round(draw.uniform(0, 0.1), 3),
            },
            "backing": {
                "protocol": f'"{protocol}"',
                "max_candidate_depth": pick([1, 3, 4, 9]),
                "allowed_ancestry_len": pick([1, 2, 4]),
                "scheduling_lookahead": pick([3, 5, 7]),
                "validator_offline_probability": round(draw.uniform(0, 0.3), 3),
            },
            "para": para,
            "collator": {
                "kind": f'"{kind}"',
                "count": pick([1, 4, 18]),
                "offline_probability": round(draw.uniform(0, 0.2), 3),
                "failure": pick(['"silent"', '"unsent"']),
            },
            "latency": {"statement_spread": latency},
        }
    )


def market_study(number):
    """Both models and all rules of sale, with strategies in turn."""
    draw = random.Random(2000 + number)
    pick = draw.choice
    strategies = (
        "auto-renew", "renew-late", "floor-rebuy", "threshold", "two-stage", "on-demand", "hybrid",
    )  # fmt: skip
    return text_of(
        {
            "study": {
                "title": '"One of many"',
                "question": '"Are the digests equal?"',
                "runs": 2,
                "market_runs": pick([50, 200, 333]),
                "seed": draw.randrange(1, 1 << 40),
            },
            "relay": {"slots": 100},
            "market": {
                "model": ('"agents"', '"regimes"')[number % 2],
                "rules": pick(['"rfc1"', '"rfc1-minimum-price"', '"rfc17"'])
                if number % 2 == 0
                else '"rfc1-minimum-price"',
            },
            "tenant": {"strategy": f'"{strategies[number % len(strategies)]}"'},
        }
    )


def native(study, folder):
    """What the program says: a digest, or "refused"."""
    path = folder / "one.toml"
    path.write_text(study)
    for made in folder.glob("one.h5*"):
        made.unlink()
    swept = subprocess.run(
        [PROGRAM, "sweep", path, "-o", folder / "one.h5", "--quiet"],
        capture_output=True, text=True,
    )  # fmt: skip
    if swept.returncode == 2:
        return "refused"
    assert swept.returncode == 0, study + swept.stderr
    return subprocess.run(
        [PROGRAM, "digest", folder / "one.h5"], capture_output=True, text=True, check=True
    ).stdout.split()[0]


def digests(packed, studies, folder):
    """What the module says in a page from disk."""
    script = (ASSETS / "engine.js").read_text()
    listed = json.dumps(studies).replace("<", "\\u003c")
    path = folder / "digests.html"
    path.write_text(PAGE % (base64.b64encode(packed).decode(), listed, script))
    with Browser(folder / "profile") as browser:
        browser.open(path.as_uri())
        ready = f"typeof found != 'undefined' && (failed || found.length == {len(studies)})"
        browser.until(ready, 300)
        assert browser.value("failed") == "", browser.value("failed")
        return ["refused" if d.startswith("refused") else d for d in browser.value("found")]


def differing(packed, expected, folder):
    """The studies of which the module says something else."""
    found = digests(packed, list(expected), folder)
    return [
        f"{study}\nprogram {want}, module {got}"
        for (study, want), got in zip(expected.items(), found, strict=True)
        if want != got
    ]


def expected_digests(folder):
    """Studies with the program's digests: so many that it simulates, and those it refuses."""
    told = {}
    for make, wanted in ((pipeline_study, PIPELINES), (market_study, MARKETS)):
        number = simulated = 0
        while simulated < wanted:
            study = make(number)
            told[study] = native(study, folder)
            simulated += told[study] != "refused"
            number += 1
            assert number < 4 * wanted, "most studies are refused"
    return told


# A skipped slot has a relay block all the same.
RULE = (
    "const M produced = !within<I>(draw.word[0], skip_limit_);",
    "const M produced = all_mask<I>(true);",
)


def spoiled_rule(folder):
    """A folder with the rules of blocks, one of them changed."""
    text = (SOURCE / "cuda/pipeline/step.h").read_text()
    changed = text.replace(RULE[0], RULE[1])
    assert text.count(RULE[0]) == 1, "the rule to change is not there"
    (folder / "cuda/pipeline").mkdir(parents=True)
    (folder / "cuda/pipeline/step.h").write_text(changed)
    return folder


def made(folder, *spoiled):
    """The module of the sources as they are, or with a changed rule."""
    file = folder / "made.wasm.gz"
    subprocess.run([SOURCE / "host/wasm/make", file, *spoiled], check=True, capture_output=True)
    return file.read_bytes()


def main():
    needs_browser()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        expected = expected_digests(folder)
        refused = sum(digest == "refused" for digest in expected.values())
        packed = SHIPPED.read_bytes()
        assert len(packed) < LARGEST, f"{len(packed)} bytes"
        wrong = differing(packed, expected, folder)
        print(f"shipped module: {len(expected) - refused} digests, {refused} refused, "
              f"{len(wrong)} differ; {len(packed)} bytes")  # fmt: skip
        if shutil.which("em++") is None:
            print("skipped: em++ makes the module anew" if not wrong else "\n".join(wrong))
            return 1 if wrong else 77
        fresh = made(folder)
        same = gzip.decompress(fresh) == gzip.decompress(packed)
        if not same:
            wrong += differing(fresh, expected, folder)
        print(f"made anew: {'the same bytes' if same else 'other bytes, looked at, too'}")
        noticed = differing(made(folder, spoiled_rule(folder / "spoiled")), expected, folder)
        print(f"a changed rule: {len(noticed)} digests differ")
        if wrong or not noticed:
            print("\n".join(wrong))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
