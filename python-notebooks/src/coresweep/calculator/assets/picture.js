// A hundred simulated days as dots.

function drawn(parent, name, attributes, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  parent.append(node);
  return node;
}

const WIDE = 360, ROOM = 110, COLUMNS = 40;

/** A dot for each of these days, in seconds, one above the other where they are near. */
function drawDots(box, days) {
  box.replaceChildren();
  const known = days.filter((day) => day !== null);
  if (!known.length) return;
  const middle = known[Math.floor(known.length / 2)];
  const low = Math.min(known[0], middle * 0.985), high = Math.max(known.at(-1), middle * 1.015);
  const columns = Array(COLUMNS).fill(0);
  const column = (day) => Math.min(COLUMNS - 1, Math.floor(((day - low) / (high - low)) * COLUMNS));
  known.forEach((day) => { columns[column(day)] += 1; });
  const step = Math.min(8, ROOM / Math.max(...columns)), radius = Math.min(3.6, step / 2 - 0.2);
  const tall = step * Math.max(...columns) + 4;
  const said = `${known.length} days from ${known[0].toFixed(2)} s to ${known.at(-1).toFixed(2)} s a ` +
    `block, the middle one ${middle.toFixed(2)} s.`;
  const svg = drawn(box, "svg", { viewBox: `0 0 ${WIDE} ${tall + 24}`, role: "img", "aria-label": said });
  columns.forEach((count, n) => {
    for (let row = 0; row < count; row += 1)
      drawn(svg, "circle", { cx: ((n + 0.5) * WIDE) / COLUMNS, cy: tall - step * (row + 0.5), r: radius });
  });
  drawn(svg, "line", { x1: 0, x2: WIDE, y1: tall, y2: tall, stroke: "currentColor" });
  drawn(svg, "text", { x: 0, y: tall + 17 }, `${low.toFixed(2)} s`);
  drawn(svg, "text", { x: WIDE / 2, y: tall + 17, "text-anchor": "middle" }, "not from 0");
  drawn(svg, "text", { x: WIDE, y: tall + 17, "text-anchor": "end" }, `${high.toFixed(2)} s`);
}
