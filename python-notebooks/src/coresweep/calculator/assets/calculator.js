// What happens when: a control moves, the setting is simulated, the answer follows.

const FIRST = 100, MOST = 1600, WAIT_MS = 100;

class Calculator {
  async start(bytes, tabs) {
    this.tabs = tabs;
    this.engine = await Engine.start(bytes);
    const controls = byId("controls");
    this.controls = new Controls(controls, CONTROLS, await this.engine.keys(), () => this.soon());
    tabs.show();
    this.line = new TimeLine(this.engine);
    controls.addEventListener("submit", (event) => event.preventDefault());
    byId("stop").addEventListener("click", () => (this.busy ? this.stop() : this.simulate()));
    byId("reset").addEventListener("click", () => this.restart(START));
    byId("pin").addEventListener("click", () => this.pin());
    byId("copy-toml").addEventListener("click", () => copy("toml", "copied"));
    byId("copy-link").addEventListener("click", () => copy("", "copied"));
    addEventListener("hashchange", () => this.follow());
    await this.first();
  }

  /** The start is what a setting from a link is compared with; it stands there if that cannot be. */
  async first() {
    const asked = settingOf(location.hash), mine = this.begin();
    this.controls.show(asked);
    if (linkOf(asked)) {
      await this.engine.open(tomlOf(START, FIRST));
      if (!(await this.count(mine, START, FIRST))) return;
      this.before = this.now;
    }
    return this.simulate();
  }

  /** A token for new work: older work ends when it sees another one. */
  begin() {
    clearTimeout(this.timer);
    this.began = performance.now();
    this.busy = true;
    say("stop", "Stop");
    say("digest", "");
    byId("progress").value = 0;
    return (this.work = {});
  }

  /** Simulates the open study to so many days and keeps what they say. False where it became old. */
  async count(mine, setting, runs) {
    if (mine !== this.work) return false;
    const told = (done) => this.progress(done, runs);
    if (!(await this.engine.run("pipeline", runs, told)) || mine !== this.work) return false;
    const [now, days] = await Promise.all(
      [this.engine.metrics(...METRICS), this.engine.quantiles("block_time", 100)]);
    if (mine !== this.work) return false;
    Object.assign(this, { now, days, runs, told: setting });
    return true;
  }

  restart(setting) {
    this.controls.show({ ...setting });
    this.soon();
  }

  follow() {
    const link = location.hash.replace(/^#/, "");
    if (this.tabs.named() === "time" && link !== linkOf(this.controls.setting)) this.restart(settingOf(link));
  }

  /** From now on changes are compared with what is shown. */
  pin() {
    if (!this.told) return;
    this.before = this.now;
    this.pinned = linkOf(this.told);
    this.tell();
  }

  soon() {
    if (!this.before) this.pin();
    clearTimeout(this.timer);
    this.engine.stop();
    this.work = {};
    say("digest", "");
    this.timer = setTimeout(() => this.simulate(), WAIT_MS);
  }

  stop() {
    clearTimeout(this.timer);
    this.engine.stop();
    this.work = {};
    this.busy = false;
    const here = this.told && linkOf(this.told) === linkOf(this.controls.setting);
    say("state", here ? `Stopped: the answer is of ${this.runs} days`
      : `Stopped before there was an answer${this.told ? "; what stands here is of the setting before" : ""}`);
    say("stop", "Go on");
  }

  simulate() {
    return this.answer().catch(broken);
  }

  /** Days until the two digits stand. What was begun for an older setting ends without a word. */
  async answer() {
    const mine = this.begin(), setting = { ...this.controls.setting };
    const over = () => mine !== this.work;
    let study;
    try {
      study = await this.engine.open(tomlOf(setting, MOST));
    } catch (error) {
      if (!over()) this.mistaken(error);
      return;
    }
    if (over()) return;
    byId("mistake").hidden = true;
    this.tabs.link("time", linkOf(setting));
    showLimits(study, setting, tomlOf(setting, MOST));
    this.line.show(study);
    for (let runs = FIRST; runs <= MOST; runs *= 2) {
      if (!(await this.count(mine, setting, runs))) return;
      this.tell();
      if (stands(this.now["block_time.mean"])) break;
    }
    if (!(await this.engine.settle(tomlOf(setting, this.runs)))) return;
    const digest = await this.engine.digest();
    if (!over()) this.finish(digest);
  }

  progress(done, runs) {
    byId("progress").value = done / runs;
    say("state", `${done} of ${runs} days`);
  }

  tell() {
    const same = this.pinned === undefined ? !linkOf(this.told) : linkOf(this.told) === this.pinned;
    showAnswer(this.now, this.days, same ? undefined : this.before);
    byId("toml").textContent = tomlOf(this.told, this.runs);
  }

  finish(digest) {
    this.busy = false;
    const time = ((performance.now() - this.began) / 1000).toFixed(1);
    const mean = this.now["block_time.mean"];
    const sure = mean.value === null ? "no block in any of them" : stands(mean) ? "both digits stand" : "the second digit is not sure";
    say("stop", "Again");
    byId("progress").value = 1;
    say("state", `${this.runs} days in ${time} s: ${sure}`);
    say("digest", `The digest of these ${this.runs} days is ${digest}. For the same TOML and ` +
      "version, coresweep digest setting.h5 gives it, too: every number behind this answer is the same.");
  }

  mistaken(error) {
    this.busy = false;
    showMistake("mistake", error, CONTROLS, this.told);
    say("state", "This setting cannot be");
    say("stop", "Again");
    if (this.told) this.stay();
  }

  /** What stands there is of the setting before, and its time line goes on. */
  async stay() {
    const mine = this.work, toml = tomlOf(this.told, MOST);
    this.tell();
    const study = await this.engine.open(toml);
    if (mine !== this.work) return;
    showLimits(study, this.told, toml);
    this.line.show(study);
  }
}

(async () => {
  const lacks = lacking();
  const instead = "The program does the same: coresweep sweep setting.toml.";
  if (lacks) return failed(`This browser lacks ${lacks}, which simulating in a page needs. ${instead}`);
  try {
    const bytes = await unpacked(byId("module").textContent);
    const budget = new Budget(bytes);
    const tabs = new Tabs((name) => name === "budget" && budget.start(tabs).catch((error) => failed(error.message)));
    await new Calculator().start(bytes, tabs);
  } catch (error) {
    failed(`The simulator does not start in this browser (${error.message}): it needs WebAssembly with vectors and ` +
      `exceptions, and workers. ${instead}`);
  }
})();
