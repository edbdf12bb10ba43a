"""What the pages offer for download: the figures of each in a zip, with codebook, sources, terms and release.

All years and columns are CSV files. The workbook has the tables that the pages show, a sheet per table: with all that
the CSV files hold, the workbooks of a country of ten years would take minutes. DuckDB writes the lines: a release of
the whole country has half a million of them. Belongs here: which columns of which rows, in files that open in a
spreadsheet. Does not belong here: the release's own files (aarsvaerk.release.files).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import duckdb

from aarsvaerk.release.files.contents import Column, PublishedTable, quoted_name
from aarsvaerk.release.files.site.content import FUNCTION, IN_ORDER, NEWEST, Content, Row
from aarsvaerk.release.files.site.download_workbook import tables_workbook
from aarsvaerk.release.files.site.numbers import LANGUAGES
from aarsvaerk.release.files.site.words import text
from ingest.sql import literal
from ingest.survey.template import as_csv, as_workbook
from ingest.workbook.formulas import FORMULA, GUARDED, as_text

_VALID = "missing_reason is distinct from 'outside_validity'"
_WITH_VALUE = "value is not null or missing_reason = 'suppressed'"
_OFFERED = {
    "benchmark_account": (f"function_code = '{FUNCTION}'", "year, peer_group_type, peer_set_code"),
    "fte_by_task_field": (_VALID, f"year, {IN_ORDER}"),
    # Of one year: the other years are the largest part of a release, in its Parquet files and in the API.
    "benchmark_task_field": (
        f"(municipality_code, year) in ({NEWEST}) and {_VALID}",
        f"year, {IN_ORDER}, peer_group_type, peer_set_code",
    ),
    "fte_by_unit": (f"(municipality_code, year) in ({NEWEST})", "unit_path, unit_key"),
    "indicator_scorecard": (_WITH_VALUE, "indicator_code, year desc, catalogue_version"),
}
"""The marts that are offered: which of their rows, and in which order within a municipality."""
_OF_COUNTRY = ("benchmark_account", "fte_by_task_field")
_AT_ONCE = 10_000
_TEXT = "chr(1)"
"""Before text on its way into a line; no text holds it, since deliveries with control characters are rejected."""
_END = b"\r\n"
_README = """Årsværk, udgivelse {release}{marked}
{what}
{da}
{en}

tabeller.xlsx har tabellerne, som siderne viser dem, med et ark pr. tabel; CSV-filerne har alle år og kolonner.
Hver CSV-fil er UTF-8 med komma mellem felter og punktum før decimaler. codebook.csv forklarer hver kolonne.
Kilder: Danmarks Statistik; Styregruppen for Tværoffentligt Samarbejde (2007); kommunerne. Se sources.csv for udgiver,
citat og sha256, LICENCE.txt for vilkår. Citeres som: Årsværk, udgivelse {release}.

tabeller.xlsx has the tables as the pages show them, a sheet per table; the CSV files have all years and columns.
Each CSV file is UTF-8 with commas between fields and points before decimals. codebook.csv explains each column.
Sources: Statistics Denmark; STS (2007); the municipalities. sources.csv has publisher, citation and
sha256, LICENCE.txt the terms.
Cite as: Årsværk, release {release}.
"""
_TERMS = """Vilkår for tallene / Terms of the figures

Tallene må bruges på de vilkår, som deres kilder stiller. Programmet, der har lavet dem, har licensen EUPL-1.2.
The figures may be used on the terms of their sources. The program that made them has the licence EUPL-1.2.

{terms}
"""


def write_downloads(
    connection: duckdb.DuckDBPyConnection, content: Content, tables: Iterable[PublishedTable], folder: Path
) -> None:
    """Write a zip per municipality, one of the country, and the empty template for delivering FTE."""
    folder.mkdir(parents=True)
    marts, sources = _offered(tables), _sources(content)
    names = {row["code"]: row["name"] for row in content["municipalities"]}
    of_country: dict[str, list[bytes]] = {name: [] for name in marts if name in _OF_COUNTRY}
    for code, lines in _lines(connection, marts, sorted(names)):
        (folder / f"{code}.zip").write_bytes(_zip(content, names[code], lines, marts, sources, code))
        for name, kept in of_country.items():
            kept += lines.get(name, ())
    (folder / "country.zip").write_bytes(_zip(content, "Danmark", of_country, marts, sources))
    (folder / "template_fte.xlsx").write_bytes(as_workbook("survey_fte", "da"))
    (folder / "template_fte.csv").write_bytes(as_csv("survey_fte", "da"))


def municipality_download(
    connection: duckdb.DuckDBPyConnection, content: Content, tables: Iterable[PublishedTable], code: str
) -> bytes:
    """The zip of one municipality."""
    marts = _offered(tables)
    (name,) = (row["name"] for row in content["municipalities"] if row["code"] == code)
    _, lines = next(_lines(connection, marts, [code]))
    return _zip(content, name, lines, marts, _sources(content), code)


def _offered(tables: Iterable[PublishedTable]) -> dict[str, PublishedTable]:
    return {table.name: table for table in tables if table.schema == "marts" and table.name in _OFFERED}


def _sources(content: Content) -> bytes:
    used = ("publisher", "title", "period", "file_name", "citation", "licence", "sha256")
    return _csv(used, [row for row in content["deliveries"] if row["is_current"]])


def _terms(content: Content) -> str:
    """What each source in effect asks of those who use it."""
    stated = {
        (row["publisher"], row["title"]): row["licence"] or "ingen oplyst / none stated"
        for row in content["deliveries"]
        if row["is_current"]
    }
    return "\n".join(f"{publisher}, {title}: {terms}" for (publisher, title), terms in stated.items())


def _lines(
    connection: duckdb.DuckDBPyConnection, marts: Mapping[str, PublishedTable], codes: Sequence[str]
) -> Iterator[tuple[str, dict[str, list[bytes]]]]:
    """Each municipality's code with its lines by the name of the mart, fetched as they are used."""
    parts = [
        f"""select municipality_code, {literal(name)} as mart,
            row_number() over (partition by municipality_code order by {order}) as place,
            {_line(marts[name].columns)} as line
        from {marts[name].quoted} where {condition}"""  # noqa: S608
        for name, (condition, order) in _OFFERED.items()
        if name in marts
    ]
    # Also the municipalities without a line have a file.
    parts.append("select unnest($codes), null, null, null")
    answer = connection.execute(
        f"""select * from ({" union all ".join(parts)})
        where list_contains($codes, municipality_code) order by municipality_code, mart, place""",  # noqa: S608
        {"codes": codes} | ({"until": 9999} if any("$until" in part for part in parts) else {}),
    )
    for code, rows in groupby(_fetched(answer), key=lambda row: row[0]):
        by_mart = groupby(rows, key=lambda row: row[1])
        yield code, {mart: [line.encode() for *_, line in found] for mart, found in by_mart if mart}


