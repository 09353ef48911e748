// Settings by two objectives, with the Monte Carlo error of both. Marks carry numbers, and a list under the figure
// says whose they are: names would lie on each other.
const PLACES = { "on": ["circle", FIRST], "possibly on": ["hollow diamond", SECOND], "off": ["cross", FAINT] };
const MOST_NAMED = 40;

function settings(file, spec, state) {
  const levers = spec.levers.reduce((found, axis) => found.flatMap((point) =>
    file.order[axis].map((i) => ({ ...point, [axis]: i }))), [{}]);
  return levers.map((lever) => {
    const point = { ...state.point, ...lever };
    const ends = (name) => ["", ".low", ".high"].map((e) => at(file, name + e, point));
    return { point, x: ends(spec.x), y: ends(spec.y), word: spec.words[at(file, spec.status, point)] ?? "no value",
      name: spec.levers.filter((axis) => file.labels[axis].length > 1).map((axis) => file.labels[axis][lever[axis]])
        .join(", "), chosen: spec.levers.every((axis) => file.chosen[axis] === lever[axis]) };
  });
}

function drawFront(box, file, spec, state) {
  const placed = settings(file, spec, state).filter((p) => p.x[0] !== null && p.y[0] !== null && PLACES[p.word]);
  if (!placed.length) return nothing(box, "No value at this point.");
  const flat = (key) => placed.flatMap((p) => p[key]).filter((v) => v !== null);
  const unit = (name) => file.cubes[name].unit ? `, ${file.cubes[name].unit}` : "";
  const { svg, x, y, wide } = frame(box, flat("x"), flat("y"),
    { x: spec.titles[0] + unit(spec.x), y: spec.titles[1] + unit(spec.y), zero: "free", xzero: "free" }, 30);
  for (const p of placed) {
    const [shape, colour] = PLACES[p.word], group = series(svg, p.word, shape);
    p.at = [x(p.x[0]), y(p.y[0])];
    if (p.x[1] !== null)
      element(group, "line", { x1: x(p.x[1]), x2: x(p.x[2]), y1: p.at[1], y2: p.at[1], stroke: colour });
    if (p.y[1] !== null)
      element(group, "line", { x1: p.at[0], x2: p.at[0], y1: y(p.y[1]), y2: y(p.y[2]), stroke: colour });
    marker(group, shape, ...p.at, colour);
    if (p.chosen) element(group, "circle",
      { cx: p.at[0], cy: p.at[1], r: 10, fill: "none", stroke: INK, "stroke-width": 2 });
  }
  const keyed = placed.filter((p) => p.chosen || p.word !== "off" || placed.length <= 12).slice(0, MOST_NAMED);
  numbered(svg, keyed, wide);
  legend(box, Object.entries(PLACES).filter(([word]) => placed.some((p) => p.word === word))
    .map(([word, [shape, colour]]) => [`${word} the front`, (sample) => marker(sample, shape, 20, 8, colour)]));
  const list = element(box, "ol", { class: "key" });
  keyed.forEach((p) => element(list, "li", {},
    `${p.name}${p.word === "off" ? " (off)" : ""}${p.chosen ? " (chosen)" : ""}`));
  describe(box, keyed.map((p) => `${p.name} ${p.word} the front: ${show(p.x[0])}, ${show(p.y[0])}`), "");
}

// The numbers of marks; marks on one place share a label, and one without room beside its mark
// stands above or below.
function numbered(svg, keyed, wide) {
  const groups = [];
  keyed.forEach((p, n) => {
    const near = groups.find((g) => Math.hypot(g.at[0] - p.at[0], g.at[1] - p.at[1]) < 14);
    if (near) { near.numbers.push(n + 1); near.chosen ||= p.chosen; }
    else groups.push({ at: p.at, numbers: [n + 1], chosen: p.chosen });
  });
  const taken = groups.map((g) => [g.at[0] - 7, g.at[1] - 7, 14, 14]);
  for (const group of groups) {
    const text = group.numbers.join(", ") + (group.chosen ? " (chosen)" : ""), width = 7.6 * text.length;
    const spots = [[14, -7], [-14 - width, -7], [-width / 2, -28], [-width / 2, 12], [14, -26], [-14 - width, -26],
      [14, 10], [-14 - width, 10]].map(([dx, dy]) => [group.at[0] + dx, group.at[1] + dy, width, 15]);
    const spot = spots.find((s) => s[0] >= 0 && s[0] + s[2] <= wide && s[1] > 0 && !taken.some((t) => overlap(s, t)));
    if (!spot) continue;  // the list under the figure names it still
    taken.push(spot);
    element(svg, "text",
      { class: "label", x: spot[0], y: spot[1] + 12, "font-weight": group.chosen ? "bold" : "normal" }, text);
  }
}

const overlap = (a, b) => a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
