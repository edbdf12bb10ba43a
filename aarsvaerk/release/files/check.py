"""Whether the files of a release hold what its database holds, asked before it is published.

Belongs here: reading the files back, as a reader would. Does not belong here: what stands in the database (border 2),
comparing a published release with its checksums (checksums).
"""

from __future__ import annotations

import csv
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import unescape
from zipfile import BadZipFile, ZipFile

import duckdb

from aarsvaerk.release.checksums import OPEN, listed_checksums, verify_profile
from aarsvaerk.release.files import semantic_manifest
from aarsvaerk.release.files.contents import PublishedTable, opened, published_tables
from aarsvaerk.release.files.parquet import parquet_path
from aarsvaerk.release.open.search import CannotSearch, found_in, secrets
from ingest.sql import literal

# A page names what it needs in these attributes; a name in a namespace is no address.
_ADDRESS = re.compile(r'\b(?:href|src|action|srcset|poster|data-index)="([^"]*)"')
_STYLED = re.compile(r"@import|url\((?!#)")
_ANCHOR = re.compile(r'\bid="([^"]*)"')
_SHEET = re.compile(r'<sheet [^>]*name="([^"]*)"')


def check_files(folder: Path, known: Mapping[Path, tuple[PublishedTable, ...]] | None = None) -> dict[str, list[str]]:
    """What is wrong with the files of a release folder, its open profile included.

    Args:
        folder: The release's folder.
        known: The tables of each profile's database by its folder, where they have been counted: of the whole country
            that takes a while.

    Returns:
        By the name of each check (`CHECKS`) one sentence per problem, with the file it is about; none where all holds.
    """
    problems: dict[str, list[str]] = {name: [] for name in CHECKS}
    for profile, prefix in ((folder, ""), (folder / OPEN, f"{OPEN}/")):
        with opened(profile / "aarsvaerk.duckdb") as connection:
            tables = (known or {}).get(profile) or published_tables(connection)
            for name, (_, check) in CHECKS.items():
                problems[name] += [f"{prefix}{problem}" for problem in check(connection, tables, profile)]
    return problems


