// The table behind a figure follows what the figure shows; numbers read as in the tables that came with the page.
const finite = (x) => x !== null && x !== undefined;
const digits = (width, wanted) => width > 0
  ? Math.min(10, Math.max(0, wanted - 1 - Math.floor(Math.log10(width)))) : 0;
const fixedText = (x, places) =>
  x.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });

// The value with its 95 % interval in brackets, one digit of the interval's half width, at most five of the value.
function quantity(file, name, point, bare) {
  const [value, low, high] = ["", ".low", ".high"].map((end) => at(file, name + end, point));
  const unit = file.cubes[name].unit;
  if (!finite(value)) return "no value";
  const known = finite(low) && finite(high), half = known ? Math.abs(high - low) / 2 : 0, size = Math.abs(value);
  const places = half > 0 ? Math.min(digits(half, 1), digits(size || half, 5)) : digits(size, 4);
  const ends = known ? ` [${fixedText(low, places)} to ${fixedText(high, places)}]` : " [no interval]";
  return fixedText(value, places) + ends + (unit && !bare ? ` ${unit}` : "");
}

// `low to high`, with two digits of the width.
function span(file, lowName, highName, point, bare) {
  const low = at(file, lowName, point), high = at(file, highName, point), unit = file.cubes[lowName]?.unit;
  if (!finite(low) || !finite(high)) return "no value";
  const width = Math.abs(high - low), places = width > 0 ? digits(width, 2) : digits(Math.abs(high), 4);
  const [first, last] = [fixedText(low, places), fixedText(high, places)];
  return (first === last ? first : `${first} to ${last}`) + (unit && !bare ? ` ${unit}` : "");
}

function tableAlong(file, spec, state) {
  const metric = spec.metrics[state.metric], rows = rowsAlong(file, spec, state).slice(0, MOST_LINES);
  return { caption: metric.title + (spec.runs ? ", run by run" : ""),
    header: [state.along[0] ?? "", ...(spec.runs ? ["median run", "nine of ten runs"] : ["value"])],
    rows: rows.map((row) => [row.label, quantity(file, metric.value, row.point),
      ...(spec.runs ? [span(file, metric.low, metric.high, row.point)] : [])]) };
}

function tableHeat(file, spec, state) {
  const metric = spec.metrics[state.metric], [down, across] = state.along;
  if (state.along.length < 2) return tableAlong(file, spec, state);
  return { caption: metric.title,
    header: [down, ...file.order[across].map((j) => `${across} = ${file.labels[across][j]}`)],
    rows: file.order[down].map((i) => [file.labels[down][i], ...file.order[across].map((j) =>
      quantity(file, metric.value, { ...state.point, [down]: i, [across]: j }))]) };
}

// Columns that a specification names: a value, or where the middle of the runs lies.
const cells = (file, columns, point) => columns.map((c) =>
  c.value ? quantity(file, c.value, point, c.bare) : span(file, c.low, c.high, point, c.bare));

function tableSales(file, spec, state) {
  const days = spec.days ? (k) => [`day ${spec.days * k}`] : () => [];
  return { rows: sales(file, spec.columns[0].value, state).map((k) =>
    [String(k + 1), ...days(k), ...cells(file, spec.columns, { ...state.point, cycle: k })]) };
}

function tableFront(file, spec, state) {
  return { rows: settings(file, spec, state).slice(0, MOST_LINES).map((p) => [...spec.levers.map((axis) =>
    file.labels[axis][p.point[axis]]), p.word, ...cells(file, spec.columns, p.point)]) };
}

// Caption and header stay where the figure keeps them.
function fill(table, { caption, header, rows }) {
  if (caption) table.caption.textContent = caption;
  if (header) {
    table.tHead.replaceChildren();
    const line = element(table.tHead, "tr");
    for (const text of header) element(line, "th", { scope: "col" }, text);
    sortable(table);
  } else table.querySelectorAll("th").forEach((head) => head.removeAttribute("aria-sort"));
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent), body = table.tBodies[0];
  body.replaceChildren();
  for (const row of rows) {
    const line = element(body, "tr");
    row.forEach((text, i) => element(line, "td", { "data-label": heads[i] }, text));
  }
}
