from datetime import date

import duckdb
import pytest

from aarsvaerk.intake.candidate import TABLES, load
from ingest.datasets import DATASETS, LINEAGE
from ingest.model import Explanation, Finding
from ingest.place import Place

AREAS = [{"area_name": name, "period": "2020K1", "population": 5} for name in ("Aarhus", "Andeby", "Randers")]
UNKNOWN = Finding("unknown_municipality", Place(3), {"area": "Andeby"}, "population", 2)
NEGATIVE = Finding("fte_negative", Place(2), {"unit": "Plan", "fte": "-1"}, "unit_fte", 1)
UNIT = {"municipality_code": "730", "unit_code": "plan", "unit_name": "Plan"}


@pytest.fixture
def rows(settings, make_judged):
    """Loads three deliveries, one of each status, and answers queries on the candidate."""
    load(
        settings,
        [
            make_judged("randers_opgavebeskrivelser-1", (NEGATIVE,), unit_fte=[UNIT, UNIT]),
            make_judged("dst_folk1a-2", (UNKNOWN,), population=AREAS),
            make_judged("dst_folk1a-1", population=AREAS[:1]),
            make_judged("unrecognised-1", (Finding("file_empty", Place(), {"file": "x.csv"}),), status="rejected"),
        ],
    )
    with duckdb.connect(str(settings.candidate), read_only=True) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_every_dataset_and_table_is_there_with_its_columns(rows):
    names = {name for (name,) in rows("select table_name from information_schema.tables where table_schema = 'raw'")}
    assert names == set(DATASETS) | set(TABLES)
    for dataset, fields in DATASETS.items():
        columns = [row[0] for row in rows(f"describe raw.{dataset}")]
        assert columns == [field.name for field in [*LINEAGE, *fields]]
    for table, schema in TABLES.items():
        assert [row[0] for row in rows(f"describe raw.{table}")] == schema.names


def test_only_accepted_rows_of_accepted_deliveries_are_shown(rows):
    assert rows("select delivery_id, area_name from raw.population order by all") == [
        ("dst_folk1a-1", "Aarhus"),
        ("dst_folk1a-2", "Aarhus"),
        ("dst_folk1a-2", "Randers"),
    ]
    assert rows("from raw.unit_fte") == []


def test_rows_landed_are_rows_accepted_plus_rows_rejected(rows):
    assert rows("select delivery_id, status, rows_landed, rows_accepted, rows_rejected from raw.delivery") == [
        ("dst_folk1a-1", "accepted", 1, 1, 0),
        ("dst_folk1a-2", "partly_accepted", 3, 2, 1),
        ("randers_opgavebeskrivelser-1", "rejected", 2, 0, 2),
        ("unrecognised-1", "rejected", 0, 0, 0),
    ]
    assert rows("from raw.delivery_dataset") == [
        ("dst_folk1a-1", "population", 1, 1),
        ("dst_folk1a-2", "population", 3, 2),
        ("randers_opgavebeskrivelser-1", "unit_fte", 2, 0),
    ]
    assert rows("from raw.rejected_row") == [("dst_folk1a-2", "population", 2)]


def test_a_delivery_speaks_of_what_its_accepted_rows_name_and_else_of_what_it_is_about(settings, make_judged):
    remarked = make_judged("randers_opgavebeskrivelser-1", unit_fte=[UNIT | {"year": 2031}], unit_remark=[])
    remarked.landed.manifest.municipality_code, remarked.landed.manifest.period = "730", "2031"
    surveyed = [
        {"municipality_code": code, "year": year, "period_type": kind, "period_start": date(year, month, 1)}
        for code, year, kind, month in (("730", 2031, "year", 1), ("563", 2031, "month", 5), ("563", 2030, "month", 4))
    ]
    load(
        settings,
        [
            remarked,
            make_judged("randers_opgavebeskrivelser-2", (NEGATIVE,), unit_fte=[UNIT | {"year": 2030}]),
            make_judged("dst_folk1a-2", (UNKNOWN,), population=AREAS),
            make_judged("survey_fte-1", survey_fte=[*surveyed, *surveyed], activity=[]),
        ],
    )
    with duckdb.connect(str(settings.candidate), read_only=True) as connection:
        assert connection.execute("from raw.delivery_scope").fetchall() == [
            ("dst_folk1a-2", "population", None, None, None, None),
            ("randers_opgavebeskrivelser-1", "unit_fte", "730", 2031, "year", date(2031, 1, 1)),
            ("randers_opgavebeskrivelser-1", "unit_remark", "730", 2031, "year", date(2031, 1, 1)),
            ("survey_fte-1", "survey_fte", "563", 2030, "month", date(2030, 4, 1)),
            ("survey_fte-1", "survey_fte", "563", 2031, "month", date(2031, 5, 1)),
            ("survey_fte-1", "survey_fte", "730", 2031, "year", date(2031, 1, 1)),
        ]


def test_every_landed_row_is_listed_accepted_or_not(rows):
    assert rows("select delivery_id, dataset, count(*) from raw.landed_row group by all order by all") == [
        ("dst_folk1a-1", "population", 1),
        ("dst_folk1a-2", "population", 3),
        ("randers_opgavebeskrivelser-1", "unit_fte", 2),
    ]


def test_findings_are_told_in_both_languages(rows):
    (found,) = rows("select * from raw.finding where delivery_id = 'dst_folk1a-2'")
    assert found[:4] == ("dst_folk1a-2", "unknown_municipality", "error", "line 3")
    assert "Andeby« er ikke" in found[4]
    assert "Andeby” is not" in found[5]
    assert found[8:] == ("population", 2, 1, None, None, None, None, None)


def test_an_explained_warning_carries_who_says_what_and_whose_figure_it_is(settings, make_judged):
    values = {"municipality_code": "730", "year": "2031", "reason": "x"}
    explained = Finding(
        "period_missing",
        Place(dataset="unit_fte"),
        values,
        "unit_fte",
        explanation=Explanation("Sold", "Office", "e-1"),
    )
    load(settings, [make_judged("randers_opgavebeskrivelser-1", (explained,), unit_fte=[UNIT])])
    with duckdb.connect(str(settings.candidate), read_only=True) as connection:
        columns = "severity, municipality_code, year, explanation, explained_by, explained_in_delivery_id"
        found = connection.execute(f"select {columns} from raw.finding").fetchall()
    assert found == [("warning", "730", 2031, "Sold", "Office", "e-1")]


def test_a_second_load_leaves_nothing_of_the_first(settings, make_judged):
    load(settings, [make_judged("dst_folk1a-1", population=AREAS)])
    load(settings, [])
    with duckdb.connect(str(settings.candidate), read_only=True) as connection:
        assert connection.execute("select count(*) from raw.population").fetchone() == (0,)
        assert connection.execute("select count(*) from raw.delivery").fetchone() == (0,)
