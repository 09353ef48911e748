// The controls: each figure shows what its selects say, of the numbers embedded in the page.
const files = JSON.parse(document.getElementById("cubes").textContent);

// A value of a cube; null where it has none, or where the file has no such cube.
function at(file, name, point) {
  const cube = file.cubes[name];
  if (!cube) return null;
  return cube.value[cube.dims.reduce((place, axis, i) => place * cube.shape[i] + (point[axis] ?? 0), 0)];
}

// The axes that move a metric or its ends, of those that the page holds.
function moved(file, metric) {
  const found = new Set([metric.value, metric.low, metric.high].flatMap((name) => file.cubes[name]?.moves ?? []));
  return file.cubes[metric.value].dims.filter((axis) => found.has(axis));
}

// A select, made once, so that it keeps the focus; `controls` shows those that were asked for since `begin`.
function chooser(controls, label, options, selected, changed) {
  let select = [...controls.querySelectorAll("select")].find((one) => one.dataset.control === label);
  if (!select) select = element(element(controls, "label", {}, label), "select", { "data-control": label });
  const told = JSON.stringify(options);
  if (select.dataset.options !== told) {
    select.replaceChildren();
    options.forEach(([value, text]) => element(select, "option", { value }, text));
    select.dataset.options = told;
  }
  select.value = selected;
  select.onchange = () => changed(select.value);
  select.parentNode.hidden = false;
}

const begin = (controls) => controls.querySelectorAll("label").forEach((one) => { one.hidden = true; });

// Figures for which the reader picks metric and axes; `count` axes are drawn.
function explorer(controls, file, spec, state, show, count) {
  const metric = spec.metrics[state.metric], dims = moved(file, metric);
  const offered = count > 1 ? dims.filter((axis) => file.labels[axis].length <= MOST_ROWS) : dims;
  state.along = state.along.filter((axis) => offered.includes(axis));
  for (const axis of [...spec.axes, ...offered])
    if (state.along.length < count && offered.includes(axis) && !state.along.includes(axis)) state.along.push(axis);
  chooser(controls, "metric", spec.metrics.map((one, i) => [i, one.title]), state.metric,
    (value) => { state.metric = Number(value); show(); });
  state.along.forEach((axis, i) => chooser(controls, i ? "across" : "axis", offered.map((name) => [name, name]), axis,
    (value) => {
      const other = state.along.indexOf(value);
      if (other >= 0) state.along[other] = axis;
      state.along[i] = value;
      show();
    }));
  held(controls, file, state, dims.filter((name) => !state.along.includes(name)), show);
}

// The other axes stand where the reader puts them.
function held(controls, file, state, axes, show) {
  for (const axis of axes)
    chooser(controls, axis, file.order[axis].map((i) => [i, file.labels[axis][i]]), state.point[axis],
      (value) => { state.point[axis] = Number(value); show(); });
}

// Figures whose metrics are given: the reader moves the axes that they do not draw.
const fixed = (names, without) => (controls, file, spec, state, show) => {
  const metric = names(spec), axes = moved(file, metric).filter((axis) => !without(spec).includes(axis));
  held(controls, file, state, axes, show);
};

const KINDS = {
  along: { draw: drawAlong, table: tableAlong, find: findAlong, ask: (...parts) => explorer(...parts, 1) },
  heat: { draw: drawHeat, table: tableHeat, find: findAlong, ask: (...parts) => explorer(...parts, 2) },
  tornado: { draw: drawTornado, find: findTornado, ask: () => {} },
  fan: { draw: drawFan, table: tableSales, find: findFan, ask: fixed((spec) => ({ value: spec.quantiles.p50,
    low: spec.quantiles.p05, high: spec.quantiles.p95 }), () => ["cycle"]) },
  calendar: { draw: drawCalendar, table: tableSales, find: findCalendar, ask: fixed((spec) => ({
    value: spec.series[0].value, low: spec.series[1].value }), () => ["cycle"]) },
  front: { draw: drawFront, table: tableFront, find: findFront, ask: fixed((spec) => ({ value: spec.x, low: spec.y }),
    (spec) => spec.levers) },
};

// Axes of which a page of a large study holds one value: said where their controls would be.
function told(file, figure, state, spec) {
  const name = spec.metrics?.[state.metric].value ?? spec.quantiles?.p50 ?? spec.series?.[0].value ?? spec.x;
  const held = Object.keys(file.cubes[name]?.held ?? {}).filter((axis) => axis in file.held);
  const note = figure.querySelector(".held") ?? element(figure, "p", { class: "held" });
  note.hidden = !held.length;
  note.textContent = `In this page only at ${held.map((axis) => `${axis} = ${file.held[axis]}`).join(", ")}.`;
  figure.querySelector(".controls").after(note);
}

function begun(figure) {
  const { source, spec } = JSON.parse(figure.querySelector("script").textContent), file = files[source];
  const box = figure.querySelector(".drawing"), controls = figure.querySelector(".controls");
  const finding = figure.querySelector(".finding"), table = figure.querySelector("details table");
  const { draw, table: rows, find, ask } = KINDS[figure.dataset.kind];
  const state = { metric: 0, along: [], point: { ...file.chosen } };
  let first = true, width = 0;
  const show = () => {
    begin(controls);
    ask(controls, file, spec, state, show);
    told(file, figure, state, spec);
    draw(box, file, spec, state);
    width = box.clientWidth;
    if (!first && rows) fill(table, rows(file, spec, state));  // the page came with the first one
    if (!first && finding) finding.textContent = find(file, spec, state);
    first = false;
  };
  controls.replaceChildren();
  show();
  // Also when a part of the page is unfolded: before, it has no width.
  new ResizeObserver(() => {
    if (!box.clientWidth || box.clientWidth === width) return;
    width = box.clientWidth;
    draw(box, file, spec, state);
  }).observe(box);
}

// Paper has no click.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));

document.querySelectorAll("figure[data-kind]").forEach(begun);
