"""The pages and the download of a municipality's own token, made when they are asked for.

A release has pages of its two profiles only; what a municipality's token shows is neither. Belongs here: which files
there are. Does not belong here: what stands on them (aarsvaerk.release.files.site), which figures they show (own).
"""

from __future__ import annotations

from dataclasses import replace

from aarsvaerk.release.files.site.content import read_content
from aarsvaerk.release.files.site.downloads import municipality_download
from aarsvaerk.release.files.site.municipality_pages import municipality_pages
from aarsvaerk.release.files.site.rendering import render
from aarsvaerk.serving.api.kept import Answer
from aarsvaerk.serving.api.snapshot import Snapshot


def own_file(snapshot: Snapshot, path: str) -> Answer | None:
    """A page about the municipality itself or its download; None where the file at the path is another."""
    code, language = snapshot.municipality, "en" if path.startswith("en/") else "da"
    place = path.removeprefix("en/")
    is_download = path == f"downloads/{code}.zip"
    if not is_download and place not in (f"municipality/{code}.html", f"municipality/{code}-evidence.html"):
        return None
    with snapshot.cursor() as cursor:
        release = replace(snapshot.release, profile="own")
        content = read_content(cursor, set(snapshot.tables), release, municipality=code)
        if content is None:
            return None
        if is_download:
            zipped = municipality_download(cursor, content, snapshot.tables.values(), code)
            return Answer(zipped, "application/zip")
        for page in municipality_pages(content, language, code):
            if page[0] == place:
                return Answer(render(content, language, page).encode(), "text/html")
    return None
