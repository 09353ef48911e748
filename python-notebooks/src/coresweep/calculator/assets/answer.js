// What a simulated setting says, in words and two digits.

const METRICS = ["block_time.mean", "run.block_time.p05", "run.block_time.p95", "inclusion_latency.mean",
  "finality_latency.mean", "longest_gap.mean", "wasted_share", "block_confidence", "dropped_share.relay_fork",
  "execution_rate"];

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
  return short(low) === short(high) ? `On nine of ten days it rounds to ${seconds(low)}.`
    : `On nine of ten days between ${short(low)} and ${seconds(high)}.`;
}

/** Of blocks that are built and not included, most are twins: built on another fork of the relay chain. */
const builtWords = (now) => (now["dropped_share.relay_fork"].value > (1 - now.block_confidence.value) / 2
  ? "of built blocks; most others are twins on relay forks" : "of built blocks");

/** Title, metric, its words, and what stands behind them. */
const CARDS = [
  ["Included", "inclusion_latency.mean", seconds, "after its building begins"],
  ["Final", "finality_latency.mean", seconds, "after its building begins"],
  ["Longest pause", "longest_gap.mean", seconds, "without a block, on an average day"],
  ["Work lost", "wasted_share", percent, "of the validators' work, with blocks that were lost"],
  ["Built and included", "block_confidence", percent, builtWords],
  ["Execution", "execution_rate", (value) => `${short(value)} s`, "of execution an hour"],
];

function showCards(now, before) {
  const box = byId("cards");
  box.replaceChildren();
  const blocks = now["block_time.mean"].value !== null;
  for (const [title, name, words, behind] of CARDS) {
    const card = made(box, "div", "", { class: "card" });
    made(card, "h2", title);
    const value = now[name].value, then = before?.[name].value ?? null;
    const text = made(card, "p");
    if (value === null || !blocks) {
      text.textContent = "no block";
      continue;
    }
    made(text, "span", words(value), { class: "figure-of" });
    const other = then !== null && words(then) !== words(value) ? ` (before: ${words(then)})` : "";
    text.append((behind.call ? behind(now) : behind) + other);
  }
}

/** Sentences of the program: what binds, and what it remarks on keys that this setting names; and how often
 * collators fail, which is no limit. */
function showLimits(study, setting, toml) {
  const named = (warning) => {
    const [section, name] = warning.split(" ")[0].split(".");
    return name && toml.includes(`[${section}]`) && toml.includes(`\n${name} =`);
  };
  const failing = failingTurns(setting);
  const often = failing >= 0.01 && failing < 1
    ? [`Collators fail in ${percent(failing)} of their turns, and build nothing in those` +
      (setting.way === "lookahead" ? "; the next turn can make up for some." : ".")] : [];
  const reason = (text) => text.split(": ").at(-1).slice(0, 40);
  const fresh = (warning) => !study.limits.some((limit) => reason(limit) === reason(warning));
  const told = [...study.limits, ...often, ...study.warnings.filter(named).filter(fresh)];
  const box = byId("limits");
  const texts = told.length ? told : ["No limit of this setting holds blocks back; single ones come late or are lost."];
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
  byId("days").hidden = days.every((day) => day === null);
  drawDots(byId("dots"), days.map((day) => (day === null ? null : day / 1000)));
  showCards(now, before);
}
