// The setting of this page: its controls, as TOML, and as the end of a link. Meaning, default, bounds and
// source of a key are asked of the engine; what stands here is which keys are offered, and in which words.

/** How blocks are built. Choosing one sets the controls in `sets`, as such chains have them. */
const WAYS = [
  { id: "sync", name: "Before asynchronous backing: one block after the other",
    keys: { "backing.protocol": '"sync"', "collator.kind": '"basic"', "block.authoring_limit": "500" },
    sets: { cores: 1, capacity: 1, slot: 12000, offset: 0 } },
  { id: "lookahead", name: "Asynchronous backing on one core (lookahead collator)",
    keys: { "backing.protocol": '"claim-queue"', "collator.kind": '"lookahead"' },
    sets: { cores: 1, capacity: 3, slot: 6000, offset: 0 } },
  { id: "slot-based", name: "Elastic scaling on several cores (slot-based collator)",
    keys: { "backing.protocol": '"claim-queue"', "collator.kind": '"slot-based"' },
    sets: { cores: 3, capacity: 12, slot: 24000, offset: 1 } },
  { id: "bundle", name: "Bundles: several blocks on a core (collator of 2026)",
    keys: { "backing.protocol": '"claim-queue"', "collator.kind": '"bundle"' },
    sets: { cores: 1, rate: 3, capacity: 12, slot: 24000, offset: 1 } },
  { id: "scheduling-parent", name: "Bundles with scheduling parents (V3; enabled nowhere yet)",
    keys: { "backing.protocol": '"claim-queue"', "collator.kind": '"bundle"',
      "para.scheduling": '"scheduling-parent"' },
    sets: { cores: 1, rate: 3, capacity: 12, slot: 24000, offset: 1 } },
];
const alone = ({ way }) => way === "sync";
const manyCores = ({ way }) => way !== "sync" && way !== "lookahead";
const bundled = ({ way }) => way === "bundle" || way === "scheduling-parent";

/** Choices have `options`, sliders `values`: all that they can stand at, within the key's bounds; boxes for an
 * amount have a `unit`. `sets`: what else a value sets in a setting; `when`: whether the control is there. */
const CONTROLS = [
  { id: "way", key: "collator.kind", name: "How blocks are built", start: "lookahead",
    options: WAYS.map(({ id, name }) => [id, name]), sets: (way) => WAYS.find(({ id }) => id === way).sets },
  { id: "network", key: "network", name: "Network", start: "polkadot",
    options: [["polkadot", "Polkadot"], ["kusama", "Kusama"]] },
  { id: "cores", key: "para.cores", name: "Cores", start: 1, values: steps(1, 12), shown: counted("core") },
  { id: "rate", key: "block.rate", name: "Blocks in a relay slot of 6 s", start: 3, values: steps(1, 12),
    shown: counted("block"), when: bundled },
  { id: "capacity", key: "para.unincluded_segment_capacity", name: "Blocks that may wait for inclusion",
    start: 3, values: steps(1, 48), shown: counted("block"), when: (setting) => !alone(setting) },
  { id: "offset", key: "para.relay_parent_offset", name: "Relay-parent offset", start: 0,
    values: steps(0, 6), shown: counted("relay block"), when: (setting) => !alone(setting) },
  { id: "slot", key: "para.slot_duration", name: "Aura slot: a collator's turn", start: 6000,
    values: [6000, 12000, 18000, 24000], shown: (ms) => `${ms / 1000} s` },
  { id: "fullness", key: "block.fullness", name: "How full blocks are", start: "as-is",
    options: [["as-is", "As on parachains: 13 % on average"], ["0.25", "All a quarter full"],
      ["0.5", "All half full"], ["1", "All full"]] },
  { id: "collators", key: "collator.count", name: "Collators", start: 6, values: steps(1, 40),
    shown: counted("collator"), sets: (collators, { failing }) => ({ failing: Math.min(failing, collators) }) },
  { id: "failing", key: "collator.offline_probability", name: "Of them fail often", start: 0,
    values: steps(0, 10), shown: counted("collator"),
    sets: (failing, { collators }) => ({ collators: Math.max(failing, collators) }) },
  { id: "fails", key: "collator.offline_probability", name: "Those fail in", start: 50,
    values: steps(5, 100, 5), shown: (n) => `${n} % of their turns`, when: ({ failing }) => failing > 0 },
  { id: "others", key: "collator.offline_probability", name: "Each other fails in", start: 0.5,
    values: [0, 0.1, 0.5, 1, 2, 5, 10, 20], shown: (n) => `${n} % of its turns` },
  { id: "latency", key: "latency.scale", name: "Messages between collators and validators", start: 1,
    values: [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4],
    shown: (n) => (n === 1 ? "as assumed" : `${n} × as long`) },
];

const START = startOf(CONTROLS);
const wayOf = (setting) => WAYS.find(({ id }) => id === setting.way);

/** What a setting says, key by key, as TOML. */
function keysOf(setting) {
  const { collators, failing, fails, others } = setting;
  const found = { ...wayOf(setting).keys, "para.cores": setting.cores };
  const most = bundled(setting) ? Math.max(setting.rate, setting.cores) : setting.cores;
  if (most > 1 && manyCores(setting)) found["para.velocity"] = most;
  if (bundled(setting)) found["block.rate"] = setting.rate;
  if (!alone(setting)) found["para.unincluded_segment_capacity"] = setting.capacity;
  if (setting.offset && !alone(setting)) found["para.relay_parent_offset"] = setting.offset;
  found["para.slot_duration"] = setting.slot;
  if (setting.fullness !== "as-is") found["block.fullness"] = setting.fullness;
  found["collator.count"] = collators;
  found["collator.offline_probability"] = !failing ? others / 100
    : failing === collators ? fails / 100 : `[[${fails / 100}, ${failing}], [${others / 100}, 0]]`;
  if (setting.latency !== 1) found["latency.scale"] = setting.latency;
  return found;
}

/** The study of a setting, as `coresweep sweep` reads it. */
function tomlOf(setting, runs) {
  const sections = {};
  for (const [key, value] of Object.entries(keysOf(setting))) {
    const [section, name] = key.split(".");
    (sections[section] ??= []).push(`${name} = ${value}`);
  }
  const told = Object.entries(sections).map(([name, lines]) => `\n[${name}]\n${lines.join("\n")}\n`);
  return `# coresweep sweep setting.toml -o setting.h5\nnetwork = "${setting.network}"\n
[study]
title = "A setting of the calculator"
question = "How often does a block come with this setting?"
runs = ${runs}
seed = 1
${told.join("")}`;
}

/** In how many of all turns a collator builds nothing, because it fails. */
const failingTurns = ({ collators, failing, fails, others }) =>
  (failing * fails + (collators - failing) * others) / (100 * collators);
