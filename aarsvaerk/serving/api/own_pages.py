"""The pages, the download and the figures to compare of a municipality's own token, made when they are asked for.

A release has pages of its two profiles only; what a municipality's token shows is neither. Belongs here: which files
there are. Does not belong here: what stands on them (aarsvaerk.release.files.site), which figures they show (own).
"""

from __future__ import annotations

import json
from dataclasses import replace

from aarsvaerk.release.files.site.compare import compare_data
from aarsvaerk.release.files.site.content import Content, read_content
from aarsvaerk.release.files.site.downloads import municipality_download
from aarsvaerk.release.files.site.municipality_pages import municipality_pages
from aarsvaerk.release.files.site.rendering import render
from aarsvaerk.release.files.site.scripts import COMPARED, as_script, read_script
from aarsvaerk.serving.api.kept import Answer
from aarsvaerk.serving.api.snapshot import Snapshot


def own_file(snapshot: Snapshot, path: str) -> Answer | None:
    """A page about the municipality itself, its download or what it compares; None where the path is another file's."""
    code, language = snapshot.municipality, "en" if path.startswith("en/") else "da"
    place = path.removeprefix("en/")
    is_download, is_compared = path == f"downloads/{code}.zip", path == f"assets/{COMPARED}"
    pages = (f"municipality/{code}.html", f"municipality/{code}-evidence.html")
    if not is_download and not is_compared and place not in pages:
        return None
    with snapshot.cursor() as cursor:
        release = replace(snapshot.release, profile="own")
        content = read_content(cursor, set(snapshot.tables), release, municipality=code)
        if content is None:
            return None
        if is_download:
            zipped = municipality_download(cursor, content, snapshot.tables.values(), code)
            return Answer(zipped, "application/zip")
        if is_compared:
            return Answer(_compared(snapshot, content, code).encode(), "text/javascript")
        for page in municipality_pages(content, language, code):
            if page[0] == place:
                return Answer(render(content, language, page).encode(), "text/html")
    return None


def _compared(snapshot: Snapshot, content: Content, code: str) -> str:
    """The script of the compare page: the open profile's figures, and the municipality's own in its place."""
    shown = read_script(snapshot.folder / "site" / "assets" / COMPARED)
    own = json.loads(json.dumps(compare_data(content)))  # with years as text, as a script has them
    place = next(n for n, municipality in enumerate(shown["municipalities"]) if municipality[0] == code)
    nobody = [None] * len(shown["municipalities"])
    for name, figure in own["figures"].items():
        among = shown["figures"].setdefault(name, figure | {"years": {}})
        among |= {"scopes": figure["scopes"]} if "scopes" in figure else {}
        _put(figure["years"], among["years"], place, nobody)
    _put(own["population"], shown["population"], place, nobody)
    return as_script(COMPARED, shown | {"names": own["names"], "own": code})


def _put(own: dict[str, list], shown: dict[str, list], place: int, nobody: list[None]) -> None:
    for year, values in own.items():
        if values[place] is not None:
            shown.setdefault(year, [*nobody])[place] = values[place]
