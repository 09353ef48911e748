// What grows sale by sale, and the Pareto front.

function frame(box, xs, ys, titles, right = 16) {
  box.replaceChildren();
  const wide = box.clientWidth || 360, high = Math.min(360, Math.max(260, wide * .5));
  const svg = element(box, "svg", { "font-size": 13 });
  const y = scale(ys, high, 40, titles.zero), left = 14 + 7.6 * Math.max(...y.ticks.map(([, text]) => text.length));
  const x = scale(xs, left + 10, wide - right, titles.xzero ?? false);
  vertical(svg, y, left, titles.y, wide);
  svg.setAttribute("viewBox", `0 0 ${wide} ${horizontal(svg, x, high, titles.x)}`);
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

// Words at the right ends of lines, moved apart where they would lie on each other: [y, text].
function named(svg, x, ends) {
  let last = -Infinity;
  for (const [y, text] of [...ends].sort((a, b) => a[0] - b[0])) {
    last = Math.max(y + 4, last + 16);
    lines(text, 15).forEach((line, n) => { if (n) last += 15; element(svg, "text", { x, y: last }, line); });
  }
}

const sales = (file, name, state) => file.labels.cycle.map((_, k) => k)
  .filter((k) => at(file, name, { ...state.point, cycle: k }) !== null);

function drawFan(box, file, spec, state) {
  const value = (q, k) => at(file, spec.quantiles[q], { ...state.point, cycle: k });
  const shown = sales(file, spec.quantiles.p50, state);
  if (!shown.length) return nothing(box, "No value at this point.");
  const ys = shown.flatMap((k) => [value("p05", k), value("p95", k)]);
  const { svg, x, y, wide } = frame(box, shown.map((k) => k + 1), ys,
    { x: spec.x_title, y: `paid by then, ${file.cubes[spec.quantiles.p50].unit}`, zero: "always" }, 100);
  const curve = (q) => shown.map((k) => [x(k + 1), y(value(q, k))]), last = shown.at(-1);
  const bands = [["90 % of runs", "p05", "p95", .15, "3 3"], ["half of the runs", "p25", "p75", .35, "none"]];
  for (const [title, low, high, shade, dash] of bands)
    element(series(svg, title, shade + dash), "path", { d: path([...curve(low), ...curve(high).reverse()]) + "Z",
      fill: FIRST, "fill-opacity": shade, stroke: FIRST, "stroke-width": .8, "stroke-dasharray": dash });
  element(series(svg, "median run", "line"), "path",
    { d: path(curve("p50")), fill: "none", stroke: INK, "stroke-width": 3 });
  named(svg, wide - 90, [["p95", "95 %"], ["p75", "75 %"], ["p50", "median"]]
    .map(([q, text]) => [y(value(q, last)), `${text}: ${show(value(q, last), 3)}`]));
  legend(box, [...bands.map(([title, , , shade, dash]) => [title, (s) => element(s, "rect", { x: 1, y: 1, width: 38,
    height: 14, fill: FIRST, "fill-opacity": shade, stroke: FIRST, "stroke-dasharray": dash })]),
    ["median run", (s) => element(s, "path", { d: "M0 8h40", stroke: INK, "stroke-width": 3 })]]);
  describe(box, [`sale ${last + 1}: median ${show(value("p50", last))}`,
    `95 % paid less than ${show(value("p95", last))}`],
    file.cubes[spec.quantiles.p50].unit);
}

const LOOKS = [["circle", "none", FIRST], ["hollow square", "6 4", SECOND]];

function drawCalendar(box, file, spec, state) {
  const value = (name, k) => at(file, name, { ...state.point, cycle: k });
  const shown = sales(file, spec.series[0].value, state);
  if (!shown.length) return nothing(box, "No value at this point.");
  const ys = spec.series.flatMap((s) =>
    shown.flatMap((k) => ["", ".low", ".high"].map((end) => value(s.value + end, k))));
  const { svg, x, y, wide } = frame(box, shown.map((k) => k + 1), ys.filter((v) => v !== null),
    { x: spec.x_title, y: file.cubes[spec.series[0].value].unit, zero: "always" }, 128);
  const ends = [];
  spec.series.forEach((s, i) => {
    const [shape, dash, colour] = LOOKS[i], group = series(svg, s.title, shape + dash);
    const known = shown.filter((k) => value(s.value, k) !== null);
    element(group, "path", { d: path(known.map((k) => [x(k + 1), y(value(s.value, k))])), fill: "none", stroke: colour,
      "stroke-width": 2, "stroke-dasharray": dash });
    for (const k of known) {
      const low = value(s.value + ".low", k), high = value(s.value + ".high", k);
      if (low !== null && high !== null) element(group, "line", { x1: x(k + 1), x2: x(k + 1), y1: y(low), y2: y(high),
        stroke: colour, "stroke-width": 2 });
      marker(group, shape, x(k + 1), y(value(s.value, k)), colour);
    }
    if (known.length) ends.push([y(value(s.value, known.at(-1))), s.title]);
  });
  named(svg, wide - 116, ends);
  describe(box, spec.series.map((s) =>
    `${s.title}: ${show(value(s.value, shown.at(-1)))} at sale ${shown.at(-1) + 1}`),
    file.cubes[spec.series[0].value].unit);
}
