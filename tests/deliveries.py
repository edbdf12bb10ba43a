"""Random sequences of deliveries, as loading would show them: late, corrected, withdrawn, reinstated, of all kinds.

Three municipalities and three years, so that what one delivery says meets what the others say. Few names and figures,
so that much stays the same from one delivery to the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from random import Random

MUNICIPALITIES = {"563": "Fanø", "730": "Randers", "825": "Læsø"}
YEARS = (2021, 2022, 2023)
PERIODS = (("year", 1), ("year", 1), ("half_year", 1), ("quarter", 4), ("month", 4), ("month", 5))
FIELDS = ("1.1.1", "1.2.6", "1.4.1", "2.1.4")
OFFICES = ("Både", "Kontor", "Fyret", "Lampen")
HEADINGS = ("Indsigtssager", "Lønadministration", "Restancer", "Møder", "Måger")
MEASURES = ("payslips", "accounts_rendered", "self_governing_accounts", "council_member_items", "agenda_items")
REMARKS = ("includes_leader", "includes_staff_on_leave", "partly_other_account", "authority_staff_only")
REFERENCE = """
    insert into reference.map_management by name
    select '563' as municipality_code, 'havn/kaj/chef' as unit_code, 'havn' as manages_unit_code, '' as rationale;
    insert into reference.map_unit_task_field by name
    select '563' as municipality_code, 2022 as valid_from_year, null as valid_to_year, 'havn/kaj/fyret' as unit_code,
        unnest(['1.1.1', '1.2.6']) as task_field_code, 0.5 as weight, 'C' as quality_grade, '' as rationale,
        '' as rationale_da;
    insert into reference.map_task by name
    select '563' as municipality_code, 'Kaj' as chief_area_name, 'Kontor' as unit_name, 'Møder' as heading,
        unnest([null, 2]) as position, unnest(['cross_cutting', 'management']) as task_field_code, '' as reason,
        '' as reason_da;
    insert into reference.xwalk_unit_name by name
    select unnest(['563', '825']) as municipality_code, 'Kaj' as chief_area_name, 'Lampen' as unit_name,
        unnest(['havn/kaj/lampekontor', 'kommunen']) as unit_code, 'Lampekontor' as unit_name_official,
        unnest(['havn/kaj', null]) as parent_unit_code;
    insert into reference.map_activity_measure by name
    select '563' as municipality_code, 'Kaj' as chief_area_name, unnest(['Kontor', 'Både']) as unit_name,
        'sager' as counted_text, 'payslips' as measure_code;
