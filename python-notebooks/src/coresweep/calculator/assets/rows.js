// Values as bars from zero, as the decision page draws them.

/** Rows { name, value, low, high, note, faint }: bars as long as the value is, said in these words. */
function drawBars(box, rows, caption, words, runs = "days") {
  const most = Math.max(...rows.map(({ value, high }) => Math.max(value ?? 0, high ?? 0))) || 1;
  const across = (value) => `${(100 * value) / most}%`;
  box.replaceChildren();
  const figure = made(box, "figure", "", { class: "bars" });
  const title = made(figure, "figcaption", `${caption} `);
  if (rows.some(({ low }) => low !== null)) {
    const key = made(title, "small", "", { class: "note" });
    key.append(made(key, "i"), ` nine of ten ${runs}`);
  }
  for (const { name, value, low, high, note, faint } of rows) {
    const bar = made(figure, "div", "", { class: faint ? "bar faint" : "bar" });
    made(bar, "span", name);
    made(bar, "b", words(value));
    if (note) made(bar, "span", ` ${note}`, { class: "note" });
    const track = made(bar, "div", "", { class: "track", "aria-hidden": "true" });
    made(track, "div", "", { class: "length" }).style.width = across(value ?? 0);
    if (low === null) continue;
    Object.assign(made(track, "i").style, { left: across(low), width: across(high - low) });
  }
}
