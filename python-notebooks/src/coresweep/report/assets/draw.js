"use strict";
// What all figures share: elements, numbers as text, scales, legends. No library, no network.
const SVG = "http://www.w3.org/2000/svg";
const INK = "#111", BLUE = "#0072b2", RED = "#d55e00";  // of Okabe and Ito; dash, marker and words tell the same

function element(parent, name, attributes = {}, text = "") {
  const node = parent.namespaceURI === SVG || name === "svg"
    ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== "") node.textContent = text;
  parent.append(node);
  return node;
}

const show = (x) => x === null ? "no value" : Number(x.toPrecision(4)).toLocaleString("en", { maximumFractionDigits: 12 });

// Long labels wrap at words, very long words anywhere.
function lines(text, width) {
  const out = [""];
  for (const word of text.split(/\s+/)) {
    for (let rest = word; rest; ) {
      const room = out.at(-1) ? width - out.at(-1).length - 1 : width;
      if (rest.length <= room) { out.push((out.pop() + " " + rest).trim()); break; }
      if (out.at(-1)) { out.push(""); continue; }
      out[out.length - 1] = rest.slice(0, width); rest = rest.slice(width); out.push("");
    }
  }
  return out.filter((line) => line);
}

// Where a value stands between two ends; never a division by zero.
function scale(values, from, to, zero = false) {
  let low = Math.min(...values), high = Math.max(...values);
  if (zero) { low = Math.min(0, low); high = Math.max(0, high); }
  if (high === low) { low -= Math.abs(low) / 10 || 1; high += Math.abs(high) / 10 || 1; }
  const place = (value) => from + (value - low) / (high - low) * (to - from);
  return Object.assign(place, { low, high, ticks: ticks(low, high, Math.abs(to - from)) });
}

// Two to six round numbers, as many as there is room for.
function ticks(low, high, room) {
  const raw = (high - low) / Math.max(2, Math.min(6, room / 60)), ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * ten).find((s) => s >= raw), out = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) out.push(i * step);
  return out.length < 2 && room < 1000 ? ticks(low, high, 2 * room) : out;
}

function horizontal(svg, x, y, title) {
  element(svg, "line", { x1: x(x.low), x2: x(x.high), y1: y, y2: y, stroke: INK });
  for (const tick of x.ticks) {
    element(svg, "line", { x1: x(tick), x2: x(tick), y1: y, y2: y + 5, stroke: INK });
    element(svg, "text", { x: x(tick), y: y + 18, "text-anchor": "middle" }, show(tick));
  }
  element(svg, "text", { x: x(x.high), y: y + 37, "text-anchor": "end" }, title);
}

function vertical(svg, y, x, title) {
  element(svg, "line", { x1: x, x2: x, y1: y(y.low), y2: y(y.high), stroke: INK });
  for (const tick of y.ticks) {
    element(svg, "line", { x1: x - 5, x2: x, y1: y(tick), y2: y(tick), stroke: INK });
    element(svg, "text", { x: x - 8, y: y(tick) + 4, "text-anchor": "end" }, show(tick));
  }
  element(svg, "text", { x: 0, y: 13 }, title);
}

// Filled or hollow, round or square or a cross: shapes that tell series apart without colour.
function marker(parent, shape, x, y, colour) {
  const paint = { stroke: colour, "stroke-width": 2, fill: shape.startsWith("hollow") ? "#fff" : colour };
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
