"use strict";
// Draws the figures from the numbers embedded in the page. No library, no network.
const cubes = JSON.parse(document.getElementById("cubes").textContent);
const SVG = "http://www.w3.org/2000/svg";

function element(parent, name, attributes = {}, text = "") {
  const node = parent.namespaceURI === SVG || name === "svg"
    ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== "") node.textContent = text;
  parent.append(node);
  return node;
}

const show = (x) => x === null ? "–" : Number(x.toPrecision(4)).toLocaleString("en");

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

// Dots with their intervals; tornado bars begin at zero.
function drawBars(box, { bars, axis_title, from_zero }) {
  box.replaceChildren();
  const usable = bars.filter((bar) => bar.value !== null);
  if (!usable.length) { element(box, "p", {}, "No value at this point."); return; }
  const wide = box.clientWidth || 360, left = wide < 500 ? 110 : 210, right = wide - 70;
  const ends = usable.flatMap((bar) => [bar.low ?? bar.value, bar.high ?? bar.value, bar.value]);
  let low = Math.min(...ends), high = Math.max(...ends);
  if (from_zero) { low = Math.min(0, low); high = Math.max(0, high); }
  if (high === low) { low -= Math.abs(low) / 10 || 1; high += Math.abs(high) / 10 || 1; }
  const x = (value) => left + (value - low) / (high - low) * (right - left);
  const texts = bars.map((bar) => lines(bar.label, Math.floor((left - 8) / 7.4)));
  let y = 10;
  const rows = texts.map((text) => { const top = y; y += Math.max(30, text.length * 16 + 12); return top; });
  const svg = element(box, "svg", { viewBox: `0 0 ${wide} ${y + 46}`, "font-size": 13 });
  element(svg, "line", { x1: left, x2: right, y1: y, y2: y, stroke: "#111" });
  for (const [at, anchor] of [[low, "start"], [high, "end"]])
    element(svg, "text", { x: x(at), y: y + 17, "text-anchor": anchor }, show(at));
  element(svg, "text", { x: left, y: y + 36 }, axis_title);
  bars.forEach((bar, i) => {
    texts[i].forEach((line, n) => element(svg, "text", { x: 0, y: rows[i] + 14 + 16 * n }, line));
    if (bar.value === null) return;
    const middle = rows[i] + 10, mark = element(svg, "g", { class: "mark" });
    if (from_zero) element(mark, "rect", { x: Math.min(x(0), x(bar.value)), y: middle - 7, height: 14,
      width: Math.max(1, Math.abs(x(bar.value) - x(0))), fill: "#bbb", stroke: "#111" });
    if (bar.low !== null) element(mark, "line", { x1: x(bar.low), x2: x(bar.high), y1: middle,
      y2: middle, stroke: "#0b4f8a", "stroke-width": 3 });
    if (!from_zero) element(mark, "circle", { cx: x(bar.value), cy: middle, r: 5, fill: "#0b4f8a" });
    element(svg, "text", { x: right + 6, y: middle + 4 }, show(bar.value));
  });
}

function flat(metric, point) {
  return metric.dims.reduce((at, axis, i) => at * metric.shape[i] + point[axis], 0);
}

function chooser(controls, label, options, selected, changed) {
  const holder = element(controls, "label", {}, label);
  const select = element(holder, "select", { "data-control": label });
  options.forEach(([value, text]) => element(select, "option", { value }, text));
  select.value = selected;
  select.addEventListener("change", () => changed(select.value));
}

