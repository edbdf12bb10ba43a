"""The files of a whole release hold what its database holds, and the figures the documentation promises."""

import json
from decimal import Decimal

import duckdb
import openpyxl
import pytest
from frictionless import Package, Resource, Schema

from aarsvaerk.release.checksums import verify
from tests.conftest import run_aarsvaerk


@pytest.fixture(scope="module")
def folder(warehouse):
    return warehouse.settings.current


@pytest.fixture(scope="module")
def package(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_nothing_differs_from_the_checksums(folder):
    assert verify(folder) == []


def test_package_parquet_dictionary_and_database_tell_of_the_same_columns(warehouse, folder, package):
    with warehouse.connect() as connection:
        held = connection.execute(
            """select schema_name || '.' || table_name, column_name from duckdb_columns()
            where schema_name in ('core', 'marts', 'meta') and not internal order by table_oid, column_index"""
        ).fetchall()
        filed = [
            (one["name"], name)
            for one in package["resources"]
            for name in connection.sql(f"from '{folder / one['path']}'").columns
        ]
    packed = [(one["name"], field["name"]) for one in package["resources"] for field in one["schema"]["fields"]]
    sheet = openpyxl.load_workbook(folder / "dictionary.xlsx", read_only=True)["Columns"]
    listed = [(f"{row[0]}.{row[1]}", row[2]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert sorted(packed) == sorted(filed) == sorted(listed) == sorted(held)


def test_frictionless_finds_nothing_wrong_with_package_and_rows(folder, package):
    assert list(Package.metadata_validate(package)) == []
    resources = {one["name"]: one for one in package["resources"]}
    for name in ("core.dim_unit", "core.fct_fte", "marts.fte_by_task_field", "meta.delivery"):
        schema = {key: value for key, value in resources[name]["schema"].items() if key != "foreignKeys"}
        with duckdb.connect() as connection:
            answer = connection.execute(f"from '{folder / resources[name]['path']}'")
            names = [column[0] for column in answer.description]
            rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        report = Resource(data=rows, schema=Schema.from_descriptor(schema)).validate()
        assert report.valid, (name, report.flatten(["type", "note"])[:5])
        assert len(rows) == resources[name]["rowCount"]


def test_every_key_told_points_to_a_row(folder, package):
    paths = {one["name"]: folder / one["path"] for one in package["resources"]}
    told = [(one, key) for one in package["resources"] for key in one["schema"].get("foreignKeys", [])]
    assert len(told) > 50
    with duckdb.connect() as connection:
        for one, key in told:
            target = paths[key["reference"]["resource"] or one["name"]]
            (column,), (pointed,) = key["fields"], key["reference"]["fields"]
            (lost,) = connection.execute(
                f"""select count(*) from '{paths[one["name"]]}' as pointing
                anti join '{target}' as target on pointing.{column} = target.{pointed}
                where pointing.{column} is not null"""
            ).fetchone()
            assert lost == 0, (one["name"], key)


def test_the_workbook_sums_to_the_fte_of_the_source(folder):
    book = openpyxl.load_workbook(folder / "aarsvaerk.xlsx", read_only=True)
    summed = {"Opgavefelter": "Årsværk", "Enheder": "Egne årsværk", "Bag tallene": "Årsværk"}
    for name, heading in summed.items():
        headings, *rows = book[name].iter_rows(min_row=5, values_only=True)
        place = headings.index(heading)
        # Workbooks hold floats: each is the decimal it was made of, once rounded to its six decimals.
        fte = sum(round(Decimal(row[place]), 6) for row in rows if row[place] is not None)
        assert fte == Decimal("1326.9"), name


def test_a_municipalitys_own_workbook_has_its_rows_only_newest_year_first(warehouse, tmp_path):
    run = run_aarsvaerk(
        warehouse.settings.home, "workbook", "--municipality", "randers", "--out", str(tmp_path / "own.xlsx")
    )
    assert run.returncode == 0, run.stderr
    book = openpyxl.load_workbook(tmp_path / "own.xlsx", read_only=True)
    headings, *rows = book["Key figures"].iter_rows(min_row=5, values_only=True)
    years = [row[headings.index("Year")] for row in rows]
    assert years == sorted(years, reverse=True)
    assert len(years) > 5
    headings, *rows = book["Units"].iter_rows(min_row=5, values_only=True)
    assert {row[headings.index("Municipality code")] for row in rows} == {"730"}
