// The time line: a minute of one simulated day (half a minute on a phone), drawn by the program itself.

class TimeLine {
  constructor(engine) {
    this.engine = engine;
    this.from = 600;  // an hour after the run began
    this.box = byId("drawn").attachShadow({ mode: "open" });  // the drawing's style touches nothing else
    byId("earlier").addEventListener("click", () => this.move(-this.count()));
    byId("later").addEventListener("click", () => this.move(this.count()));
    byId("play").addEventListener("click", () => this.play(!this.playing));
    new ResizeObserver(() => this.refit()).observe(byId("drawn"));
  }

  count() { return byId("drawn").clientWidth < 500 ? 5 : 10; }

  /** Draws anew where the room became another one; a drawing changes its height alone. */
  refit() {
    if (this.width !== byId("drawn").clientWidth) this.draw();
  }

  /** Of this study, which is open in the engine. */
  show(study) {
    this.slots = Number(study.values["relay.slots"]);
    return this.draw();
  }

  move(by) {
    this.from = Math.max(0, Math.min(this.slots - this.count(), this.from + by));
    return this.draw();
  }

  /** One drawing at a time; what was asked meanwhile follows. None while the other half is shown. */
  async draw() {
    if (!this.slots || !byId("drawn").clientWidth) {
      this.width = 0;
      return;
    }
    this.again = Boolean(this.drawing);
    if (this.drawing) return;
    this.drawing = true;
    this.width = byId("drawn").clientWidth;
    const count = this.count(), width = Math.max(340, this.width);
    try {
      const text = await this.engine.trace("svg", { slots: `${this.from}:${count}`, width });
      const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      svg.style.cssText = "display:block;width:100%;height:auto";
      this.box.replaceChildren(svg);
      say("slots", `Relay slots ${this.from} to ${this.from + count - 1} of a day of ${this.slots}`);
    } catch (error) {
      say("slots", error.message);
      this.play(false);
    }
    this.drawing = false;
    if (this.again) this.draw();
  }

  play(on) {
    clearInterval(this.playing);
    this.playing = on ? setInterval(() => this.move(1), 1000) : 0;
    byId("play").setAttribute("aria-pressed", String(on));
    say("play", on ? "Pause" : "Play");
  }
}
