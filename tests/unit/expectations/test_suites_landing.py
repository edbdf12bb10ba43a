"""Border 1: each rule passes on a sound delivery and tells the place on an unsound one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.messages import phrase_text, place, render
from ingest.place import phrase
from tests.checking import check_delivery


def unit(code: str, fte: str | None, parent: str | None = None, *, total: bool = False, **other) -> dict:
    level = code.count("/") + 1
    sound = {
        "municipality_code": "901",
        "year": 2031,
        "area_name": "Havn og Skov",
        "unit_code": code,
        "parent_unit_code": parent,
        "unit_name": code.rsplit("/", 1)[-1].capitalize(),
        "unit_level": level,
        "is_stated_total": total,
        "is_management": False,
        "fte": None if fte is None else Decimal(fte),
    }
    return sound | other


def figure(**other) -> dict:
    return {
        "table_id": "REGK31",
        "area_name": "Ærø By",
        "function_code": "6.45.51",
        "function_name": "Sekretariat",
        "kind": "I alt (netto)",
        "price_unit": "Pr. indbygger, løbende priser (kr.)",
        "year": 2031,
        "value": Decimal("1234.50"),
    } | other


def people(area_name: str, population: int | None, period: str = "2031K1") -> dict:
    return {
        "table_id": "FOLK1A",
        "area_name": area_name,
        "period": period,
        "population_date": date(2031, 1, 1),
        "population": population,
    }


def task_field(code: str = "1.1.1", version: str = "2007", **other) -> dict:
    return {
        "catalogue_version": version,
        "main_category_code": "1",
        "subcategory_code": "1.1",
        "task_field_code": code,
        "task_field_name_da": "Fyrpasning",
        "position": 1,
        "task_text": "Tænde fyret",
        "indicator_type": "quality",
        "indicator_name_da": "Mørke nætter",
    } | other


def filled(unit_name: str, fte: str, code: str = "1.1.1", chief: str | None = "Kaj", **other) -> dict:
    """A row of a standard submission."""
    path = [name for name in ("Havn og Skov", chief, unit_name) if name]
    return {
        "municipality_code": "901",
        "year": 2031,
        "period_type": "year",
        "period_start": date(other.get("year", 2031), 1, 1),
        "area_name": "Havn og Skov",
        "chief_area_name": chief,
        "unit_name": unit_name,
        "unit_code": "/".join(name.lower().replace(" ", "-") for name in path),
        "is_management": False,
        "task_field_code": code,
        "fte": Decimal(fte),
    } | other


def counted(measure_code: str | None, value: str, **other) -> dict:
    """A stated volume."""
    return {
        "municipality_code": "901",
        "year": 2031,
        "period_type": "year",
        "period_start": date(2031, 1, 1),
        "unit_name": "Kran",
        "measure_code": measure_code,
        "value": Decimal(value),
        "value_to": Decimal(value),
        "value_text": value,
        "comparison": "exact",
    } | other


HARBOUR = [
    unit("havn", "4.6", "kommunen", total=True),
    unit("havn/chef", "1", "havn"),
    unit("havn/kaj", "3.6", "havn", total=True),
    unit("havn/kaj/kran", "2.35", "havn/kaj"),
    unit("havn/kaj/bom", "1.25", "havn/kaj"),
]
COUNTRY = [people("Hele landet", 77), people("Ærø By", 40), people("Ny Å", 30), people("Christiansø", 7)]
HEADING = {"municipality_code": "901", "year": 2031, "unit_name": "Kran", "heading_number": 1, "task_count": 0}
SOUND = {
    "unit_fte": HARBOUR,
    "unit_remark": [],
    "unit_task_heading": [HEADING],
    "unit_task": [],
    "catalogue_task_field": [task_field(), task_field("9.9.9", "2031")],
    "catalogue_task": [task_field(), task_field(heading="Rensning", task_text=None)],
    "catalogue_indicator": [task_field()],
    "account": [figure(), figure(area_name="Hele landet"), figure(year=2032, value=None)],
    "population": [*COUNTRY, people("Hele landet", None, "2032K1"), people("Ny Å", 31, "2032K1")],
    "survey_fte": [
        filled("Kran", "2.5"),
        filled("Kran", "1", "0.0.0"),
        filled("Kran", "1", is_management=True),
        filled("Kran", "2.5", year=2032),
        filled("Kran", "2.5", period_type="month", period_start=date(2031, 4, 1)),
        filled("Kran", "2.5", period_type="month", period_start=date(2031, 5, 1)),
        filled("Bom", "1", year=2032),
        filled("Kran", "2.5", year=2032, code="9.9.9"),
        filled("Bom", "1", remark="2 ledige"),
    ],
    "activity": [
        counted("boats", "7"),
        counted("boats", "8", unit_name="Bom"),
        counted("slack", "100", period_type="half_year"),
        # Running text says what it counts in words, and may say it twice.
        counted(None, "-3"),
        counted(None, "-3"),
    ],
    "explanation": [{"rule_code": "unit_missing", "reason": "Solgt"}],
}


def test_a_sound_delivery_passes_every_check(deliver, reference):
    report = check_delivery(deliver(**SOUND), reference)
    assert [result for result in report.results if not result.success] == []
    assert report.findings == []
    assert {result.table for result in report.results} == SOUND.keys()


def replaced(rows: list[dict], index: int, **values) -> list[dict]:
    return [row | values if number == index else row for number, row in enumerate(rows)]


# dataset, its rows, the rule they break and the findings: (location, row_number, values of the message)
UNSOUND = {
    "a dataset without rows": (
        "unit_fte",
        [],
        "dataset_empty",
        [("unit_fte", None, {"dataset": "unit_fte"})],
    ),
    "a required field without a value": (
        "unit_fte",
        replaced(HARBOUR, 1, unit_name=None),
        "required_missing",
        [("line 3", 2, {"column": "unit_name"})],
    ),
    "blank text is no value": (
        "account",
        [figure(), figure(year=2032, function_name="  ")],
        "required_missing",
        [("line 3", 2, {"column": "function_name"})],
    ),
    "a negative count, its place over several lines": (
        "unit_fte",
        [unit("tang", "-0.000001", lines=(12, 14)), unit("tare", "0")],
        "fte_negative",
        [("lines 12–14", 1, {"unit": "Tang", "fte": "-0.000001"})],
    ),
    "a negative count on a page of a PDF": (
        "unit_fte",
        [unit("tang", "-1", lines=(12, 12), page=3), unit("tare", "0", page=3)],
        "fte_negative",
        [("page 3, line 12", 1, {"unit": "Tang", "fte": "-1"})],
    ),
    "a total on a page of a PDF": (
        "unit_fte",
        [unit("tang", "2", is_stated_total=True, lines=(4, 5), page=2)],
        "stated_total_differs",
        [("page 2, lines 4–5", 1, {"unit": "Tang", "stated": "2", "computed": "0", "difference": "2"})],
    ),
    "a unit on two rows; the same unit a year later is another": (
        "unit_fte",
        [unit("tang", "1"), unit("tang", "2"), unit("tang", "1", year=2032)],
        "unit_twice",
        [("line 2", 1, {"unit": "tang"}), ("line 3", 2, {"unit": "tang"})],
    ),
    "a unit under one that is missing": (
        "unit_fte",
        [unit("havn", "2", "kommunen"), unit("skov/hegn", "1", "skov")],
        "hierarchy_broken",
        [("line 3", 2, {"unit": "skov/hegn", "parent": "skov"})],
    ),
    "a parent that stands in another year only": (
        "unit_fte",
        [unit("skov", "2", year=2030), unit("skov/hegn", "1", "skov")],
        "hierarchy_broken",
        [("line 3", 2, {"unit": "skov/hegn", "parent": "skov"})],
    ),
    "a total off by the last decimal": (
        "unit_fte",
        replaced(HARBOUR, 2, fte=Decimal("3.600001")),
        "stated_total_differs",
        [
            ("line 2", 1, {"unit": "Havn", "stated": "4.6", "computed": "4.600001", "difference": "-0.000001"}),
            ("line 4", 3, {"unit": "Kaj", "stated": "3.600001", "computed": "3.6", "difference": "0.000001"}),
        ],
    ),
    "a total with no rows below it": (
        "unit_fte",
        [unit("skov", "20", total=True)],
        "stated_total_differs",
        [("line 2", 1, {"unit": "Skov", "stated": "20", "computed": "0", "difference": "20"})],
    ),
    "FTE of an unknown municipality": (
        "unit_fte",
        [unit("skov", "2", municipality_code="999")],
        "unknown_municipality",
        [("line 2", 1, {"area": "999"})],
    ),
    "headings of an unknown municipality": (
        "unit_task_heading",
        [HEADING | {"municipality_code": "999"}],
        "unknown_municipality",
        [("line 2", 1, {"area": "999"})],
    ),
    "an account of an unknown area": (
        "account",
        [figure(area_name="Region Nord")],
        "unknown_municipality",
        [("line 2", 1, {"area": "Region Nord"})],
    ),
    "people of an unknown area": (
        "population",
        [people("Region Nord", 5)],
        "unknown_municipality",
        [("line 2", 1, {"area": "Region Nord"})],
    ),
    "a task field of no edition": (
        "catalogue_task_field",
        [task_field(), task_field("7.7.7")],
        "unknown_catalogue_code",
        [("line 3", 2, {"code": "7.7.7", "choices": "1.1.1 Fyr; 3.2.4 Havn; 9.9.9 Strand"})],
    ),
    "a task under a field of another edition": (
        "catalogue_task",
        [task_field("9.9.9", "2007")],
        "unknown_catalogue_code",
        [("line 2", 1, {"code": "9.9.9", "choices": "9.9.9 Strand; 1.1.1 Fyr; 3.2.4 Havn"})],
    ),
    "an indicator of no task field": (
        "catalogue_indicator",
        [task_field("7.7.7")],
        "unknown_catalogue_code",
        [("line 2", 1, {"code": "7.7.7", "choices": "1.1.1 Fyr; 3.2.4 Havn; 9.9.9 Strand"})],
    ),
    "functions outside main account 6": (
        "account",
        [figure(function_code="5.45.51"), figure(function_code="6.45.510"), figure(function_code="6x45x51")],
        "unknown_account_function",
        [
            ("line 2", 1, {"code": "5.45.51"}),
            ("line 3", 2, {"code": "6.45.510"}),
            ("line 4", 3, {"code": "6x45x51"}),
        ],
    ),
    "an account figure on two rows": (
        "account",
        [figure(), figure(function_code="6.42.41"), figure(value=None)],
        "figure_twice",
        [("line 2", 1, {"area": "Ærø By", "period": "2031"}), ("line 4", 3, {"area": "Ærø By", "period": "2031"})],
    ),
    "a population figure on two rows": (
        "population",
        [people("Ny Å", 1), people("Ny Å", 1)],
        "figure_twice",
        [("line 2", 1, {"area": "Ny Å", "period": "2031K1"}), ("line 3", 2, {"area": "Ny Å", "period": "2031K1"})],
    ),
    "a figure of a kind that is not taken up": (
        "account",
        [figure(), figure(year=2032), figure(year=2033, kind="Driftsudgifter")],
        "figure_not_used",
        [("line 4", 3, {"column": "kind", "value": "Driftsudgifter", "expected": "I alt (netto)"})],
    ),
    "a figure in a price unit that is not taken up": (
        "account",
        [figure(), figure(price_unit="Løbende priser (1.000 kr.)"), figure(year=2033, price_unit="Faste priser")],
        "figure_not_used",
        [
            (
                "line 4",
                3,
                {
                    "column": "price_unit",
                    "value": "Faste priser",
                    "expected": "Pr. indbygger, løbende priser (kr.) / Løbende priser (1.000 kr.)",
                },
            )
        ],
    ),
    "a municipality missing from the country's total": (
        "population",
        [row for row in COUNTRY if row["area_name"] != "Ny Å"],
        "country_total_differs",
        [("line 2", 1, {"period": "2031K1", "computed": "47", "stated": "77"})],
    ),
}
FACTOR = {"municipality_code": "901", "factor_code": "shoreline", "factor_year": 2030, "factor_value": Decimal(3)}
UNSOUND |= {
    "a year far ahead of the day of receipt": (
        "survey_fte",
        [filled("Kran", "1", year=2303)],
        "period_far_ahead",
        [("line 2", 1, {"period": "2303", "limit": "2051"})],
    ),
    "a volume far ahead": (
        "activity",
        [counted("boats", "1", year=2052)],
        "period_far_ahead",
        [("line 2", 1, {"period": "2052", "limit": "2051"})],
    ),
    "a structural factor far ahead": (
        "structural_factor",
        [FACTOR | {"factor_year": 2051}, FACTOR | {"factor_year": 2052}],
        "period_far_ahead",
        [("line 3", 2, {"period": "2052", "limit": "2051"})],
    ),
    "a structural factor that nobody knows": (
        "structural_factor",
        [FACTOR, FACTOR | {"factor_code": "<script>"}],
        "unknown_factor",
        [("line 3", 2, {"code": "<script>"})],
    ),
    "a unit of a year before its municipality": (
        "unit_fte",
        [unit("havn", "2", "kommunen", year=2006)],
        "code_outside_validity",
        [("line 2", 1, {"column": "municipality_code", "code": "901", "year": "2006"})],
    ),
    "a unit two levels below the one above it, and one beside the municipality": (
        "unit_fte",
        [
            unit("havn", "2", "kommunen"),
            unit("kran", "1", "havn", unit_level=3),
            unit("bro", "1", "kommunen", unit_level=2),
        ],
        "unit_level_broken",
        [
            ("line 3", 2, {"unit": "kran", "level": "3", "parent": "havn", "parent_level": "1"}),
            ("line 4", 3, {"unit": "bro", "level": "2", "parent": "kommunen", "parent_level": "0"}),
        ],
    ),
    "a task field that is no longer valid": (
        "survey_fte",
        [filled("Kran", "1"), filled("Kran", "1", "3.2.4")],
        "code_outside_validity",
        [("line 3", 2, {"column": "task_field_code", "code": "3.2.4", "year": "2031"})],
    ),
    "a task field that is not valid yet": (
        "survey_fte",
        [filled("Kran", "1", "9.9.9", year=2030)],
        "code_outside_validity",
        [("line 2", 1, {"column": "task_field_code", "code": "9.9.9", "year": "2030"})],
    ),
    "a submission on a task field of no edition": (
        "survey_fte",
        [filled("Kran", "1", "7.7.7")],
        "unknown_catalogue_code",
        [("line 2", 1, {"code": "7.7.7", "choices": "1.1.1 Fyr; 3.2.4 Havn; 9.9.9 Strand"})],
    ),
    "a unit and task field on two rows": (
        "survey_fte",
        [filled("Kran", "1"), filled("Kran", "2"), filled("Kran", "2", is_management=True)],
        "row_twice",
        [(f"line {n + 1}", n, {"unit": "havn-og-skov/kaj/kran", "code": "1.1.1", "period": "2031"}) for n in (1, 2)],
    ),
    "a unit and task field on two rows of a month": (
        "survey_fte",
        [filled("Kran", "1", period_type="month", period_start=date(2031, month, 1)) for month in (4, 5, 5)],
        "row_twice",
        [(f"line {n + 1}", n, {"unit": "havn-og-skov/kaj/kran", "code": "1.1.1", "period": "2031-05"}) for n in (2, 3)],
    ),
    "a measure on two rows": (
        "activity",
        [counted("boats", "1"), counted("boats", "2"), counted("boats", "2", period_start=date(2032, 1, 1))],
        "row_twice",
        [(f"line {n + 1}", n, {"unit": "Kran", "code": "boats", "period": "2031"}) for n in (1, 2)],
    ),
    "a name that differs in letter case and blanks": (
        "survey_fte",
        [filled("Store Kran", "1"), filled("Bom", "1"), filled("storekran", "1", "0.0.0")],
        "unit_spelled_two_ways",
        [("line 4", 3, {"unit": "Havn og Skov / Kaj / storekran", "other": "Havn og Skov / Kaj / Store Kran"})],
    ),
    "names that fold to one code": (
        "survey_fte",
        [filled("Kran", "1"), filled("KRAN", "1", "0.0.0", unit_code="havn-og-skov/kaj/kran")],
        "unit_spelled_two_ways",
        [("line 3", 2, {"unit": "Havn og Skov / Kaj / KRAN", "other": "Havn og Skov / Kaj / Kran"})],
    ),
    "a measure that nobody knows": (
        "activity",
        [counted("bots", "1")],
        "unknown_measure",
        [("line 2", 1, {"code": "bots"})],
    ),
    "a kind of period that nobody knows": (
        "activity",
        [counted("boats", "1", period_type="week")],
        "unknown_code",
        [("line 2", 1, {"column": "period_type", "code": "week", "allowed": "year, half_year, quarter, month, day"})],
    ),
    "a comparison that nobody knows": (
        "activity",
        [counted(None, "1", comparison="nearly")],
        "unknown_code",
        [("line 2", 1, {"column": "comparison", "code": "nearly", "allowed": "exact, about, more_than, less_than"})],
    ),
    "a volume of an unknown municipality": (
        "activity",
        [counted("boats", "1", municipality_code="999")],
        "unknown_municipality",
        [("line 2", 1, {"area": "999"})],
    ),
    "a volume below nothing": (
        "activity",
        [counted("boats", "-0.5")],
        "value_negative",
        [("line 2", 1, {"code": "boats", "quantity": "-0.5"})],
    ),
    "more than the whole, and a day after the year's last": (
        "activity",
        [counted("slack", "100.5"), counted("stocktaking", "367"), counted("boats", "999")],
        "value_above_limit",
        [
            ("line 2", 1, {"code": "slack", "quantity": "100.5", "unit": "pct", "limit": "100"}),
            ("line 3", 2, {"code": "stocktaking", "quantity": "367", "unit": "day_of_year", "limit": "366"}),
        ],
    ),
    "a volume without the kind of its period and without its sign": (
        "activity",
        [counted("boats", "1", period_type=None), counted("slack", "1", comparison=None)],
        "required_missing",
        [("line 2", 1, {"column": "period_type"}), ("line 3", 2, {"column": "comparison"})],
    ),
    "a range that ends before it begins": (
        "activity",
        [counted(None, "30", value_to=Decimal("20"))],
        "range_reversed",
        [("line 2", 1, {"quantity": "30", "quantity_to": "20"})],
    ),
    "an explanation of a rule that nobody knows": (
        "explanation",
        [{"rule_code": "unit_missing", "reason": "Solgt"}, {"rule_code": "unit_gone", "reason": "Solgt"}],
        "unknown_rule",
        [("line 3", 2, {"code": "unit_gone"})],
    ),
}
# What stands in the wrong column: (column, value, what it looks like).
LOOKS = [
    ("area_name", "0101", "a_number"),
    ("area_name", "Ny Å", "a_municipality"),
    ("chief_area_name", "Nej", "yes_or_no"),
    ("unit_name", "12,5", "a_number"),
    ("unit_name", "1.4.10 Beredskab", "a_task_field"),
    ("unit_name", "havn/kaj/kran", "a_unit_code"),
    ("unit_code", "Havn og Skov", "a_unit_name"),
    ("remark", "1.234", "a_number"),
    ("fte", Decimal(2031), "the_year"),
    ("fte", Decimal(901), "the_municipality_code"),
]
UNSOUND |= {
    f"a {column} that looks like {looks_like}": (
        "unit_fte",
        [unit("havn", "3") | {column: value}],
        "looks_like_another_column",
        [("line 2", 1, {"column": column, "value": str(value), "looks_like": phrase(looks_like)})],
    )
    for column, value, looks_like in LOOKS
}


@pytest.mark.parametrize(("dataset", "rows", "rule_code", "expected"), UNSOUND.values(), ids=UNSOUND.keys())
def test_an_unsound_delivery_is_told_by_place_and_value(deliver, reference, dataset, rows, rule_code, expected):
    report = check_delivery(deliver(**{dataset: rows}), reference)
    assert {result.rule_code for result in report.results if not result.success} == {rule_code}
    assert [(place(finding), finding.row_number, finding.values) for finding in report.findings] == expected
    for finding in report.findings:
        assert (finding.rule_code, finding.dataset) == (rule_code, dataset)
        for language in ("da", "en"):
            # Danish writes our figures with a decimal comma.
            told = " ".join(render(finding, language)).replace(",", ".")
            values = (one if isinstance(one, str) else phrase_text(one, language) for one in finding.values.values())
            assert all(value.replace(",", ".") in told for value in values)


def test_each_dataset_tells_its_required_columns(deliver, reference):
    nothing = {dataset: [{}] for dataset in SOUND}
    report = check_delivery(deliver(**nothing), reference)
    missing = {(finding.dataset, finding.values["column"]) for finding in report.findings}
    assert {finding.rule_code for finding in report.findings} == {"required_missing"}
    assert missing >= {
        ("unit_remark", "remark_code"),
        ("unit_task", "task_text"),
        ("unit_task_heading", "task_count"),
        ("catalogue_task_field", "task_field_code"),
        ("catalogue_task", "task_text"),
        ("catalogue_indicator", "indicator_name_da"),
        ("account", "price_unit"),
        ("population", "population_date"),
        ("survey_fte", "task_field_code"),
        ("activity", "period_start"),
        ("explanation", "reason"),
    }
    # An absent figure is the publisher's "not available", not a fault.
    assert not missing & {("account", "value"), ("population", "population")}
