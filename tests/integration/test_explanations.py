"""Two years of an invented administration: what changed is told, explained, and published beside the figure."""

import hashlib
import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.datasets import landed_schema
from ingest.landing import reading_version
from ingest.sources.opgavebeskrivelser import table_columns
from orchestration.desk import check_files
from orchestration.receiving import receive_files
from orchestration.report import as_html, as_json
from orchestration.settings import Settings

SHIP = "ship-0123456789ab"


def table(year, **fte):
    rows = [f"563;{year};Havn;;havn;kommunen;Havn;1;true;false;{sum(fte.values())}"]
    rows += [f"563;{year};Havn;;havn/{name};havn;{name.title()};2;false;false;{n}" for name, n in fte.items()]
    return "\n".join([";".join(table_columns("unit_fte")), *rows, ""])


def land_explanations(settings, rows):
    """Land explanations as the reader of the standard submission would, and return their delivery_id."""
    sha256 = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    delivery_id = f"survey_explanation-{sha256[:12]}"
    received = {
        "file_name": "explanations.csv",
        "sha256": sha256,
        "bytes": 1,
        "citation": "",
        "licence": "",
        "note": "",
    }
    received |= {"received_at": "2031-03-01T12:00:00+00:00"}
    manifest = received | {
        **{"source_code": "survey_explanation", "form": "table", "publisher": "Fanø", "title": "Forklaringer"},
        **{"encoding": "utf-8", "encoding_evidence": "x", "municipality_code": None, "period": None},
        **{"decimal_sign": None, "status": "landed", "delivery_id": delivery_id, "findings": []},
        "datasets": {"explanation": {"rows": len(rows)}},
    }
    raw = settings.landing / "raw" / sha256
    directory = settings.landing / "survey_explanation" / f"{sha256}.{reading_version()}"
    for path in (raw, directory):
        path.mkdir(parents=True)
    (raw / "received.json").write_text(json.dumps(received), encoding="utf-8")
    (raw / "content").write_text("x", encoding="utf-8")
    (directory / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    schema = landed_schema("explanation")
    lineage = {"delivery_id": delivery_id, "raw_text_sha256": "0" * 64}
    filled = [
        dict.fromkeys(schema.names) | lineage | {"row_number": n, "line_from": n + 1, "line_to": n + 1} | row
        for n, row in enumerate(rows, 1)
    ]
    pq.write_table(pa.Table.from_pylist(filled, schema), directory / "explanation.parquet")
    return delivery_id


@pytest.fixture(scope="module")
def two_years(tmp_path_factory):
    """A home that has received both years and explanations of the second, and the paths of the files."""
    folder = tmp_path_factory.mktemp("sent")
    settings = Settings(home=folder / "home")
    files = [folder / "2030.csv", folder / "2031.csv"]
    files[0].write_text(table(2030, kran=40, bom=30, mast=4), encoding="utf-8")
    files[1].write_text(table(2031, kran=90, bom=30), encoding="utf-8")
    (_, first), (receipt, second) = receive_files(settings, files)
    assert first.findings == ()
    assert receipt.status == "accepted"
    assert [(f.rule_code, f.location) for f in second.findings] == [
        ("fte_changed_much", "unit_fte"),
        ("fte_changed_much", "line 3"),
        ("unit_missing", "unit_fte"),
    ]
    of = {"explained_delivery_id": second.delivery_id, "stated_by": "Økonomi"}
    said = land_explanations(
        settings,
        [
            of | {"rule_code": "fte_changed_much", "line": 3, "reason": "Kranen kom til"},
            of | {"rule_code": "unit_missing", "line": None, "reason": "Masten er solgt"},
            of | {"rule_code": "stated_total_differs", "line": None, "reason": "Afrunding"},
            of | {"explained_delivery_id": SHIP, "rule_code": "unit_missing", "reason": "Sejlet"},
        ],
    )
    return settings, files, second.delivery_id, said


def test_a_check_at_the_desk_shows_what_is_explained_and_what_is_not(two_years):
    settings, files, _, _ = two_years
    before = sorted(settings.home.rglob("*"))
    (checked,) = check_files(settings, files[1:])
    assert sorted(settings.home.rglob("*")) == before
    report = json.loads(as_json([checked]))["files"][0]
    told = {(one["rule_code"], one["explanation"] and one["explanation"]["reason"]) for one in report["findings"]}
    assert told == {
        ("fte_changed_much", None),
        ("fte_changed_much", "Kranen kom til"),
        ("unit_missing", "Masten er solgt"),
    }
    html = as_html([checked], "da")
    assert "Masten er solgt (Økonomi)" in html
    assert html.count(">Forklaret</span>") == 2


def test_files_checked_together_are_compared_as_if_received_together(two_years, tmp_path):
    _, files, _, _ = two_years
    second, first = check_files(Settings(home=tmp_path / "none"), files[::-1])
    assert [finding.rule_code for finding in second.judged.findings] == [
        "fte_changed_much",
        "fte_changed_much",
        "unit_missing",
    ]
    assert first.judged.findings == ()
    assert not (tmp_path / "none").exists()


def test_explanations_are_published_beside_the_findings_and_the_figures(two_years, aarsvaerk):
    settings, _, delivery_id, said = two_years
    told = aarsvaerk(settings.home, "refresh")
    assert told.returncode == 0, told.stdout + told.stderr
    with duckdb.connect(str(settings.current_database), read_only=True) as release:
        findings = release.execute(
            """select rule_code, row_number, explanation, explained_by, explained_in_delivery_id
            from meta.finding where delivery_id = ? order by finding_number""",
            [delivery_id],
        ).fetchall()
        assert findings == [
            ("fte_changed_much", None, None, None, None),
            ("fte_changed_much", 2, "Kranen kom til", "Økonomi", said),
            ("unit_missing", None, "Masten er solgt", "Økonomi", said),
        ]
        of_explanations = "select rule_code, severity from meta.finding where delivery_id = ? order by all"
        assert release.execute(of_explanations, [said]).fetchall() == [
            ("explanation_of_unknown_delivery", "error"),
            ("explanation_without_warning", "warning"),
        ]
        counted = """select rule_code, finding_count, explained_count from marts.data_quality
            where delivery_id = ? order by all"""
        assert release.execute(counted, [delivery_id]).fetchall() == [
            ("fte_changed_much", 2, 1),
            ("unit_missing", 1, 1),
        ]
        beside = "select unit_name, explanations from marts.fte_by_unit where municipality_code = '563' and year = 2031"
        explained = {name: why for name, why in release.execute(beside).fetchall() if why}
        assert explained == {"Kran": "Kranen kom til", "Fanø": "Masten er solgt"}
        status = "select status, rows_rejected from meta.delivery where delivery_id = ?"
        assert release.execute(status, [said]).fetchone() == ("partly_accepted", 1)
