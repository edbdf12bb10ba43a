"""The first sheet of the workbook of marts: headline figures with charts, the way to the sheets, what to beware of.

Belongs here: what stands on it, and where. Does not belong here: the figures (headlines), the words (workbook_texts),
the sheets it leads to (marts_workbook).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from aarsvaerk.release.candidate import CANDIDATE
from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.files.headlines import WHOLE, Headlines, Series
from aarsvaerk.release.files.parquet import parquet_path
from aarsvaerk.release.files.sheets import Shown, title_of
from aarsvaerk.release.files.workbook import BOLD, HEADING, NOTE, TITLE, Book, Link, Page
from aarsvaerk.release.files.workbook_texts import CAVEATS, number, text
from aarsvaerk.release.releases import Release

_WIDTHS = (52, 16, 16, 16, 16, 14, 14, 14)
_LABEL, _CHART = 0, 5
"""Columns where names and charts begin."""
_ROW_HEIGHT = 20  # pixels
_COLOURS = ("#1F3864", "#8FAADC", "#C55A11", "#8FAADC")
"""Of the lines of a chart: the municipality or lower quartile, and so on; never red beside green."""


@dataclass(frozen=True)
class Leaf:
    """A sheet beside those of the marts, and the question it answers."""

    title: str
    question: str


def add_front_sheet(
    book: Book,
    connection: duckdb.DuckDBPyConnection,
    marts: Sequence[PublishedTable],
    shown: Sequence[Shown],
    leaves: Sequence[Leaf],
    release: Release,
    language: str,
    municipality_code: str | None = None,
) -> None:
    """Add the sheet that a reader sees first.

    Args:
        book: The workbook, without sheets yet.
        connection: Uses the release's database.
        marts: All marts.
        shown: What the sheets show of them.
        leaves: The other sheets.
        release: What the release says of itself.
        language: `da` or `en`.
        municipality_code: The municipality that the workbook is of; None for the country.
    """
    page = Page(book, text("front", language), _WIDTHS)
    page.row(_title(connection, language, municipality_code), font=TITLE, wraps=False)
    day = datetime.fromisoformat(release.created_at).astimezone(UTC)
    told = f"{day:%d-%m-%Y}" if language == "da" else f"{day:%Y-%m-%d}"
    subtitle = "preliminary" if release.status == CANDIDATE else "subtitle"
    page.row(text(subtitle, language, day=told, release=release.release_id), font=NOTE, wraps=False)
    if release.is_synthetic:
        page.row(text("synthetic", language), font=BOLD, wraps=False)
    if release.profile in ("internal", "open"):
        page.row(text(release.profile, language), font=NOTE, wraps=False)
    headlines = Headlines(connection, language, municipality_code)
    page.row()
    page.row(text("headlines", language), font=HEADING, wraps=False)
    if municipality_code and headlines.year is None:
        page.row(text("no_fte", language), wraps=False)
    for one in headlines.all():
        page.row(one.label, one.value, one.note or None, font=BOLD, formats=("", one.number_format), wraps=False)
    for told in _approvals(connection, language, municipality_code):
        page.row(*told, font=BOLD, formats=("", WHOLE), wraps=False)
    for series in headlines.series():
        _add_series(book, page, series)
    page.row()
    page.row(text("find", language), font=HEADING, wraps=False)
    for one in shown:
        page.row(Link(one.title), one.question, wraps=False)
    for leaf in leaves:
        page.row(Link(leaf.title), leaf.question, wraps=False)
    page.row()
    page.row(text("caveats", language), font=HEADING, wraps=False)
    caveats = [text(key, language) for key in CAVEATS]
    for caveat in [
        *caveats,
        *_of_open(connection, release, language),
        *_left_out(marts, shown, language, bool(municipality_code)),
    ]:
        page.text(caveat)


def _title(connection: duckdb.DuckDBPyConnection, language: str, municipality_code: str | None) -> str:
    if not municipality_code:
        return text("title", language)
    (name,) = connection.execute(
        "select municipality_name from core.dim_municipality where municipality_code = ? and is_current",
        [municipality_code],
    ).fetchone()
    return text("of_municipality", language, name=name)


def _approvals(connection: duckdb.DuckDBPyConnection, language: str, municipality_code: str | None) -> list[tuple]:
    """What the municipality answered on its figures, or how many have approved theirs; nothing where none delivered."""
    if not connection.execute(
        "select 1 from duckdb_tables() where (schema_name, table_name) = ('meta', 'approval')"
    ).fetchone():
        return []
    if municipality_code:
        row = connection.execute(
            f"""select label_{language}, answered_at, reason from meta.approval join meta.dictionary_code as words
                on words."table" = 'approval' and words."column" = 'approval_state' and words.code = approval_state
            where municipality_code = ?""",  # noqa: S608
            [municipality_code],
        ).fetchone()
        if row is None:
            return []
        state, answered_at, reason = row
        day = answered_at and (f"{answered_at:%d-%m-%Y}" if language == "da" else f"{answered_at:%Y-%m-%d}")
        return [(text("approval", language), ". ".join(filter(None, (state, day, reason))))]
    count, approved, objected = connection.execute(
        """select count(*), count(*) filter (approval_state = 'approved'), count(*) filter (approval_state = 'objected')
        from meta.approval"""
    ).fetchone()
    note = text("approvals_note", language, count=number(count, language), objected=number(objected, language))
    return [(text("approvals", language), approved, note)] if count else []


def _add_series(book: Book, page: Page, series: Series) -> None:
    """A small table, and beside it its chart, as high as the table or high enough to read."""
    page.row()
    page.row(series.title, font=HEADING, wraps=False)
    headings = page.row(*series.headings, font=BOLD, formats=series.formats, wraps=False)
    for row in series.rows:
        page.row(*row, formats=series.formats, wraps=False)
    first, last = headings + 1, headings + len(series.rows)
    chart = book.add_chart({"type": "line" if series.is_over_time else "bar"})
    places = range(1, len(series.headings)) if series.is_over_time else [1]
    for place in places:
        colour = _COLOURS[(place - 1 + (len(series.headings) == _CHART - 1)) % len(_COLOURS)]
        chart.add_series(
            {
                "name": series.headings[place],
                "categories": [page.title, first, _LABEL, last, _LABEL],
                "values": [page.title, first, place, last, place],
                # The sheet is not held, so that the chart is told what it shows until it is opened in a spreadsheet.
                "categories_data": [row[0] for row in series.rows],
                "values_data": [None if row[place] is None else float(row[place]) for row in series.rows],
                "gap": 40,
                "fill": {"color": colour},
                "line": {"color": colour, "width": 2.25},
            }
            | ({} if series.is_over_time else {"data_labels": {"value": True, "num_format": series.formats[place]}})
        )
    chart.set_title({"none": True})
    if series.is_over_time:
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
        chart.set_x_axis({"num_format": "0"})
    else:
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})  # the largest at the top, as in the table
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    rows = max(len(series.rows) + 1, 12)
    chart.set_size({"width": 640, "height": rows * _ROW_HEIGHT})
    page.sheet.insert_chart(headings, _CHART, chart, {"object_position": 2, "description": series.title})
    for _ in range(len(series.rows) + 1, rows):
        page.row()


def _of_open(connection: duckdb.DuckDBPyConnection, release: Release, language: str) -> list[str]:
    """What holds of the open profile alone; meta.disclosure, which only it has, tells its threshold."""
    if release.profile != "open":
        return []
    thresholds = connection.execute("select distinct threshold_fte from meta.disclosure order by 1").fetchall()
    return [
        text(
            "threshold", language, threshold=f"{threshold.normalize():f}".replace(".", "," if language == "da" else ".")
        )
        for (threshold,) in thresholds
    ]


def _left_out(marts: Sequence[PublishedTable], shown: Sequence[Shown], language: str, is_own: bool) -> list[str]:
    """Marts that are here only in part, or not at all, and where they are whole."""
    by_name = {one.mart.name: one for one in shown}
    texts = []
    for mart in marts:
        told = {
            "title": title_of(mart, language),
            "count": number(mart.row_count, language),
            "where": f"parquet/{parquet_path(mart)}",
        }
        one = by_name.get(mart.name)
        if one is None and mart.row_count and not is_own:
            texts.append(text("left_out", language, **told))
        elif one is not None and one.first_year is not None:
            texts.append(text("in_part", language, **told, year=one.first_year))
    if empty := [title_of(mart, language) for mart in marts if not mart.row_count]:
        texts.append(text("empty", language, titles=", ".join(empty)))
    return texts
