// What grows sale by sale, and the Pareto front.

function frame(box, xs, ys, titles, right = 16) {
  box.replaceChildren();
  const wide = box.clientWidth || 360, high = Math.min(360, Math.max(260, wide * .5));
  const svg = element(box, "svg", { viewBox: `0 0 ${wide} ${high + 44}`, "font-size": 13 });
  const y = scale(ys, high, 30, titles.zero), left = 14 + 7.6 * Math.max(...y.ticks.map((tick) => show(tick).length));
  const x = scale(xs, left + 10, wide - right);
  vertical(svg, y, left, titles.y);
  horizontal(svg, x, high, titles.x);
  return { svg, x, y, wide, high };
}

// Words beside a sample of each look, under the figure.
function legend(box, entries) {
  const list = element(box, "p", { class: "legend" });
  for (const [title, sample] of entries) {
    const item = element(list, "span"), svg = element(item, "svg", { viewBox: "0 0 40 16", width: 40, height: 16 });
    sample(svg);
    item.append(" " + title);
  }
}

const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

function drawFan(box, file, spec, state) {
  const value = (q, k) => at(file, spec.quantiles[q], { ...state.point, cycle: k });
  const sales = file.labels.cycle.map((_, k) => k).filter((k) => value("p50", k) !== null);
  if (!sales.length) return nothing(box, "No value at this point.");
  const ys = sales.flatMap((k) => [value("p05", k), value("p95", k)]);
  const { svg, x, y } = frame(box, sales.map((k) => k + 1), ys,
    { x: spec.x_title, y: `paid by then, ${file.cubes[spec.quantiles.p50].unit}`, zero: true });
  const curve = (q) => sales.map((k) => [x(k + 1), y(value(q, k))]);
  const bands = [["90 % of runs", "p05", "p95", "#d6e6f2", "3 3"], ["half of the runs", "p25", "p75", "#8fbbdc", "none"]];
  for (const [title, low, high, fill, dash] of bands)
    element(series(svg, title, fill + dash), "path", { d: path([...curve(low), ...curve(high).reverse()]) + "Z", fill,
      stroke: INK, "stroke-width": .8, "stroke-dasharray": dash });
  element(series(svg, "median", "line"), "path", { d: path(curve("p50")), fill: "none", stroke: INK, "stroke-width": 3 });
  legend(box, [...bands.map(([title, , , fill, dash]) => [title, (s) => element(s, "rect", { x: 1, y: 1, width: 38,
    height: 14, fill, stroke: INK, "stroke-dasharray": dash })]),
    ["median run", (s) => element(s, "path", { d: "M0 8h40", stroke: INK, "stroke-width": 3 })]]);
}

function drawCalendar(box, file, spec, state) {
  const value = (name, k) => at(file, name, { ...state.point, cycle: k });
  const sales = file.labels.cycle.map((_, k) => k).filter((k) => value(spec.series[0].value, k) !== null);
  if (!sales.length) return nothing(box, "No value at this point.");
  const ys = spec.series.flatMap((s) => sales.flatMap((k) => ["", ".low", ".high"].map((end) => value(s.value + end, k))));
  const { svg, x, y } = frame(box, sales.map((k) => k + 1), ys.filter((v) => v !== null),
    { x: spec.x_title, y: file.cubes[spec.series[0].value].unit, zero: true });
  const looks = [["circle", "none", BLUE], ["hollow square", "6 4", RED]];
  spec.series.forEach((s, i) => {
    const [shape, dash, colour] = looks[i], group = series(svg, s.title, shape + dash);
    const known = sales.filter((k) => value(s.value, k) !== null);
    element(group, "path", { d: path(known.map((k) => [x(k + 1), y(value(s.value, k))])), fill: "none", stroke: colour,
      "stroke-width": 2, "stroke-dasharray": dash });
    for (const k of known) {
      const low = value(s.value + ".low", k), high = value(s.value + ".high", k);
      if (low !== null && high !== null) element(group, "line", { x1: x(k + 1), x2: x(k + 1), y1: y(low), y2: y(high),
        stroke: colour, "stroke-width": 2 });
      marker(group, shape, x(k + 1), y(value(s.value, k)), colour);
    }
  });
  legend(box, spec.series.map((s, i) => [s.title, (sample) => {
    element(sample, "path", { d: "M0 8h40", stroke: looks[i][2], "stroke-width": 2, "stroke-dasharray": looks[i][1] });
    marker(sample, looks[i][0], 20, 8, looks[i][2]);
  }]));
}

const PLACES = { "on": ["circle", BLUE], "possibly on": ["hollow diamond", RED], "off": ["cross", "#666"] };

// Each setting at its two objectives, with the Monte Carlo error of both.
function drawFront(box, file, spec, state) {
  const levers = spec.levers.reduce((found, axis) => found.flatMap((point) =>
    file.labels[axis].map((_, i) => ({ ...point, [axis]: i }))), [{}]);
  const placed = levers.map((lever) => {
    const point = { ...state.point, ...lever }, ends = (name) => ["", ".low", ".high"].map((e) => at(file, name + e, point));
    return { lever, x: ends(spec.x), y: ends(spec.y), word: spec.words[at(file, spec.status, point)] ?? "no value",
      chosen: spec.levers.every((axis) => file.chosen[axis] === lever[axis]) };
  }).filter((p) => p.x[0] !== null && p.y[0] !== null && PLACES[p.word]);
  if (!placed.length) return nothing(box, "No value at this point.");
  const flat = (key) => placed.flatMap((p) => p[key]).filter((v) => v !== null);
  const unit = (name) => file.cubes[name].unit ? `, ${file.cubes[name].unit}` : "";
  const { svg, x, y, wide } = frame(box, flat("x"), flat("y"),
    { x: spec.titles[0] + unit(spec.x), y: spec.titles[1] + unit(spec.y) }, 30);
  for (const p of placed) {
    const [shape, colour] = PLACES[p.word], group = series(svg, p.word, shape), cx = x(p.x[0]), cy = y(p.y[0]);
    if (p.x[1] !== null) element(group, "line", { x1: x(p.x[1]), x2: x(p.x[2]), y1: cy, y2: cy, stroke: colour });
    if (p.y[1] !== null) element(group, "line", { x1: cx, x2: cx, y1: y(p.y[1]), y2: y(p.y[2]), stroke: colour });
    marker(group, shape, cx, cy, colour);
    if (p.chosen) element(group, "circle", { cx, cy, r: 10, fill: "none", stroke: INK, "stroke-width": 2 });
    if (p.chosen || (placed.length <= 12 && p.word !== "off")) {
      const text = spec.levers.filter((axis) => file.labels[axis].length > 1)
        .map((axis) => file.labels[axis][p.lever[axis]]).join(", ");
      const end = cx > wide * .6, crowded = placed.some((q) => q !== p && placed.indexOf(q) < placed.indexOf(p)
        && q.word !== "off" && Math.hypot(x(q.x[0]) - cx, y(q.y[0]) - cy) < 24);
      element(svg, "text", { x: cx + (end ? -14 : 14), y: cy + (crowded ? -22 : -6), "text-anchor": end ? "end" : "start",
        "font-weight": p.chosen ? "bold" : "normal" }, text + (p.chosen ? " (chosen)" : ""));
    }
  }
  legend(box, Object.entries(PLACES).filter(([word]) => placed.some((p) => p.word === word))
    .map(([word, [shape, colour]]) => [`${word} the front`, (sample) => marker(sample, shape, 20, 8, colour)]));
}
