"""The site of a release: every page in Danish and English, made of its database alone, to be read from any disk.

It asks nothing of any other machine, and works without JavaScript but for search and for comparing by hand. The open
profile's site is made of the open profile's database, so that it cannot show more. Belongs here: writing the folder.
Does not belong here: what the pages say (pages, municipality_pages, words), how it is drawn (charts, map), serving them
(aarsvaerk.serving.api).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.releases import Release

SITE = "site"
"""The folder of the site within a release or an open profile."""
ASSETS = Path(__file__).with_name("assets")


def write_site(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], release: Release, folder: Path
) -> None:
    """Write the site into a folder that is not there yet; a release without municipalities has none.

    Args:
        connection: The release, in use.
        tables: Its published tables.
        release: What it says of itself.
        folder: Where to write.
    """
    from aarsvaerk.release.files.site.content import read_content
    from aarsvaerk.release.files.site.downloads import write_downloads
    from aarsvaerk.release.files.site.pages import every_page
    from aarsvaerk.release.files.site.scripts import write_data

    tables = tuple(tables)
    content = read_content(connection, {table.full_name for table in tables}, release)
    if content is None:
        return
    (folder / "assets").mkdir(parents=True)
    for asset in ASSETS.iterdir():  # their content alone: the mode of a checkout's files is none of a release's
        (folder / "assets" / asset.name).write_bytes(asset.read_bytes())
    write_data(content, folder / "assets")
    write_downloads(connection, content, tables, folder / "downloads")
    made: set[Path] = set()
    for path, html in every_page(content, tables):
        file = folder / path
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        file.write_text(html, encoding="utf-8")
