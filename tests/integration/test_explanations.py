"""Two years of an invented administration: what changed is told, explained, and published beside the figure."""

import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from aarsvaerk.intake.precheck import check_files
from aarsvaerk.intake.receiving import receive_files
from aarsvaerk.intake.report import as_html, as_json
from aarsvaerk.settings import Settings
from ingest.messages import place
from ingest.sources.opgavebeskrivelser.document import table_columns
from ingest.survey.template import as_workbook

SHIP = "ship-0123456789ab"


def table(year, **fte):
    rows = [f"563;{year};Havn;;havn;kommunen;Havn;1;true;false;{sum(fte.values())}"]
    rows += [f"563;{year};Havn;;havn/{name};havn;{name.title()};2;false;false;{n}" for name, n in fte.items()]
    return "\n".join([";".join(table_columns("unit_fte")), *rows, ""])


def workbook(path, year, explained=(), **fte):
    """A submission as a person fills the template in: FTE of offices of Læsø, and explanations in their own sheet."""
    path.write_bytes(as_workbook("survey_fte", "da", "825", year))
    filled = openpyxl.load_workbook(path)
    for row, (name, count) in enumerate(fte.items(), 2):
        values = ["825 Læsø", year, "Havn", None, name.title(), "nej", "1.4.1 Borgerservice", count]
        for column, value in enumerate(values, 1):
            filled["Årsværk"].cell(row, column).value = value
    for row in explained:
        filled["Forklaringer"].append(row)
    filled.save(path)
    return path


@pytest.fixture(scope="module")
def two_years(tmp_path_factory):
    """A home that has received both years and explanations of the second, and the paths of the files."""
    folder = tmp_path_factory.mktemp("sent")
    settings = Settings(home=folder / "home")
    files = [folder / "2030.csv", folder / "2031.csv"]
    files[0].write_text(table(2030, kran=40, bom=30, mast=4), encoding="utf-8")
    files[1].write_text(table(2031, kran=90, bom=30), encoding="utf-8")
    [(_, first), (receipt, second)], _ = receive_files(settings, files)
    assert first.findings == ()
    assert receipt.status == "accepted"
    assert [(f.rule_code, place(f)) for f in second.findings] == [
        ("fte_changed_much", "unit_fte"),
        ("fte_changed_much", "line 3"),
        ("unit_missing", "unit_fte"),
    ]
    explanations = folder / "forklaringer.csv"
    explanations.write_text(
        "Leverance;Regel;Række;Begrundelse;Oplyst af\n"
        f"{second.delivery_id};fte_changed_much;3;Kranen kom til;Økonomi\n"
        f"{second.delivery_id};unit_missing;;Masten er solgt;Økonomi\n"
        f"{second.delivery_id};stated_total_differs;;Afrunding;Økonomi\n"
        f"{SHIP};unit_missing;;Sejlet;Økonomi\n",
        encoding="utf-8",
    )
    [(_, said)], _ = receive_files(settings, [explanations])
    why = [None, "fte_changed_much", 2, "Kajen er bygget ud", "Havnen"]
    submissions = [
        workbook(folder / "2030.xlsx", 2030, kaj=20.5, fyr=30),
        workbook(folder / "2031.xlsx", 2031, [why], kaj=61.25, fyr=30),
    ]
    volumes = folder / "volumes.csv"
    volumes.write_text(
        "Kommunekode;Periode;Forvaltningsområde;Enhed;Mål;Værdi;Præcision\n"
        "825;2031H1;Havn;Kaj;address_changes;1.250,5;about\n"
        "825;2031;;;payslips Lønsedler;600;\n",
        encoding="utf-8",
    )
    for receipt, _ in receive_files(settings, [*submissions, volumes])[0]:
        assert receipt.status == "accepted"
    return settings, files, second.delivery_id, said.delivery_id


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


def test_explanations_stand_beside_the_findings_and_the_figures(two_years, new_line):
    settings, _, delivery_id, said = two_years
    with new_line(settings).candidate() as release:
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
        sent = "select unit_name, own_fte, explanations from marts.fte_by_unit where municipality_code = '825'"
        sent += " and year = 2031"
        assert sorted(release.execute(sent).fetchall()) == [
            ("Fyr", 30, None),
            ("Havn", 0, None),
            ("Kaj", Decimal("61.25"), "Kajen er bygget ud"),
            ("Læsø", 0, None),
        ]
        counted = """select unit_name, measure_code, value, comparison, dim_period.period_type, dim_period.period_start
            from core.fct_activity join core.dim_unit using (unit_key) join core.dim_measure using (measure_key)
            join core.dim_period using (period_key) where municipality_code = '825' order by all"""
        assert release.execute(counted).fetchall() == [
            ("Kaj", "address_changes", Decimal("1250.5"), "about", "half_year", date(2031, 1, 1)),
            ("Læsø", "payslips", Decimal(600), "exact", "year", date(2031, 1, 1)),
        ]
        status = "select status, rows_rejected from meta.delivery where delivery_id = ?"
        assert release.execute(status, [said]).fetchone() == ("partly_accepted", 1)
