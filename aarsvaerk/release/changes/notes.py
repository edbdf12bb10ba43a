"""What changed for each municipality since the release before: the tables of it, and a note in words.

Belongs here: `marts.changes` and `marts.changed_figure` of a release being made, and the notes as Markdown and HTML.
Does not belong here: finding what changed (changes), the words (note_texts).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from aarsvaerk.release.changes.differences import CHANGED_FIGURE, Ends, NotComparable, compare
from aarsvaerk.release.changes.note_texts import LANGUAGES, cause_text, text
from aarsvaerk.release.releases import Release, current_release
from aarsvaerk.settings import Settings

CHANGES = """(
    municipality_code varchar not null, municipality_name varchar not null, release_id varchar not null,
    previous_release_id varchar not null, created_at timestamp not null,
    figure_count integer not null, new_count integer not null, gone_count integer not null, causes varchar not null,
    note_da varchar, note_en varchar,
    primary key (municipality_code, release_id)
)"""
MADE_TABLES = {"marts.changes": CHANGES, "marts.changed_figure": CHANGED_FIGURE}
"""The tables of changes with their columns."""
MOST_ROWS = 1_000
"""So many rows of one table a note shows; the others stand in marts.changed_figure, and the note says so."""
SHOWN_LABELS = 3
_COUNTS = "count(*), count(*) filter (change = 'new'), count(*) filter (change = 'gone')"


def write_changes(connection: duckdb.DuckDBPyConnection, settings: Settings, release: Release, folder: Path) -> None:
    """Fill the two tables of the release in use, and write a note per municipality, language and form into `folder`.

    The first release of a home, and one after a release whose causes cannot be told, has none.

    Args:
        connection: Uses the release's database, attached as `release`.
        settings: Where the current release lies, which is the one before.
        release: The release being made.
        folder: Where the notes go; made where there is something to tell.
    """
    previous = current_release(settings)
    if not previous:
        return
    path = str(settings.current_database).replace("'", "''")
    connection.execute(f"attach '{path}' as previous (read_only)")
    try:
        compare(connection, Ends("previous", "release"), "release.marts.changed_figure")
    except NotComparable:
        return
    else:
        _write_counts(connection, previous, release)
        write_notes(connection, release, previous, folder)
    finally:
        connection.execute("detach previous")


def _write_counts(connection: duckdb.DuckDBPyConnection, previous: Release, release: Release) -> None:
    connection.execute(
        f"""
        insert into release.marts.changes
        select municipality_code, any_value(municipality_name), $release_id, $previous_id, $created_at::timestamp,
            {_COUNTS}, array_to_string(list_sort(list_distinct(flatten(list(string_split(causes, ', '))))), ', '),
            null, null
        from release.marts.changed_figure group by municipality_code""",
        {
            "release_id": release.release_id,
            "previous_id": previous.release_id,
            "created_at": release.created_at.removesuffix("+00:00"),
        },
    )
    kept = """select count(*) from duckdb_tables()
        where (database_name, schema_name, table_name) = ('previous', 'marts', 'changes')"""
    if connection.execute(kept).fetchone()[0]:
        connection.execute(
            """insert into release.marts.changes by name
            select * replace (null as note_da, null as note_en) from previous.marts.changes"""
        )


def write_notes(connection: duckdb.DuckDBPyConnection, release: Release, previous: Release, folder: Path) -> None:
    """Write the notes of all municipalities with changes, and put the Markdown into marts.changes."""
    codes = connection.execute(
        "select municipality_code from release.marts.changes where release_id = ? order by 1", [release.release_id]
    ).fetchall()
    if not codes:
        return
    folder.mkdir()
    page = _page()
    for (code,) in codes:
        for language in LANGUAGES:
            note = note_of(connection, code, language, release, previous)
            markdown = as_markdown(note, language)
            name = f"{code}-{release.release_id}.{language}"
            (folder / f"{name}.md").write_text(markdown, encoding="utf-8")
            html = page.render(note=note, language=language, t=lambda key, to=language: text(key, to))
            (folder / f"{name}.html").write_text(html, encoding="utf-8")
            connection.execute(
                f"""update release.marts.changes set note_{language} = $note
                where municipality_code = $code and release_id = $release_id""",
                {"note": markdown, "code": code, "release_id": release.release_id},
            )


def note_of(
    connection: duckdb.DuckDBPyConnection, code: str, language: str, release: Release, previous: Release
) -> dict:
    """A note in its parts: title, lead, deliveries that tell of the changes, and a table per mart and cause."""
    name, count = connection.execute(
        "select any_value(municipality_name), count(*) from release.marts.changed_figure where municipality_code = ?",
        [code],
    ).fetchone()
    tables = connection.execute(
        """select causes, "table" from release.marts.changed_figure
        where municipality_code = ? group by causes, "table" order by max(causes = 'peers'), causes, "table" """,
        [code],
    ).fetchall()
    labels = _labels(connection, language)
    sections = []
    for causes, table in tables:
        figures = connection.execute(
            # What is repeated on many rows, such as a municipality's total, is told once.
            f"""select year, list(coalesce(row_label_{language}, '') order by row_label_{language}), figure,
                before, after, any_value(difference)
            from release.marts.changed_figure where (municipality_code, causes, "table") = ($1, $2, $3)
            group by year, figure, before, after
            order by year desc, 2, figure, before, after""",
            [code, causes, table],
        ).fetchall()
        sections.append(
            {
                "causes": cause_text(causes, language),
                "table": labels.get((table, None), table),
                "left_out": max(0, len(figures) - MOST_ROWS),
                "rows": [
                    (
                        str(year),
                        _label(row_labels, language),
                        labels.get((table, figure), figure),
                        *(number(one, language) for one in numbers),
                    )
                    for year, row_labels, figure, *numbers in figures[:MOST_ROWS]
                ],
            }
        )
    return {
        "title": text("title", language, municipality=name),
        "lead": text(
            "lead",
            language,
            count=number(Decimal(count), language),
            release=release.release_id,
            previous=previous.release_id,
            day=previous.created_at[:10],
        ),
        "deliveries": _deliveries(connection, code, language),
        "sections": sections,
    }


def _labels(connection: duckdb.DuckDBPyConnection, language: str) -> dict[tuple[str, str | None], str]:
    """The labels of tables (with None for a column) and columns of the release."""
    return {
        (table, column): label
        for table, column, label in connection.execute(
            f"""select "schema" || '.' || "table", "column", label_{language} from release.meta.dictionary
            union all
            select "schema" || '.' || "table", null, label_{language} from release.meta.dictionary_table"""
        ).fetchall()
        if label
    }


def _label(labels: Sequence[str], language: str) -> str:
    shown = "; ".join(labels[:SHOWN_LABELS])
    left = len(labels) - SHOWN_LABELS
    return text("and_more", language, labels=shown, count=str(left)) if left > 0 else shown


def _deliveries(connection: duckdb.DuckDBPyConnection, code: str, language: str) -> list[str]:
    return [
        text("delivery", language, file=file, delivery=delivery_id, day=f"{received_at:%Y-%m-%d}", title=title or "")
        + (" " + text("withdrawn", language) if status == "withdrawn" else "")
        for delivery_id, file, title, received_at, status in connection.execute(
            """select delivery_id, file_name, title, received_at, status from release.meta.delivery
            where delivery_id in (
                select unnest(string_split(delivery_ids, ', ')) from release.marts.changed_figure
                where municipality_code = ? and causes <> 'peers'
            ) order by received_at, delivery_id""",
            [code],
        ).fetchall()
    ]


def as_markdown(note: dict, language: str) -> str:
    """The note as Markdown; a bar in a text does not end its cell."""
    lines = [f"# {note['title']}", "", note["lead"]]
    if note["deliveries"]:
        lines += ["", f"## {text('deliveries', language)}", "", *(f"- {one}" for one in note["deliveries"])]
    for section in note["sections"]:
        lines += ["", f"## {section['table']}: {section['causes']}", "", *_table(_headings(language), section["rows"])]
        if section["left_out"]:
            lines += ["", text("left_out", language, count=str(section["left_out"]))]
    return "\n".join(lines) + "\n"


def _headings(language: str) -> list[str]:
    return [text(key, language) for key in ("year", "of", "figure", "before", "after", "difference")]


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [headings, ["---", "---", "---", "---:", "---:", "---:"], *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def number(value: Decimal | None, language: str) -> str:
    """A figure to its last digit, with the language's signs; a dash where there is none."""
    if value is None:
        return "–"
    plain = f"{value:,f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain.translate(str.maketrans(",.", ".,")) if language == "da" else plain


def _page():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("note.html.jinja")
