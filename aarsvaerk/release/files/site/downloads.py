"""What the pages offer for download: the figures of each as CSV in a zip, with codebook, sources and release.

Belongs here: which columns of which rows, in files that open in a spreadsheet. Does not belong here: the release's own
files (aarsvaerk.release.files).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.files.site.content import Content, Row
from ingest.survey.template import as_csv, as_workbook
from ingest.workbook.formulas import as_text

_TABLES = {
    "accounts": "benchmark_account",
    "field_fte": "fte_by_task_field",
    "field_peers": "benchmark_task_field",
    "units": "fte_by_unit",
    "indicator_values": "indicator_scorecard",
}
"""The mart behind each query whose rows are offered."""
_README = """Årsværk, udgivelse {release}{marked}
{what}

Hver CSV-fil er UTF-8 med komma mellem felter og punktum før decimaler. codebook.csv forklarer hver kolonne.
Kilder: Danmarks Statistik; Styregruppen for Tværoffentligt Samarbejde (2007); kommunerne. Se sources.csv for udgiver,
citat og vilkår. Citeres som: Årsværk, udgivelse {release}.

Each CSV file is UTF-8 with commas between fields and points before decimals. codebook.csv explains each column.
Sources: Statistics Denmark; STS (2007); the municipalities. sources.csv has publisher, citation and terms.
Cite as: Årsværk, release {release}.
"""


def write_downloads(content: Content, tables: Iterable[PublishedTable], folder: Path) -> None:
    """Write a zip per municipality, one of the country, and the empty template for delivering FTE."""
    folder.mkdir(parents=True)
    marts = {table.name: table for table in tables if table.schema == "marts"}
    columns = {name: [column.name for column in marts[mart].columns] for name, mart in _TABLES.items() if mart in marts}
    books = {name: _codebook(marts[_TABLES[name]]) for name in columns}
    views = {name: content.by(name, "municipality_code") for name in columns}
    used = ("publisher", "title", "period", "file_name", "citation", "licence", "sha256")
    sources = _csv(used, [row for row in content["deliveries"] if row["is_current"]])
    for municipality in content["municipalities"]:
        rows = {name: found.get(municipality["code"], []) for name, found in views.items()}
        _zip(content, folder / f"{municipality['code']}.zip", municipality["name"], rows, columns, books, sources)
    country = {name: content[name] for name in ("accounts", "field_fte") if name in columns}
    _zip(content, folder / "country.zip", "Danmark", country, columns, books, sources)
    (folder / "template_fte.xlsx").write_bytes(as_workbook("survey_fte", "da"))
    (folder / "template_fte.csv").write_bytes(as_csv("survey_fte", "da"))


def _codebook(table: PublishedTable) -> list[Row]:
    return [
        {
            "file": f"{table.name}.csv",
            "column": column.name,
            "label_da": column.label_da,
            "label_en": column.label_en,
            "unit": column.unit,
            "description_da": column.description_da,
            "description_en": column.description_en,
            "null_meaning": column.null_meaning,
        }
        for column in table.columns
    ]


def _csv(columns: Iterable[str], rows: Iterable[Row]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    columns = list(columns)
    writer.writerow(columns)
    for row in rows:
        values = [row[column] for column in columns]
        writer.writerow([as_text(value) if isinstance(value, str) else value for value in values])
    return file.getvalue().encode("utf-8-sig")


def _zip(
    content: Content,
    path: Path,
    what: str,
    rows: Mapping[str, list[Row]],
    columns: Mapping[str, list[str]],
    books: Mapping[str, list[Row]],
    sources: bytes,
) -> None:
    marked = ", OPDIGTEDE TAL / MADE-UP FIGURES" if content.release.is_synthetic else ""
    files = {
        "README.txt": _README.format(release=content.release.release_id, marked=marked, what=what).encode("utf-8-sig")
    }
    described: list[Row] = []
    for name, found in rows.items():
        if found:
            files[f"{_TABLES[name]}.csv"] = _csv(columns[name], found)
            described += books[name]
    if described:
        files["codebook.csv"] = _csv(described[0], described)
    files["sources.csv"] = sources
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # A fixed time, so that the same figures are the same bytes.
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
