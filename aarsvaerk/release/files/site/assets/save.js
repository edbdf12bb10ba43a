// Below each chart: the same as an SVG or PNG file with its source; below each table, and each chart whose points have
// names: the same as CSV and XLSX.
"use strict";
(() => {
  const words = document.body.dataset;
  const styled = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order", "font-family", "font-size", "font-weight", "font-variant-numeric"];
  const namespace = "http://www.w3.org/2000/svg";
  const slug = (text) => text.toLowerCase().replace(/[^a-z0-9\u00e6\u00f8\u00e5]+/g, "-").replace(/^-|-$/g, "").slice(0, 80) || "aarsvaerk";
  const offer = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  // A chart that stands alone: its styles in it, a ground, its title above and its source below.
  const alone = (chart, title) => {
    const copy = chart.cloneNode(true);
    const from = [chart, ...chart.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
    from.forEach((element, n) => {
      const style = getComputedStyle(element);
      for (const name of styled) if (style.getPropertyValue(name)) to[n].setAttribute(name, style.getPropertyValue(name));
      to[n].removeAttribute("class");
    });
    for (const link of copy.querySelectorAll("a")) { link.removeAttribute("href"); link.removeAttribute("tabindex"); }
    const [, , width, height] = chart.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    const page = getComputedStyle(document.body);
    const whole = document.createElementNS(namespace, "svg");
    const made = (name, attributes, text) => {
      const element = document.createElementNS(namespace, name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      element.textContent = text || "";
      return element;
    };
    const set = { viewBox: `0 0 ${width + 32} ${height + 84}`, width: width + 32, height: height + 84, "font-family": "system-ui, Arial, sans-serif", role: "img", "aria-label": title };
    for (const [key, value] of Object.entries(set)) whole.setAttribute(key, value);
    for (const [key, value] of Object.entries({ x: 16, y: 40, width, height })) copy.setAttribute(key, value);
    const fit = (text, most) => text.length > most ? text.slice(0, most - 1) + "\u2026" : text;
    whole.append(
      made("rect", { width: "100%", height: "100%", fill: page.backgroundColor }),
      made("text", { x: 16, y: 26, "font-size": 15, "font-weight": 600, fill: page.color }, fit(title, Math.floor(width / 8))),
      copy,
      made("text", { x: 16, y: height + 60, "font-size": 11, fill: page.color }, fit(words.source, Math.floor(width / 5.4))),
      made("text", { x: 16, y: height + 75, "font-size": 11, fill: page.color }, words.release));
    return [new XMLSerializer().serializeToString(whole), width + 32, height + 84];
  };
  const asPng = (text, width, height, name) => {
    const picture = new Image(), canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * 2, height * 2];
    picture.onload = () => {
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => offer(blob, name), "image/png");
    };
    picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  };
  // As ingest/workbook/formulas.py: a spreadsheet must not take a text for a formula; a number with a sign stays one.
  const guarded = (text) => /^[+-][\d.,]+( %)?$/.test(text) ? text : text.replace(/(^ *)([=+\-@\t＝＋－＠])|([;\t] *|,)([=@＝＠])|([;\t])([+\-＋－])/g, "$1$3$5'$2$4$6");
  const csvCell = (text) => /[;"\n]/.test(text) ? `"${guarded(text).replace(/"/g, '""')}"` : guarded(text);
  // Text of each cell as it is shown, and whether it is a number; what spans several columns is followed by empty cells.
  // A column of pictures, without text below its heading, is left out.
  const cellsOf = (table) => {
    const rows = [...table.rows].map((row) => [...row.cells].flatMap((one) => {
      const text = one.innerText.trim().replace(/\s+/g, " ");
      return [{ text, isNumber: one.matches("td.n") || /^[12][0-9]{3}$/.test(text) }, ...Array(one.colSpan - 1).fill({ text: "" })];
    }));
    const hasText = rows[0].map((_, n) => rows.slice(1).some((row) => row[n] && row[n].text));
    return rows.map((row) => row.filter((_, n) => hasText[n]));
  };
  const asCsv = (rows) => "\ufeff" + [...rows.map((row) => row.map((one) => csvCell(one.text)).join(";")), "", csvCell(words.source), csvCell(words.release)].join("\r\n") + "\r\n";
  const isDanish = document.documentElement.lang === "da";
  const shape = isDanish ? /^[+\u2212-]?([0-9]{1,3}([.][0-9]{3})*|[0-9]+)(,[0-9]+)?( %)?$/ : /^[+\u2212-]?([0-9]{1,3}(,[0-9]{3})*|[0-9]+)([.][0-9]+)?( %)?$/;
  // A number as it is shown; a year is one without separators. Any other text, as "at least 171.6", stays text.
  const valueOf = ({ text, isNumber }) => {
    if (!isNumber || !shape.test(text)) return text;
    const plain = text.replace(/ %$/, "").replace(/\u2212/g, "-").replace(isDanish ? /[.]/g : /,/g, "").replace(",", ".");
    const isYear = /^[12][0-9]{3}$/.test(text);
    return { number: Number(plain), decimals: isYear ? null : (plain.split(".")[1] || "").length, isPercent: text.endsWith("%") };
  };
  const asXlsx = (rows, title) => window.aarsvaerkXlsx([
    { name: words.data, rows: rows.map((row, n) => row.map((one) => n ? valueOf(one) : one.text)) },
    { name: words.about, rows: [title, words.source, words.release].map((text) => [text]) },
  ]);
  // A chart's named points, each as "name: value".
  const pointsOf = (chart, title) => {
    const titles = [...new Set([...chart.querySelectorAll("title")].map((one) => one.textContent))];
    const points = titles.map((text) => text.match(/^(.*): (.*)$/)).filter(Boolean);
    return points.length ? [[{ text: words.name }, { text: title }], ...points.map(([, name, value]) => [{ text: name }, { text: value, isNumber: true }])] : [];
  };
  // The same rows as either kind of file; `rows` and `title` are asked when a button is pressed.
  const tables = (name, rows, title) => ["CSV", "XLSX"].map((kind) => [kind, `${words.save} ${kind}: ${name}`, () => {
    const found = rows();
    if (!found.length) return;
    offer(kind === "CSV" ? new Blob([asCsv(found)], { type: "text/csv" }) : asXlsx(found, title()), `${slug(title())}.${kind.toLowerCase()}`);
  }]);
  const buttons = (place, offers) => {
    const box = document.createElement("p");
    box.className = "save";
    for (const [text, label, act] of offers) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", act);
      box.append(button);
    }
    // Beside another chart the buttons stay in the chart's own half.
    if (place.parentElement.matches(".two")) place.append(box);
    else place.after(box);
  };
  const heading = (element) => {
    let at = element;
    while (at && !at.matches("h1, h2, h3")) at = at.previousElementSibling || at.parentElement;
    return `${document.querySelector("h1").textContent}: ${at && at.tagName !== "H1" ? at.textContent : words.figures}`;
  };
  for (const figure of document.querySelectorAll("main figure")) {
    const chart = () => figure.querySelector("svg.chart, svg.map");
    const title = () => figure.dataset.title || chart().getAttribute("aria-label") || heading(figure);
    if (!figure.id && !chart()) continue;
    const saved = (kind) => () => {
      if (!chart()) return;
      const [text, width, height] = alone(chart(), title());
      if (kind === "svg") offer(new Blob([text], { type: "image/svg+xml" }), slug(title()) + ".svg");
      else asPng(text, width, height, slug(title()) + ".png");
    };
    const hasPoints = figure.id || (chart().matches(".strip, .map") && pointsOf(chart(), "").length);
    buttons(figure, [
      ["SVG", `${words.save} SVG: ${heading(figure)}`, saved("svg")],
      ["PNG", `${words.save} PNG: ${heading(figure)}`, saved("png")],
      ...(hasPoints && figure.id !== "c-series" ? tables(heading(figure), () => chart() ? pointsOf(chart(), title()) : [], title) : []),
    ]);
  }
  for (const place of document.querySelectorAll("main .scroll")) {
    const name = place.getAttribute("aria-label") || heading(place);
    const table = () => place.querySelector("table");
    buttons(place, tables(name, () => table() ? cellsOf(table()) : [], () => place.dataset.title || `${document.querySelector("h1").textContent}: ${name}`));
  }
})();
