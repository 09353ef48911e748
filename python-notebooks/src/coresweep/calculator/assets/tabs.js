// The two halves of the page, and the link to what is shown.

class Tabs {
  /** `opened` gets the name of a half when it is shown. */
  constructor(opened) {
    this.opened = opened;
    this.names = ["time", "budget"];
    this.links = { time: "", budget: "budget" };
    for (const name of this.names) {
      const tab = byId(`tab-${name}`);
      tab.addEventListener("click", () => this.go(name));
      tab.addEventListener("keydown", ({ key }) => {
        if (key !== "ArrowLeft" && key !== "ArrowRight") return;
        const other = this.names.find((one) => one !== name);
        this.go(other);
        byId(`tab-${other}`).focus();
      });
    }
    addEventListener("hashchange", () => this.show());
  }

  /** What the link asks for. */
  named() { return location.hash.startsWith("#budget") ? "budget" : "time"; }

  go(name) {
    this.replace(this.links[name]);
    this.show();
  }

  show() {
    byId("tabs").hidden = false;
    for (const name of this.names) {
      const chosen = name === this.named();
      byId(name).hidden = !chosen;
      byId(`tab-${name}`).setAttribute("aria-selected", String(chosen));
      byId(`tab-${name}`).tabIndex = chosen ? 0 : -1;
    }
    this.opened(this.named());
  }

  /** The link of this half is now another one. */
  link(name, link) {
    this.links[name] = link;
    if (name === this.named()) this.replace(link);
  }

  replace(link) {
    try {
      history.replaceState(null, "", `#${link}`);
    } catch {
      location.hash = link;
    }
  }
}
