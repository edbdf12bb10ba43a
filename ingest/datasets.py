"""The landed datasets: their columns and types, the same whichever source form they came from.

Every landed row also carries the lineage columns of `LINEAGE`, added by the landing. A column `<number>_text` holds a
number as its source writes it, so that every number can be printed back.
"""

from __future__ import annotations

import pyarrow as pa

from ingest.model import AMOUNT, FTE

LINEAGE = [
    pa.field("delivery_id", pa.string(), nullable=False),
    pa.field("row_number", pa.int32(), nullable=False),
    # NULL where the file has no pages; otherwise lines count on the page.
    pa.field("page", pa.int32()),
    # NULL where the file is no workbook; otherwise lines are the sheet's rows.
    pa.field("sheet", pa.string()),
    pa.field("line_from", pa.int32(), nullable=False),
    pa.field("line_to", pa.int32(), nullable=False),
    pa.field("raw_text_sha256", pa.string(), nullable=False),
]


def _fields(**types: pa.DataType) -> list[pa.Field]:
    return [pa.field(name, type_) for name, type_ in types.items()]


_TEXT, _INTEGER, _BOOLEAN = pa.string(), pa.int32(), pa.bool_()

DATASETS: dict[str, list[pa.Field]] = {
    # One row per row of an FTE table: a unit with its own FTE, or a stated total over the rows below it.
    "unit_fte": _fields(
        municipality_code=_TEXT,
        year=_INTEGER,
        area_name=_TEXT,
        chief_area_name=_TEXT,
        unit_code=_TEXT,
        parent_unit_code=_TEXT,
        unit_name=_TEXT,
        unit_level=_INTEGER,
        is_stated_total=_BOOLEAN,
        is_management=_BOOLEAN,
        fte=FTE,
        fte_text=_TEXT,
        remark=_TEXT,
    ),
    # One row per structured fact in a remark beside an FTE row.
    "unit_remark": _fields(
        municipality_code=_TEXT,
        year=_INTEGER,
        unit_code=_TEXT,
        remark_code=_TEXT,
        quantity=FTE,
        quantity_text=_TEXT,
        quantity_unit=_TEXT,
        account=_TEXT,
    ),
    # One row per heading under which a unit lists tasks; the number of tasks may be 0.
    "unit_task_heading": _fields(
        municipality_code=_TEXT,
        year=_INTEGER,
        area_name=_TEXT,
        chief_area_name=_TEXT,
        unit_name=_TEXT,
        heading_number=_INTEGER,
        heading=_TEXT,
        task_count=_INTEGER,
    ),
    # One row per task text; only where the document itself is landed.
    "unit_task": _fields(
        municipality_code=_TEXT,
        year=_INTEGER,
        area_name=_TEXT,
        chief_area_name=_TEXT,
        unit_name=_TEXT,
        heading_number=_INTEGER,
        position=_INTEGER,
        task_text=_TEXT,
    ),
    # One row per task field as the catalogue document prints it.
    "catalogue_task_field": _fields(
        catalogue_version=_TEXT,
        main_category_code=_TEXT,
        main_category_name_da=_TEXT,
        subcategory_code=_TEXT,
        subcategory_name_da=_TEXT,
        task_field_code=_TEXT,
        task_field_name_da=_TEXT,
        purpose_text=_TEXT,
        legal_basis_text=_TEXT,
        target_group_text=_TEXT,
        organisation_text=_TEXT,
    ),
    # One row per task described under a task field.
    "catalogue_task": _fields(
        catalogue_version=_TEXT,
        task_field_code=_TEXT,
        position=_INTEGER,
        heading=_TEXT,
        task_text=_TEXT,
    ),
    # One row per indicator suggested for a task field.
    "catalogue_indicator": _fields(
        catalogue_version=_TEXT,
        task_field_code=_TEXT,
        indicator_type=_TEXT,
        position=_INTEGER,
        indicator_name_da=_TEXT,
    ),
    # One row per municipality (or total), account function, kind, price unit and year.
    "account": _fields(
        table_id=_TEXT,
        area_name=_TEXT,
        function_code=_TEXT,
        function_name=_TEXT,
        kind=_TEXT,
        price_unit=_TEXT,
        year=_INTEGER,
        value=AMOUNT,
        value_text=_TEXT,
    ),
    # One row per municipality (or total) and date.
    "population": _fields(
        table_id=_TEXT,
        area_name=_TEXT,
        period=_TEXT,
        population_date=pa.date32(),
        population=pa.int64(),
        population_text=_TEXT,
    ),
    # One row per municipality, year, unit, task field and kind (management or not) of a standard submission.
    "survey_fte": _fields(
        municipality_code=_TEXT,
        year=_INTEGER,
        area_name=_TEXT,
        chief_area_name=_TEXT,
        unit_name=_TEXT,
        unit_code=_TEXT,
        is_management=_BOOLEAN,
        task_field_code=_TEXT,
        fte=FTE,
        fte_text=_TEXT,
        remark=_TEXT,
    ),
    # One row per stated volume: of a standard submission, or of a number in running text. `value_to` is the end of a
    # range and otherwise `value`; `comparison` is exact, about, more_than or less_than. A submission names its measure
    # by code; running text says what it counts, at a heading's place.
    "activity": _fields(
        municipality_code=_TEXT,
        year=_INTEGER,
        period_type=_TEXT,
        period_start=pa.date32(),
        area_name=_TEXT,
        chief_area_name=_TEXT,
        unit_name=_TEXT,
        heading_number=_INTEGER,
        position=_INTEGER,
        measure_code=_TEXT,
        counted_text=_TEXT,
        value=FTE,
        value_to=FTE,
        value_text=_TEXT,
        comparison=_TEXT,
        remark=_TEXT,
    ),
    # One row per warning that a sender explains: of the delivery named, or of the file it stands in where none is.
    "explanation": _fields(
        explained_delivery_id=_TEXT,
        rule_code=_TEXT,
        line=_INTEGER,
        reason=_TEXT,
        stated_by=_TEXT,
    ),
}


NATIONAL = frozenset(("account", "population", "catalogue_task_field", "catalogue_task", "catalogue_indicator"))
"""The datasets that no municipality delivers about itself; they are never simulated."""


def landed_schema(dataset: str) -> pa.Schema:
    """The Arrow schema of a landed dataset: lineage first, then its own columns."""
    return pa.schema([*LINEAGE, *DATASETS[dataset]])
