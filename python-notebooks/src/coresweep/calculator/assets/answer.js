// What a simulated setting says, in words and two digits.

const METRICS = ["block_time.mean", "run.block_time.p05", "run.block_time.p95", "inclusion_latency.mean",
  "finality_latency.mean", "longest_gap.mean", "wasted_share", "block_confidence", "execution_rate"];

function paceOf(now, before) {
  const here = now["block_time.mean"].value, there = before?.["block_time.mean"].value;
  if (here === null) return "With this setting no block is included.";
  const known = there !== undefined && there !== null;
  if (!known) return `A block every ${seconds(here)}.`;
  if (short(here) === short(there)) return `A block every ${seconds(here)}, as before.`;
  return `A block every ${seconds(here)}, not every ${seconds(there)}.`;
}

function daysOf(now) {
  const [low, high] = ["p05", "p95"].map((end) => now[`run.block_time.${end}`].value);
  if (low === null) return "";
  return short(low) === short(high) ? `On nine of ten days near ${seconds(low)}.`
    : `On nine of ten days between ${short(low)} and ${seconds(high)}.`;
}

/** Title, metric, its words, and what stands behind them. */
const CARDS = [
  ["Included", "inclusion_latency.mean", seconds, "after its building begins"],
  ["Final", "finality_latency.mean", seconds, "after its building begins"],
  ["Longest pause", "longest_gap.mean", seconds, "without a block, on an average day"],
  ["Work lost", "wasted_share", percent, "of the validators' work, with blocks that were lost"],
  ["Built and included", "block_confidence", percent, "of built blocks; most others are twins on relay forks"],
  ["Execution", "execution_rate", (value) => `${short(value)} s`, "of execution an hour"],
];

function showCards(now, before) {
  const box = byId("cards");
  box.replaceChildren();
  for (const [title, name, words, behind] of CARDS) {
    const card = made(box, "div", "", { class: "card" });
    made(card, "h3", title);
    const value = now[name].value, then = before?.[name].value ?? null;
    const text = made(card, "p");
    if (value === null) {
      text.textContent = "no block";
      continue;
    }
    made(text, "span", words(value), { class: "figure-of" });
    const other = then !== null && words(then) !== words(value) ? ` (before: ${words(then)})` : "";
    text.append(behind + other);
  }
}

/** Sentences of the program: what binds, and what it remarks on keys that this setting names. */
function showLimits(study, toml) {
  const named = (warning) => {
    const [section, name] = warning.split(" ")[0].split(".");
    return name && toml.includes(`[${section}]`) && toml.includes(`\n${name} =`);
  };
  const told = [...study.limits, ...study.warnings.filter(named)];
  const box = byId("limits");
  const texts = told.length ? told : ["Nothing in this setting holds blocks back."];
  if ([...box.children].map((item) => item.textContent).join() === texts.join()) return;
  box.replaceChildren();
  texts.forEach((text) => made(box, "li", text));
}

/** All of the answer. `days`: a hundred, in ms. */
function showAnswer(now, days, before) {
  say("answer", paceOf(now, before));
  say("spread", daysOf(now));
  const row = (name, metrics, faint) => ({ name, faint, value: metrics["block_time.mean"].value,
    low: metrics["run.block_time.p05"].value, high: metrics["run.block_time.p95"].value });
  drawBars(byId("bars"), [row("This setting", now), ...(before ? [row("Before", before, true)] : [])],
    "Time for one block, on average", (value) => (value === null ? "no block" : seconds(value)));
  drawDots(byId("dots"), days.map((day) => (day === null ? null : day / 1000)));
  showCards(now, before);
}
