"""`aarsvaerk report --letter`: one page to a council, whose every sentence cites rows that the release holds."""

import json
import re
import shutil

import duckdb
import pypdfium2
import pytest

from aarsvaerk.release.files.contents import opened
from aarsvaerk.release.releases import read_release
from aarsvaerk.serving.report.letter import letter, write_letter


@pytest.fixture(scope="module")
def changed(warehouse, tmp_path_factory):
    """A release in which three figures of Randers changed: beyond noise, within it, and one without a measure."""
    folder = tmp_path_factory.mktemp("letter")
    source = warehouse.settings.current.resolve()
    shutil.copy(source / "release.json", folder)
    (folder / "aarsvaerk.duckdb").write_bytes((source / "aarsvaerk.duckdb").read_bytes())
    release = read_release(folder)
    with duckdb.connect(folder / "aarsvaerk.duckdb") as connection:
        connection.execute(
            """insert into marts.changes by name
            select '730' as municipality_code, 'Randers' as municipality_name, $release as release_id,
                '20260101T000000Z' as previous_release_id, timestamp '2026-01-02' as created_at, 3 as figure_count,
                0 as new_count, 0 as gone_count, 'deliveries' as causes""",
            {"release": release.release_id},
        )
        connection.execute(
            """update marts.benchmark_task_field set funnel_low_value = 1, funnel_high_value = 1.2
            where municipality_code = '730' and year = 2023 and task_field_code = '1.2.6'"""
        )
        rows = [
            ("marts.fte_by_task_field", "fte", "a", "1.2.6 Debitoradministration", 7, 70),
            ("marts.fte_by_task_field", "fte", "b", "1.2.6 Debitoradministration", 7, 7.5),
            ("marts.indicator_scorecard", "value", "c", "1.3.3-P2", 10, 11),
        ]
        for table, figure, key, label, before, after in rows:
            values = {"table": table, "figure": figure, "key": key, "label": label, "before": before, "after": after}
            connection.execute(
                """insert into marts.changed_figure by name select '730' as municipality_code,
                    'Randers' as municipality_name, 2023 as year,
                    date '2023-01-01' as period_start, $table as "table", $figure as figure,
                    $key as row_key, $label as row_label_da, $label as row_label_en, $before as before,
                    $after as after, $after - $before as difference, 'changed' as change, 'deliveries' as causes""",
                values,
            )
    return folder, release


@pytest.fixture(scope="module")
def told(changed):
    folder, release = changed
    with opened(folder / "aarsvaerk.duckdb") as connection:
        return {language: letter(connection, release, "730", language) for language in ("da", "en")}


def test_a_change_is_within_noise_or_beyond_it_or_has_no_measure(told):
    groups = {heading: [sentence for sentence, _ in found] for heading, found, _ in told["en"]["groups"]}
    assert [*groups] == ["Beyond noise", "Within noise", "Other changes"]
    assert "7.00 has become 70.00" in groups["Beyond noise"][0] and "7.50" in groups["Within noise"][0]
    assert told["da"]["groups"][0][1][0][0].startswith("1.2.6 Debitoradministration, årsværk, 2023: 7,00 er blevet til")


def test_every_sentence_cites_rows_that_the_release_holds_and_that_have_its_figures(told, changed):
    cited = [told["en"]["opening"], *told["en"]["years"]]
    cited += [pair for _, found, _ in told["en"]["groups"] for pair in found]
    # Numbered as they are read.
    in_order = [told["en"]["opening"], *(pair for _, found, _ in told["en"]["groups"] for pair in found)]
    in_order += told["en"]["years"]
    assert [number for _, number in in_order] == list(range(1, len(told["en"]["notes"]) + 1))
    with opened(changed[0] / "aarsvaerk.duckdb") as connection:
        for sentence, number in cited:
            table, _, rest = told["en"]["notes"][number - 1].partition(": ")
            conditions = re.findall(r"(\w+) = ('[^']*'|\d+)", rest)
            where = " and ".join(f'"{name}" = {value}' for name, value in conditions)
            answer = connection.execute(f"from {table} where {where}")
            names = [column[0] for column in answer.description]
            (row,) = answer.fetchall()
            row = dict(zip(names, row, strict=True))
            if table == "marts.changed_figure":
                assert f"{row['before']:.2f} has become {row['after']:.2f}" in sentence
            elif table == "marts.benchmark_account":
                assert f"{row['net_expenditure_kr_per_inhabitant']:,.0f} kr." in sentence
            else:
                assert sentence.startswith(f"{row['figure_count']} figures on Randers")


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_letter_is_one_accessible_page(changed, language, tmp_path):
    folder, release = changed
    with opened(folder / "aarsvaerk.duckdb") as connection:
        write_letter(connection, release, "730", language, tmp_path / "letter.pdf")
    content = (tmp_path / "letter.pdf").read_bytes()
    assert len(pypdfium2.PdfDocument(content)) == 1
    for mark in (b"/StructTreeRoot", b"/Lang", b"DisplayDocTitle", b"pdfuaid", b"pdfaid"):
        assert mark in content, mark


def test_the_command_writes_the_letter_and_refuses_the_profile_that_has_no_changes(aarsvaerk, warehouse, tmp_path):
    path = tmp_path / "letter.pdf"
    run = aarsvaerk(warehouse.settings.home, "report", "--letter", "--municipality", "Randers", "--out", str(path))
    assert run.returncode == 0, run.stderr
    text = " ".join(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded().split())
    assert "This release reports no changed figure on Randers" in text and "1,883 kr." in text
    run = aarsvaerk(warehouse.settings.home, "report", "--letter", "--municipality", "730", "--profile", "open")
    assert run.returncode == 2 and "open profile" in run.stderr


def test_a_release_without_the_row_of_changes_says_that_nothing_changed(warehouse):
    settings = warehouse.settings
    with opened(settings.current_database.resolve()) as connection:
        told = letter(connection, read_release(settings.current.resolve()), "101", "da")
    assert told["opening"][0] == "Ingen tal om København er ændret i denne udgivelse."
    assert json.dumps(told) and told["groups"] == []
