"""One page to a council: what moved since the last release, and whether that is more than chance or than usual.

Every sentence is made of rows, and ends with the number of the note that names them. Belongs here: which rows become
which sentence. Does not belong here: how the page is set (letter.typ), its words (words), what changed (dbt).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from aarsvaerk.release.files.site.content import FUNCTION
from aarsvaerk.release.files.site.numbers import day, number
from aarsvaerk.release.files.site.words import text
from aarsvaerk.release.releases import Release
from aarsvaerk.serving.report.setting import as_pdf
from aarsvaerk.serving.report.words import say

MOST_SENTENCES = 6
_CHANGED = """
    with benchmark as (
        select 'marts.fte_by_task_field' as "table", 'fte' as figure, b.task_field_code, b.year,
            b.task_field_name_da as name_da, b.task_field_name_en as name_en,
            (b.funnel_high_value - b.funnel_low_value) / 2 * b.population / 1000 as noise
        from marts.benchmark_task_field as b
        where b.municipality_code = $code and b.peer_set_code = 'country'
    )
    select c."table", c.figure, c.row_key, c.year, c.before, c.after, c.causes,
        coalesce(c.row_label_da, '') as label_da, coalesce(c.row_label_en, '') as label_en, n.noise
    from marts.changed_figure as c
    left join benchmark as n
        on n."table" = c."table" and n.figure = c.figure and n.year = c.year
        and starts_with(c.row_label_en, n.task_field_code || ' ')
    where c.municipality_code = $code
        and (c."table", c.figure) in (
            ('marts.fte_by_task_field', 'fte'), ('core.fct_account', 'net_expenditure_kr'),
            ('marts.benchmark_account', 'net_expenditure_kr_per_inhabitant'), ('marts.indicator_scorecard', 'value')
        )
    order by abs(c.difference) / nullif(n.noise, 0) desc nulls last, abs(c.difference) desc nulls last, c.row_key"""
_SHARE = 0.05  # outside the middle 90 per cent of municipalities is unusual
_YEARS = f"""
    select year, net_expenditure_kr_per_inhabitant as value, change_from_year_before_kr_per_inhabitant as change,
        change_from_year_before_pct as pct,
        (select quantile_cont(o.change_from_year_before_pct, [{_SHARE}, {1 - _SHARE}]) from marts.benchmark_account as o
            where o.year = b.year and o.function_code = b.function_code and o.peer_set_code = 'country') as usual,
        (select count(o.change_from_year_before_pct) from marts.benchmark_account as o
            where o.year = b.year and o.function_code = b.function_code and o.peer_set_code = 'country') as others
    from marts.benchmark_account as b
    where municipality_code = $code and function_code = '{FUNCTION}' and peer_set_code = 'country'
        and change_from_year_before_kr_per_inhabitant is not null
    order by year desc limit 1"""  # noqa: S608 (constants of this module)


@dataclass
class _Notes:
    """The rows that sentences cite, numbered in the order in which they are first cited."""

    texts: list[str] = field(default_factory=list)

    def cite(self, text_: str) -> int:
        if text_ not in self.texts:
            self.texts.append(text_)
        return self.texts.index(text_) + 1


def write_letter(connection: duckdb.DuckDBPyConnection, release: Release, code: str, language: str, path: Path) -> None:
    """Write the letter about a municipality as a PDF.

    Args:
        connection: The release, in use.
        release: What it says of itself.
        code: The municipality's code.
        language: `da` or `en`.
        path: Where the PDF goes.
    """
    path.write_bytes(as_pdf("letter.typ", letter(connection, release, code, language)))


def letter(connection: duckdb.DuckDBPyConnection, release: Release, code: str, language: str) -> dict:
    """What stands in the letter: sentences with the notes they cite."""
    notes = _Notes()
    (name,) = connection.execute(
        "select municipality_name from core.dim_municipality where municipality_code = ? and is_current", [code]
    ).fetchone()
    count = connection.execute(
        """select previous_release_id, figure_count, causes from marts.changes
        where municipality_code = ? and release_id = ?""",
        [code, release.release_id],
    ).fetchone()
    rows: dict[str, list[dict]] = {"beyond": [], "within": [], "unknown": []}
    for row in _rows(connection, _CHANGED, code):
        rows[_kind(row)].append(row)
    opening = (
        [say("letter_opening", language, count=number(count[1], language), previous=count[0], name=name)]
        if count
        else [say("letter_none", language, name=name)]
    )
    opening.append(notes.cite(f"marts.changes: municipality_code = '{code}', release_id = '{release.release_id}'"))
    groups = [
        [
            say(f"letter_{kind}", language),
            # Only what stands in the letter is cited.
            [[_changed(connection, row, kind, language), notes.cite(_where(row))] for row in found[:MOST_SENTENCES]],
            say("letter_more", language, count=len(found) - MOST_SENTENCES) if len(found) > MOST_SENTENCES else "",
        ]
        for kind, found in rows.items()
        if found
    ]
    made = datetime.fromisoformat(release.created_at)
    return {
        "language": language,
        "title": say("letter_title", language, name=name),
        "to": say("letter_to", language, name=name),
        "synthetic": text("synthetic", language) if release.is_synthetic else "",
        "opening": opening,
        "groups": groups,
        "years": [
            [_over_the_year(row, name, language), notes.cite(_where_accounts(row, code, language))]
            for row in _rows(connection, _YEARS, code)
        ],
        "years_heading": say("letter_years", language),
        "rule": say("letter_rule", language),
        "notes_heading": say("letter_notes", language),
        "notes": notes.texts,
        "created": list(made.timetuple())[:6],
        "made": day(made, language),
        "release_id": release.release_id,
        "content_hash": release.content_hash,
        "profile": text("footer_open" if release.profile == "open" else "footer_internal", language),
        "words": {"release_id": text("release_id", language), "page": say("page", language)},
    }


def _rows(connection: duckdb.DuckDBPyConnection, query: str, code: str) -> list[dict]:
    answer = connection.execute(query, {"code": code})
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _kind(row: dict) -> str:
    """`within` or `beyond` what chance moves a figure of a municipality of its size; `unknown` without a measure."""
    if row["noise"] is None or row["before"] is None or row["after"] is None:
        return "unknown"
    return "beyond" if abs(row["after"] - row["before"]) > row["noise"] else "within"


def _changed(connection: duckdb.DuckDBPyConnection, row: dict, kind: str, language: str) -> str:
    label = connection.execute(
        f"""select label_{language} from meta.dictionary
        where "schema" || '.' || "table" = ? and "column" = ?""",  # noqa: S608 (one of two languages)
        [row["table"], row["figure"]],
    ).fetchone()
    words = dict(
        connection.execute(
            f"""select code, label_{language} from meta.dictionary_code where "column" = 'causes'"""  # noqa: S608
        ).fetchall()
    )
    figure = (label and label[0]) or row["figure"]
    about = row[f"label_{language}"]
    told = {
        "year": row["year"],
        "what": f"{about}, {figure if figure[:2].isupper() else figure[:1].lower() + figure[1:]}" if about else figure,
        "before": _written(row["before"], language),
        "after": _written(row["after"], language),
        "why": ", ".join(words.get(cause) or cause for cause in (row["causes"] or "").split(", ")),
        "noise": _written(row["noise"], language),
    }
    absent = "new" if row["before"] is None else "gone" if row["after"] is None else kind
    return say(f"letter_changed_{absent}", language, **told)


def _written(value, language: str) -> str:
    return "–" if value is None else number(value, language, 0 if abs(value) >= 1000 else 2)


def _over_the_year(row: dict, name: str, language: str) -> str:
    low, high = row["usual"]
    is_usual = low <= float(row["pct"]) <= high
    return say(
        "letter_year_usual" if is_usual else "letter_year_unusual",
        language,
        name=name,
        before=number(row["value"] - row["change"], language),
        after=number(row["value"], language),
        year=row["year"],
        year_before=row["year"] - 1,
        pct=number(row["pct"], language, 1, signed=True),
        low=number(low, language, 1, signed=True),
        high=number(high, language, 1, signed=True),
        count=row["others"],
    )


def _where(row: dict) -> str:
    return f"marts.changed_figure: table = '{row['table']}', figure = '{row['figure']}', row_key = '{row['row_key']}'"


def _where_accounts(row: dict, code: str, language: str) -> str:
    return (
        f"marts.benchmark_account: municipality_code = '{code}', year = {row['year']}, function_code = '{FUNCTION}', "
        f"peer_set_code = 'country'; {say('letter_beside', language, count=row['others'])}"
    )
