"""The semantic layer's metrics in SQL: `marts.metric_<name>(place, field)`, a table macro of each release.

A row per country, year and place, and per field, indicator or account function where the metric is of those. A ratio
divides sums over the place; nothing is summed over years, countries, indicators or functions, and what may not be
rolled up is refused. Belongs here: from dbt's semantic manifest to SQL that DuckDB and PostgreSQL understand. Does not
belong here: the metrics (dbt_project/models/semantic), PostgreSQL's functions (serving.postgres).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.sql import literal

SEMANTIC_MANIFEST = "semantic_manifest.json"
PREFIX = "metric_"
DEFAULTS = {"place": "municipality", "field": "all"}
"""The parameters and what they are where a reader gives none."""
PLACES = {
    "municipality": ("municipality_code", "municipality_name"),
    "region": ("region_code", "region_name"),
    "group": ("dst_group_code", "dst_group_name"),
    "country": ("country_code", "country_name"),
}
FIELDS = ("all", "main_category", "subcategory", "task_field")
_MEMBERS = {
    "field": ("field_code", "field_name_da", "field_name_en"),
    "indicator": ("indicator_code", "indicator_name_da", "indicator_name_en"),
    "account": ("function_code", "function_name"),
}
_INDICATORS = "inner join core.dim_indicator as i on r.indicator_key = i.indicator_key"
_NO_REASON = "cast(null as varchar)"


@dataclass(frozen=True)
class Metric:
    """A metric in SQL.

    Attributes:
        name: As MetricFlow knows it.
        label: In English.
        label_da: In Danish.
        parameters: Of `place` and `field`, those it takes.
        columns: Name and type of each column.
        select: Rows of the relation `asked`, which has the parameters as `at_place` and `at_field`.
    """

    name: str
    label: str
    label_da: str
    parameters: tuple[str, ...]
    columns: Mapping[str, str]
    select: str

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What each parameter may be."""
        return {name: tuple(PLACES) if name == "place" else FIELDS for name in self.parameters}

    def refusal(self, parameter: str) -> str:
        """Why another value is refused; what was given follows."""
        listed = ", ".join(self.choices[parameter])
        return f"{PREFIX}{self.name} adds up by {parameter} {listed}, and is refused by "


def read_metrics(manifest: Path) -> list[Metric]:
    """The metrics of dbt's semantic manifest that SQL offers: FTE, and every ratio. None where there is no manifest."""
    if not manifest.exists():
        return []
    declared = json.loads(manifest.read_text(encoding="utf-8"))
    named = {metric["name"]: metric for metric in declared["metrics"]}
    offered = [metric for metric in named.values() if metric["type"] != "simple" or metric["name"] == "fte"]
    return [_metric(metric, named, _Measures(declared)) for metric in offered]


def macro(metric: Metric, release_id: str) -> str:
    """The statement that makes the metric's macro; as other macros it answers for its own release only."""
    checked = [
        f"case when {name} in ({', '.join(map(literal, choices))}) then {name}"
        f" else error({literal(metric.refusal(name))} || coalesce({name}, 'null')) end as at_{name}"
        for name, choices in metric.choices.items()
    ]
    elsewhere = f"{PREFIX}{metric.name} belongs to release {release_id}: run USE on its database first"
    parameters = ", ".join(f"{name} := {literal(DEFAULTS[name])}" for name in metric.parameters)
    return f"""create or replace macro marts."{PREFIX}{metric.name}"({parameters}) as table
        with asked as (
            select {", ".join(checked)}
            where case when (select release_id from meta.release) = {literal(release_id)} then true
                else error({literal(elsewhere)}) end
        ),
        {metric.select}"""  # noqa: S608


def comment(metric: Metric) -> str:
    """What a reader of the catalogue sees of the metric: a line in English and one in Danish."""
    return f"{metric.label}\n{metric.label_da}"


