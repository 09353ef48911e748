// Try it with your numbers: the study's point simulated again with other settings; the first screen follows.

const TRIAL_CONTROLS = 6, TRIAL_STEPS = 24, WAIT_MS = 100;
const TRIAL_RUNS = { pipeline: [100, 1600], market: [2000, 2000] }, OTHER_RUNS = 16;

/** Numbers at which a slider can stand: round ones around those of the study, and its own. */
function around(key, start, own = []) {
  const low = Math.min(start, ...own), high = Math.max(start, ...own);
  const whole = key.kind === "integer", share = key.kind === "probability" || key.kind === "collator_shares";
  const from = Math.max(key.least, low > 0 ? (whole ? Math.floor(low / 2) : low / 2) : low);
  const to = Math.min(key.most, high > 0 ? high * 2 : share ? 0.2 : 4);
  const width = (to - from) / TRIAL_STEPS, size = 10 ** Math.floor(Math.log10(width || 1));
  const step = Math.max([1, 2, 5, 10].find((n) => n * size >= width * 0.999) * size, whole ? 1 : 0);
  const found = new Set([start, ...own]);
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + 1e-9 * step; n += 1) found.add(Number((n * step).toPrecision(6)));
  return [...found].filter((x) => !whole || Number.isInteger(x)).sort((a, b) => a - b);
}

/** How a key that has this value (as TOML) can be moved; nothing where it cannot. */
function movable(one, key, text) {
  const unit = key.unit ? ` ${key.unit}` : "";
  const base = { name: one.key, ...one, id: one.key };
  base.about = `Key ${key.key}: the study has ${text}${unit}, the program's default is ${key.default}${unit} (${key.source}).`;
  const coins = /^"([\d.]+) (\w+)"$/.exec(text);
  if (key.kind === "amount")
    return coins && { ...base, start: Number(coins[1]), unit: () => coins[2], toml: (x) => `"${x} ${coins[2]}"` };
  if (key.kind === "choice")
    return { ...base, start: text, options: key.choices.map((name) => [`"${name}"`, name]), toml: (x) => x };
  if (key.kind === "flag") return { ...base, start: text, options: [["true", "yes"], ["false", "no"]], toml: (x) => x };
  const start = Number(text);
  if (key.kind === "path" || !Number.isFinite(start)) return undefined;
  const values = around(key, start, one.values).filter((x) => x >= key.least && x <= key.most);
  return values.length > 1 && { ...base, start, values, shown: (x) => `${x}${unit}`, toml: (x) => `${x}` };
}

/** An axis of the study: its values, by their names. */
const chosenOf = (one) => ({ name: one.axis, ...one, id: `axis.${one.axis}`, start: String(one.at),
  options: one.labels.map((label, i) => [String(i), label]), meaning: "An axis of this study, with its values",
  about: `The study's answer has ${one.labels[one.at]}.` });

class Trial {
  constructor(box) {
    this.box = box;
    this.facts = JSON.parse(byId("trial").textContent);
    this.first = document.querySelector("section.first");
    this.kept = [...this.first.childNodes];
    byId("trial-body").hidden = false;
    box.addEventListener("toggle", () => box.open && this.start());
    addEventListener("hashchange", () => this.asked());
    document.querySelector('nav a[href="#try"]')?.addEventListener("click", () => { box.open = true; });
    this.asked();
  }

