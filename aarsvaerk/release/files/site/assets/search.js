// Search on the front page: shown only where scripts run; the index is loaded when it is first used.
"use strict";
(() => {
  const box = document.getElementById("search");
  const input = document.getElementById("search-text");
  const list = document.getElementById("search-results");
  const count = document.getElementById("search-count");
  const most = 30;
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  let entries = null;
  box.hidden = false;
  const load = () => {
    if (document.getElementById("search-index")) return;
    const script = document.createElement("script");
    script.id = "search-index";
    script.src = box.dataset.index;
    script.onload = () => {
      const { kinds, entries: known } = window.aarsvaerkSearch;
      const pageOf = (page) => page.length === 3 ? `municipality/${page}.html#by-field` : page;
      entries = known.map(([name, kind, page]) => [fold(name), name, kinds[kind], pageOf(page)]);
      find();
    };
    document.body.append(script);
  };
  const find = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    count.textContent = "";
    if (!entries || !words.length) return;
    const found = entries.filter((entry) => words.every((word) => entry[0].includes(word)));
    found.sort((a, b) => a[0].indexOf(words[0]) - b[0].indexOf(words[0]) || a[0].length - b[0].length);
    count.textContent = found.length ? box.dataset.found.replace("{n}", found.length) : box.dataset.none;
    for (const [, name, kind, page] of found.slice(0, most)) {
      const link = document.createElement("a");
      link.href = box.dataset.up + page;
      link.textContent = name;
      const what = document.createElement("span");
      what.className = "quiet";
      what.textContent = " " + kind;
      const item = document.createElement("li");
      item.append(link, what);
      list.append(item);
    }
  };
  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", () => { load(); find(); });
})();
