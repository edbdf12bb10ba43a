"""Small workbooks written part by part, for what a spreadsheet program would not write."""

from __future__ import annotations

import zipfile
from pathlib import Path

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet(rows: str, around: str = "") -> str:
    """A sheet's XML: what stands within sheetData, and what follows it."""
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData>{around}</worksheet>'


def row(number: int, *cells: object, attributes: str = "") -> str:
    """A row's XML; a text is an inline text unless it is XML, any other value a number, None no cell."""
    written = []
    for letter, value in zip("ABCDEFGHIJKLMNOP", cells, strict=False):
        place = f'r="{letter}{number}"'
        if isinstance(value, str) and value.startswith("<c"):
            written.append(value.replace("<c", f"<c {place}", 1))
        elif isinstance(value, str):
            written.append(f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>')
        elif value is not None:
            written.append(f"<c {place}><v>{value}</v></c>")
    return f'<row r="{number}" {attributes}>{"".join(written)}</row>'


def parts(*sheets: str, shared: str = "", styles: str = "", states: tuple[str, ...] = ()) -> dict[str, str]:
    """The parts of a workbook whose sheets are called Ark1, Ark2 and so on."""
    related, listed = [], []
    for number in range(1, len(sheets) + 1):
        state = f' state="{states[number - 1]}"' if number <= len(states) else ""
        listed.append(f'<sheet name="Ark{number}" sheetId="{number}"{state} r:id="rId{number}"/>')
        related.append(
            f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/{number}.xml"/>'
        )
    made = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_OFFICE}.sheet.main+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><sheets>{"".join(listed)}</sheets>'
        "</workbook>",
    }
    if shared:
        made["xl/sharedStrings.xml"] = f'<sst xmlns="{NAMESPACE}">{shared}</sst>'
        related.append(f'<Relationship Id="s" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>')
    if styles:
        made["xl/styles.xml"] = f'<styleSheet xmlns="{NAMESPACE}">{styles}</styleSheet>'
        related.append(f'<Relationship Id="f" Type="{RELATIONS}/styles" Target="/xl/styles.xml"/>')
    made["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(related)}</Relationships>'
    )
    return made | {f"xl/worksheets/{number}.xml": content for number, content in enumerate(sheets, start=1)}


def packed(path: Path, made: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """The parts as a zip file."""
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in made.items():
            file.writestr(name, content)
    return path
