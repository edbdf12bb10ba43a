"""What changed for each municipality since the release before, as a note in words.

The Markdown stands in `marts.changes` of the candidate, and the files of a release have it beside a page. Belongs here:
the shape of a note. Does not belong here: finding what changed (dbt's models), the words (note_texts).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from aarsvaerk.release.changes.note_texts import LANGUAGES, cause_text, text

MOST_ROWS = 1_000
"""So many rows of one table a note shows; the others stand in marts.changed_figure, and the note says so."""
SHOWN_LABELS = 3


@dataclass(frozen=True)
class Ends:
    """The ids of the release that a note is about and of the one before it."""

    release_id: str
    previous_id: str

    @property
    def previous_day(self) -> str:
        """The day on which the run of the one before started, which its id begins with."""
        return f"{self.previous_id[:4]}-{self.previous_id[4:6]}-{self.previous_id[6:8]}"


def put_into_words(connection: duckdb.DuckDBPyConnection, release_id: str) -> None:
    """Fill the notes of a release in `marts.changes`, which dbt leaves empty.

    Args:
        connection: Uses a candidate whose models are built; one without `marts.changes` is left as it is.
        release_id: The candidate's release.
    """
    if not connection.execute(_HAS_CHANGES).fetchone():
        return
    changed = connection.execute(
        "select municipality_code, previous_release_id from marts.changes where release_id = ? order by all",
        [release_id],
    ).fetchall()
    for code, previous_id in changed:
        for language in LANGUAGES:
            note = as_markdown(note_of(connection, code, language, Ends(release_id, previous_id)), language)
            connection.execute(
                f"update marts.changes set note_{language} = $1 where (municipality_code, release_id) = ($2, $3)",
                [note, code, release_id],
            )


_HAS_CHANGES = "select 1 from duckdb_tables() where (schema_name, table_name) = ('marts', 'changes')"


def write_notes(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the notes of a release as Markdown and as pages, a file per municipality, language and form.

    Args:
        connection: Uses the release's database. One that holds no notes, as of the open profile, gets no files.
        folder: Where they go; made where there is something to write.
    """
    if not connection.execute(_HAS_CHANGES).fetchone():
        return
    notes = connection.execute(
        """select municipality_code, release_id, previous_release_id, note_da, note_en
        from marts.changes join meta.release using (release_id) where note_da is not null order by municipality_code"""
    ).fetchall()
    page = _page() if notes else None
    for code, release_id, previous_id, *markdown in notes:
        folder.mkdir(exist_ok=True)
        for language, told in zip(LANGUAGES, markdown, strict=True):
            name = f"{code}-{release_id}.{language}"
            (folder / f"{name}.md").write_text(told, encoding="utf-8")
            note = note_of(connection, code, language, Ends(release_id, previous_id))
            html = page.render(note=note, language=language, t=lambda key, to=language: text(key, to))
            (folder / f"{name}.html").write_text(html, encoding="utf-8")


def note_of(connection: duckdb.DuckDBPyConnection, code: str, language: str, ends: Ends) -> dict:
    """A note in its parts: title, lead, deliveries behind the changes, and a table per mart and cause."""
    name, count = connection.execute(
        "select any_value(municipality_name), count(*) from marts.changed_figure where municipality_code = ?", [code]
    ).fetchone()
    tables = connection.execute(
        """select causes, "table" from marts.changed_figure
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
            from marts.changed_figure where (municipality_code, causes, "table") = ($1, $2, $3)
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
            release=ends.release_id,
            previous=ends.previous_id,
            day=ends.previous_day,
        ),
        "deliveries": _deliveries(connection, code, language),
        "sections": sections,
    }


def _labels(connection: duckdb.DuckDBPyConnection, language: str) -> dict[tuple[str, str | None], str]:
    """The labels of tables (with None for a column) and columns of the release."""
    return {
        (table, column): label
        for table, column, label in connection.execute(
            f"""select "schema" || '.' || "table", "column", label_{language} from meta.dictionary
            union all
            select "schema" || '.' || "table", null, label_{language} from meta.dictionary_table"""
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
            """select delivery_id, file_name, title, received_at, status from meta.delivery
            where delivery_id in (
                select unnest(string_split(delivery_ids, ', ')) from marts.changed_figure
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
