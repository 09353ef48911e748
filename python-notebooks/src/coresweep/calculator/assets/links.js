// A setting as the end of a link, and copying it. A setting holds the value of each control by its name.

const steps = (from, to, step = 1) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
const counted = (one, many = `${one}s`) => (n) => `${n} ${n === 1 ? one : many}`;

const startOf = (controls) => Object.fromEntries(controls.map(({ id, start }) => [id, start]));

/** What differs from the start: the end of a link. */
function linkOf(setting, controls = CONTROLS) {
  const changed = controls.filter(({ id, start }) => setting[id] !== start);
  return changed.map(({ id }) => `${id}=${setting[id]}`).join("&");
}

/** A number that somebody typed, in millionths, or nothing. */
function amountOf(text) {
  const number = Math.round(Number(text) * 1e6) / 1e6;
  return text.trim() && number >= 0 && number <= 1e8 ? number : undefined;
}

/** The setting of a link. What no control can stand at is passed over, so a link brings nothing else in. */
function settingOf(link, controls = CONTROLS) {
  const setting = startOf(controls);
  for (const [id, text] of new URLSearchParams(link.replace(/^#/, ""))) {
    const control = controls.find((one) => one.id === id);
    if (control?.unit && amountOf(text) !== undefined) setting[id] = amountOf(text);
    const known = control?.values ?? control?.options?.map(([value]) => value) ?? [];
    const value = known.find((one) => String(one) === text);
    if (value !== undefined) setting[id] = value;
  }
  return setting;
}

/** Copies the text of an element, or else the link, and says so. */
async function copy(id, told) {
  try {
    await navigator.clipboard.writeText(id ? byId(id).textContent : location.href);
    say(told, `The ${id ? "text" : "link"} is copied.`);
  } catch {
    if (id) getSelection().selectAllChildren(byId(id));
    say(told, id ? "It is selected: copy it with your keyboard." : "Copy it from the address line.");
  }
}
