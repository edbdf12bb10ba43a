// Compare municipalities by hand. The whole choice is in the address after #, so that a link shows the same.
"use strict";
(() => {
  const data = window.aarsvaerkData;
  const words = JSON.parse(document.getElementById("compare-words").textContent);
  const root = document.getElementById("compare");
  const lang = root.dataset.lang;
  const at = (id) => document.getElementById(id);
  const names = data.municipalities.map((m) => m[1]);
  const places = new Map(data.municipalities.map((m, n) => [m[0], n]));
  const most = 6;
  const peerSets = ["twins", "dst_group", "region", "country"];
  const measures = { kr: ["raw", "adjusted"], fte: ["per_1000", "in_all", "share"] };
  const decimals = { raw: 0, adjusted: 0, per_1000: 3, in_all: 1, share: 1 };
  const write = (value, digits) => (value || 0).toLocaleString(lang === "da" ? "da-DK" : "en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const title = (id) => id === "kr" ? words.kr_long : id === "fte" ? words.fte_total : data.figures[id].names[lang === "en" ? 1 : 0];
  root.hidden = false;

  const state = { m: [], figure: "kr", scope: "all", denominator: "inhabitants", measure: "raw", year: null, peers: "twins" };
  // Which scopes and denominators a figure has: another denominator is of all FTE, another scope is per inhabitant.
  const variants = () => ["all|inhabitants", ...Object.keys(data.figures[state.figure].scopes || {})].map((key) => key.split("|"));
  const scopes = () => [...new Set(variants().map(([scope]) => scope))];
  const denominators = () => variants().filter(([scope]) => scope === state.scope).map(([, denominator]) => denominator);
  const kindOfFigure = () => data.figures[state.figure].kind;
  const offered = () => state.denominator !== "inhabitants" ? ["per_1000"] : measures[kindOfFigure()].filter((name) => !(name === "share" && state.figure === "fte") && !(name === "adjusted" && !data.figures.adjusted));
  const named = (kind, code) => (data.names[kind][code] || [])[lang === "en" ? 1 : 0];
  const nameOfScope = (code) => kindOfFigure() === "kr" ? data.function : code === "all" ? words.scope_all : named("scope", code).toLowerCase();
  const nameOfDenominator = (code) => code === "inhabitants" ? words.denominator_inhabitants : named("denominator", code).toLowerCase();
  const nameOfMeasure = () => state.denominator === "inhabitants" ? words["measure_" + state.measure] : words.per_1000_of.replace("{of}", nameOfDenominator(state.denominator));
  const nameOfChoice = () => state.scope === "all" ? nameOfMeasure() : `${nameOfMeasure()}, ${nameOfScope(state.scope)}`;
  const nameOfAll = () => `${title(state.figure)} (${nameOfChoice()}), ${state.year}`;
  // The chosen figure in the chosen measure: values by year, in the municipalities' order.
  const chosen = () => {
    const whole = data.figures[state.measure === "adjusted" ? "adjusted" : state.figure];
    const figure = { ...whole, years: (whole.scopes || {})[`${state.scope}|${state.denominator}`] || whole.years };
    const turn = {
      in_all: (value, year, n) => data.population[year] && data.population[year][n] ? value * data.population[year][n] / 1000 : null,
      share: (value, year, n) => data.figures.fte.years[year] && data.figures.fte.years[year][n] ? 100 * value / data.figures.fte.years[year][n] : null,
    }[state.measure];
    if (!turn) return figure;
    const years = {};
    for (const [year, values] of Object.entries(figure.years)) years[year] = values.map((value, n) => value === null ? null : turn(value, year, n));
    return { ...figure, years };
  };
  // What the figure does not have is the first that it has; of years, the newest.
  const settle = () => {
    if (!scopes().includes(state.scope)) state.scope = "all";
    if (!denominators().includes(state.denominator)) state.denominator = denominators()[0];
    if (!offered().includes(state.measure)) state.measure = offered()[0];
    const years = Object.keys(chosen().years);
    if (!years.includes(state.year)) state.year = years[years.length - 1];
  };
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    state.m = (given.get("m") || "730").split(",").filter((code) => places.has(code)).slice(0, most);
    state.figure = data.figures[given.get("figure")] && given.get("figure") !== "adjusted" ? given.get("figure") : Object.keys(data.figures)[0];
    for (const name of ["scope", "denominator", "measure", "year"]) state[name] = given.get(name);
    settle();
    state.peers = peerSets.includes(given.get("peers")) ? given.get("peers") : "twins";
  };
  const keep = () => {
    const told = new URLSearchParams({ m: state.m.join(","), figure: state.figure, scope: state.scope, denominator: state.denominator, measure: state.measure, year: state.year, peers: state.peers });
    history.replaceState(null, "", "#" + told.toString().replace(/%2C/g, ","));
  };
  const option = (select, value, text, chosen) => {
    const made = new Option(text, value, false, value === chosen);
    select.add(made);
  };
  const svg = (name, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const quantile = (sorted, share) => {
    const place = (sorted.length - 1) * share;
    const low = Math.floor(place);
    return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (place - low);
  };
  // The peers are those of the first chosen municipality, itself included, that have a figure.
  const peers = () => {
    const first = data.municipalities[places.get(state.m[0])];
    const column = { dst_group: 2, region: 3 }[state.peers];
    if (state.peers === "twins" && first) return [places.get(first[0]), ...first[4]];
    return data.municipalities.map((m, n) => n).filter((n) => !column || !first || data.municipalities[n][column] === first[column]);
  };
  const isUnranked = (n) => ((data.unranked[state.peers] || {})[state.year] || []).includes(n);
  const ticks = (low, high) => {
    const span = high - low || 1;
    const power = 10 ** Math.floor(Math.log10(span / 5));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => span / n <= 6);
    const found = [];
    for (let n = Math.ceil(low / step); n * step <= high; n++) found.push(n * step);
    return [found, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))];
  };

  const drawStrip = (values, group) => {
    const figure = at("c-strip");
    figure.replaceChildren();
    const chosen = state.m.map((code) => places.get(code));
    const shown = [...new Set([...group, ...chosen])].filter((n) => values[n] !== null);
    if (!shown.length) { figure.textContent = words.no_values; return; }
    const all = shown.map((n) => values[n]);
    const room = (Math.max(...all) - Math.min(...all)) * 0.04 || 1;
    const low = Math.min(...all) - room, high = Math.max(...all) + room;
    const x = (value) => 16 + 688 * (value - low) / (high - low);
    const named = chosen.filter((n) => values[n] !== null).sort((a, b) => values[a] - values[b]);
    const base = 20 + named.length * 18 + 70;
    const chart = svg("svg", { class: "chart strip", viewBox: `0 0 720 ${base + 36}`, role: "img", "aria-label": nameOfAll() });
    chart.append(svg("line", { class: "axis", x1: 16, x2: 704, y1: base, y2: base }));
    const [marks, digits] = ticks(low, high);
    for (const tick of marks) chart.append(svg("text", { class: "tick", "text-anchor": "middle", x: x(tick), y: base + 26 }, write(tick, digits)));
    const sorted = group.map((n) => values[n]).filter((v) => v !== null).sort((a, b) => a - b);
    if (sorted.length > 3) {
      const [a, b, c] = [0.25, 0.5, 0.75].map((share) => x(quantile(sorted, share)));
      chart.append(svg("rect", { class: "band", x: a, width: Math.max(1, c - a), y: base - 3, height: 6 }), svg("line", { class: "median", x1: b, x2: b, y1: base - 8, y2: base + 8 }));
    }
    const rows = [];
    for (const n of shown.sort((a, b) => values[a] - values[b])) {
      const place = x(values[n]);
      let row = rows.findIndex((end) => place - end >= 9);
      if (row < 0) row = rows.length;
      rows[row] = place;
      const s = chosen.indexOf(n);
      chart.append(svg("circle", { class: s < 0 ? "dot" : `s${s}`, cx: place, cy: base - 12 - Math.min(row, 7) * 8, r: s < 0 ? 4 : 5.5 }, svg("title", {}, `${names[n]}: ${write(values[n], decimals[state.measure])}`)));
    }
    named.forEach((n, line) => {
      const s = chosen.indexOf(n), place = x(values[n]), y = 14 + line * 18;
      chart.append(svg("line", { class: `s${s}`, x1: place, x2: place, y1: y + 4, y2: base - 18, "stroke-width": 1 }), svg("text", { class: `s${s}`, "text-anchor": place > 540 ? "end" : "start", x: place > 540 ? place + 4 : place - 4, y }, `${names[n]} ${write(values[n], decimals[state.measure])}`));
    });
    figure.append(chart);
  };

  const drawSeries = (figure) => {
    const place = at("c-series");
    place.replaceChildren();
    const years = Object.keys(figure.years);
    const all = state.m.flatMap((code) => years.map((y) => figure.years[y][places.get(code)])).filter((v) => v !== null);
    if (years.length < 2 || !all.length) { place.textContent = words.no_values; return; }
    const high = Math.max(...all) * 1.06 || 1;
    const x = (n) => 56 + 500 * n / (years.length - 1), y = (value) => 12 + 250 * (1 - value / high);
    const chart = svg("svg", { class: "chart series", viewBox: "0 0 720 300", role: "img", "aria-label": `${title(state.figure)} (${nameOfChoice()})` });
    const [marks, digits] = ticks(0, high);
    for (const tick of marks) chart.append(svg("line", { class: "grid", x1: 56, x2: 556, y1: y(tick), y2: y(tick) }), svg("text", { class: "tick", "text-anchor": "end", x: 48, y: y(tick) + 4 }, write(tick, digits)));
    years.forEach((year, n) => chart.append(svg("text", { class: "tick", "text-anchor": "middle", x: x(n), y: 290 }, year)));
    const ends = [];
    state.m.forEach((code, s) => {
      const points = years.map((year, n) => [x(n), figure.years[year][places.get(code)]]).filter((p) => p[1] !== null);
      if (!points.length) return;
      chart.append(svg("polyline", { class: `s${s}`, points: points.map((p) => `${p[0]},${y(p[1])}`).join(" ") }));
      for (const p of points) chart.append(svg("circle", { class: `s${s}`, cx: p[0], cy: y(p[1]), r: 3 }));
      ends.push([y(points[points.length - 1][1]), s, names[places.get(code)]]);
    });
    let last = -100;
    for (const [end, s, name] of ends.sort((a, b) => a[0] - b[0])) {
      last = Math.max(end + 4, last + 22);
      chart.append(svg("text", { class: `s${s}`, x: 566, y: last }, name));
    }
    place.append(chart);
  };

  const drawTable = (figure, values, group) => {
    const digits = decimals[state.measure];
    const sorted = group.map((n) => values[n]).filter((v) => v !== null).sort((a, b) => a - b);
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    const heads = [words.municipality, `${words.value} (${nameOfChoice()}), ${state.year}`, `${words.median} (${words["peers_" + state.peers]})`, words.quartiles];
    if (figure.ranked) heads.push(words.rank);
    heads.forEach((text, n) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      if (n) cell.className = "n";
      head.append(cell);
    });
    const body = table.createTBody();
    for (const code of state.m) {
      const n = places.get(code), row = body.insertRow();
      const name = document.createElement("th");
      name.scope = "row";
      const link = document.createElement("a");
      link.href = `${root.dataset.up}municipality/${code}.html`;
      link.textContent = names[n];
      name.append(link);
      row.append(name);
      const cells = [values[n] === null ? "–" : write(values[n], digits)];
      // Of so few, the middle would be one of them.
      if (sorted.length > 3) cells.push(write(quantile(sorted, 0.5), digits), `${write(quantile(sorted, 0.25), digits)} – ${write(quantile(sorted, 0.75), digits)}`);
      else cells.push("–", "–");
      if (figure.ranked) {
        const inside = group.includes(n) && values[n] !== null && !isUnranked(n);
        cells.push(inside ? words.rank_of.replace("{from}", sorted.indexOf(values[n]) + 1).replace("{count}", sorted.length) : "–");
      }
      for (const text of cells) {
        const cell = row.insertCell();
        cell.className = "n";
        cell.textContent = text;
      }
    }
    at("c-table").replaceChildren(table);
    const isAlone = data.own && `${state.scope}|${state.denominator}` !== "all|inhabitants";
    const isOpen = figure.kind === "fte" && !Object.keys(data.names.scope).length;
    at("c-note").textContent = [figure.ranked ? "" : words.rank_withheld, figure.ranked && state.m.some((code) => isUnranked(places.get(code))) ? words.rank_too_weak : "", isOpen ? words.scope_internal : "", isAlone ? words.scope_own : "", words.not_efficiency].filter(Boolean).join(" ");
  };

  const drawMap = (values) => {
    const known = values.filter((value) => value !== null).sort((a, b) => a - b);
    const limits = [...new Set([1, 2, 3, 4].map((n) => known[Math.floor(known.length * n / 5) - 1]).filter((limit) => limit !== undefined && limit < known[known.length - 1]))];
    const kindOf = (value) => value === null ? "missing" : "c" + (limits.filter((limit) => value > limit).length + 4 - limits.length);
    for (const link of at("c-map").querySelectorAll("svg a")) {
      const n = places.get(link.getAttribute("href").match(/([0-9]{3})[.]html/)[1]), path = link.querySelector("path");
      const label = `${names[n]}: ${values[n] === null ? words.map_missing : write(values[n], decimals[state.measure])}`;
      path.setAttribute("class", kindOf(values[n]) + (state.m.includes(data.municipalities[n][0]) ? " here" : ""));
      path.querySelector("title").textContent = label;
      if (link.hasAttribute("aria-label")) link.setAttribute("aria-label", label);
    }
    const kinds = [...new Set(known.map(kindOf)), ...(known.length < values.length ? ["missing"] : [])];
    at("c-legend").replaceChildren(...kinds.map((kind) => {
      const inside = known.filter((value) => kindOf(value) === kind), item = document.createElement("li");
      const text = inside.length ? `${write(inside[0], decimals[state.measure])} – ${write(inside[inside.length - 1], decimals[state.measure])}` : words.map_missing;
      item.append(svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("rect", { class: kind, width: 16, height: 16 })), text);
      return item;
    }));
  };

  const draw = () => {
    const figure = chosen();
    const values = figure.years[state.year];
    const add = at("c-add");
    add.replaceChildren();
    option(add, "", "–", "");
    for (const [code, name] of data.municipalities) if (!state.m.includes(code)) option(add, code, name, "");
    const figures = at("c-figure");
    figures.replaceChildren();
    for (const id of Object.keys(data.figures)) if (id !== "adjusted") option(figures, id, title(id), state.figure);
    const fill = (id, codes, name, chosen) => {
      at(id).replaceChildren();
      for (const code of codes) option(at(id), code, name(code), chosen);
    };
    fill("c-scope", scopes(), nameOfScope, state.scope);
    fill("c-denominator", denominators(), nameOfDenominator, state.denominator);
    fill("c-measure", offered(), (name) => name === "per_1000" ? words.per_1000_of.replace("{of}", nameOfDenominator(state.denominator)) : words["measure_" + name], state.measure);
    fill("c-year", Object.keys(figure.years), (year) => year, state.year);
    fill("c-peers", peerSets, (kind) => words["peers_" + kind], state.peers);
    at("c-chosen").replaceChildren(...state.m.map((code) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = names[places.get(code)] + " ×";
      button.setAttribute("aria-label", words.remove.replace("{name}", names[places.get(code)]));
      button.addEventListener("click", () => { state.m = state.m.filter((other) => other !== code); change(); at("c-add").focus(); });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    // What is saved is called what it shows.
    for (const id of ["c-map", "c-table"]) at(id).dataset.title = nameOfAll();
    const group = peers();
    drawStrip(values, group);
    drawSeries(figure);
    drawMap(values);
    drawTable(figure, values, group);
  };
  const change = () => {
    settle();
    keep();
    draw();
  };
  at("c-add").addEventListener("change", (event) => {
    if (event.target.value && state.m.length < most) state.m.push(event.target.value);
    change();
  });
  for (const [id, key] of [["c-figure", "figure"], ["c-scope", "scope"], ["c-denominator", "denominator"], ["c-measure", "measure"], ["c-year", "year"], ["c-peers", "peers"]]) {
    at(id).addEventListener("change", (event) => { state[key] = event.target.value; change(); });
  }
  root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { read(); draw(); });
  read();
  draw();
})();
