// Numbers as people read them: two digits, as the decision page shows them.

/** Two significant digits: 6.0697 is "6.1", 12.16 is "12", 154.2 is "150". */
function short(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "no value";
  if (value === 0) return "0";
  const text = value.toPrecision(2);
  return text.includes("e") ? Number(text).toLocaleString("en") : text;
}

const seconds = (value) => `${short(value)} s`;
/** 99.9 % is not all. */
const percent = (share) => (share > 0.995 && share < 1 ? "over 99 %" : `${short(100 * share)} %`);

/** Of a metric: both ends of its Monte Carlo error are shown as the same two digits. */
const stands = ({ value, low, high }) => value === null || short(low) === short(high);

/** Makes an element with a text; the parent gets it. */
function made(parent, name, text = "", attributes = {}) {
  const node = document.createElement(name);
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent.append(node);
  return node;
}

const byId = (id) => document.getElementById(id);

function failed(sentence) {
  byId("failure").textContent = sentence;
  byId("failure").hidden = false;
}

/** Of a worker that gave no answer: it gives none to what is asked next. */
const broken = ({ message }) => failed(`The simulator ended (${message}). Load this page anew.`);

/** Why a setting cannot be simulated, and by which of these controls; `answer`: whether one stands there. */
function showMistake(id, { message }, controls, answer) {
  const why = message.replace(/^the study of this page:\d+: /, "");
  const names = controls.filter(({ key }) => why.includes(key)).map(({ name }) => name);
  byId(id).textContent = `${why}.${names.length ? ` Look at: ${names.join("; ")}.` : ""}` +
    (answer ? " The answer is still that of the setting before." : "");
  byId(id).hidden = false;
}

/** Sets a text only where it is another one: screen readers say what changes. */
function say(id, text) {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text;
}
