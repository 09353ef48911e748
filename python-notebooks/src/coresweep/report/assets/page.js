// The controls: each figure shows what its selects say, of the numbers embedded in the page.
const files = JSON.parse(document.getElementById("cubes").textContent);

// A value of a cube; null where it has none, or where the file has no such cube.
function at(file, name, point) {
  const cube = file.cubes[name];
  if (!cube) return null;
  return cube.value[cube.dims.reduce((place, axis, i) => place * cube.shape[i] + (point[axis] ?? 0), 0)];
}

function chooser(controls, label, options, selected, changed) {
  const holder = element(controls, "label", {}, label);
  const select = element(holder, "select", { "data-control": label });
  options.forEach(([value, text]) => element(select, "option", { value }, text));
  select.value = selected;
  select.addEventListener("change", () => changed(select.value));
}

// Figures for which the reader picks metric and axes; `count` axes are drawn.
function explorer(box, controls, file, spec, draw, count) {
  const state = { metric: 0, point: { ...file.chosen }, along: [] };
  function refresh() {
    const dims = file.cubes[spec.metrics[state.metric].value].dims.filter((axis) => file.labels[axis].length > 1);
    state.along = state.along.filter((axis) => dims.includes(axis));
    const offered = count > 1 ? dims.filter((axis) => file.labels[axis].length <= 24) : dims;
    for (const axis of [...spec.axes, ...offered])
      if (state.along.length < count && offered.includes(axis) && !state.along.includes(axis)) state.along.push(axis);
    controls.replaceChildren();
    chooser(controls, "metric", spec.metrics.map((metric, i) => [i, metric.title]), state.metric,
      (value) => { state.metric = Number(value); refresh(); });
    state.along.forEach((axis, i) => chooser(controls, i ? "across" : "axis", offered.map((name) => [name, name]), axis,
      (value) => {
        const other = state.along.indexOf(value);
        if (other >= 0) state.along[other] = axis;
        state.along[i] = value;
        refresh();
      }));
    held(controls, file, state, dims.filter((name) => !state.along.includes(name)), refresh);
    draw(box, file, spec, state);
  }
  refresh();
  return state;
}

// The other axes stand where the reader puts them.
function held(controls, file, state, axes, refresh) {
  for (const axis of axes)
    chooser(controls, axis, file.labels[axis].map((text, i) => [i, text]), state.point[axis],
      (value) => { state.point[axis] = Number(value); refresh(); });
}

function fixed(box, controls, file, spec, draw, variable, without) {
  const state = { point: { ...file.chosen } };
  const axes = file.cubes[variable].dims.filter((axis) => !without.includes(axis) && file.labels[axis].length > 1);
  const refresh = () => { controls.replaceChildren(); held(controls, file, state, axes, refresh); draw(box, file, spec, state); };
  refresh();
  return state;
}

const KINDS = {
  along: (...parts) => [drawAlong, explorer(...parts, drawAlong, 1)],
  heat: (...parts) => [drawHeat, explorer(...parts, drawHeat, 2)],
  tornado: (box, controls, file, spec) => { drawTornado(box, file, spec); return [drawTornado, {}]; },
  fan: (...parts) => [drawFan, fixed(...parts, drawFan, parts[3].quantiles.p50, ["cycle"])],
  calendar: (...parts) => [drawCalendar, fixed(...parts, drawCalendar, parts[3].series[0].value, ["cycle"])],
  front: (...parts) => [drawFront, fixed(...parts, drawFront, parts[3].x, parts[3].levers)],
};

// Paper has no click.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));

for (const figure of document.querySelectorAll("figure[data-kind]")) {
  const { source, spec } = JSON.parse(figure.querySelector("script").textContent), file = files[source];
  const box = figure.querySelector(".drawing");
  const [draw, state] = KINDS[figure.dataset.kind](box, figure.querySelector(".controls"), file, spec);
  addEventListener("resize", () => draw(box, file, spec, state));
}
