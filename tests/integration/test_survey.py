"""FTE by unit and task field, from a landed standard submission to the published tables, beside what was there before.

The units and their figures are invented. One submission speaks of three municipalities, a newer one of one of them, and
one of Randers' replaces what the embedded deliveries tell of its FTE.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aarsvaerk.settings import Settings
from ingest.datasets import landed_schema
from ingest.ledger import changing
from ingest.readings import reading_version, seal
from ingest.sources.opgavebeskrivelser.fte import slug

FANOE, LAESOE, RANDERS = "563", "825", "730"
STRAND, HAVN = "havn-og-strand", "havn-og-strand/havn"


def row(
    municipality: str, names: str, task_field: str, fte: str, *, managers: bool = False, remark: str | None = None
) -> dict:
    """A landed row; `names` are area, chief area if any, and unit (an area that is its own unit stands alone)."""
    path = names.split("/")
    return {
        "municipality_code": municipality,
        "year": 2023,
        "period_type": "year",
        "period_start": date(2023, 1, 1),
        "area_name": path[0],
        "chief_area_name": path[1] if len(path) == 3 else None,
        "unit_name": path[-1],
        "unit_code": "/".join(map(slug, path)),
        "is_management": managers,
        "task_field_code": task_field,
        "fte": Decimal(fte),
        "fte_text": fte.replace(".", ","),
        "remark": remark,
    }


OF_MANY = [
    row(FANOE, "Havn og Strand/Havn/Kontor", "1.4.1", "2.5"),
    row(FANOE, "Havn og Strand/Havn/Kontor", "1.4.1", "0.5", managers=True),
    row(FANOE, "Havn og Strand/Havn/Kontor", "1.1.1", "1.000001"),
    row(FANOE, "Havn og Strand/Havn/Drift", "0.0.0", "3.333333"),
    row(FANOE, "Havn og Strand/Havn/Drift", "1.4.1", "0"),
    row(FANOE, "Havn og Strand/Direktør", "1.1.1", "1", managers=True, remark="Fælles med fyret"),
    row(FANOE, "Havn og Strand/Tomgang", "1.1.1", "0"),
    row(FANOE, "Skov", "1.1.2", "2"),
    row(LAESOE, "Tang/Tørring", "1.1.1", "5"),
    # As many units as Randers has in the embedded deliveries, so that no table gets shorter than it must be.
    *(row(RANDERS, f"Opdigtet/Kontor {number}", "3.4.6", "1.5") for number in range(1, 121)),
]
OF_ONE = [row(LAESOE, "Tang/Presning", "1.1.1", "7.25")]


def land(settings: Settings, rows: list[dict], received_at: datetime) -> str:
    """Leave rows in the landing as a file received and read; gives the delivery's id."""
    content = json.dumps(rows, default=str).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    delivery_id = f"survey_fte-{sha256[:12]}"
    receipt = {"file_name": "indberetning.xlsx", "sha256": sha256, "bytes": len(content), "citation": ""}
    receipt |= {"received_at": received_at.isoformat(), "licence": "", "note": ""}
    manifest = receipt | {
        "delivery_id": delivery_id,
        "source_code": "survey_fte",
        "form": "table",
        "publisher": "Kommunerne",
        "title": "Årsværk pr. enhed og opgavefelt",
        "encoding": "workbook",
        "encoding_evidence": None,
        "decimal_sign_evidence": None,
        "decimal_sign": None,
        "municipality_code": None,
        "period": "2023",
        "status": "landed",
        "rows_received": len(rows),
        "datasets": {"survey_fte": len(rows)},
        "findings": [],
    }
    lineage = {"delivery_id": delivery_id, "sheet": "Årsværk", "raw_text_sha256": "0" * 64}
    filled = [
        lineage | {"page": None, "row_number": number, "line_from": number + 1, "line_to": number + 1} | values
        for number, values in enumerate(rows, start=1)
    ]
    raw = settings.landing / "raw" / sha256
    read = settings.landing / "survey_fte" / f"{sha256}.{reading_version()}"
    for directory in (raw, read):
        directory.mkdir(parents=True)
    (raw / "content").write_bytes(content)
    (read / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(filled, landed_schema("survey_fte")), read / "survey_fte.parquet")
    seal(read)
    with changing(settings.landing) as ledger:
        ledger.append("received", sha256, received_at, received=receipt)
    return delivery_id


@pytest.fixture(scope="module")
def deliveries() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def release(new_line, deliveries, tmp_path_factory):
    """Answers queries on what is built of both submissions beside the embedded deliveries."""
    settings = Settings(home=tmp_path_factory.mktemp("survey") / "home")
    line = new_line(settings)
    deliveries["of many"] = land(settings, OF_MANY, datetime(2031, 3, 1, tzinfo=UTC))
    deliveries["of one"] = land(settings, OF_ONE, datetime(2031, 4, 1, tzinfo=UTC))
    with line.candidate() as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_every_figure_stands_in_the_star_as_it_was_delivered(release):
    facts = release(
        f"""select unit_code, task_field_code, fte_component, fte, allocation_method, f.quality_grade, sheet, line_from
        from core.fct_fte as f join core.dim_unit using (unit_key) join core.dim_task_field using (task_field_key)
        join meta.source_row as r using (source_row_id)
        where municipality_code = '{FANOE}' order by line_from"""
    )
    assert facts == [
        (
            values["unit_code"],
            values["task_field_code"],
            "management" if values["is_management"] else "direct",
            values["fte"],
            "delivered",
            "A",
            "Årsværk",
            line,
        )
        for line, values in enumerate(OF_MANY, start=2)
        if values["municipality_code"] == FANOE
    ]


