// A metric along one axis, a tornado, and the heat map.

// What the reader chose, as rows: { label, value, low, high, chosen }, in the order of their size.
function rowsAlong(file, spec, state) {
  const metric = spec.metrics[state.metric], axis = state.along[0];
  if (!axis) return [row(file, metric, state.point, "every setting alike", false)];
  return file.order[axis].map((i) => row(file, metric, { ...state.point, [axis]: i }, file.labels[axis][i],
    file.chosen[axis] === i));
}

function row(file, metric, point, label, chosen) {
  return { label, point, chosen, value: at(file, metric.value, point), low: at(file, metric.low, point),
    high: at(file, metric.high, point) };
}

function drawAlong(box, file, spec, state) {
  const rows = rowsAlong(file, spec, state), unit = file.cubes[spec.metrics[state.metric].value].unit;
  const axis = state.along[0], numbers = axis && file.numbers[axis];
  if (rows.length > MOST_ROWS && numbers) drawDots(box, rows, unit, axis, file.order[axis].map((i) => numbers[i]));
  else drawRows(box, rows, unit, spec.runs ? "runs" : "error");
}

function drawTornado(box, file, spec) {
  drawRows(box, spec.bars.map((bar) => row(file, { ...bar, low: bar.value + ".low", high: bar.value + ".high" }, {},
    bar.title, false)), file.cubes[spec.bars[0].value].unit, "swing");
}

// Kinds: "error" with Monte Carlo error, "swing" too, "runs" medians with where nine of ten runs lie. Bars begin at
// zero; where the axis does not, dots stand for them.
function drawRows(box, rows, unit, kind) {
  const usable = rows.filter((row) => row.value !== null);
  describe(box, rows.map((row) => `${row.label}: ${show(row.value)}`), unit);
  if (!usable.length) return nothing(box, "No value at this point.");
  box.replaceChildren();
  const told = rows.map((row) => row.value === null ? "" :
    kind === "runs" && row.low !== row.high ? `${show(row.low)}–${show(row.high)}` : show(row.value));
  const wide = box.clientWidth || 360, left = wide < 500 ? 112 : 210;
  const right = wide - 16 - 9 * Math.max(...told.map((text) => text.length));
  const x = scale(usable.flatMap((row) => [row.low ?? row.value, row.high ?? row.value, row.value]), left + 8, right,
    kind === "swing" || (kind === "error" && !differ(usable)) ? "always" : true);
  const texts = rows.map((row) => lines(row.label + (row.chosen ? " (chosen)" : ""), Math.floor((left - 8) / 7.4)));
  let y = 6;
  const tops = texts.map((text) => { const top = y; y += Math.max(30, text.length * 16 + 12); return top; });
  const svg = element(box, "svg", { "font-size": 13 });
  svg.setAttribute("viewBox", `0 0 ${wide} ${horizontal(svg, x, y, unit)}`);
  rows.forEach((row, i) => {
    texts[i].forEach((line, n) => element(svg, "text", { x: 0, y: tops[i] + 14 + 16 * n,
      "font-weight": row.chosen ? "bold" : "normal" }, line));
    if (row.value === null) return element(svg, "text", { x: left + 8, y: tops[i] + 14 }, "no value");
    drawRow(element(svg, "g", { class: "mark" }), row, x, tops[i] + 10, kind);
    element(svg, "text", { x: right + 10, y: tops[i] + 14, "font-weight": row.chosen ? "bold" : "normal" },
      told[i]);
  });
}

// Whether any two differ by more than their errors: what does not is best seen from zero.
const differ = (rows) => Math.max(...rows.map((row) => row.low ?? row.value))
  > Math.min(...rows.map((row) => row.high ?? row.value));

function drawRow(mark, row, x, y, kind) {
  const bar = kind !== "runs" && !x.cut, spans = row.low !== null && row.high > row.low;
  if (bar && row.value !== 0) element(mark, "rect", { class: "bar", x: x(Math.min(0, row.value)), y: y - 8, height: 16,
    width: Math.abs(x(row.value) - x(0)), fill: FIRST, stroke: FIRST, "fill-opacity": row.chosen ? .8 : .25 });
  if (spans) {
    const paint = { stroke: bar ? INK : FIRST, "stroke-width": 2 };
    element(mark, "line", { x1: x(row.low), x2: x(row.high), y1: y, y2: y, ...paint,
      "stroke-dasharray": kind === "runs" ? "5 3" : "none" });
    for (const end of [row.low, row.high])
      element(mark, "line", { x1: x(end), x2: x(end), y1: y - 5, y2: y + 5, ...paint });
  }
  if (!bar) marker(mark, kind === "runs" ? "tick" : row.chosen ? "circle" : "hollow circle", x(row.value), y,
    kind === "runs" ? INK : FIRST);
}

