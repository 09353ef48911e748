// The setting of the budget: its controls, its study as TOML, and the command that says more.

const coinOf = ({ chain }) => (chain === "kusama" ? "KSM" : "DOT");

const STRATEGIES = [
  ["auto-renew", "Renew at the start of every sale"],
  ["renew-late", "Renew in the last week of every sale"],
  ["floor-rebuy", "Let it lapse and buy at the floor in the last week"],
  ["two-stage", "Buy in the last week, or when fewer than 5 cores are left"],
  ["threshold", "Buy as soon as a core costs at most twice the floor"],
];

const BUDGET = [
  { id: "chain", key: "network", name: "Network", start: "polkadot",
    options: [["polkadot", "Polkadot"], ["kusama", "Kusama"]],
    sets: (chain) => (chain === "kusama" ? { renewal: 1, usd: 6, funds: 0 } : { renewal: 10, usd: 1.28, funds: 0 }) },
  { id: "held", key: "tenant.cores", name: "Cores to keep", start: 1, values: steps(1, 16), shown: counted("core") },
  { id: "renewal", key: "tenant.record", name: "Next renewal of one core; 0: none is held", start: 10,
    unit: coinOf },
  { id: "funds", key: "tenant.funds", name: "What there is to spend; 0: unknown", start: 0, unit: coinOf },
  { id: "months", key: "market.cycles", name: "How long", start: 12, values: steps(3, 36, 3),
    shown: counted("month") },
  { id: "usd", key: "usd.price", name: "Price of a coin, which is to stay", start: 1.28,
    unit: () => "USD" },
  { id: "squeeze", key: "market.squeeze_probability", name: "Somebody buys all that is left", start: "rare",
    options: [["none", "Never"], ["rare", "In 1 sale of 20"], ["often", "In 1 sale of 6"]] },
];

const cores = (n) => counted("core")(n);

/** The setting as options of `coresweep budget`; sales before today are over. */
function budgetOptions(setting) {
  const coin = coinOf(setting), today = new Date().toISOString().slice(0, 10);
  const funds = setting.funds ? [`funds=${setting.funds} ${coin}`] : [];
  return [`network=${setting.chain}`, `cores=${setting.held}`, `renewal=${setting.renewal} ${coin}`, ...funds,
    `usd=${setting.usd}`, `months=${setting.months}`, `squeeze=${setting.squeeze}`, `start=${today}`];
}

/** An error of the command names its option; those of a study name keys, as controls do. */
function withKeys({ message }) {
  const option = { network: "chain", cores: "held" };
  const keyOf = (name) => BUDGET.find(({ id }) => id === (option[name] ?? name))?.key;
  return new Error(message.replace(/--(\w+)/g, (all, name) => keyOf(name) ?? all));
}

/** One strategy of a budget. `facts`: what the module says that the studies of this setting are made of;
 * `funds`: what it may spend. */
function budgetToml(setting, facts, strategy, funds = "unlimited") {
  const coin = coinOf(setting);
  return `# coresweep sweep budget.toml -o budget.h5
network = "${setting.chain}"

[study]
title = "A budget for ${cores(setting.held)} for ${setting.months} months"
question = "What do they cost?"
runs = 16
market_runs = ${facts.histories}
seed = ${facts.seed}

[relay]
slots = 2400

[market]
model = "agents"
cycles = ${facts.sales}
squeeze_probability = ${facts.squeeze_probability}
squeeze_budget = "${facts.squeeze_budget}"

[tenant]
strategy = "${strategy}"
cores = ${setting.held}
record = "${setting.renewal} ${coin}"
threshold = "${facts.threshold}"
funds = "${funds}"

[usd]
price = ${setting.usd}
volatility = 0
jumps_per_year = 0
`;
}

/** What says more: all squeezes, several networks, today's market from a dump. */
function budgetCommand(setting) {
  const coin = coinOf(setting);
  const funds = setting.funds ? ` --funds "${setting.funds} ${coin}"` : "";
  return `coresweep budget --network ${setting.chain} --cores ${setting.held} --renewal "${setting.renewal} ${coin}"` +
    `${funds} --usd ${setting.usd} --months ${setting.months} --squeeze ${setting.squeeze} -o budget.html`;
}
