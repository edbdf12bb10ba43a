// A number in a table opens a panel: what it is, what stands beside it in its row, and where it comes from.
"use strict";
(() => {
  const terms = window.aarsvaerkTerms, words = terms.words;
  const tidy = (element) => element.innerText.trim().replace(/\s+/g, " ");
  const made = (name, text, parent) => {
    const element = document.createElement(name);
    element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };
  const dialog = made("dialog", "");
  dialog.className = "panel";
  dialog.setAttribute("aria-labelledby", "panel-title");
  document.body.append(dialog);
  const copied = (link) => {
    const copy = made("a", tidy(link));
    copy.href = link.href;
    return copy;
  };
  const show = (cell) => {
    const table = cell.closest("table"), row = cell.parentElement, heads = [...table.tHead.rows[0].cells];
    const place = (one) => [...row.cells].slice(0, [...row.cells].indexOf(one)).reduce((sum, before) => sum + before.colSpan, 0);
    const heading = tidy(heads[place(cell)] || heads[0]), name = row.querySelector("th");
    dialog.replaceChildren();
    const title = made("h2", `${name ? tidy(name) + ": " : ""}${tidy(cell)}`, dialog);
    title.id = "panel-title";
    made("p", heading, dialog).className = "lead";
    if (terms.definitions[heading]) made("p", terms.definitions[heading], dialog);
    const list = made("dl", "", dialog);
    list.className = "facts";
    for (const other of row.cells) {
      const text = tidy(other), links = [...other.querySelectorAll("a")];
      if (other === name || (other === cell && !links.length) || !text) continue;
      made("dt", tidy(heads[place(other)] || heads[0]), list);
      const value = made("dd", "", list);
      links.forEach((link) => value.append(copied(link), " "));
      const rest = links.length ? text.replace(tidy(links[0]), "").replace(/^, /, "") : text;
      value.append(other === cell ? words.parts : rest);
    }
    // The query of a table is the next below it.
    const query = [...document.querySelectorAll(".query pre")].find((pre) => table.compareDocumentPosition(pre) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (query) {
      made("dt", words.query, list);
      made("pre", query.textContent, made("dd", "", list)).tabIndex = 0;
    }
    made("dt", words.source, list);
    made("dd", `${document.body.dataset.source} ${document.body.dataset.release}`, list);
    const close = made("button", words.close, dialog);
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    dialog.showModal();
  };
  // One number of each table is a stop of the tab key; arrows lead to the others.
  for (const table of document.querySelectorAll("main .scroll table")) {
    const first = table.tBodies.length && table.querySelector("tbody td.n");
    if (first && table.tHead) first.tabIndex = 0;
  }
  const numberOf = (event) => event.target.closest && event.target.closest("main .scroll table td.n");
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  document.addEventListener("click", (event) => {
    const cell = numberOf(event);
    if (cell && !event.target.closest("a") && cell.closest("table").tHead) show(cell);
  });
  document.addEventListener("keydown", (event) => {
    const cell = numberOf(event);
    if (!cell || event.target !== cell) return;
    if (event.key === "Enter") show(cell);
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...cell.closest("table").querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td.n")]).filter((row) => row.length);
    const up = rows.findIndex((row) => row.includes(cell)), across = rows[up].indexOf(cell);
    const row = rows[Math.min(rows.length - 1, Math.max(0, up + step[0]))];
    const next = row[Math.min(row.length - 1, Math.max(0, across + step[1]))];
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
})();