// More numbers along an axis than can be named: each stands where its size is.
function drawDots(box, rows, unit, axis, numbers) {
  const known = rows.map((row, i) => ({ ...row, number: numbers[i] })).filter((row) => row.value !== null);
  describe(box, [`${rows.length} values along ${axis}`], unit);
  if (!known.length) return nothing(box, "No value at this point.");
  const ys = known.flatMap((row) => [row.low ?? row.value, row.high ?? row.value]);
  const { svg, x, y } = frame(box, known.map((row) => row.number), ys, { x: axis, y: unit });
  for (const row of known) {
    const mark = element(svg, "g", { class: "mark" }), cx = x(row.number);
    if (row.low !== null && row.high !== null)
      element(mark, "line", { x1: cx, x2: cx, y1: y(row.low), y2: y(row.high), stroke: FIRST });
    element(mark, "circle", { cx, cy: y(row.value), r: 3, fill: FIRST });
    if (!row.chosen) continue;
    element(mark, "circle", { cx, cy: y(row.value), r: 9, fill: "none", stroke: INK, "stroke-width": 2 });
    const end = cx > box.clientWidth * .6;
    element(mark, "text", { x: cx + (end ? -14 : 14), y: y(row.value) - 10, "text-anchor": end ? "end" : "start",
      "font-weight": "bold" }, `${row.label} (chosen)`);
  }
}

// Every cell carries its number; shade only helps, so it reads in black and white.
function drawHeat(box, file, spec, state) {
  if (state.along.length < 2) return nothing(box, "Fewer than two axes move this metric.");
  const metric = spec.metrics[state.metric], [down, across] = state.along;
  const cell = (i, j) => at(file, metric.value, { ...state.point, [down]: i, [across]: j });
  const rows = file.order[down], columns = file.order[across], name = (axis, i) => file.labels[axis][i];
  const values = rows.flatMap((i) => columns.map((j) => cell(i, j))).filter((v) => v !== null);
  const low = Math.min(...values), high = Math.max(...values);
  describe(box, rows.flatMap((i) => columns.map((j) => `${name(down, i)}, ${name(across, j)}: ${show(cell(i, j))}`)),
    file.cubes[metric.value].unit);
  box.replaceChildren();
  const wide = box.clientWidth || 360, left = wide < 500 ? 84 : 170, step = (wide - left - 2) / columns.length;
  const heads = columns.map((j) => lines(name(across, j), Math.max(3, Math.floor(step / 7.6))));
  const top = 16 * Math.max(...heads.map((head) => head.length)) + 8, digits = step < 44 ? 3 : 4;
  const svg = element(box, "svg", { viewBox: `0 0 ${wide} ${top + rows.length * 48 + 24}`,
    "font-size": step < 40 ? 11 : 13 });
  heads.forEach((head, n) => head.forEach((line, k) =>
    element(svg, "text", { x: left + (n + .5) * step, y: 14 + 16 * k, "text-anchor": "middle" }, line)));
  rows.forEach((i, m) => {
    lines(name(down, i), Math.floor(left / 7.6)).slice(0, 3).forEach((line, n) =>
      element(svg, "text", { x: 0, y: top + m * 48 + 20 + 15 * n }, line));
    columns.forEach((j, n) => {
      const value = cell(i, j), share = value === null || high === low ? 0 : (value - low) / (high - low);
      const chosen = file.chosen[down] === i && file.chosen[across] === j;
      element(svg, "rect", { class: "mark", x: left + n * step + 2, y: top + m * 48 + 2, width: step - 4, height: 44,
        fill: FIRST, "fill-opacity": (.04 + .4 * share).toFixed(3), stroke: INK, "stroke-width": chosen ? 4 : .5 });
      element(svg, "text", { x: left + (n + .5) * step, y: top + m * 48 + 29, "text-anchor": "middle",
        "font-weight": chosen ? "bold" : "normal" }, show(value, digits));
    });
  });
  element(svg, "text", { x: 0, y: top + rows.length * 48 + 18, "font-size": 13 },
    `${file.cubes[metric.value].unit || "no unit"}; thick frame: the chosen point`);
}