  /** A link to the part opens it. */
  asked() {
    if (!/^#try(&|$)/.test(location.hash)) return;
    this.box.open = true;
    if (this.controls && location.hash.slice(5) !== linkOf(this.controls.setting, this.list)) this.restart();
  }

  /** Once: unpacks the program, and asks it what can be moved. */
  async start() {
    if (this.begun) return;
    this.begun = true;
    const lacks = lacking();
    if (lacks) return failed(`This browser lacks ${lacks}, which simulating in a page needs: the program does the same.`);
    say("trial-state", "The program in this page starts …");
    try {
      this.engine = await Engine.start(await unpacked(byId("module").textContent));
      const { config, now } = this.facts;
      const [keys, study] = [await this.engine.keys(), await this.engine.open(config, { point: now })];
      this.list = this.facts.controls.map((one) => (one.axis ? chosenOf(one)
        : movable(one, keys.find(({ key }) => key === one.key), study.values[one.key])))
        .filter(Boolean).slice(0, TRIAL_CONTROLS);
      const form = byId("trial-controls");
      this.controls = new Controls(form, this.list, keys, () => this.soon(), (why) => this.mistaken(new Error(why)));
      form.addEventListener("submit", (event) => event.preventDefault());
      byId("trial-reset").addEventListener("click", () => this.reset());
      byId("trial-link").addEventListener("click", () => copy("", "trial-copied"));
      byId("trial-copy").addEventListener("click", () => copy("trial-toml", "trial-copied"));
      this.restart();
    } catch (error) {
      failed(`The simulator does not start in this browser (${error.message}): the program does the same.`);
    }
  }

  /** As the link says, or else as the study has it. */
  restart() {
    this.controls.show(settingOf(location.hash.replace(/^#try&?/, ""), this.list));
    this.soon();
  }

  reset() {
    this.controls.show(startOf(this.list));
    this.soon();
  }

  soon() {
    clearTimeout(this.timer);
    this.engine.stop();
    this.work = {};
    say("trial-digest", "");
    if (linkOf(this.controls.setting, this.list)) this.timer = setTimeout(() => this.simulate().catch(broken), WAIT_MS);
    else this.restore();
    this.address();
  }

  address() {
    const link = linkOf(this.controls.setting, this.list);
    if (!link && !location.hash.startsWith("#try")) return;
    try {
      history.replaceState(null, "", `#try${link ? `&${link}` : ""}`);
    } catch {
      location.hash = `try${link ? `&${link}` : ""}`;
    }
  }

  /** The first screen as the study has it. */
  restore() {
    if (this.first.firstChild !== this.kept[0]) this.first.replaceChildren(...this.kept);
    byId("trial-mistake").hidden = true;
    byId("trial-progress").value = 0;
    byId("trial-toml").textContent = "";
    say("trial-answer", "");
    say("trial-state", "As the study has it: move a control.");
  }

  /** Number of a point and values beside it, for the answer or for the baseline. */
  place(setting, point, all) {
    const overrides = [];
    let moved = point;
    for (const one of this.list) {
      const value = setting[one.id];
      if (value === one.start || !(all || one.both)) continue;
      if (one.axis) moved += (Number(value) - one.at) * one.step;
      else overrides.push(`${one.key}=${one.toml(value)}`);
    }
    return { point: moved, overrides };
  }

  /** The two digits of a point, once they stand. False where it became old. */
  async count(mine, where, name) {
    const { level, metric, units } = this.facts;
    const [least, most] = TRIAL_RUNS[level];
    const counts = (runs) => [...where.overrides, `study.runs=${level === "pipeline" ? runs : OTHER_RUNS}`,
      ...(level === "market" ? [`study.market_runs=${runs}`] : [])];
    const study = await this.engine.open(this.facts.config, { ...where, overrides: counts(most) });
    if (mine !== this.work) return undefined;
    const levels = study.levels.map((one) => one.name);
    for (let runs = least; runs <= most; runs *= 2) {
      const told = (done) => {
        byId("trial-progress").value = done / runs;
        say("trial-state", `${name}: ${done} of ${runs} runs`);
      };
      if (!(await this.engine.run(level, runs, told))) return undefined;
      for (const other of levels.filter((one) => one !== level))
        if (!(await this.engine.run(other, level === "market" ? OTHER_RUNS : runs))) return undefined;
      const now = await this.engine.metrics(...Object.keys(units));
      if (mine !== this.work) return undefined;
      const found = { study, runs, now };
      const mean = now[metric];
      const stands = mean.value === null || this.digits(metric, mean.low) === this.digits(metric, mean.high);
      if (name === "Your numbers") this.tell(found, this.base);
      if (stands || runs === most) return { ...found, counts: counts(runs) };
    }
    return undefined;
  }

  async simulate() {
    const mine = (this.work = {}), began = performance.now();
    const setting = { ...this.controls.setting }, { config, now, before } = this.facts;
    const there = before === null ? undefined : this.place(setting, before, false);
    const base = there && JSON.stringify(there);
    if (base !== this.baseOf) this.base = undefined;
    this.baseOf = base;
    const where = this.place(setting, now, true);
    let found;
    try {
      found = await this.count(mine, where, "Your numbers");
      if (!found) return;
      byId("trial-mistake").hidden = true;
      const settled = await this.engine.settle(config, { ...where, overrides: found.counts });
      if (!settled) return;
      const digest = await this.engine.digest();
      if (mine !== this.work) return;
      byId("trial-toml").textContent = `# coresweep sweep setting.toml -o setting.h5\n${settled.toml}`;
      if (there && !this.base) {
        const other = await this.count(mine, there, "The baseline with them");
        if (!other) return;
        this.base = other.now;
        this.tell(found, this.base);
      }
      const time = ((performance.now() - began) / 1000).toFixed(1);
      say("trial-state", `${found.runs} runs in ${time} s`);
      say("trial-digest", `The digest of these ${found.runs} runs is ${digest}: coresweep digest setting.h5 gives it, too.`);
    } catch (error) {
      if (mine === this.work) this.mistaken(error);
    }
  }

  mistaken(error) {
    this.engine.stop();
    this.work = {};
    const shown = this.first.firstChild !== this.kept[0];
    showMistake("trial-mistake", error, this.list, shown);
    say("trial-state", "This setting cannot be");
  }

  /** A number to two digits, with its unit. */
  digits(name, value) {
    if (value === null || value === undefined) return "no value";
    const [scale, unit] = this.facts.units[name], text = short(value * scale);
    return unit ? `${text} ${unit}` : text;
  }

  value(now, name, upper = false) {
    const { value, high } = now[name], never = value === 0 && high > 0;
    const most = never ? ` (at most ${this.digits(name, high)})` : "";
    return this.digits(name, upper && high !== null ? high : value) + most;
  }

  /** What the first screen begins with. */
  sentence({ now, study }, base) {
    const { metric, title } = this.facts, here = this.value(now, metric);
    const there = base && this.value(base, metric);
    if (metric === "cost.mean") return this.bill(now, study.values, here);
    const subject = metric === "block_time.mean" ? "Blocks come every" : `${title}:`;
    if (now[metric].value === null) return metric === "block_time.mean" ? "No block is included." : `${title}: no value.`;
    if (!there) return `${subject} ${here}.`;
    return there === here ? `${subject} ${here}, as before.`
      : `${subject} ${here}, not ${metric === "block_time.mean" ? "every " : ""}${there}.`;
  }

  bill(now, values, here) {
    const sales = Number(values["market.cycles"]), count = Number(values["tenant.cores"]);
    const orders = values["tenant.strategy"] === '"on-demand"';
    const subject = orders ? "Blocks by order" : count === 1 ? "One core" : `${count} cores`;
    const much = now["cost.p95"] ? `; with ${this.value(now, "cost.p95", true)} it is paid for in 95 % of histories` : "";
    const lost = now["core_lost.share"];
    const loss = orders || !lost ? "" : lost.value === 0 ? "; the core is lost in none of them"
      : `; the core is lost in ${this.value(now, "core_lost.share")} of histories`;
    return `${subject} for ${this.facts.horizons[sales] ?? `${sales} sales`} ${!orders && count === 1 ? "costs" : "cost"} ${here}${much}${loss}.`;
  }

  /** The first screen with these numbers; the study's words are named as such. */
  tell(found, base) {
    const { metric, title, days, cards, level } = this.facts, { now } = found;
    const box = document.createElement("div"), said = this.sentence(found, base);
    const yours = made(box, "div", "", { class: "yours" });
    made(yours, "p", `With your numbers: ${this.moved()}. `);
    const reset = made(yours, "button", "Reset to the study", { type: "button" });
    reset.addEventListener("click", () => this.reset());
    box.append(...this.kept.filter((node) => node.id === "question"));
    made(box, "p", said, { id: "answer", class: "answer" });
    if (days && now[days[0]].value !== null) {
      const [low, high] = days.map((name) => this.value(now, name)), runs = level === "market" ? "histories of the market" : "simulated days";
      made(box, "p", `Nine of ten ${runs}${low === high ? ` are near ${high}` : `: ${low.split(" ")[0]} to ${high}`}.`, { class: "spread" });
    }
    const row = (name, numbers, faint) => ({ name, faint, value: numbers[metric].value,
      low: days ? numbers[days[0]].value : null, high: days ? numbers[days[1]].value : null });
    drawBars(made(box, "div"), [...(base ? [row("The baseline", base, true)] : []), row("Your numbers", now)],
      `${title}, with your numbers`, (value) => this.digits(metric, value), level === "market" ? "histories" : "days");
    const all = made(box, "div", "", { class: "cards" });
    for (const { name, title: head, study, upper } of cards) {
      const card = made(all, "div", "", { class: "card" }), text = this.value(now, name, upper);
      made(card, "h3", head);
      made(made(card, "p", `${text} `), "span", text === study ? "(as in the study)" : `(the study: ${study})`, { class: "was" });
    }
    const answer = this.kept.find((node) => node.id === "answer");
    made(box, "p", `The study itself says: ${answer.textContent} Its advice and all below belong to its own numbers.`, { class: "sure" });
    this.first.replaceChildren(...box.childNodes);
    say("trial-answer", said);
  }

  moved() {
    const { setting } = this.controls;
    return this.list.filter(({ id, start }) => setting[id] !== start).map(({ id, name, options, unit, shown }) => {
      const label = options ? options.find(([value]) => value === setting[id])[1]
        : unit ? `${setting[id]} ${unit()}` : shown(setting[id]);
      return `${name}: ${label}`;
    }).join("; ");
  }
}

if (byId("trial")) new Trial(byId("try"));