def _fetched(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    while rows := answer.fetchmany(_AT_ONCE):
        yield from rows


def _line(columns: Iterable[Column]) -> str:
    """A row as CSV has it, in SQL: text as `as_text` writes it, and in quotes where it needs them.

    One function for the values of all columns: an expression for each took DuckDB a hundred times as much memory.
    """
    marks = " or ".join(f"contains(cell, chr({ord(mark)}))" for mark in ',"\r\n')
    # Most texts hold none of these signs, and looking for them is faster than for the pattern.
    signs = " or ".join(f"contains(cell, chr({ord(sign)}))" for sign in "=+-@\t\r\n＝＋－＠")
    guarded = f"regexp_replace(substr(cell, 2), {literal(FORMULA)}, {literal(GUARDED)}, 'g')"
    written = f"if({signs}, {guarded}, substr(cell, 2))"
    return f"""array_to_string(list_transform([{", ".join(map(_cell, columns))}], lambda cell: case
        when cell is null then ''
        when not starts_with(cell, {_TEXT}) then cell
        when {marks} then '"' || replace({written}, '"', '""') || '"'
        else {written}
    end), ',')"""


def _cell(column: Column) -> str:
    name = quoted_name(column.name)
    if column.type == "VARCHAR":
        return f"{_TEXT} || {name}"
    if column.type == "BOOLEAN":
        return f"case {name} when true then 'True' when false then 'False' end"
    return f"{name}::varchar"


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
            "unit_da": column.unit_da,
            "null_meaning_da": column.null_meaning_da,
        }
        for column in table.columns
    ]


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=_END.decode())
    writer.writerow(columns)
    for row in rows:
        values = [row[column] for column in columns]
        writer.writerow([as_text(value) if isinstance(value, str) else value for value in values])
    return file.getvalue().encode("utf-8-sig")


def _zip(
    content: Content,
    what: str,
    lines: Mapping[str, Sequence[bytes]],
    marts: Mapping[str, PublishedTable],
    sources: bytes,
    code: str | None = None,
) -> bytes:
    """The zip; `code` is that of the municipality, if it is one's."""
    cited = f"Årsværk, udgivelse {content.release.release_id}"
    marked = ", OPDIGTEDE TAL / MADE-UP FIGURES" if content.release.is_synthetic else ""
    files = {
        "README.txt": _README.format(
            release=content.release.release_id,
            marked=marked,
            what=what,
            **{language: text(f"footer_{content.release.profile}", language) for language in LANGUAGES},
        ).encode("utf-8-sig")
    }
    described: list[Row] = []
    for name in _OFFERED:
        if found := lines.get(name):
            heading = _csv([column.name for column in marts[name].columns], [])
            files[f"{name}.csv"] = b"".join([heading, _END.join(found), _END])
            described += _codebook(marts[name])
    if described:
        files["codebook.csv"] = _csv(list(described[0]), described)
    files["sources.csv"] = sources
    files["LICENCE.txt"] = _TERMS.format(terms=_terms(content)).encode("utf-8-sig")
    about = [("Årsværk", f"{what}, {content.release.release_id}{marked}"), ("Citeres som / Cite as", cited)]
    about += [("Vilkår / Terms", line) for line in _terms(content).splitlines()]
    files["tabeller.xlsx"] = tables_workbook(content, about, content.listed(code) if code else None)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # A fixed time, so that the same figures are the same bytes.
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            # A workbook is a zip itself.
            entry.compress_type = ZIP_STORED if name.endswith(".xlsx") else ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()
