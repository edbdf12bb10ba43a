"""The files beside a release's database: made of it alone, and the same bytes whenever they are made.

They are made before the gate, which judges them too (check). Belongs here: the order in which they are made. Does not
belong here: what stands in each (the modules beside), making the databases (assemble), publishing (publish).
"""

from __future__ import annotations

from pathlib import Path

from aarsvaerk.release.changes.notes import FOLDER, write_notes
from aarsvaerk.release.checksums import write_checksums
from aarsvaerk.release.files.contents import PublishedTable, opened, published_tables
from aarsvaerk.release.files.datapackage import write_datapackage
from aarsvaerk.release.files.findings_csv import write_findings
from aarsvaerk.release.files.parquet import write_parquet
from aarsvaerk.release.files.site import SITE, write_site
from aarsvaerk.release.releases import Release
from ingest.engine import MEMORY


def write_files(folder: Path, release: Release, memory: str = MEMORY) -> tuple[PublishedTable, ...]:
    """Make a folder with a finished `aarsvaerk.duckdb` a whole release folder, of either profile.

    Call it last: the checksums are those of all files that are in the folder by then.

    Args:
        folder: Holds the database, which is opened read-only, and release.json.
        release: What the release says of itself, in this profile.
        memory: What DuckDB may hold of it at once.

    Returns:
        The tables that the files are of.

    Raises:
        OSError: A file cannot be written.
    """
    from aarsvaerk.release.files.dictionary_workbook import write_dictionary
    from aarsvaerk.release.files.marts_workbook import WORKBOOKS, write_marts

    with opened(folder / "aarsvaerk.duckdb", memory) as connection:
        tables = published_tables(connection, release.row_counts)
        tables = write_parquet(connection, tables, release, folder / "parquet")
        write_datapackage(connection, tables, release, folder)
        write_dictionary(tables, release, folder / "dictionary.xlsx")
        for language, name in WORKBOOKS.items():
            write_marts(connection, tables, release, folder / name, language)
        write_findings(connection, tables, folder / "findings.csv")
        write_notes(connection, folder / FOLDER)
        write_site(connection, tables, release, folder / SITE)
    write_checksums(folder)
    return tables
