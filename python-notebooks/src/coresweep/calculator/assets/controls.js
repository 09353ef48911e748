// Sliders and choices, each with its unit, and what the program says of its key.

/** Puts the controls into the form; `changed` gets the new setting, `refused` why there is none. */
class Controls {
  constructor(form, controls, keys, changed, refused) {
    this.changed = changed;
    this.refused = refused;
    this.parts = controls.map((control) => this.control(form, control, keys));
  }

  control(form, control, keys) {
    const key = keys.find((one) => one.key === control.key);
    const box = made(form, "div", "", { class: "control" });
    const name = made(box, "div", "", { class: "name" });
    const help = `${control.id}-help`;
    made(name, "label", control.name, { for: control.id });
    const output = !control.options && made(name, "output", "", { for: control.id });
    const input = made(box, control.options ? "select" : "input", "",
      { id: control.id, "aria-describedby": help });
    const values = control.values?.filter((value) =>
      control.key === "collator.offline_probability" || (value >= key.least && value <= key.most));
    if (control.options)
      for (const [value, said] of control.options) made(input, "option", said, { value });
    else if (control.unit) Object.assign(input, { type: "number", min: 0, step: "any", inputMode: "decimal" });
    else Object.assign(input, { type: "range", min: 0, max: values.length - 1, step: 1 });
    const about = made(box, "details");
    made(about, "summary", "?").setAttribute("aria-label", `What this is: ${control.name}`);
    made(about, "p", `${control.meaning ?? key.meaning}.`, { id: help });
    const unit = key?.unit ? ` ${key.unit}` : "";
    made(about, "p", control.about ?? `Key ${key.key}, by default ${key.default}${unit} (${key.source}).`);
    input.addEventListener("input", () => {
      const value = control.options ? input.value : control.unit ? amountOf(input.value)
        : values[input.valueAsNumber];
      if (value === undefined) return this.refused(`${control.name.split(";")[0]}: write a number from 0 to 100,000,000`);
      this.show({ ...this.setting, [control.id]: value, ...control.sets?.(value, this.setting) });
      this.changed(this.setting);
    });
    return { control, box, input, output, values };
  }

  /** Sets all controls. */
  show(setting) {
    this.setting = setting;
    for (const { control, box, input, output, values } of this.parts) {
      const value = setting[control.id];
      box.hidden = Boolean(control.when && !control.when(setting));
      box.classList.toggle("changed", value !== control.start);
      if (control.options) {
        input.value = value;
      } else if (control.unit) {
        if (amountOf(input.value) !== value) input.value = value;
        output.textContent = control.unit(setting);
      } else {
        input.value = values.indexOf(value);
        output.textContent = control.shown(value);
        input.setAttribute("aria-valuetext", control.shown(value));
      }
    }
  }
}
