// Below each chart: the same as an SVG or PNG file with its source; below each table: the same as CSV.
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
  const cell = (text) => /[;"\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : /^[=+@\t]/.test(text) ? "'" + text : text;
  const asCsv = (table) => {
    const rows = [...table.rows].map((row) => [...row.cells].flatMap((one) => [cell(one.innerText.trim().replace(/\s+/g, " ")), ...Array(one.colSpan - 1).fill("")]).join(";"));
    return "\ufeff" + [...rows, "", cell(words.source), cell(words.release)].join("\r\n") + "\r\n";
  };
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
    const title = () => chart().getAttribute("aria-label") || heading(figure);
    if (!figure.id && !chart()) continue;
    const saved = (kind) => () => {
      if (!chart()) return;
      const [text, width, height] = alone(chart(), title());
      if (kind === "svg") offer(new Blob([text], { type: "image/svg+xml" }), slug(title()) + ".svg");
      else asPng(text, width, height, slug(title()) + ".png");
    };
    buttons(figure, [["SVG", `${words.save} SVG: ${heading(figure)}`, saved("svg")], ["PNG", `${words.save} PNG: ${heading(figure)}`, saved("png")]]);
  }
  for (const place of document.querySelectorAll("main .scroll")) {
    const name = place.getAttribute("aria-label") || heading(place);
    buttons(place, [["CSV", `${words.save} CSV: ${name}`, () => place.querySelector("table") && offer(new Blob([asCsv(place.querySelector("table"))], { type: "text/csv" }), slug(`${document.querySelector("h1").textContent} ${name}`) + ".csv")]]);
  }
})();
