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


def _dataset(description: str, is_national: bool = False, **types: pa.DataType) -> pa.Schema:
    """A dataset's own columns, with what a row is. No municipality delivers a national one about itself."""
    metadata = {"description": description} | ({"is_national": "yes"} if is_national else {})
    return pa.schema([pa.field(name, type_) for name, type_ in types.items()], metadata)


_TEXT, _INTEGER, _BOOLEAN = pa.string(), pa.int32(), pa.bool_()

DATASETS: dict[str, pa.Schema] = {
    "unit_fte": _dataset(
        "One row per row of an FTE table: a unit with its own FTE, or a stated total over the rows below it.",
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
    "unit_remark": _dataset(
        "One row per structured fact in a remark beside an FTE row.",
        municipality_code=_TEXT,
        year=_INTEGER,
        unit_code=_TEXT,
        remark_code=_TEXT,
        quantity=FTE,
        quantity_text=_TEXT,
        quantity_unit=_TEXT,
        account=_TEXT,
    ),
    "unit_task_heading": _dataset(
        "One row per heading under which a unit lists tasks; the number of tasks may be 0.",
        municipality_code=_TEXT,
        year=_INTEGER,
        area_name=_TEXT,
        chief_area_name=_TEXT,
        unit_name=_TEXT,
        heading_number=_INTEGER,
        heading=_TEXT,
        task_count=_INTEGER,
    ),
    "unit_task": _dataset(
        "One row per task text; empty unless the document itself is landed.",
        municipality_code=_TEXT,
        year=_INTEGER,
        area_name=_TEXT,
        chief_area_name=_TEXT,
        unit_name=_TEXT,
        heading_number=_INTEGER,
        position=_INTEGER,
        task_text=_TEXT,
    ),
    "catalogue_task_field": _dataset(
        "One row per task field as the catalogue document prints it; empty unless it is landed.",
        is_national=True,
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
    "catalogue_task": _dataset(
        "One row per task the catalogue document describes; empty unless it is landed.",
        is_national=True,
        catalogue_version=_TEXT,
        task_field_code=_TEXT,
        position=_INTEGER,
        heading=_TEXT,
        task_text=_TEXT,
    ),
    "catalogue_indicator": _dataset(
        "One row per indicator the catalogue document suggests; empty unless it is landed.",
        is_national=True,
        catalogue_version=_TEXT,
        task_field_code=_TEXT,
        indicator_type=_TEXT,
        position=_INTEGER,
        indicator_name_da=_TEXT,
    ),
    "account": _dataset(
        "One row per municipality (or total), account function, kind, price unit and year.",
        is_national=True,
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
    "population": _dataset(
        "One row per municipality (or total) and date.",
        is_national=True,
        table_id=_TEXT,
        area_name=_TEXT,
        period=_TEXT,
        population_date=pa.date32(),
        population=pa.int64(),
        population_text=_TEXT,
    ),
    "survey_fte": _dataset(
        "One row per municipality, period, unit, task field and kind (management or not) of a standard submission.",
        municipality_code=_TEXT,
        year=_INTEGER,
        period_type=_TEXT,
        period_start=pa.date32(),
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
    "activity": _dataset(
        "One row per stated volume: of a standard submission, or of a number in running text. `value_to` is the end "
        "of a range and otherwise `value`; `comparison` is exact, about, more_than or less_than. A submission names "
        "its measure by code; running text says what it counts, at a heading's place.",
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
    "explanation": _dataset(
        "One row per warning that a sender explains: of the delivery named, or of the file it stands in where none is.",
        explained_delivery_id=_TEXT,
        rule_code=_TEXT,
        line=_INTEGER,
        reason=_TEXT,
        stated_by=_TEXT,
    ),
    "structural_factor": _dataset(
        "One row per municipality, structural factor and year.",
        is_national=True,
        municipality_code=_TEXT,
        factor_code=_TEXT,
        factor_year=_INTEGER,
        factor_value=FTE,
        factor_value_text=_TEXT,
    ),
    "peer_set": _dataset(
        "One row per peer set of a reader's own, municipality and municipality that it is compared with.",
        is_national=True,
        peer_set_name=_TEXT,
        municipality_code=_TEXT,
        peer_municipality_code=_TEXT,
        peer_weight=FTE,
        peer_weight_text=_TEXT,
    ),
}

NATIONAL = frozenset(name for name, schema in DATASETS.items() if b"is_national" in schema.metadata)
"""The datasets that no municipality delivers about itself; they are never simulated."""


def described(schema: pa.Schema) -> str:
    """What a row of a declared table is."""
    return schema.metadata[b"description"].decode()


def landed_schema(dataset: str) -> pa.Schema:
    """The Arrow schema of a landed dataset: lineage first, then its own columns."""
    return pa.schema([*LINEAGE, *DATASETS[dataset]])
