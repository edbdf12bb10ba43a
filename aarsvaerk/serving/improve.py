"""`aarsvaerk improve`: what a municipality can deliver to make its figures surer, by the FTE that gain.

Belongs here: asking the release. Does not belong here: grades and allocation (dbt).
"""

from __future__ import annotations

import duckdb

_WHAT = {
    "undecided": (
        "Afgør, hvilke opgavefelter opgaverne hører til: aarsvaerk mapping review",
        "Decide on the tasks' fields: aarsvaerk mapping review",
    ),
    "outside": (
        "Se efter, om opgaverne uden for kataloget hører til et felt: aarsvaerk mapping suggest",
        "See whether tasks outside the catalogue belong to a field: aarsvaerk mapping suggest",
    ),
    "estimated": (
        "Indberet enhedens årsværk på opgavefelter i stedet for et skøn: aarsvaerk template fte",
        "Deliver the unit's FTE by task field instead of an estimate: aarsvaerk template fte",
    ),
    "allocated": (
        "Bekræft fordelingen, eller indberet den: aarsvaerk template fte",
        "Confirm the allocation, or deliver it: aarsvaerk template fte",
    ),
}
_HEADINGS = {
    "da": ("nr", "enhed", "hvad", "årsværk", "andel_pct", "grad"),
    "en": ("number", "unit", "what", "fte", "share_pct", "grade"),
}


class NothingToImprove(LookupError):
    """The municipality has no FTE in the release."""


def improvements(connection: duckdb.DuckDBPyConnection, municipality_code: str, language: str) -> list[dict]:
    """What to deliver, most FTE first, of the newest year.

    An FTE counts once, for what helps it most: undecided work, then work outside the catalogue, then estimates
    (grade D), then what a key allocates (grade C). Nothing where all FTE are measured or stated by the source.

    Raises:
        NothingToImprove: No FTE of the municipality are in the release.
    """
    rows = connection.execute(
        """with parts as (
            select *,
                case
                    when allocation_method = 'undecided' then 'undecided'
                    when task_field_code = '0.0.0' then 'outside'
                    when quality_grade = 'D' then 'estimated'
                    when quality_grade = 'C' then 'allocated'
                end as what
            from marts.fte_explained
            where municipality_code = $code
                and year = (select max(year) from marts.fte_explained where municipality_code = $code)
        )
        select unit_path, what, sum(year_fte) as fte, 100 * sum(year_fte) / (select sum(year_fte) from parts) as share,
            max(quality_grade) as grade
        from parts where what is not null group by unit_path, what having sum(year_fte) > 0
        order by what = 'allocated', fte desc, unit_path, what""",
        {"code": municipality_code},
    ).fetchall()
    if (
        not rows
        and not connection.execute(
            "select 1 from marts.fte_by_task_field where municipality_code = $code and fte > 0 limit 1",
            {"code": municipality_code},
        ).fetchone()
    ):
        raise NothingToImprove(municipality_code)
    return [
        dict(
            zip(
                _HEADINGS[language],
                (place, unit, _WHAT[what][language == "en"], round(fte, 2), round(share, 1), grade),
                strict=True,
            )
        )
        for place, (unit, what, fte, share, grade) in enumerate(rows, start=1)
    ]
