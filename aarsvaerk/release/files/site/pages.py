"""Every page of the site, in both languages: which there are.

Belongs here: their order. Does not belong here: what stands on them (the modules of pages), their words (words), the
queries (content).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.files.site.catalogue_pages import catalogue_pages
from aarsvaerk.release.files.site.compare import compare_page
from aarsvaerk.release.files.site.content import Content
from aarsvaerk.release.files.site.country_pages import country_pages
from aarsvaerk.release.files.site.municipality_pages import municipality_pages
from aarsvaerk.release.files.site.numbers import LANGUAGES
from aarsvaerk.release.files.site.release_pages import release_pages
from aarsvaerk.release.files.site.rendering import Page, render


def every_page(content: Content, tables: Iterable[PublishedTable]) -> Iterator[tuple[str, str]]:
    """Path from the site's root and HTML of each page."""
    counts = {table.full_name: table.row_count for table in tables}
    for language in LANGUAGES:
        prefix = "en/" if language == "en" else ""
        for page in _pages(content, language, counts):
            yield f"{prefix}{page[0]}", render(content, language, page)


def _pages(content: Content, language: str, counts: dict[str, int]) -> Iterator[Page]:
    yield from country_pages(content, language)
    yield from municipality_pages(content, language)
    yield from catalogue_pages(content, language)
    yield from release_pages(content, language, counts)
    yield compare_page(content, language)
