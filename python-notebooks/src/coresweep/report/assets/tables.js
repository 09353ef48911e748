// Tables that can be sorted and saved, and the days that a number of blocks takes.

for (const lock of document.querySelectorAll(".lock")) {
  const input = lock.querySelector("input");
  input.addEventListener("input", () => {
    for (const output of lock.querySelectorAll("output")) {
      const days = Number(input.value) * Number(output.dataset.days);
      output.textContent = days > 0 ? Number(days.toPrecision(2)).toLocaleString("en") : "–";
    }
  });
}

// What a cell is sorted by: its number, else its text.
function key(row, column) {
  const cell = row.children[column], number = cell?.querySelector("data");
  const text = cell?.textContent ?? "", read = parseFloat(text.replaceAll(",", ""));
  return number ? Number(number.value) : Number.isNaN(read) ? text : read;
}

function sort(table, column, down) {
  const body = table.tBodies[0], rows = [...body.rows];
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  rows.sort((a, b) => (down ? -1 : 1) * compare(key(a, column), key(b, column)));
  body.append(...rows);
}

// The heads of columns are buttons; a figure's are made anew with its table.
function sortable(table) {
  [...(table.tHead?.rows[0].cells ?? [])].forEach((head, column) => {
    if (!head.textContent) return;
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(table, column, down);
    });
  });
}

document.querySelectorAll("table").forEach(sortable);

// All tables of a folded part as one CSV; nothing leaves the page.
for (const part of document.querySelectorAll("details.numbers")) {
  const button = document.createElement("button");
  button.className = "save";
  button.textContent = "Save as CSV";
  button.addEventListener("click", () => {
    const quoted = (cell) => `"${cell.textContent.replaceAll('"', '""')}"`;
    const rows = [...part.querySelectorAll("tr")].map((row) => [...row.cells].map(quoted).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", rows.join("\r\n"), "\r\n"], { type: "text/csv" }));
    link.download = "numbers.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  part.append(button);
}