// One metric along one axis, the other axes held where the reader puts them.
function explorer(figure, draw, count) {
  const box = figure.querySelector(".drawing"), controls = figure.querySelector(".controls");
  const state = { metric: Object.keys(cubes.metrics)[0], point: { ...cubes.chosen } };
  const axesOf = () => cubes.metrics[state.metric].dims.filter((axis) => cubes.labels[axis].length > 1);
  function refresh() {
    const axes = axesOf();
    state.along = (state.along ?? []).filter((axis) => axes.includes(axis));
    for (const axis of axes)
      if (state.along.length < count && !state.along.includes(axis)) state.along.push(axis);
    controls.replaceChildren();
    chooser(controls, "metric", Object.entries(cubes.metrics).map(([name, m]) => [name, m.title]),
      state.metric, (value) => { state.metric = value; refresh(); });
    state.along.forEach((axis, i) => chooser(controls, i ? "across" : "axis",
      axes.map((name) => [name, name]), axis, (value) => {
        const other = state.along.indexOf(value);
        if (other >= 0) state.along[other] = axis;
        state.along[i] = value;
        refresh();
      }));
    for (const axis of axes.filter((name) => !state.along.includes(name)))
      chooser(controls, axis, cubes.labels[axis].map((text, i) => [i, text]), state.point[axis],
        (value) => { state.point[axis] = Number(value); refresh(); });
    draw(box, state);
  }
  refresh();
  addEventListener("resize", () => draw(box, state));
}

function drawAlong(box, state) {
  const metric = cubes.metrics[state.metric], axis = state.along[0];
  const places = axis ? cubes.labels[axis] : ["the one point"];
  const bars = places.map((label, i) => {
    const at = flat(metric, { ...state.point, ...(axis ? { [axis]: i } : {}) });
    return { label, value: metric.value[at], low: metric.low?.[at] ?? null, high: metric.high?.[at] ?? null };
  });
  drawBars(box, { bars, axis_title: metric.unit, from_zero: false });
}

// Every cell carries its number; shade only helps, so it reads in black and white.
function drawHeat(box, state) {
  box.replaceChildren();
  if (state.along.length < 2) { element(box, "p", {}, "This metric has fewer than two axes."); return; }
  const metric = cubes.metrics[state.metric], [down, across] = state.along;
  const at = (i, j) => metric.value[flat(metric, { ...state.point, [down]: i, [across]: j })];
  const rows = cubes.labels[down], columns = cubes.labels[across];
  const values = rows.flatMap((_, i) => columns.map((_, j) => at(i, j))).filter((v) => v !== null);
  const low = Math.min(...values), high = Math.max(...values);
  const wide = box.clientWidth || 360, left = wide < 500 ? 78 : 170, step = (wide - left - 2) / columns.length;
  const chars = Math.max(3, Math.floor(step / 7.6)), heads = columns.map((text) => lines(text, chars));
  const top = 16 * Math.max(...heads.map((head) => head.length)) + 8;
  const svg = element(box, "svg", { viewBox: `0 0 ${wide} ${top + rows.length * 48 + 24}`, "font-size": 13 });
  heads.forEach((head, j) => head.forEach((line, n) =>
    element(svg, "text", { x: left + (j + .5) * step, y: 14 + 16 * n, "text-anchor": "middle" }, line)));
  rows.forEach((text, i) => {
    lines(text, Math.floor(left / 7.6)).slice(0, 3).forEach((line, n) =>
      element(svg, "text", { x: 0, y: top + i * 48 + 20 + 15 * n }, line));
    columns.forEach((_, j) => {
      const value = at(i, j), share = value === null || high === low ? 0 : (value - low) / (high - low);
      const chosen = cubes.chosen[down] === i && cubes.chosen[across] === j;
      element(svg, "rect", { class: "mark", x: left + j * step + 2, y: top + i * 48 + 2, width: step - 4,
        height: 44, fill: `hsl(210 60% ${96 - 40 * share}%)`, stroke: "#111", "stroke-width": chosen ? 4 : .5 });
      element(svg, "text", { x: left + (j + .5) * step, y: top + i * 48 + 29, "text-anchor": "middle",
        "font-weight": chosen ? "bold" : "normal" }, show(value));
    });
  });
  element(svg, "text", { x: 0, y: top + rows.length * 48 + 18 }, `${metric.unit}; thick frame: the chosen point`);
}

for (const figure of document.querySelectorAll("figure")) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  if (figure.dataset.kind === "explorer") explorer(figure, drawAlong, 1);
  else if (figure.dataset.kind === "heat") explorer(figure, drawHeat, 2);
  else {
    const box = figure.querySelector(".drawing");
    drawBars(box, data);
    addEventListener("resize", () => drawBars(box, data));
  }
}
