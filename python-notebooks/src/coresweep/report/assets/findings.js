// The sentence under a figure: what is to be seen, of the numbers that it shows now.
const short = (x, n) => Number(x.toPrecision(n)).toLocaleString("en", { maximumFractionDigits: 12 });

// Numbers as texts with as few digits as tell them apart, two at least.
function apart(numbers) {
  const different = new Set(numbers).size;
  for (let n = 2; n < 6; ++n) {
    const texts = numbers.map((x) => short(x, n));
    if (n === 5 || new Set(texts).size === different) return texts;
  }
}

const withUnit = (text, unit) => unit ? `${text} ${unit}` : text;

// Along one axis, all else as chosen: where a value is lowest and highest; null where errors leave that open.
function swing(file, metric, point, axis) {
  const rows = file.order[axis].map((i) => row(file, metric, { ...point, [axis]: i }, file.labels[axis][i], false))
    .filter((one) => one.value !== null);
  if (rows.length < 2) return null;
  const low = rows.reduce((a, b) => b.value < a.value ? b : a), high = rows.reduce((a, b) => b.value > a.value ? b : a);
  return (high.low ?? high.value) > (low.high ?? low.value) ? { axis, low, high } : null;
}

function findAlong(file, spec, state) {
  const metric = spec.metrics[state.metric], cube = file.cubes[metric.value];
  if (spec.runs) return findRuns(file, spec, state);
  const here = at(file, metric.value, state.point);
  const found = moved(file, metric).map((axis) => swing(file, metric, state.point, axis)).filter((one) => one)
    .sort((a, b) => (b.high.value - b.low.value) - (a.high.value - a.low.value));
  if (!found.length) return here === null ? "" : `No axis moves this by more than its error here: ` +
    `${withUnit(short(here, 2), cube.unit)}.`;
  const { axis, low, high } = found[0], [from, to] = apart([low.value, high.value]);
  return `${axis} moves this most: from ${from} (${low.label}) to ${withUnit(to, cube.unit)} (${high.label}).`;
}

function findRuns(file, spec, state) {
  const metric = spec.metrics[state.metric], { low, high } = row(file, metric, state.point, "", false);
  if (low === null || high === null) return "";
  const [from, to] = apart([low, high]), unit = file.cubes[metric.value].unit;
  return from === to ? `Nine of ten runs show the same here: ${withUnit(from, unit)}.`
    : `Nine of ten runs lie between ${from} and ${withUnit(to, unit)} here.`;
}

function findTornado(file, spec) {
  const values = spec.bars.map((bar) => at(file, bar.value, {}));
  if (!(values[0] > 0)) return "No axis moves this.";
  return `${spec.bars[0].title.split(":")[0]} moves this most, by ` +
    `${withUnit(short(values[0], 2), file.cubes[spec.bars[0].value].unit)}.`;
}

function findFan(file, spec, state) {
  const last = sales(file, spec.quantiles.p50, state).at(-1);
  if (last === undefined) return "";
  const value = (q) => at(file, spec.quantiles[q], { ...state.point, cycle: last }), unit = file.cubes[spec.quantiles.p50].unit;
  const [half, most] = apart([value("p50"), value("p95")]);
  return `By sale ${last + 1} half of the runs have paid at most ${withUnit(half, unit)}, ` +
    (half === most ? "and nearly all the same." : `and one of twenty more than ${withUnit(most, unit)}.`);
}

function findCalendar(file, spec, state) {
  const need = spec.series.at(-1).value, value = (k) => at(file, need, { ...state.point, cycle: k });
  const shown = sales(file, need, state);
  if (!shown.length) return "";
  const most = shown.reduce((a, b) => value(b) > value(a) ? b : a);
  return `Most is needed before sale ${most + 1}: ${withUnit(short(value(most), 2), file.cubes[need].unit)}.`;
}

function findFront(file, spec, state) {
  const all = settings(file, spec, state).filter((p) => p.word !== "no value"), on = all.filter((p) => p.word === "on");
  if (!all.length) return "";
  const names = on.slice(0, 3).map((p) => p.name).join("; ") + (on.length > 3 ? " and others" : "");
  return `Of ${all.length} settings, ${on.length || "none"} ${on.length === 1 ? "is" : "are"} surely on the front` +
    (on.length ? `: ${names}.` : ".");
}
