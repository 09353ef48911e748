// The sentence under a figure: what is to be seen, of the numbers that it shows now.
// So many digits, zeros too.
function said(x, digits) {
  if (x === 0) return "0";
  const rounded = Number(x.toPrecision(digits));
  return fixedText(rounded, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded)))));
}

// Texts with as few digits as tell the numbers apart, two at least and five at most.
function apart(...numbers) {
  let texts = [];
  for (let n = 2; n < 6; ++n) {
    texts = numbers.map((x) => said(x, n));
    if (new Set(texts).size === new Set(numbers).size) break;
  }
  return texts;
}

const withUnit = (text, unit) => unit ? `${text} ${unit}` : text;

// Along one axis, all else as chosen: where a value is lowest and highest; null where errors leave that open.
function swing(file, metric, point, axis) {
  const rows = file.order[axis].map((i) => row(file, metric, { ...point, [axis]: i }, file.labels[axis][i], false))
    .filter((one) => one.value !== null)
    .map((one) => ({ ...one, low: one.low ?? one.value, high: one.high ?? one.value }));
  if (!rows.length) return null;
  const low = rows.reduce((a, b) => b.value < a.value ? b : a);
  const high = rows.reduce((a, b) => b.value > a.value ? b : a);
  return high.low > low.high ? { axis, rows, low, high } : null;
}

// The labels of those that cannot be told from one of them.
function called(rows, like) {
  const labels = rows.filter((one) => one.low <= like.high && like.low <= one.high).map((one) => one.label);
  return labels.length < 3 ? labels.join(" and ") : `${like.label} and ${labels.length - 1} others`;
}

function findAlong(file, spec, state) {
  const metric = spec.metrics[state.metric], unit = file.cubes[metric.value].unit;
  if (spec.runs) return findRuns(file, metric, state, unit);
  const here = at(file, metric.value, state.point);
  const swings = moved(file, metric).map((axis) => swing(file, metric, state.point, axis)).filter((one) => one);
  if (!swings.length) return here === null ? ""
    : `No axis moves this by more than its error here: ${metric.title}, ${withUnit(said(here, 2), unit)}.`;
  const wide = (one) => one.high.value - one.low.value;
  const { axis, rows, low, high } = swings.reduce((a, b) => wide(b) > wide(a) ? b : a);
  const [first, last] = apart(low.value, high.value);
  return `Of all axes ${axis} moves this most: ${metric.title}, ${withUnit(first, unit)} (${called(rows, low)}) to ` +
    `${withUnit(last, unit)} (${called(rows, high)}).`;
}

function findRuns(file, metric, state, unit) {
  const { low, high } = row(file, metric, state.point, "", false);
  if (low === null || high === null) return "";
  const [first, last] = apart(low, high);
  return first === last ? `Nine of ten runs show the same: ${metric.title}, ${withUnit(first, unit)}.`
    : `In nine of ten runs: ${metric.title}, ${first} to ${withUnit(last, unit)}.`;
}

function findTornado(file, spec) {
  const values = spec.bars.map((bar) => at(file, bar.value, {}));
  if (!(values[0] > 0)) return "No axis moves this.";
  return `${spec.bars[0].title.split(":")[0]} moves this most, by ` +
    `${withUnit(said(values[0], 2), file.cubes[spec.bars[0].value].unit)}.`;
}

function findFan(file, spec, state) {
  const last = sales(file, spec.quantiles.p50, state).at(-1);
  if (last === undefined) return "";
  const value = (q) => at(file, spec.quantiles[q], { ...state.point, cycle: last });
  const unit = file.cubes[spec.quantiles.p50].unit;
  const [half, most] = apart(value("p50"), value("p95"));
  return `By sale ${last + 1} half of the runs have paid at most ${withUnit(half, unit)}, ` +
    (half === most ? "and nearly all the same." : `and one of twenty more than ${withUnit(most, unit)}.`);
}

// Rounded up to three digits: what is needed is not less.
function raised(x) {
  if (!(x > 0)) return x;
  const place = 10 ** (Math.floor(Math.log10(x)) - 2);
  return Math.ceil(x / place - 1e-9) * place;
}

function findCalendar(file, spec, state) {
  const need = spec.series.at(-1).value, value = (k) => at(file, need, { ...state.point, cycle: k });
  const shown = sales(file, need, state);
  if (!shown.length) return "";
  const most = shown.reduce((a, b) => value(b) > value(a) ? b : a);
  const told = withUnit(said(raised(value(most)), 3), file.cubes[need].unit);
  return `Most must be there before sale ${most + 1}: ${told}, ${spec.series.at(-1).title}.`;
}

function findFront(file, spec, state) {
  const all = settings(file, spec, state).filter((p) => p.word !== "no value");
  const on = all.filter((p) => p.word === "on");
  if (!all.length) return "";
  const names = on.slice(0, 3).map((p) => p.name).join("; ") + (on.length > 3 ? " and others" : "");
  return `Of ${all.length} settings, ${on.length || "none"} ${on.length === 1 ? "is" : "are"} surely on the front` +
    (on.length ? `: ${names}.` : ".");
}
