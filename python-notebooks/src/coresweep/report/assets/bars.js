// A metric along one axis, a tornado, and the heat map.

// rows: { label, value, low, high, chosen }. Kinds: "error" dots with their Monte Carlo error, "runs" medians
// with where nine of ten runs lie, "swing" bars from zero.
function drawRows(box, rows, unit, kind) {
  const usable = rows.filter((row) => row.value !== null);
  describe(box, rows.map((row) => `${row.label}: ${show(row.value)}`), unit);
  if (!usable.length) return nothing(box, "No value at this point.");
  box.replaceChildren();
  const wide = box.clientWidth || 360, left = wide < 500 ? 112 : 210, right = wide - (kind === "runs" ? 104 : 74);
  const x = scale(usable.flatMap((row) => [row.low ?? row.value, row.high ?? row.value, row.value]), left + 8, right,
    kind === "swing");
  const many = rows.length > 24, close = Math.max(2, 720 / rows.length);  // too many to name: only the chosen one is
  const texts = rows.map((row) => many && !row.chosen ? [] :
    lines(row.label + (row.chosen ? " (chosen)" : ""), Math.floor((left - 8) / 7.4)));
  let y = 6;
  const tops = texts.map((text) => { const top = y; y += many ? close : Math.max(30, text.length * 16 + 12); return top; });
  const svg = element(box, "svg", { viewBox: `0 0 ${wide} ${y + 46}`, "font-size": 13 });
  horizontal(svg, x, y, unit);
  rows.forEach((row, i) => {
    texts[i].forEach((line, n) => element(svg, "text", { x: 0, y: tops[i] + 14 + 16 * n,
      "font-weight": row.chosen ? "bold" : "normal" }, line));
    if (row.value === null) { if (!many) element(svg, "text", { x: left + 8, y: tops[i] + 14 }, "no value"); return; }
    drawRow(element(svg, "g", { class: "mark" }), row, x, tops[i] + 10, kind);
    if (!many || row.chosen) element(svg, "text", { x: right + 10, y: tops[i] + 14 },
      kind === "runs" && row.low !== row.high ? `${show(row.low)}–${show(row.high)}` : show(row.value));
  });
}

function drawRow(mark, row, x, y, kind) {
  if (kind === "swing") element(mark, "rect", { x: x(Math.min(0, row.value)), y: y - 7, height: 14,
    width: Math.max(1, Math.abs(x(row.value) - x(0))), fill: "#ccc", stroke: INK });
  if (row.low !== null && row.high !== null) {
    element(mark, "line", { x1: x(row.low), x2: x(row.high), y1: y, y2: y, stroke: BLUE, "stroke-width": 3,
      "stroke-dasharray": kind === "runs" ? "5 3" : "none" });
    for (const end of [row.low, row.high])
      element(mark, "line", { x1: x(end), x2: x(end), y1: y - 5, y2: y + 5, stroke: BLUE, "stroke-width": 2 });
  }
  if (kind !== "swing") marker(mark, kind === "runs" ? "tick" : "circle", x(row.value), y, kind === "runs" ? INK : BLUE);
}

function drawAlong(box, file, spec, state) {
  const metric = spec.metrics[state.metric], axis = state.along[0];
  const places = axis ? file.labels[axis] : ["the one point"];
  drawRows(box, places.map((label, i) => {
    const point = { ...state.point, ...(axis ? { [axis]: i } : {}) };
    return { label, value: at(file, metric.value, point), low: at(file, metric.low, point),
      high: at(file, metric.high, point), chosen: axis !== undefined && file.chosen[axis] === i };
  }), file.cubes[metric.value].unit, spec.runs ? "runs" : "error");
}

function drawTornado(box, file, spec) {
  drawRows(box, spec.bars.map((bar) => ({ label: bar.title, value: at(file, bar.value, {}),
    low: at(file, bar.value + ".low", {}), high: at(file, bar.value + ".high", {}) })),
    file.cubes[spec.bars[0].value].unit, "swing");
}

// Every cell carries its number; shade only helps, so it reads in black and white.
function drawHeat(box, file, spec, state) {
  if (state.along.length < 2) return nothing(box, "This metric has fewer than two axes.");
  const metric = spec.metrics[state.metric], [down, across] = state.along;
  const cell = (i, j) => at(file, metric.value, { ...state.point, [down]: i, [across]: j });
  const rows = file.labels[down], columns = file.labels[across];
  const values = rows.flatMap((_, i) => columns.map((_, j) => cell(i, j))).filter((v) => v !== null);
  const low = Math.min(...values), high = Math.max(...values);
  describe(box, rows.flatMap((text, i) => columns.map((head, j) => `${text}, ${head}: ${show(cell(i, j))}`)),
    file.cubes[metric.value].unit);
  box.replaceChildren();
  const wide = box.clientWidth || 360, left = wide < 500 ? 84 : 170, step = (wide - left - 2) / columns.length;
  const heads = columns.map((text) => lines(text, Math.max(3, Math.floor(step / 7.6))));
  const top = 16 * Math.max(...heads.map((head) => head.length)) + 8;
  const svg = element(box, "svg", { viewBox: `0 0 ${wide} ${top + rows.length * 48 + 24}`, "font-size": 13 });
  heads.forEach((head, j) => head.forEach((line, n) =>
    element(svg, "text", { x: left + (j + .5) * step, y: 14 + 16 * n, "text-anchor": "middle" }, line)));
  rows.forEach((text, i) => {
    lines(text, Math.floor(left / 7.6)).slice(0, 3).forEach((line, n) =>
      element(svg, "text", { x: 0, y: top + i * 48 + 20 + 15 * n }, line));
    columns.forEach((_, j) => {
      const value = cell(i, j), share = value === null || high === low ? 0 : (value - low) / (high - low);
      const chosen = file.chosen[down] === i && file.chosen[across] === j;
      element(svg, "rect", { class: "mark", x: left + j * step + 2, y: top + i * 48 + 2, width: step - 4,
        height: 44, fill: `hsl(201 70% ${96 - 38 * share}%)`, stroke: INK, "stroke-width": chosen ? 4 : .5 });
      element(svg, "text", { x: left + (j + .5) * step, y: top + i * 48 + 29, "text-anchor": "middle",
        "font-weight": chosen ? "bold" : "normal" }, show(value));
    });
  });
  element(svg, "text", { x: 0, y: top + rows.length * 48 + 18 },
    `${file.cubes[metric.value].unit}; thick frame: the chosen point`);
}
