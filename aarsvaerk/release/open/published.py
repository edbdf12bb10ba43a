"""What becomes of every published table and column in the open profile.

Belongs here: the decisions, as data. A table or a column that stands in none of them stops the publishing, so that
nothing new leaves unseen. Views need no decision: in the open database they read the open tables. Does not belong here:
which units are suppressed (plan), writing (open_profile).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

PUBLIC_DATASETS = ("account", "population", "catalogue_task_field", "catalogue_task", "catalogue_indicator")
"""Landed datasets that tell nothing of units. A delivery of anything else loses its name, hash and texts."""

ALL, NONE = "true", "false"
SHOWN_UNITS = "not (t.unit_key, t.year) in (select (unit_key, year) from hidden.unit)"
SHOWN_MUNICIPALITIES = "not (t.municipality_key, t.year) in (select (municipality_key, year) from hidden.municipality)"
NOT_DERIVED = "t.{method} is distinct from 'management'"

# What stands in place of a column; `t` is the internal table.
INTERNAL = "null"
OF_UNIT = "case when not (t.unit_key, t.year) in (select (unit_key, year) from hidden.unit) then t.{column} end"
OF_SUM = "case when not (t.unit_key, t.year) in (select (unit_key, year) from hidden.sum) then t.{column} end"
OF_SUM_BELOW = (
    "case when not (t.unit_key, t.year) in (select (unit_key, year) from hidden.sum_below) then t.{column} end"
)
OF_PEERS = "case when not t.year in (select year from hidden.municipality) then t.{column} end"
OF_DELIVERY = "case when not t.delivery_id in (select delivery_id from hidden.delivery) then t.{column} end"
IS_SUPPRESSED = """case when (t.unit_key, t.year) in (
    select (unit_key, year) from hidden.unit union all select (unit_key, year) from hidden.sum
) then 'suppressed' end"""

WHY = {
    INTERNAL: "In the open profile always absent.",
    OF_UNIT: "In the open profile absent where the unit is suppressed.",
    OF_SUM: "In the open profile absent where the total would tell of a suppressed unit.",
    OF_SUM_BELOW: "In the open profile absent where the total would tell of a suppressed unit.",
    OF_PEERS: "In the open profile absent in years of which a municipality is withheld.",
    OF_DELIVERY: "In the open profile absent for deliveries that tell of units.",
}
"""Added to what meta.dictionary says of an absent value."""


@dataclass(frozen=True)
class Table:
    """A table's decision: the rows that stay, the columns shown as they are (None: all), and those shown otherwise."""

    rows: str = ALL
    shown: frozenset[str] | None = None
    instead: dict[str, str] = field(default_factory=dict)
    source: str = "internal.{table}"

    def expression(self, column: str) -> str | None:
        """What stands in place of `column`; None where nobody has decided."""
        if column in self.instead:
            return self.instead[column].format(column=f'"{column}"')
        return f't."{column}"' if self.shown is None or column in self.shown else None


def _table(shown: str, rows: str = ALL, source: str = Table.source, **instead: str) -> Table:
    """`instead` gives the expression for the words of a text: `internal="remark explanations"`."""
    expressions = {
        "internal": INTERNAL,
        "of_unit": OF_UNIT,
        "of_sum": OF_SUM,
        "of_sum_below": OF_SUM_BELOW,
        "of_peers": OF_PEERS,
        "of_delivery": OF_DELIVERY,
        "is_suppressed": IS_SUPPRESSED,
    }
    by_column = {column: expressions[how] for how, columns in instead.items() for column in columns.split()}
    return Table(rows, frozenset(shown.split()), by_column, source)


_PUBLIC = Table()
_LEFT_EMPTY = Table(rows=NONE)
_MUNICIPALITY = "municipality_code municipality_name municipality_key year"
_TASK_FIELD = """catalogue_version main_category_code main_category_name_da main_category_name_en subcategory_code
    subcategory_name_da subcategory_name_en task_field_code task_field_name_da task_field_name_en task_field_key"""
_LINEAGE = "quality_grade is_synthetic source_row_id delivery_id known_from known_to"

_EARLIER = ("_past", "_history", "_as_known_on")
_PUBLIC_EARLIER = {"core.fct_account", "core.fct_population", "core.fct_indicator"}

