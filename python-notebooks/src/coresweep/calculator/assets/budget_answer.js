// The budget: each strategy meets the same simulated sales; what it takes in 95 of 100 histories, and how often a
// core is lost.

const MOST_LOST = 0.05;

/** Two digits, never too few: an amount that must be there. */
function enough(value) {
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(2)).toLocaleString("en");
}

class Budget {
  constructor(bytes) {
    this.bytes = bytes;
  }

  /** When the half is first shown. */
  async start(tabs) {
    if (this.tabs) return;
    this.tabs = tabs;
    this.engine = await Engine.start(this.bytes);
    const form = byId("budget-controls");
    this.controls = new Controls(form, BUDGET, await this.engine.keys(), () => this.soon(), (why) => this.refuse(why));
    form.addEventListener("submit", (event) => event.preventDefault());
    byId("budget-reset").addEventListener("click", () => this.restart(startOf(BUDGET)));
    byId("copy-command").addEventListener("click", () => copy("command", "budget-copied"));
    byId("copy-budget-link").addEventListener("click", () => copy("", "budget-copied"));
    byId("copy-budget").addEventListener("click", () => copy("budget-toml", "budget-copied"));
    addEventListener("hashchange", () => {
      if (tabs.named() === "budget" && this.link() !== location.hash.slice(1))
        this.restart(settingOf(location.hash, BUDGET));
    });
    this.restart(settingOf(location.hash, BUDGET));
  }

  link() {
    const changed = linkOf(this.controls.setting, BUDGET);
    return changed ? `budget&${changed}` : "budget";
  }

  restart(setting) {
    this.controls.show(setting);
    this.soon();
  }

  /** What runs is of an older setting. */
  end() {
    clearTimeout(this.timer);
    this.engine.stop();
    this.work = {};
    say("budget-digest", "");
  }

  refuse(why) {
    this.end();
    this.mistaken(new Error(why));
  }

  soon() {
    this.end();
    this.timer = setTimeout(() => this.simulate().catch(broken), WAIT_MS);
  }

  async simulate() {
    const mine = (this.work = {}), setting = { ...this.controls.setting }, began = performance.now();
    const found = [];
    this.tabs.link("budget", this.link());
    for (const [strategy, name] of STRATEGIES) {
      try {
        await this.engine.open(budgetToml(setting, strategy));
      } catch (error) {
        if (mine === this.work) this.mistaken(error);
        return;
      }
      if (mine !== this.work) return;
      byId("budget-mistake").hidden = true;
      const told = (done) => {
        byId("budget-progress").value = (found.length + done / HISTORIES) / STRATEGIES.length;
        say("budget-state", `${strategy}: ${done} of ${HISTORIES} histories`);
      };
      if (!(await this.engine.run("market", HISTORIES, told)) || !(await this.engine.run("pipeline", 16))) return;
      const metrics = await this.engine.metrics("cost.mean", "cost.p95", "core_lost.share");
      const digest = await this.engine.digest();
      if (mine !== this.work) return;
      found.push({ strategy, name, digest, ...judged(setting, metrics) });
    }
    const time = ((performance.now() - began) / 1000).toFixed(1);
    say("budget-state", `${STRATEGIES.length} strategies, ${HISTORIES} histories each, in ${time} s`);
    showBudget(setting, found);
    this.told = true;
  }

  mistaken(error) {
    showMistake("budget-mistake", error, BUDGET, this.told);
    say("budget-state", "This setting cannot be");
  }
}

/** What a strategy takes in 95 of 100 histories, surely, with deposit and fees; and whether it is safe, surely. */
function judged(setting, metrics) {
  const [deposit, fee] = KEPT[coinOf(setting)];
  const kept = deposit + fee * salesOf(setting);
  const lost = metrics["core_lost.share"];
  return { takes: metrics["cost.p95"].high + kept, mean: metrics["cost.mean"].value + kept, lost: lost.value,
    safe: lost.high <= MOST_LOST };
}

function lostWords(share) {
  if (share === 0 || share === 1) return `loses a core in ${share ? "all" : "none"} of the histories`;
  const hundred = share < 0.01 ? "fewer than 1" : share > 0.99 ? "more than 99" : (100 * share).toFixed(0);
  return `loses a core in ${hundred} of 100 histories`;
}

function showBudget(setting, found) {
  const coin = coinOf(setting), what = `${cores(setting.held)} for ${setting.months} months`;
  const safe = found.filter((one) => one.safe).sort((a, b) => a.takes - b.takes);
  const best = safe[0] ?? [...found].sort((a, b) => a.lost - b.lost || a.takes - b.takes)[0];
  const same = safe.filter((one) => one !== best && one.takes === best.takes).map(({ strategy }) => strategy);
  const tied = same.length ? `, tied with ${same.join(" and ")}` : "";
  const takes = `${enough(best.takes)} ${coin}`, usd = `${enough(best.takes * setting.usd)} USD`;
  const have = `${setting.funds.toLocaleString("en")} ${coin}`;
  say("budget-answer", !safe.length ? `No way here keeps ${what} in 95 of 100 histories.`
    : !setting.funds ? `${takes} pay for ${what}.`
    : setting.funds >= best.takes ? `${have} pay for ${what}: ${takes} suffice.`
    : `${have} do not pay for ${what}: it takes ${takes}.`);
  const named = `${best.name} (${best.strategy})`, mean = `the mean is ${short(best.mean)} ${coin}`;
  say("budget-spread", safe.length
    ? `${takes} (${usd}) suffice in 95 of 100 simulated histories; ${mean}. ${named}${tied}: the cheapest way that ` +
      "loses a core in at most 5 of 100 histories."
    : `${named} ${lostWords(best.lost)}, the fewest of these. It spends at most ${takes} (${usd}) in 95 of 100 ` +
      `simulated histories; ${mean}.`);
  drawBars(byId("budget-bars"), found.map((one) => ({ name: `${one.name} (${one.strategy})`, value: one.takes,
    low: null, high: null, faint: !one.safe, note: `${one.safe ? "" : "not safe: "}${lostWords(one.lost)}` })),
  `Enough in 95 of 100 histories, ${coin}`, (value) => `${enough(value)} ${coin}`);
  byId("command").textContent = budgetCommand(setting);
  byId("budget-toml").textContent = budgetToml(setting, best.strategy);
  say("budget-digest", `The digest of ${best.strategy} is ${best.digest}. For the same TOML and version, ` +
    "coresweep digest budget.h5 gives it, too.");
}
