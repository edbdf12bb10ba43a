"""What is new for each municipality since the release before, as a note in words.

First what was delivered or corrected, then what that does to the main figures, rounded as people speak of them, then
where the rest is. A first delivery is a welcome with its totals. The Markdown stands in `marts.changes` of the
candidate, and the files of a release have it beside a page. Belongs here: the shape of a note. Does not belong here:
finding what changed (dbt's models), the words (note_texts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from aarsvaerk.release.changes.note_texts import LANGUAGES, cause_text, escaped, text

SHOWN = 20
"""So many delivered figures, and so many main figures, are listed; of the others only their number is told."""
DELIVERED = {
    ("marts.fte_by_unit", "own_fte"): ("own_fte", 1),
    ("marts.benchmark_account", "net_expenditure_kr_per_inhabitant"): ("expenditure", 0),
    ("core.fct_population", "population"): ("population", 0),
    ("core.fct_activity", "value"): ("volume", 0),
}
"""The figures that deliveries state themselves, with their word in note_texts and the decimals people speak of."""
_OF_DELIVERIES = ("late_delivery", "correction", "withdrawal")


@dataclass(frozen=True)
class Ends:
    """The ids of the release that a note is about and of the one before it."""

    release_id: str
    previous_id: str

    @property
    def previous_day(self) -> date:
        """The day on which the run of the one before started, which its id begins with."""
        return date(*(int(self.previous_id[begin:end]) for begin, end in ((0, 4), (4, 6), (6, 8))))


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
            note = as_markdown(note_of(connection, code, language, Ends(release_id, previous_id)))
            connection.execute(
                f"update marts.changes set note_{language} = $1 where (municipality_code, release_id) = ($2, $3)",
                [note, code, release_id],
            )


FOLDER = "changes"
"""Where a release has its notes."""
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
            html = page.render(note=note, language=language)
            (folder / f"{name}.html").write_text(html, encoding="utf-8")


@dataclass(frozen=True)
class Section:
    """A heading, what it lists, and a sentence below it."""

    heading: str
    points: list[str]
    below: str | None = None


@dataclass(frozen=True)
class Note:
    """A note in its parts."""

    title: str
    leads: list[str]
    sections: list[Section]


def note_of(connection: duckdb.DuckDBPyConnection, code: str, language: str, ends: Ends) -> Note:
    """The note on a municipality in `da` or `en`.

    Args:
        connection: Uses a database with `marts.changed_figure`, `meta.delivery` and what the marts hold now.
        code: The municipality.
        language: Of the words.
        ends: The releases that are compared.
    """
    return _Teller(connection, code, language).note(ends)


class _Teller:
    """Asks for what changed of one municipality and puts it into words."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, code: str, language: str) -> None:
        self._connection = connection
        self._code = code
        self._language = language
        self._name, self._count, self._of_peers = connection.execute(
            """select any_value(municipality_name), count(*), count(*) filter (causes = 'peers')
            from marts.changed_figure where municipality_code = ?""",
            [code],
        ).fetchone()

    def note(self, ends: Ends) -> Note:
        welcomes, welcomed = self._welcomes()
        deliveries = self._deliveries()
        delivered = self._delivered(welcomed)
        leads = [self._say("lead", release=ends.release_id, day=self._day(ends.previous_day)), *welcomes]
        sections = []
        if deliveries:
            points, left = delivered[:SHOWN], len(delivered) - SHOWN
            more = self._say("more", count=self._number(left)) if left > 0 else None
            sections.append(Section(self._say("delivered"), [*deliveries, *points], more))
        elif causes := self._causes():
            leads.append(self._say("not_delivered", causes=causes))
        moved = self._main_figures(welcomed)
        if moved or not welcomes:
            below = None if moved else self._say("unmoved")
            sections.append(Section(self._say("figures"), moved, below))
        rest = [self._say("where", count=self._number(self._count), municipality=self._code)]
        if self._of_peers:
            rest.append(self._say("peers", count=self._number(self._of_peers)))
        return Note(self._say("title", municipality=self._name), leads, [*sections, Section(self._say("rest"), rest)])

    def _say(self, key: str, **values: object) -> str:
        return text(key, self._language, **values)

    def _number(self, value: Decimal | int, decimals: int = 0) -> str:
        return number(value, self._language, decimals)

    def _day(self, day: date) -> str:
        return f"{day:%d-%m-%Y}" if self._language == "da" else f"{day:%Y-%m-%d}"

    def _changed(self, condition: str, **values: object) -> list[tuple]:
        """Year, label of the row, table, figure, before, after, causes of what changed under a condition."""
        return self._connection.execute(
            f"""select year, coalesce(row_label_{self._language}, ''), "table", figure, before, after, causes
            from marts.changed_figure where municipality_code = $code and {condition}
            order by year desc, 3, 4, abs(coalesce(difference, after, before)) desc, 2""",
            {"code": self._code} | values,
        ).fetchall()

    def _welcomes(self) -> tuple[list[str], set[int]]:
        """A welcome for each year that had no FTE before, and those years."""
        fte = {
            year: after
            for year, _, _, _, before, after, causes in self._changed(
                """("table", figure) = ('marts.fte_by_task_field', 'total_fte')"""
            )
            if before is None and after is not None and set(causes.split(", ")) & set(_OF_DELIVERIES)
        }
        told = []
        for year, total in fte.items():
            (units,) = self._connection.execute(
                "select count(*) from marts.fte_by_unit where municipality_code = ? and year = ? and own_fte > 0",
                [self._code, year],
            ).fetchone()
            key = "welcome" if units else "welcome_plain"
            values = {"municipality": self._name, "year": year, "fte": self._number(total, 1)}
            told.append(self._say(key, **values, units=self._number(units)))
        return told, set(fte)

    def _delivered(self, welcomed: set[int]) -> list[str]:
        """What deliveries state otherwise than before, a sentence each; nothing of years that are welcomed."""
        told, seen = [], set()
        for year, of, table, figure, before, after, causes in self._changed(
            """concat("table", '.', figure) in (select unnest($figures)) and causes <> 'peers'""",
            figures=[".".join(one) for one in DELIVERED],
        ):
            word, decimals = DELIVERED[table, figure]
            change = (year, of, word, before, after)
            if year in welcomed or change in seen or not set(causes.split(", ")) & set(_OF_DELIVERIES):
                continue
            seen.add(change)
            decimals = max(decimals, *(_decimals(one) for one in (before, after)))
            values = {
                "of": self._place(of) or self._name,
                "year": year,
                "figure": self._say(word),
                "before": self._shown(before, decimals),
                "after": self._shown(after, decimals),
            }
            key = "new" if before is None else "gone" if after is None else "changed"
            told.append(self._say("why", told=self._say(key, **values), causes=cause_text(causes, self._language)))
        return told

    def _main_figures(self, welcomed: set[int]) -> list[str]:
        """Totals, categories and expenditure that moved by what people speak of, from and to."""
        told = []
        labels = {"total_fte": self._say("total"), "net_expenditure_kr_per_inhabitant": self._say("expenditure")}
        seen = set()
        for year, of, table, figure, before, after, _ in self._changed(
            """concat("table", '.', figure) in (select unnest($figures)) and causes <> 'peers'""",
            figures=[
                "marts.fte_by_task_field.total_fte",
                "marts.fte_by_category.fte",
                "marts.benchmark_account.net_expenditure_kr_per_inhabitant",
            ],
        ):
            if year in welcomed:
                continue
            decimals = 0 if figure in labels and figure != "total_fte" else 1
            label = labels.get(figure) or self._place(of)
            ends = tuple(self._shown(one, decimals) for one in (before, after))
            if ends[0] == ends[1] or (year, label) in seen:
                continue
            seen.add((year, label))
            told.append((table != "marts.fte_by_task_field", f"{label}, {year}: {ends[0]} → {ends[1]}"))
        told.sort(key=lambda one: one[0])
        shown = [sentence for _, sentence in told[:SHOWN]]
        left = len(told) - SHOWN
        return [*shown, self._say("more", count=self._number(left))] if left > 0 else shown

    def _causes(self) -> str | None:
        """Why figures changed that no delivery changed."""
        found = self._connection.execute(
            """select string_agg(distinct cause, ', ' order by cause) from (
                select unnest(string_split(causes, ', ')) as cause from marts.changed_figure where municipality_code = ?
            )""",
            [self._code],
        ).fetchone()[0]
        return found and cause_text(found, self._language)

    def _place(self, label: str) -> str:
        """The last part of a row's label, which is what people call it: a unit without the units above it."""
        return label.split(" · ")[-1].split(" / ")[-1]

    def _shown(self, value: Decimal | None, decimals: int) -> str:
        return "–" if value is None else self._number(value, decimals)

    def _deliveries(self) -> list[str]:
        title = "title" if self._language == "da" else "title_en"
        return [
            self._say("delivery", file=file or delivery_id, day=self._day(received_at), title=title or "")
            + (" " + self._say("withdrawn") if status == "withdrawn" else "")
            for delivery_id, file, title, received_at, status in self._connection.execute(
                f"""select delivery_id, file_name, {title}, received_at, status from meta.delivery
                where delivery_id in (
                    select unnest(string_split(delivery_ids, ', ')) from marts.changed_figure
                    where municipality_code = ? and causes <> 'peers'
                ) order by received_at, delivery_id""",
                [self._code],
            ).fetchall()
        ]


def as_markdown(note: Note) -> str:
    """The note as Markdown: headings and lists only, so that it can be read as plain text too."""
    return "\n".join(_lines(note)) + "\n"


def _lines(note: Note) -> Iterator[str]:
    yield f"# {escaped(note.title)}"
    for lead in note.leads:
        yield from ("", escaped(lead))
    for section in note.sections:
        yield from ("", f"## {section.heading}", "")
        yield from (f"- {escaped(point)}" for point in section.points)
        if section.below:
            yield from ([""] if section.points else [])
            yield escaped(section.below)


def _decimals(value: Decimal | None) -> int:
    """How many decimals a figure has, up to three."""
    if value is None:
        return 0
    plain = f"{value:f}"
    return min(len(plain.rstrip("0").partition(".")[2]), 3) if "." in plain else 0


def number(value: Decimal | int, language: str, decimals: int) -> str:
    """A figure rounded to so many decimals, with the language's signs."""
    plain = f"{value:,.{decimals}f}"
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
