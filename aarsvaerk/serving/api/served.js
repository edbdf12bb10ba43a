// Each unit of a municipality's page leads to a page of its own, which only the server has.
"use strict";
(() => {
  const code = location.pathname.match(/([0-9]{3,4})[.]html$/);
  if (!code) return;
  // Rows name units from the top down: those above a unit are the last of each level before it.
  const above = [];
  for (const name of document.querySelectorAll("th[class^=level]")) {
    const level = Number(name.className.slice(5));
    above.length = level;
    above[level] = name.textContent;
    const link = document.createElement("a");
    link.href = `../unit/${code[1]}.html?path=${encodeURIComponent(above.join(" / "))}`;
    link.textContent = name.textContent;
    if (name.parentElement.querySelector("td:not([colspan])")) name.replaceChildren(link);
  }
})();