class _Measures:
    """Measures by name, with the SQL of their rows."""

    def __init__(self, manifest: Mapping) -> None:
        self._models = {model["name"]: model for model in manifest["semantic_models"]}
        self._of = {one["name"]: (model, one) for model in self._models.values() for one in model["measures"]}

    def member(self, measure: str) -> str | None:
        """What a measure is of beside a municipality: a `field`, an `indicator` or an `account` function."""
        model = self._of[measure][0]
        entities = {entity["name"] for entity in model["entities"]}
        if "task_field" in entities:
            return "field"
        if "indicator" in entities:
            return "indicator"
        return "account" if "function_code" in {one["name"] for one in model["dimensions"]} else None

    def rows(self, measure: str, field: tuple[str, str] | None, is_asked: bool) -> str:
        """Rows with municipality_key, year, the member's columns, amount and reason.

        Args:
            measure: The measure's name.
            field: The level and the code of the field that the metric is limited to.
            is_asked: Whether the level is a parameter of the metric.
        """
        model, declared = self._of[measure]
        amount = declared["expr"] or measure
        relation = f"{model['node_relation']['schema_name']}.{model['node_relation']['alias']}"
        member = self.member(measure)
        if member == "field":
            return self._fields(measure, field, is_asked)
        names, join = "", ""
        if member == "indicator":
            names = "i.indicator_code, i.indicator_name_da, i.indicator_name_en,"
            join = _INDICATORS
        elif member == "account":
            names = "r.function_code, r.function_name,"
        return f"""select r.municipality_key, r.year, {names} {amount} as amount, {_NO_REASON} as reason
            from {relation} as r {join}"""  # noqa: S608

    def _fields(self, measure: str, field: tuple[str, str] | None, is_asked: bool) -> str:
        """From the mart of each level: where task fields are suppressed, a sum over them would be too low."""
        counted = measure == "fte_of_counted_inhabitants"
        totals = f"""select r.municipality_key, r.year, cast(null as varchar) as field_code,
                cast(null as varchar) as field_name_da, cast(null as varchar) as field_name_en, r.total_fte as amount,
                {_NO_REASON} as reason
            from marts.municipality_profile as r
            {"cross join asked" if is_asked else ""}
            where r.total_fte is not null {"and asked.at_field = 'all'" if is_asked else ""}
            {"and r.population is not null" if counted else ""}"""  # noqa: S608
        if field is None and not is_asked:
            return totals
        levels = [field[0]] if field else FIELDS[1:]
        of_levels = [
            f"""select r.municipality_key, r.year, r.{level}_code, r.{level}_name_da, r.{level}_name_en,
                r.fte as amount, r.missing_reason as reason
            from marts.fte_by_{level} as r
            {"cross join asked" if is_asked else ""}
            where {f"r.{level}_code = {literal(field[1])}" if field else f"asked.at_field = '{level}'"}
            {"and r.missing_reason is distinct from 'not_reported'" if counted else ""}"""  # noqa: S608
            for level in levels
        ]
        return "\n            union all\n            ".join([totals] * is_asked + of_levels)

    def column_of(self, dimension: str) -> str:
        """What a dimension of a filter, `<entity>__<name>`, is in the rows."""
        entity, name = dimension.split("__")
        return next(
            one["expr"] or name
            for model in self._models.values()
            if any(of["name"] == entity and of["type"] == "primary" for of in model["entities"])
            for one in model["dimensions"]
            if one["name"] == name
        )


