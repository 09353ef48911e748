// The setting of the budget: its controls, its study as TOML, and the command that says more.

const coinOf = ({ chain }) => (chain === "kusama" ? "KSM" : "DOT");
const FLOORS = { DOT: 10, KSM: 1 };  // lowest price of a core
const KEPT = { DOT: [0.01, 0.1], KSM: [0.001, 0.01] };  // on the account; for each transfer
const SQUEEZES = { none: 0, rare: 0.05, often: 0.16 };
const MONTH_DAYS = 30.4375, CYCLE_DAYS = 28.17;  // as `coresweep budget` counts sales
const HISTORIES = 2000;

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

const salesOf = ({ months }) => Math.ceil((months * MONTH_DAYS) / CYCLE_DAYS - 1e-9);
const cores = (n) => counted("core")(n);

/** One strategy of a budget, with funds without limit: what it takes. */
function budgetToml(setting, strategy) {
  const coin = coinOf(setting), floor = FLOORS[coin];
  return `# coresweep sweep budget.toml -o budget.h5
network = "${setting.chain}"

[study]
title = "A budget for ${cores(setting.held)} for ${setting.months} months"
question = "What do they cost?"
runs = 16
market_runs = ${HISTORIES}
seed = 2026

[relay]
slots = 2400

[market]
model = "agents"
cycles = ${salesOf(setting)}
squeeze_probability = ${SQUEEZES[setting.squeeze]}
squeeze_budget = "${10000 * floor} ${coin}"

[tenant]
strategy = "${strategy}"
cores = ${setting.held}
record = "${setting.renewal} ${coin}"
threshold = "${2 * floor} ${coin}"

[usd]
price = ${setting.usd}
volatility = 0
jumps_per_year = 0
`;
}

/** What says more: dates, the account before each sale, all strategies and squeezes. */
function budgetCommand(setting) {
  const coin = coinOf(setting);
  const funds = setting.funds ? ` --funds "${setting.funds} ${coin}"` : "";
  return `coresweep budget --network ${setting.chain} --cores ${setting.held} --renewal "${setting.renewal} ${coin}"` +
    `${funds} --usd ${setting.usd} --months ${setting.months} --squeeze ${setting.squeeze} -o budget.html`;
}
