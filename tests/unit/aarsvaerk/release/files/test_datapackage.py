import json

import duckdb
import pytest
from frictionless import Package, Resource, Schema


@pytest.fixture
def told(bundle):
    return json.loads((bundle / "datapackage.json").read_text(encoding="utf-8"))


def resource(told, name):
    return next(one for one in told["resources"] if one["name"] == name)


def rows_as_told(bundle, one):
    """The Parquet file's rows with their names, as a reader of the package meets them."""
    path = bundle / one["path"]
    with duckdb.connect() as connection:
        answer = connection.execute(f"from '{path}'")
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def test_frictionless_reads_the_package_and_finds_nothing_wrong_with_it(told):
    assert list(Package.metadata_validate(told)) == []
    assert Package.from_descriptor(told).version == "20260301T080000Z-0123abcd"


@pytest.mark.parametrize("name", ["core.dim_unit", "marts.fte_by_unit", "meta.finding", "meta.dictionary"])
def test_the_rows_are_as_the_package_says(bundle, told, name):
    one = resource(told, name)
    rows = rows_as_told(bundle, one)
    # Keys to other resources are held against each other in the test of a whole release.
    schema = {key: value for key, value in one["schema"].items() if key != "foreignKeys"}
    report = Resource(data=rows, schema=Schema.from_descriptor(schema)).validate()
    assert report.valid, report.flatten(["type", "note"])
    assert len(rows) == one["rowCount"]


def test_a_row_that_breaks_the_schema_is_noticed(bundle, told):
    one = resource(told, "core.dim_unit")
    rows = rows_as_told(bundle, one)
    schema = {key: value for key, value in one["schema"].items() if key != "foreignKeys"}
    for spoilt in ([{**rows[0], "unit_name": None}, *rows[1:]], [rows[0], *rows]):
        assert not Resource(data=spoilt, schema=Schema.from_descriptor(schema)).validate().valid


def test_columns_tell_type_unit_and_what_absence_means(told):
    fields = {field["name"]: field for field in resource(told, "marts.fte_by_unit")["schema"]["fields"]}
    assert fields["fte"] == {
        "name": "fte",
        "type": "number",
        "title": "FTE in English",
        "titleDanish": "Årsværk",
        "description": "What fte is.",
        "descriptionDanish": "Antal årsværk.",
        "unit": "FTE",
        "unitDanish": "årsværk",
        "additivity": "additive",
        "disclosure": "public",
        "databaseType": "DECIMAL(18,6)",
        "constraints": {"required": True},
    }
    assert (fields["share_pct"]["nullMeaning"], fields["share_pct"]["nullMeaningDanish"]) == ("Not known.", "Ukendt.")
    types = {name: field["type"] for name, field in fields.items()}
    assert (types["year"], types["is_management"], types["seen_on"]) == ("integer", "boolean", "date")
    assert (types["received_at"], types["unit_name"], types["note"]) == ("datetime", "string", "string")


def test_keys_are_told_as_the_database_and_the_names_know_them(told):
    schema = resource(told, "marts.fte_by_unit")["schema"]
    assert schema["primaryKey"] == ["unit_key", "year"]
    assert schema["foreignKeys"] == [
        {"fields": ["unit_key"], "reference": {"resource": "core.dim_unit", "fields": ["unit_key"]}}
    ]
    assert resource(told, "core.dim_unit")["schema"]["foreignKeys"] == [
        {"fields": ["parent_unit_key"], "reference": {"resource": "", "fields": ["unit_key"]}}
    ]
    assert "foreignKeys" not in resource(told, "core.fct_fte_past")["schema"]


def test_sources_are_the_deliveries_that_speak_with_their_terms(told):
    (source,) = told["sources"]
    assert (source["title"], source["citation"], source["licence"]) == (
        "Danmarks Statistik, REGK31, 2023",
        "StatBank",
        "Kilde",
    )
    assert told["licenses"] == [{"name": "other", "title": "Kilde"}]