def _open_files(connection: duckdb.DuckDBPyConnection, _: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    if folder.name == OPEN:
        with opened(folder.parent / "aarsvaerk.duckdb") as internal:
            try:
                needles = secrets(internal, connection)
            except CannotSearch as error:
                yield f"the files cannot be searched, since {error}"
            else:
                yield from found_in(folder, needles)


def _checksums(_: duckdb.DuckDBPyConnection, __: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    yield from verify_profile(folder)


def _parquet(connection: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    wanted = {parquet_path(table): table for table in tables}
    found = {path.relative_to(folder / "parquet").as_posix() for path in (folder / "parquet").rglob("*.parquet")}
    yield from (f"parquet/{name} is of no published table" for name in sorted(found - wanted.keys()))
    for name, table in wanted.items():
        if name not in found:
            yield f"parquet/{name} is missing"
            continue
        path = literal(folder / "parquet" / name)
        try:
            (rows,) = connection.execute(f"select num_rows from parquet_file_metadata({path})").fetchone()  # noqa: S608
            columns = connection.execute(f"select column_name from (describe from {path})").fetchall()  # noqa: S608
        except duckdb.Error as error:
            yield f"parquet/{name} cannot be read: {str(error).splitlines()[0]}"
            continue
        if rows != table.row_count:
            yield f"parquet/{name} has {rows} rows; {table.full_name} has {table.row_count}"
        if [column for (column,) in columns] != [column.name for column in table.columns]:
            yield f"parquet/{name} has other columns than {table.full_name}"


def _datapackage(_: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    checksums = listed_checksums(folder)
    for name in sorted(resources.keys() ^ {table.full_name for table in tables}):
        yield f"datapackage.json and the database differ about {name}: only one of them has it"
    for table in tables:
        if resource := resources.get(table.full_name):
            if resource["rowCount"] != table.row_count:
                yield f"datapackage.json states {resource['rowCount']} rows of {table.full_name}, not {table.row_count}"
            if resource["hash"] != f"sha256:{checksums.get(resource['path'])}":
                yield f"datapackage.json states another checksum of {resource['path']} than SHA256SUMS"


def _workbooks(_: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    from aarsvaerk.release.files.marts_workbook import WORKBOOKS
    from aarsvaerk.release.files.sheets import is_summarised, title_of

    # A longer mart has its newest years, or no sheet at all; an empty one has none.
    marts = [table for table in tables if table.schema == "marts" and is_summarised(table)]
    books = {name: [title_of(mart, language) for mart in marts] for language, name in WORKBOOKS.items()}
    for name, wanted in (books | {"dictionary.xlsx": ["Tables", "Columns"]}).items():
        try:
            with ZipFile(folder / name) as archive:
                if damaged := archive.testzip():
                    yield f"{name} is damaged: {damaged}"
                sheets = {unescape(sheet) for sheet in _SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8"))}
        except (OSError, KeyError, BadZipFile) as error:
            yield f"{name} cannot be read: {error}"
        else:
            yield from (f"{name} has no sheet {sheet}" for sheet in wanted if sheet not in sheets)


def _findings(connection: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    finding = next((table for table in tables if table.full_name == "meta.finding"), None)
    if finding is None:
        return
    try:
        with (folder / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        yield f"findings.csv cannot be read: {error}"
        return
    if rows != finding.row_count:
        yield f"findings.csv has {rows} findings; meta.finding has {finding.row_count}"


def _site(connection: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    """A page for each municipality and task field in both languages, and no link that leads nowhere or away."""
    site = folder / "site"
    if not site.is_dir():
        return
    pages = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*"))
        if path.suffix in (".html", ".css")
    }
    wanted = connection.execute(
        """select 'municipality/' || municipality_code from core.dim_municipality where is_current
        union select 'task-field/' || task_field_code from marts.task_catalogue where main_category_code <> '0'
        order by 1"""
    ).fetchall()
    for (name,) in wanted:
        yield from (f"site/{p}{name}.html is missing" for p in ("", "en/") if f"{p}{name}.html" not in pages)
    anchors = {name: set(_ANCHOR.findall(text)) for name, text in pages.items()}
    leads: dict[tuple[str, str], bool] = {}
    for name, text in pages.items():
        if name.endswith(".css") and _STYLED.search(text):
            yield f"site/{name} asks for another file"
        for address in set(_ADDRESS.findall(text)):
            key = (posixpath.dirname(name) if not address.startswith("#") else name, address)
            if key not in leads:
                leads[key] = _leads_somewhere(site, name, unescape(address), anchors)
            if not leads[key]:
                yield f"site/{name} links to {address}, which the site does not have"


def _leads_somewhere(site: Path, page: str, address: str, anchors: dict[str, set[str]]) -> bool:
    path, _, anchor = address.partition("#")
    if ":" in path or path.startswith("/"):
        return False
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    if target.startswith(".."):
        return False
    return anchor in anchors[target] if anchor and target in anchors else (site / target).is_file()


def _semantic_manifest(_: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...], folder: Path) -> Iterator[str]:
    yield from semantic_manifest.problems_of(folder, {table.full_name for table in tables})


CHECKS: dict[str, tuple[str, Callable[..., Iterator[str]]]] = {
    "files_match_their_checksums": ("Every file of the release is as SHA256SUMS lists it.", _checksums),
    "parquet_holds_every_row": ("Every published table has a Parquet file with its columns and rows.", _parquet),
    "datapackage_lists_every_table": ("The data package states each table's rows and checksum.", _datapackage),
    "workbooks_have_every_sheet": (
        "The workbooks can be read and have a sheet for each mart that fits one.",
        _workbooks,
    ),
    "open_files_hold_nothing_internal": (
        "No byte of an open file is of a hash of the internal profile or of a text about a unit.",
        _open_files,
    ),
    "findings_csv_has_every_finding": ("The file of findings has a line for each finding.", _findings),
    "semantic_manifest_is_over_published_tables": (
        "The metrics of the semantic layer are there, over tables that the release has.",
        _semantic_manifest,
    ),
    "site_is_whole": ("Every municipality and task field has its pages, and every link leads to one of them.", _site),
}
"""The checks by name, with what each holds."""
