"""HTML of a page: the templates, and what every page is given beside its own content.

Belongs here: template, language, menu and the words for figures. Does not belong here: what a page is about (the
modules of pages).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aarsvaerk.release.files.site.content import Content, Row
from aarsvaerk.release.files.site.numbers import day, exact, number
from aarsvaerk.release.files.site.words import text

MENU = (
    ("municipalities", "municipalities.html"),
    ("catalogue", "catalogue.html"),
    ("map", "map.html"),
    ("compare", "compare.html"),
    ("indicators", "indicators.html"),
    ("laws", "laws.html"),
    ("sources", "sources.html"),
    ("rules", "rules.html"),
    ("methods", "methods.html"),
)

Page = tuple[str, str, dict]
"""Path from the language's root, template, and what it is given."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(content: Content, language: str, page: Page) -> str:
    """The HTML of a page in `da` or `en`."""
    path, template, given = page
    up = "../" * path.count("/")
    top = f"../{up}" if language == "en" else up
    return (
        _environment()
        .get_template(f"{template}.html.jinja")
        .render(
            lang=language,
            release=content.release,
            made_day=day(datetime.fromisoformat(content.release.created_at), language),
            menu=MENU,
            path=path,
            up=up,
            top=top,
            other=f"{top}{path}" if language == "en" else f"{up}en/{path}",
            t=partial(_say, language),
            n=partial(_number, language),
            exact=partial(exact, language=language),
            day=partial(day, language=language),
            indicator_value=partial(indicator_value, content, language),
            w=partial(_words, content, language),
            label=partial(_label, content, language),
            **given,
        )
    )


def _say(language: str, key: str, **values: object) -> str:
    return text(key, language, **values)


def _number(language: str, value, decimals: int = 0, signed: bool = False) -> str:
    return number(value, language, decimals, signed)


def _words(content: Content, language: str, column: str, codes: str | None) -> str:
    return content.words_of(column, codes, language)


def _label(content: Content, language: str, table: str, column: str | None = None) -> str:
    return content.label_of(table, column, language)


def indicator_value(content: Content, language: str, row: Row) -> str:
    """An indicator's value with its bound and unit, or the word for what is left out."""
    if row["value"] is None:
        return text("suppressed", language)
    bound = row["comparison"] if row["comparison"] in ("at_least", "at_most", "about") else ""
    word = content.words_of("comparison", bound, language).lower() + " " if bound else ""
    decimals = 0 if row["unit"] == "count" else 1 if abs(row["value"]) >= 100 else 2
    return f"{word}{number(row['value'], language, decimals)}{' %' if row['unit'] == 'pct' else ''}"
