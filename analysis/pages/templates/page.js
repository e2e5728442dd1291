"use strict";
(() => {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  const show = (event) => {
    const mark = event.target instanceof Element ? event.target.closest("[data-value]") : null;
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.dataset.value;
    const left = Math.min(event.clientX + 12, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left) + window.scrollX}px`;
    tip.style.top = `${event.clientY + 16 + window.scrollY}px`;
  };
  document.addEventListener("pointermove", show);
  document.addEventListener("pointerdown", show);

  const number = (text) => {
    const found = text.replace(/\u2212/g, "-").replace(/,(?=\d{3})/g, "").match(/[-+]?\d*\.?\d+(?:e[-+]?\d+)?/i);
    return found ? Number(found[0]) : NaN;
  };
  const sort = (table, column, down) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, text: row.cells[column].textContent.trim() }));
    const numeric = rows.filter((each) => !Number.isNaN(number(each.text))).length * 2 > rows.length;
    rows.sort((a, b) => {
      if (!numeric) return a.text.localeCompare(b.text);
      const [x, y] = [number(a.text), number(b.text)];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
      return x - y;
    });
    if (down) rows.reverse();
    body.append(...rows.map((each) => each.row));
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = "sort by this column";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, column, down);
      });
    });
  }

  const opened = [];
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details:not([open])")) {
      folded.open = true;
      opened.push(folded);
    }
  });
  window.addEventListener("afterprint", () => opened.splice(0).forEach((folded) => { folded.open = false; }));
})();