"""
"""Decisions that the sequences meet, beside those of the seeds."""


@dataclass
class Delivery:
    """One file: what the manifest says of it, the rows of its datasets, and when it could be used."""

    delivery_id: str
    source_code: str
    form: str
    received_at: datetime
    stood: list[tuple[datetime, datetime | None]]
    municipality_code: str | None = None
    period: str | None = None
    rows: dict[str, list[dict]] = field(default_factory=dict)


def sequence(seed: int, count: int = 14) -> list[Delivery]:
    """A sequence of deliveries, the same for the same seed."""
    random, moment, made = Random(seed), datetime(2031, 1, 1, 12), []
    for number in range(count):
        if random.random() < 0.8:  # else two at once
            moment += timedelta(days=1)
        make = random.choice((_submission, _submission, _document, _document, _document, _volumes, _statistics))
        one = make(random, f"d{number:02}", moment)
        # Withdrawn half of the time, and then mostly reinstated, between other deliveries or beside them.
        until = moment
        while random.random() < 0.45:
            until += timedelta(days=random.randint(1, 4), hours=random.choice((0, 0, 6)))
            start, end = one.stood[-1]
            one.stood = [*one.stood, (until, None)] if end else [*one.stood[:-1], (start, until)]
        made.append(one)
    return made


def _submission(random: Random, delivery_id: str, moment: datetime) -> Delivery:
    rows = {}
    for municipality in random.sample(list(MUNICIPALITIES), random.choice((1, 1, 2))):
        for year, (period_type, month) in product(
            random.sample(YEARS, random.choice((1, 1, 2))), random.sample(PERIODS, random.choice((1, 1, 2)))
        ):
            for office in random.sample(OFFICES, random.randint(1, 3)):
                for code in random.sample(FIELDS, random.randint(1, 2)):
                    names = {"area_name": "Havn", "chief_area_name": "Kaj", "unit_name": office}
                    rows[municipality, year, period_type, month, office, code] = {
                        "municipality_code": municipality,
                        "year": year,
                        "period_type": period_type,
                        "period_start": date(year, month, 1),
                        **names,
                        "unit_code": f"havn/kaj/{_code(office)}",
                        "is_management": random.random() < 0.2,
                        "task_field_code": code,
                        "fte": random.choice((0, 1, 2, "1.333333")),
                        "remark": random.choice((None, "Vikar")),
                    }
    return Delivery(
        delivery_id, "survey_fte", "table", moment, [(moment, None)], rows={"survey_fte": list(rows.values())}
    )


def _document(random: Random, delivery_id: str, moment: datetime) -> Delivery:
    """A document or a table made from one, of one municipality and year, with some of its datasets or all."""
    municipality, year = random.choice(list(MUNICIPALITIES)), random.choice(YEARS)
    of_all = {"municipality_code": municipality, "year": year}
    datasets = ["unit_fte", "unit_remark", "unit_task_heading", "unit_task", "activity"]
    chosen = datasets if random.random() < 0.5 else random.sample(datasets, random.randint(1, 3))
    offices = random.sample(OFFICES, random.randint(1, 4))
    rows: dict[str, list[dict]] = {dataset: [] for dataset in chosen}
    made: dict[str, Callable[[], list[dict]]] = {
        "unit_fte": lambda: _fte_table(random, offices),
        "unit_remark": lambda: [_remark(random, f"havn/kaj/{_code(office)}") for office in offices],
        "unit_task_heading": lambda: [
            _printed(random, number) | {"heading": random.choice(HEADINGS), "task_count": random.randint(0, 3)}
            for number in range(1, random.randint(2, 5))
        ],
        "unit_task": lambda: [
            _printed(random, number) | {"position": position, "task_text": random.choice(("a", "b"))}
            for number in range(1, 3)
            for position in (1, 2)
        ],
        "activity": lambda: [
            _printed(random, number) | {"counted_text": "sager", "position": 1} | _volume(random, year)
            for number in range(1, random.randint(2, 4))
        ],
    }
    for dataset in chosen:
        if random.random() < 0.95:  # else it says that there are none
            rows[dataset] = [of_all | row for row in made[dataset]()]
    form = random.choice(("document", "table"))
    return Delivery(delivery_id, "made_up", form, moment, [(moment, None)], municipality, str(year), rows)


def _fte_table(random: Random, offices: list[str]) -> list[dict]:
    above = [
        ("havn", None, "Havn", 1, None, True, False, None),
        ("havn/kaj", "havn", "Kaj", 2, "Kaj", True, False, random.choice((None, 5))),
        ("havn/kaj/chef", "havn/kaj", "Chef", 3, "Kaj", False, True, 1),
    ]
    below = [
        (f"havn/kaj/{_code(office)}", "havn/kaj", office, 3, "Kaj", False, False, random.choice((1, 2, "2.75")))
        for office in offices
    ]
    names = ("unit_code", "parent_unit_code", "unit_name", "unit_level", "chief_area_name", "is_stated_total")
    return [
        dict(zip((*names, "is_management", "fte"), row, strict=True)) | {"area_name": "Havn"}
        for row in above[random.randint(0, 2) :] + below
    ]


def _remark(random: Random, unit_code: str) -> dict:
    code = random.choice(REMARKS)
    quantity = random.choice(("0.5", 1)) if code.startswith("includes") else None
    unit = random.choice(("fte", "persons")) if quantity else None
    return {"unit_code": unit_code, "remark_code": code, "quantity": quantity, "quantity_unit": unit}


def _printed(random: Random, number: int) -> dict:
    name = OFFICES[number % len(OFFICES)] if random.random() < 0.9 else "Ukendt"
    return {"area_name": "Havn", "chief_area_name": "Kaj", "unit_name": name, "heading_number": number}


def _volume(random: Random, year: int) -> dict:
    value = random.choice((10, 20))
    period = random.choice(("year", "year", "half_year"))
    start = datetime(year - random.choice((0, 0, 1)), 7 if period == "half_year" else 1, 1).date()
    comparison = random.choice(("exact", "exact", "about", "more_than", "less_than"))
    return {
        "period_type": period,
        "period_start": start,
        "value": value,
        "value_to": value + random.choice((0, 0, 5)),
        "comparison": comparison,
    }


def _volumes(random: Random, delivery_id: str, moment: datetime) -> Delivery:
    rows = {}
    for municipality in random.sample(list(MUNICIPALITIES), random.choice((1, 2))):
        for year in random.sample(YEARS, random.choice((1, 2))):
            for measure in random.sample(MEASURES, random.randint(1, 3)):
                office = random.choice((None, "Kontor"))
                names = {"area_name": office and "Havn", "chief_area_name": office and "Kaj", "unit_name": office}
                volume = _volume(random, year)
                rows[municipality, year, measure] = {
                    "municipality_code": municipality,
                    "year": volume["period_start"].year,
                    "measure_code": measure,
                    **names,
                    **volume,
                }
    return Delivery(
        delivery_id, "survey_volume", "table", moment, [(moment, None)], rows={"activity": list(rows.values())}
    )


def _statistics(random: Random, delivery_id: str, moment: datetime) -> Delivery:
    if random.random() < 0.5:
        rows = [
            {
                "area_name": name,
                "period": str(year),
                "population_date": datetime(year, month, 1).date(),
                "population": random.choice((3400, 3400, 3422, None)),
            }
            for name in (*MUNICIPALITIES.values(), "Hele landet")
            for year in YEARS
            for month in (1, 7)
            if random.random() < 0.8
        ]
        return Delivery(delivery_id, "dst_folk1a", "table", moment, [(moment, None)], rows={"population": rows})
    rows = [
        {
            "area_name": name,
            "function_code": code,
            "function_name": f"Funktion {code}",
            "kind": "I alt (netto)",
            "price_unit": unit,
            "year": year,
            "value": random.choice((100, 200, None)),
        }
        for name in MUNICIPALITIES.values()
        for code in ("6.45.51", "6.45.58")
        for unit in ("Pr. indbygger, løbende priser (kr.)", "Løbende priser (1.000 kr.)")
        for year in YEARS[:2]
        if random.random() < 0.7
    ]
    return Delivery(delivery_id, "dst_regk31", "table", moment, [(moment, None)], rows={"account": rows})


def _code(name: str) -> str:
    return name.lower().replace("å", "aa")