TABLES = {
    # The catalogue and what Statistics Denmark publishes: nothing of units.
    "core.bridge_task_field_law": _PUBLIC,
    "core.dim_day": _PUBLIC,
    "core.dim_indicator": _PUBLIC,
    "core.dim_law": _PUBLIC,
    "core.dim_measure": _PUBLIC,
    "core.dim_municipality": _PUBLIC,
    "core.dim_period": _PUBLIC,
    "core.dim_task_field": _PUBLIC,
    "core.fct_account": _PUBLIC,
    "core.fct_population": _PUBLIC,
    "marts.benchmark_account": _PUBLIC,
    "marts.task_catalogue": _PUBLIC,
    "meta.rule": _PUBLIC,
    # Units. Names and places are public; remarks and every other text of a sender are not.
    "core.dim_unit": _table(
        """unit_key municipality_key municipality_code unit_code unit_name unit_level parent_unit_key area_name
        chief_area_name unit_path is_management account_scope valid_from valid_to is_current""",
        internal="remark known_from known_to",
    ),
    # One row a unit and task field: how much of it leads, or is absent, is told of no unit.
    "core.fct_fte": _table(
        f"fte_key municipality_key unit_key task_field_key period_key year fte allocation_method {_LINEAGE}",
        f"{SHOWN_UNITS} and {NOT_DERIVED.format(method='allocation_method')}",
        """(
            select md5(concat_ws('|', unit_key, task_field_key, period_key)) as fte_key, municipality_key, unit_key,
                task_field_key, period_key, year, null as fte_component, sum(fte) as fte,
                min(allocation_method) as allocation_method, null as component_grade, null as component_rationale,
                max(quality_grade) as quality_grade, bool_or(is_synthetic) as is_synthetic,
                min(source_row_id) as source_row_id, min(delivery_id) as delivery_id, max(known_from) as known_from,
                max(known_to) as known_to
            from internal.core.fct_fte group by all
        )""",
        internal="fte_component component_grade component_rationale",
    ),
    "core.bridge_unit_task_field": _table(
        "unit_key task_field_key period_key weight method quality_grade",
        f"{SHOWN_UNITS} and {NOT_DERIVED.format(method='method')}",
        """(
            select weights.*, periods.year
            from internal.core.bridge_unit_task_field as weights
            join internal.core.dim_period as periods using (period_key)
        )""",
        internal="rationale",
    ),
    "core.fct_task": _table(
        f"""task_key municipality_key unit_key period_key year heading_number position task_field_key fte_component
        mapping_method mapping_score mapping_decided_on {_LINEAGE}""",
        SHOWN_UNITS,
        internal="""area_name_printed chief_area_name_printed unit_name_printed heading task_text mapping_reason""",
    ),
    "core.fct_activity": _table(
        f"""activity_key municipality_key unit_key measure_key period_key year document_year heading_number position
        comparison is_approximate is_additive value value_to {_LINEAGE}""",
        SHOWN_UNITS.replace("t.year", "t.document_year"),
        internal="counted_text",
    ),
    "core.fct_unit_remark": _LEFT_EMPTY,
    "marts.fte_by_unit": _table(
        f"""{_MUNICIPALITY} unit_code unit_name unit_level unit_path area_name chief_area_name is_management
        account_scope unit_key parent_unit_key""",
        internal="""own_direct_fte own_management_fte own_cross_cutting_fte remark remark_facts_da remark_facts_en
        explanations""",
        of_unit="own_fte",
        of_sum="fte_in_all share_of_total_pct",
        of_sum_below="fte_below stated_total_fte",
        is_suppressed="missing_reason",
    ),
    "marts.unit_tasks": _table(
        f"""{_MUNICIPALITY} unit_key unit_code unit_name unit_level unit_path task_field_code task_field_name_da
        task_field_name_en task_field_key task_count heading_count cross_cutting_task_count management_task_count
        undecided_task_count share_of_tasks_pct weight fte allocation_method quality_grade account_scope""",
        f"{SHOWN_UNITS} and {NOT_DERIVED.format(method='allocation_method')}",
        internal="headings direct_fte management_fte cross_cutting_fte rationale",
    ),
    "marts.mapping_review": _LEFT_EMPTY,
    # Municipalities. Another sum over some of their units would be another equation about the suppressed ones.
    "marts.fte_by_task_field": _table(
        f"""{_MUNICIPALITY} {_TASK_FIELD} is_cost_relevant fte total_fte population fte_per_1000_inhabitants
        share_of_total_pct coverage coverage_pct quality_grade missing_reason""",
        SHOWN_MUNICIPALITIES,
        internal="""direct_fte management_fte cross_cutting_fte within_account_fte partly_outside_account_fte
        within_account_fte_per_1000_inhabitants undecided_pct""",
    ),
    "marts.fte_by_category": _table(
        f"""{_MUNICIPALITY} catalogue_version category_level category_code category_name_da category_name_en
        main_category_code fte fte_per_1000_inhabitants share_of_total_pct""",
        SHOWN_MUNICIPALITIES,
        internal="direct_fte management_fte cross_cutting_fte",
    ),
    "marts.benchmark_task_field": _table(
        f"""{_MUNICIPALITY} catalogue_version subcategory_code task_field_code task_field_name_da task_field_name_en
        task_field_key peer_group_type peer_group_code peer_group_name fte_per_1000_inhabitants population quality_grade
        comparability missing_reason""",
        SHOWN_MUNICIPALITIES,
        of_peers="""peer_count p25_fte_per_1000_inhabitants median_fte_per_1000_inhabitants p75_fte_per_1000_inhabitants
        gap_to_median_fte_per_1000_inhabitants gap_to_median_fte gap_to_lowest_quartile_fte""",
    ),
    "marts.cost_by_task_field": _table(
        f"""{_MUNICIPALITY} {_TASK_FIELD} fte share_of_cost_fte_pct quality_grade basis_da basis_en cost_view_fte
        left_out_secretariat_fte left_out_outside_catalogue_fte all_fte""",
        SHOWN_MUNICIPALITIES,
    ),
    "core.fct_indicator": _table(
        """indicator_value_key municipality_key indicator_key period_key year numerator numerator_year denominator
        denominator_year value comparison is_same_year missing_reason quality_grade is_synthetic delivery_id known_from
        known_to""",
        SHOWN_MUNICIPALITIES,
    ),
    "core.bridge_indicator_activity": _table(
        "indicator_value_key activity_key is_in_numerator is_part",
        """t.activity_key in (select activity_key from open.core.fct_activity)
        and t.indicator_value_key in (select indicator_value_key from open.core.fct_indicator)""",
    ),
    "marts.indicator_scorecard": _table(
        f"""{_MUNICIPALITY} catalogue_version task_field_code task_field_name_da task_field_name_en indicator_code
        indicator_type indicator_name_da indicator_name_en numerator denominator scale comparison value unit direction
        availability is_same_year quality_grade missing_reason indicator_key""",
        SHOWN_MUNICIPALITIES,
        of_peers="peer_count peer_p25 peer_median peer_p75 rank_lowest_first rank_lowest_first_to beside_median",
    ),
    # Where it came from. Findings quote what senders wrote; a hash of a short line or of a file can be guessed.
    "meta.finding": _LEFT_EMPTY,
    "meta.delivery": _table(
        """delivery_id source_code form publisher title municipality_code period received_at encoding decimal_sign
        citation licence status rows_received rows_landed rows_accepted rows_rejected supersedes_delivery_id
        is_current""",
        of_delivery="file_name sha256 bytes encoding_evidence decimal_sign_evidence note",
    ),
    "meta.source_row": _table(
        "source_row_id delivery_id dataset row_number page sheet line_from line_to",
        """(
            not t.delivery_id in (select delivery_id from hidden.delivery)
            or t.source_row_id in (
                select source_row_id from hidden.source_row where open_id in (select source_row_id from hidden.kept)
            )
        )""",
        of_delivery="raw_text_sha256",
    ),
    "marts.data_quality": _table(
        """delivery_id source_code municipality_code period received_at delivery_status is_current rule_code severity
        what_da what_en finding_count explained_count rows_landed rows_accepted rows_rejected""",
        internal="first_location first_message_da first_message_en hint_da hint_en",
        of_delivery="file_name",
    ),
    # What changed since the release before: counts by municipality; the notes and the list tell of units.
    "marts.changes": _table(
        """municipality_code municipality_name release_id previous_release_id created_at figure_count new_count
        gone_count causes""",
        internal="note_da note_en",
    ),
    "marts.changed_figure": _LEFT_EMPTY,
}


def decision(table: str) -> Table | None:
    """The decision on a `schema.table`; what was known of a fact earlier shares that of the fact. None without one."""
    return TABLES.get(table.removesuffix("_past"))


def is_left_out(name: str) -> bool:
    """Whether a table, view or macro (`schema.name`) stays behind as a whole: what was known of units earlier.

    Between two versions a unit may be suppressed in one and shown in the other, so that they could be subtracted.
    """
    ending = next((ending for ending in _EARLIER if name.endswith(ending)), None)
    return ending is not None and name.removesuffix(ending) not in _PUBLIC_EARLIER


def undecided(columns: Iterable[tuple[str, str]]) -> list[str]:
    """The `schema.table.column` of (`schema.table`, column) that are carried over and that no decision covers."""
    return [
        f"{table}.{column}"
        for table, column in columns
        if not is_left_out(table) and ((decided := decision(table)) is None or decided.expression(column) is None)
    ]
