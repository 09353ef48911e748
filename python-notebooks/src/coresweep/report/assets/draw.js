"use strict";
// What all figures share: elements, numbers as text, scales, legends. No library, no network.
const SVG = "http://www.w3.org/2000/svg";
// Colours are the page's, light or dark; dash, marker and words tell the same.
const INK = "currentColor", GROUND = "var(--ground, #fff)", FAINT = "var(--muted, #555)";
const FIRST = "var(--series-0, #450693)", SECOND = "var(--series-1, #b35a00)";

function element(parent, name, attributes = {}, text = "") {
  const node = parent.namespaceURI === SVG || name === "svg"
    ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== "") node.textContent = text;
  parent.append(node);
  return node;
}

const MOST_ROWS = 24, MOST_LINES = 60;  // that a figure tells apart by name, that a table holds

const show = (x, digits = 4) => x === null ? "no value"
  : Number(x.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 12 });

// Long labels wrap at words, long words behind a dot or a bar, very long ones anywhere.
function lines(text, width) {
  const out = [""];
  for (const word of text.split(/\s+/)) {
    const parts = word.length > width ? word.split(/(?<=[._])/) : [word];
    parts.forEach((part, i) => {
      for (let rest = part, glue = i || !out.at(-1) ? "" : " "; rest; glue = "") {
        const room = width - out.at(-1).length - glue.length;
        if (rest.length <= room) { out[out.length - 1] += glue + rest; break; }
        if (out.at(-1)) { out.push(""); continue; }
        out[out.length - 1] = rest.slice(0, width); rest = rest.slice(width); out.push("");
      }
    });
  }
  return out.filter((line) => line);
}

// Where a value stands between two ends; never a division by zero. An axis of values (`zero`) begins at 0, unless
// that would hide how they differ or it is "free": `cut` says that it does not.
function scale(values, from, to, zero = true) {
  let low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
  const near = high > low && high - low < Math.max(Math.abs(low), Math.abs(high)) / 10;
  if (zero === "always" || (zero === true && !near)) { low = Math.min(0, low); high = Math.max(0, high); }
  if (zero === "free" && high > low) {
    const edge = (high - low) / 12;
    low -= low >= 0 ? Math.min(edge, low) : edge;
    high += edge;
  }
  if (high === low) { high += Math.abs(high) / 10 || 1; if (low) low -= Math.abs(low) / 10; }
  const place = (value) => from + (value - low) / (high - low) * (to - from);
  const cut = Boolean(zero) && (low > 0 || high < 0);
  return Object.assign(place, { low, high, cut, ticks: ticks(low, high, Math.abs(to - from)) });
}

const warned = (title, axis) => axis.cut ? `${title ? `${title}; ` : ""}the axis does not start at 0` : title;

// Two to six round numbers, as many as there is room for, with their texts.
function ticks(low, high, room) {
  const raw = (high - low) / Math.max(2, Math.min(6, room / 60)), ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * ten).find((s) => s >= raw), out = [];
  const places = Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
    out.push([i * step || 0, (i * step || 0).toLocaleString("en", { maximumFractionDigits: places })]);
  return out.length < 2 && room < 1000 ? ticks(low, high, 2 * room) : out;
}

// Gives how far down it reaches.
function horizontal(svg, x, y, title) {
  element(svg, "line", { x1: x(x.low), x2: x(x.high), y1: y, y2: y, stroke: INK });
  for (const [tick, text] of x.ticks) {
    element(svg, "line", { x1: x(tick), x2: x(tick), y1: y, y2: y + 5, stroke: INK });
    element(svg, "text", { x: x(tick), y: y + 18, "text-anchor": "middle" }, text);
  }
  const titles = lines(warned(title, x), Math.floor(x(x.high) / 7));
  titles.forEach((line, n) =>
    element(svg, "text", { x: x(x.high), y: y + 36 + 16 * n, "text-anchor": "end" }, line));
  return y + 26 + 16 * titles.length;
}

function vertical(svg, y, x, title, wide) {
  element(svg, "line", { x1: x, x2: x, y1: y(y.low), y2: y(y.high), stroke: INK });
  for (const [tick, text] of y.ticks) {
    element(svg, "line", { x1: x - 5, x2: x, y1: y(tick), y2: y(tick), stroke: INK });
    element(svg, "text", { x: x - 8, y: y(tick) + 4, "text-anchor": "end" }, text);
  }
  lines(warned(title, y), Math.floor(wide / 7)).forEach((line, n) =>
    element(svg, "text", { x: 0, y: 13 + 16 * n }, line));
}

// Filled or hollow, round or square or a cross: shapes that tell series apart without colour.
function marker(parent, shape, x, y, colour) {
  const paint = { stroke: colour, "stroke-width": 2, fill: shape.startsWith("hollow") ? GROUND : colour };
  if (shape.endsWith("circle")) element(parent, "circle", { cx: x, cy: y, r: 5, ...paint });
  if (shape.endsWith("square")) element(parent, "rect", { x: x - 4.5, y: y - 4.5, width: 9, height: 9, ...paint });
  if (shape.endsWith("diamond")) element(parent, "path", { d: `M${x} ${y - 6}l6 6l-6 6l-6 -6z`, ...paint });
  if (shape === "cross") element(parent, "path", { d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`, ...paint, fill: "none" });
  if (shape === "tick") element(parent, "path", { d: `M${x} ${y - 8}v16`, ...paint, "stroke-width": 3 });
}

// A group with what tells it apart, for eyes and for tests.
function series(svg, title, look) {
  return element(svg, "g", { class: "mark", "data-series": title, "data-look": look });
}

// The alternative text says what is drawn now.
function describe(box, parts, unit) {
  box.dataset.caption ??= box.getAttribute("aria-label");
  box.setAttribute("aria-label", `${box.dataset.caption} Now: ${parts.join("; ")}${unit ? ` (${unit})` : ""}.`);
}

function nothing(box, text) {
  box.replaceChildren();
  element(box, "p", {}, text);
}