def _metric(metric: Mapping, named: Mapping[str, Mapping], measures: _Measures) -> Metric:
    params = metric["type_params"]
    if metric["type"] == "simple":
        inputs = [{"name": metric["name"], "alias": "amount", "filter": None}]
    else:
        inputs = params["metrics"] or [params["numerator"], params["denominator"]]
    sides = [_Side.of(one, named, measures) for one in inputs]
    member = measures.member(sides[0].measure)
    # A metric limited to one field, or of a share of all, is of no field that a reader could choose.
    is_asked = member == "field" and all(side.field is None for side in sides)
    members = _MEMBERS[member] if member and (member != "field" or is_asked) else ()
    keys = ("country_code", "year", "place_code", "place_name")
    ctes = [_PLACES_CTE]
    for number, side in enumerate(sides, start=1):
        of_side = members if measures.member(side.measure) == member else ()
        ctes.append(_side_cte(f"side_{number}", side, measures, keys, of_side, is_asked=is_asked))
    shared = [*keys, *(members[:1] if len(sides) > 1 and measures.member(sides[1].measure) == member else ())]
    joined = " and ".join(f"s1.{key} is not distinct from s2.{key}" for key in shared)
    amounts = {side.alias: f"s{number}.amount" for number, side in enumerate(sides, start=1)}
    parts = {} if len(sides) == 1 else dict(zip(("numerator", "denominator"), amounts.values(), strict=True))
    formula = params["expr"] or " / ".join([sides[0].alias, *(f"nullif({one.alias}, 0)" for one in sides[1:])])
    value = re.sub(r"\w+", lambda word: amounts.get(word[0], word[0]), formula)
    reasons = " or ".join(f"s{number}.is_suppressed = 1" for number in range(1, len(sides) + 1))
    shown = {name: f"case when not ({reasons}) then {part} end" for name, part in {**parts, "value": value}.items()}
    columns = {name: "integer" if name == "year" else "varchar" for name in (*keys, *members)}
    columns |= {"municipality_count": "bigint", **dict.fromkeys(shown, "numeric(38, 6)"), "missing_reason": "varchar"}
    selected = [f"cast(s1.{name} as {columns[name]}) as {name}" for name in (*keys, *members, "municipality_count")]
    selected += [f"cast({sql} as {columns[name]}) as {name}" for name, sql in shown.items()]
    selected.append(
        f"case when {reasons} then 'suppressed' when ({value}) is null then 'not_reported' end as missing_reason"
    )
    joins = " ".join(f"left join side_2 as s2 on {joined}" for _ in sides[1:])
    return Metric(
        name=metric["name"],
        label=metric["label"],
        # An earlier release has it in English alone.
        label_da=((metric.get("config") or {}).get("meta") or {}).get("label_da", metric["label"]),
        parameters=("place", "field") if is_asked else ("place",),
        columns=columns,
        select=f"""{", ".join(ctes)}
        select {", ".join(selected)}
        from side_1 as s1 {joins}""",  # noqa: S608
    )


@dataclass(frozen=True)
class _Side:
    """A sum that a metric is made of: its measure, and what it is limited to."""

    alias: str
    measure: str
    field: tuple[str, str] | None
    where: str | None

    @classmethod
    def of(cls, one: Mapping, named: Mapping[str, Mapping], measures: _Measures) -> _Side:
        measure = named[one["name"]]["type_params"]["measure"]["name"]
        field, where = None, None
        for filtered in (one["filter"] or {}).get("where_filters", ()):
            dimension, code = re.fullmatch(
                r"{{ Dimension\('(\w+)'\) }} = '([^']*)'", filtered["where_sql_template"]
            ).groups()
            if dimension.startswith("task_field__"):
                field = dimension.removeprefix("task_field__").removesuffix("_code"), code
            else:
                where = f"i.{measures.column_of(dimension)} = {literal(code)}"
        return cls(one["alias"] or one["name"], measure, field, where)


_PLACES_CTE = f"""places as (
            select d.municipality_key, d.country_code,
                case asked.at_place {" ".join(f"when '{p}' then d.{code}" for p, (code, _) in PLACES.items())} end
                    as place_code,
                case asked.at_place {" ".join(f"when '{p}' then d.{name}" for p, (_, name) in PLACES.items())} end
                    as place_name
            from (
                select *,
                    case country_code when 'DK' then 'Danmark' when 'SE' then 'Sverige' else country_code end
                        as country_name
                from core.dim_municipality
            ) as d cross join asked
        )"""  # noqa: S608


def _side_cte(
    name: str, side: _Side, measures: _Measures, keys: tuple[str, ...], members: tuple[str, ...], *, is_asked: bool
) -> str:
    """The sums of a side by place; rows without an amount are not counted, suppressed ones spoil the sum."""
    rows = measures.rows(side.measure, side.field, is_asked and bool(members))
    where = f" where {side.where}" if side.where else ""
    grouped = ", ".join(
        [*(f"p.{key}" if key != "year" else "r.year" for key in keys), *(f"r.{one}" for one in members)]
    )
    return f"""{name} as (
            select {grouped}, count(distinct r.municipality_key) as municipality_count,
                cast(sum(r.amount) as numeric(38, 6)) as amount,
                max(case when r.amount is null then 1 else 0 end) as is_suppressed
            from ({rows}{where}) as r
            inner join places as p on r.municipality_key = p.municipality_key
            where r.amount is not null or r.reason = 'suppressed'
            group by {grouped}
        )"""  # noqa: S608


def statements(metrics: list[Metric], release_id: str) -> Iterator[str]:
    """What makes the macros of a release, with their comments."""
    for metric in metrics:
        yield macro(metric, release_id)
        yield f'comment on macro table marts."{PREFIX}{metric.name}" is {literal(comment(metric))}'
