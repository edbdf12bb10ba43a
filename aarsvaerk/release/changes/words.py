"""`changed_figure` in Danish or English as people read it: tables, figures and codes by their labels, rows by words.

Belongs here: the SQL of it, on a release whose dictionary is in `meta`. Does not belong here: finding what changed
(dbt's models), notes in sentences (notes).
"""

from __future__ import annotations

import duckdb

from aarsvaerk.release.changes.notes import DELIVERED
from ingest.sql import literal

DELIVERED_FIRST = f"""(changed_figure."table", changed_figure.figure) not in (
        {", ".join(f"({literal(table)}, {literal(figure)})" for table, figure in DELIVERED)}
    ), changed_figure.causes = 'peers', changed_figure.municipality_code, changed_figure.year desc,
    changed_figure."table", changed_figure.figure, changed_figure.row_label_da"""
"""The order of rows: what deliveries state themselves before what is made of it, consequences for others last."""
_READ = (
    *("municipality_name", "year", "row_label", "figure", "before", "after", "difference", "change", "causes"),
    "table",
)
"""The columns that people read, in their order; keys and codes are for programs."""


def label_of(column: str, language: str) -> str:
    """SQL of the label of a row's `table` or `figure`, or its name where the dictionary has none."""
    called, of_column = {
        "table": ("dictionary_table", ""),
        "figure": ("dictionary", 'and d."column" = changed_figure.figure'),
    }[column]
    return f"""coalesce((
            select d.label_{language} from meta.{called} as d
            where d."schema" || '.' || d."table" = changed_figure."table" {of_column}
        ), changed_figure."{column}")"""


class InWords:
    """Answers from `changed_figure`, which the connection has beside the newer release's `meta`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, language: str) -> None:
        self._connection = connection
        self._language = language
        self._headings = dict(
            connection.execute(
                f"""select "column", label_{language} from meta.dictionary where "table" = 'changed_figure'"""
            ).fetchall()
        )

    def rows(self) -> duckdb.DuckDBPyRelation:
        """All rows."""
        shown = ", ".join(self._shown(name) for name in _READ)
        return self._connection.sql(f"select {shown} from changed_figure order by {DELIVERED_FIRST}")

    def counts(self, heading: str) -> duckdb.DuckDBPyRelation:
        """How many figures of which table changed for which causes; `heading` is that of the number."""
        shown = ", ".join(self._shown(name) for name in ("causes", "table", "change"))
        return self._connection.sql(f"""select {shown}, count(*) as "{heading}" from changed_figure
            group by changed_figure.causes, changed_figure."table", changed_figure.change order by 1, 2, 3""")

    def _shown(self, name: str) -> str:
        if name == "row_label":
            name = f"row_label_{self._language}"
        if name in ("table", "figure"):
            worded = label_of(name, self._language)
        elif name in ("change", "causes"):
            worded = self._worded(name)
        else:
            worded = f"changed_figure.{name}"
        heading = self._headings.get(name, name).replace('"', '""')
        return f'{worded} as "{heading}"'

    def _worded(self, name: str) -> str:
        """SQL of a column of codes, of which several are joined by commas or +, as words."""
        words = self._connection.execute(
            f"""select code, label_{self._language} from meta.dictionary_code
            where "table" = 'changed_figure' and "column" = ?""",
            [name],
        ).fetchall()
        if not words:
            return f"changed_figure.{name}"
        known = ", ".join(f"{literal(code)}: {literal(label)}" for code, label in words)
        return f"""array_to_string(list_transform(string_split(changed_figure.{name}, ', '), lambda joined:
            array_to_string(list_transform(string_split(joined, '+'), lambda code:
                coalesce(map {{{known}}}[code], code)), ' + ')), ', ')"""