def test_the_organisation_is_built_from_the_names_of_its_units(release):
    units = release(
        f"""select u.unit_code, p.unit_code, u.unit_level, u.chief_area_name, u.is_management, u.account_scope, u.remark
        from core.dim_unit as u left join core.dim_unit as p on u.parent_unit_key = p.unit_key
        where u.municipality_code = '{FANOE}' order by u.unit_code"""
    )
    assert units == [
        (STRAND, "kommunen", 1, None, False, "not_stated", None),
        (f"{STRAND}/direktoer", STRAND, 2, None, True, "within_6_45", "Fælles med fyret"),
        (HAVN, STRAND, 2, "Havn", False, "not_stated", None),
        (f"{HAVN}/drift", HAVN, 3, "Havn", False, "within_6_45", None),
        (f"{HAVN}/kontor", HAVN, 3, "Havn", False, "within_6_45", None),
        (f"{STRAND}/tomgang", STRAND, 2, None, False, "within_6_45", None),
        ("kommunen", None, 0, None, False, "not_stated", None),
        ("skov", "kommunen", 1, None, False, "within_6_45", None),
    ]


def test_weights_are_the_shares_of_what_was_delivered(release):
    weights = release(
        f"""select unit_code, task_field_code, weight, method, b.quality_grade
        from core.bridge_unit_task_field as b join core.dim_unit using (unit_key)
        join core.dim_task_field using (task_field_key)
        where municipality_code = '{FANOE}' order by all"""
    )
    # Of 4.000001 FTE of the office 3 are on 1.4.1; who has no FTE has no shares.
    assert weights == [
        (f"{STRAND}/direktoer", "1.1.1", 1, "delivered", "A"),
        (f"{HAVN}/drift", "0.0.0", 1, "delivered", "A"),
        (f"{HAVN}/kontor", "1.1.1", Decimal("0.25000019"), "delivered", "A"),
        (f"{HAVN}/kontor", "1.4.1", Decimal("0.74999981"), "delivered", "A"),
        ("skov", "1.1.2", 1, "delivered", "A"),
    ]


def test_the_marts_sum_over_the_organisation_and_the_task_fields(release):
    units = release(
        f"""select unit_code, own_fte, fte_below, stated_total_fte from marts.fte_by_unit
        where municipality_code = '{FANOE}' and fte_in_all > 0 order by unit_level, unit_code"""
    )
    assert units == [
        ("kommunen", 0, Decimal("10.333334"), None),
        (STRAND, 0, Decimal("8.333334"), None),
        ("skov", 2, 0, None),
        (f"{STRAND}/direktoer", 1, 0, None),
        (HAVN, 0, Decimal("7.333334"), None),
        (f"{HAVN}/drift", Decimal("3.333333"), 0, None),
        (f"{HAVN}/kontor", Decimal("4.000001"), 0, None),
    ]
    fields = release(
        f"""select task_field_code, fte, direct_fte, management_fte, coverage_pct, undecided_pct, quality_grade
        from marts.fte_by_task_field where municipality_code = '{FANOE}' and fte > 0 order by task_field_code"""
    )
    covered = Decimal("67.741941")  # 7.000001 of 10.333334
    assert fields == [
        ("0.0.0", Decimal("3.333333"), Decimal("3.333333"), 0, covered, 0, "A"),
        ("1.1.1", Decimal("2.000001"), Decimal("1.000001"), 1, covered, 0, "A"),
        ("1.1.2", 2, 2, 0, covered, 0, "A"),
        ("1.4.1", 3, Decimal("2.5"), Decimal("0.5"), covered, 0, "A"),
    ]


def test_the_newest_submission_speaks_for_its_municipality_and_the_other_for_the_rest(release, deliveries):
    fte = f"""select municipality_code, delivery_id, sum(fte) from core.fct_fte join core.dim_municipality
        using (municipality_key) where municipality_code in ('{FANOE}', '{LAESOE}', '{RANDERS}')
        group by all order by all"""
    assert release(fte) == [
        (FANOE, deliveries["of many"], Decimal("10.333334")),
        (RANDERS, deliveries["of many"], 180),
        (LAESOE, deliveries["of one"], Decimal("7.25")),
    ]
    speaking = dict(release("select delivery_id, is_current from meta.delivery where source_code = 'survey_fte'"))
    assert speaking == dict.fromkeys(deliveries.values(), True)
    (superseded,) = release(
        f"select supersedes_delivery_id from meta.delivery where delivery_id = '{deliveries['of one']}'"
    )
    assert superseded == (deliveries["of many"],)


def test_a_submission_takes_the_place_of_the_fte_and_remarks_told_before_and_leaves_the_tasks(
    release, deliveries, warehouse
):
    speaking = release(
        """select file_name, is_current from meta.delivery
        where source_code = 'randers_opgavebeskrivelser' order by file_name"""
    )
    assert [(name.removeprefix("randers_opgavebeskrivelser_2023_"), current) for name, current in speaking] == [
        ("activities.csv", True),
        ("fte.csv", False),
        ("remarks.csv", False),
        ("task_headings.csv", True),
    ]
    assert release("select count(*) from core.fct_unit_remark") == [(0,)]
    with warehouse.connect() as before:
        tasks = before.execute("select count(*) from core.fct_task").fetchone()
    # None of the invented units is one that the tasks are printed under.
    assert release(
        "select unit_code, count(*) from core.fct_task join core.dim_unit using (unit_key) group by all"
    ) == [("kommunen", *tasks)]
    (superseded,) = release(
        f"""select d.file_name from meta.delivery as s
        join meta.delivery as d on s.supersedes_delivery_id = d.delivery_id
        where s.delivery_id = '{deliveries["of many"]}'"""
    )
    assert superseded == ("randers_opgavebeskrivelser_2023_fte.csv",)
