// The budget: each strategy meets the same simulated sales; what it takes in 95 of 100 histories, how often a core is
// lost, until when the funds last, and what must be on the account before each sale. The rules of that are the
// module's, those of `coresweep budget`.

/** Two digits or more, never too few: an amount that must be there. */
function enough(value, digits = 2) {
  if (value === null) return "beyond count";
  if (!(value > 0)) return "0";
  const place = Math.floor(Math.log10(value)) - digits + 1, step = 10 ** place;
  const decimals = Math.max(0, -place);
  return (Math.ceil(value / step - 1e-9) * step).toLocaleString("en",
    { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
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

  /** Simulates one study of the budget; the digest, or nothing where it became old. */
  async take(mine, toml, name, share) {
    await this.engine.open(toml);
    if (mine !== this.work) return undefined;
    byId("budget-mistake").hidden = true;
    const told = (done) => {
      byId("budget-progress").value = share(done / this.facts.histories);
      say("budget-state", `${name}: ${done} of ${this.facts.histories} histories`);
    };
    if (!(await this.engine.run("market", this.facts.histories, told)) || !(await this.engine.run("pipeline", 16)))
      return undefined;
    const digest = await this.engine.budgetAdd();
    return mine === this.work ? digest : undefined;
  }

  async simulate() {
    const mine = (this.work = {}), setting = { ...this.controls.setting }, began = performance.now();
    const digests = {}, steps = STRATEGIES.length + (setting.funds ? 1 : 0);
    this.tabs.link("budget", this.link());
    const take = (strategy, at, funds) => this.take(mine, budgetToml(setting, this.facts, strategy, funds),
      funds ? `${strategy} with these funds` : strategy, (part) => (at + part) / steps);
    try {
      const facts = await this.engine.budget(budgetOptions(setting));
      if (mine !== this.work) return;
      this.facts = facts;
      for (const [at, [strategy]] of STRATEGIES.entries())
        if (!(digests[strategy] = await take(strategy, at))) return;
      let answer = await this.engine.budgetAnswer();
      const best = answer.scenarios[0].recommended;
      if (best && setting.funds) {
        if (!(await take(best, STRATEGIES.length, facts.spendable))) return;
        answer = await this.engine.budgetAnswer();
      }
      if (mine !== this.work) return;
      const time = ((performance.now() - began) / 1000).toFixed(1);
      byId("budget-progress").value = 1;
      say("budget-state", `${STRATEGIES.length} strategies, ${facts.histories} histories each, in ${time} s`);
      showBudget(setting, facts, answer, digests);
      this.told = true;
    } catch (error) {
      if (mine === this.work) this.mistaken(withKeys(error));
    }
  }

  mistaken(error) {
    showMistake("budget-mistake", error, BUDGET, this.told);
    say("budget-state", "This setting cannot be");
  }
}

function lostWords(share) {
  if (share === 0 || share === 1) return `loses a core in ${share ? "all" : "none"} of the histories`;
  const hundred = share < 0.01 ? "fewer than 1" : share > 0.99 ? "more than 99" : (100 * share).toFixed(0);
  return `loses a core in ${hundred} of 100 histories`;
}

/** Before each sale, as the command's table has it; nothing where no strategy is safe. */
function showCalendar(answer, best) {
  const box = byId("budget-calendar");
  box.replaceChildren();
  if (!best) return;
  const { coin, usd, sales, words } = answer;
  made(box, "h2", "On the account before each sale");
  made(box, "p", `Enough in 95 of 100 histories, by ${best.name}. ${words.last ?? ""} Dates follow from a sale on ` +
    "record; those of years later may be some days off.");
  const table = made(box, "table"), head = made(made(table, "thead"), "tr"), body = made(table, "tbody");
  for (const name of ["Sale", "Begins", coin, "USD", `${coin} spent by then`])
    made(head, "th", name, { scope: "col" });
  sales.forEach((sale, k) => {
    const row = made(body, "tr"), account = best.account[k];
    made(row, "th", `${sale.number ?? k + 1}`, { scope: "row" });
    for (const text of [sale.begins, enough(account, 3), enough(account === null ? null : account * usd, 3),
      enough(best.spent[k], 3)]) made(row, "td", text);
  });
}

/** What is there, and how far it goes. */
function fundsWords(setting, answer, best, takes, what) {
  const have = `${setting.funds.toLocaleString("en")} ${coinOf(setting)}`;
  if (best.sales_paid === answer.sales.length) return `${have} pay for ${what}: ${takes} suffice.`;
  return best.sales_paid === 0 ? `${have} do not pay for ${what}: it takes ${takes}.`
    : `${answer.words.answer} ${have} do not pay for ${what}: it takes ${takes}.`;
}

function showBudget(setting, facts, answer, digests) {
  const coin = coinOf(setting), what = `${cores(setting.held)} for ${setting.months} months`;
  const { strategies, recommended } = answer.scenarios[0];
  const nameOf = ({ name }) => STRATEGIES.find(([strategy]) => strategy === name)[1];
  const best = strategies[0];  // the safest where none is safe
  const same = strategies.filter((one) => one !== best && one.keeps_core && one.budget === best.budget);
  const tied = same.length ? `, tied with ${same.map(({ name }) => name).join(" and ")}` : "";
  const takes = `${enough(best.budget)} ${coin}`;
  const usd = `${enough(best.budget === null ? null : best.budget * setting.usd)} USD`;
  say("budget-answer", !recommended ? `No way here keeps ${what} in 95 of 100 histories.`
    : !setting.funds ? `${takes} pay for ${what}.` : fundsWords(setting, answer, best, takes, what));
  const named = `${nameOf(best)} (${best.name})`, mean = `the mean is ${short(best.mean)} ${coin}`;
  say("budget-spread", recommended
    ? `${takes} (${usd}) suffice in 95 of 100 simulated histories; ${mean}. ${named}${tied}: the cheapest way that ` +
      "loses a core in at most 5 of 100 histories."
    : `${named} ${lostWords(best.lost)}, the fewest of these. It spends at most ${takes} (${usd}) in 95 of 100 ` +
      `simulated histories; ${mean}.`);
  const bars = STRATEGIES.map(([strategy]) => strategies.find(({ name }) => name === strategy));
  drawBars(byId("budget-bars"), bars.map((one) => ({ name: `${nameOf(one)} (${one.name})`, value: one.budget,
    low: null, high: null, faint: !one.keeps_core,
    note: `${one.keeps_core ? "" : "not safe: "}${lostWords(one.lost)}` })),
  `Enough in 95 of 100 histories, ${coin}`, (value) => `${enough(value)} ${coin}`);
  showCalendar(answer, recommended && best);
  byId("command").textContent = budgetCommand(setting);
  byId("budget-toml").textContent = budgetToml(setting, facts, best.name);
  say("budget-digest", `The digest of ${best.name} is ${digests[best.name]}. For the same TOML and version, ` +
    "coresweep digest budget.h5 gives it, too.");
}
