import json
from dataclasses import replace

import duckdb
import openpyxl
import pytest
import yaml

from aarsvaerk.release.checksums import verify
from aarsvaerk.release.files.contents import opened, published_tables
from aarsvaerk.release.files.starter_metabase import write_metabase
from aarsvaerk.release.files.starters import write_powerbi, write_superset


def test_a_bundle_is_the_same_bytes_whenever_it_is_made(bundle, make_bundle, monkeypatch):
    monkeypatch.setenv("TZ", "America/Lima")
    again = make_bundle("again")
    names = sorted(path.relative_to(bundle) for path in bundle.rglob("*") if path.is_file())
    assert {name.name for name in names} >= {
        "aarsvaerk.xlsx",
        "aarsvaerk_en.xlsx",
        "dictionary.xlsx",
        "datapackage.json",
        "SHA256SUMS",
    }
    made = [name for name in names if name.name not in ("aarsvaerk.duckdb", "SHA256SUMS")]
    assert [name for name in made if (bundle / name).read_bytes() != (again / name).read_bytes()] == []


def test_the_order_of_rows_does_not_change_a_byte(bundle, make_bundle):
    """Of Parquet it does: copying into the release has sorted the tables (test_publish)."""
    turned = make_bundle(
        "turned",
        sql="""create temp table t as from marts.fte_by_unit order by unit_key desc; delete from marts.fte_by_unit;
        insert into marts.fte_by_unit from t""",
    )
    assert (bundle / "aarsvaerk.xlsx").read_bytes() == (turned / "aarsvaerk.xlsx").read_bytes()


def test_every_table_and_view_is_a_parquet_file_with_its_types_rows_and_release(bundle):
    with duckdb.connect(str(bundle / "aarsvaerk.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            """select table_schema, table_name from information_schema.tables
            where table_schema in ('core', 'marts', 'meta') order by all"""
        ).fetchall()
        for schema, table in tables:
            path = bundle / "parquet" / schema / f"{table}.parquet"
            held, filed = (
                connection.sql(f"from {source} order by all") for source in (f'"{schema}"."{table}"', f"'{path}'")
            )
            assert (filed.columns, filed.types) == (held.columns, held.types)
            assert filed.fetchall() == held.fetchall()
            told = dict(connection.sql(f"select key::blob, value::blob from parquet_kv_metadata('{path}')").fetchall())
            assert told[b"release_id"] == b"20260301T080000Z-0123abcd"
        (codecs,) = connection.sql(f"select list(distinct compression) from parquet_metadata('{path}')").fetchone()
    assert len(tables) == 10
    assert codecs == ["ZSTD"]


def test_findings_are_safe_in_a_spreadsheet_and_in_order(bundle):
    lines = (bundle / "findings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        "finding_key,delivery_id,finding_number,message_da",
        'e,d,1,"Tallet æ, ""citeret"""',
        'f,d,2,"\'=HYPERLINK(""x"")"',
    ]


def test_a_release_of_a_bare_database_gets_its_files_too(tmp_path, make_bundle):
    folder = make_bundle(sql="drop table meta.finding; drop table meta.delivery")
    assert not (folder / "findings.csv").exists()
    assert openpyxl.load_workbook(folder / "aarsvaerk.xlsx").sheetnames[0] == "Forside"
    assert verify(folder) == []


@pytest.mark.parametrize("profile", ["internal", "open"])
def test_the_profile_is_told_everywhere(make_bundle, profile):
    folder = make_bundle(
        profile=profile, sql="create table meta.disclosure as select 2.5::decimal(18, 6) as threshold_fte"
    )
    sheets = {
        name: openpyxl.load_workbook(folder / name).worksheets[0] for name in ("aarsvaerk.xlsx", "aarsvaerk_en.xlsx")
    }
    texts, english = (
        [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        for sheet in sheets.values()
    )
    assert any("2,5 årsværk" in text for text in texts) == (profile == "open")
    assert any("2.5 FTE" in text for text in english) == (profile == "open")
    assert any(text.startswith({"internal": "Intern", "open": "Åben"}[profile]) for text in texts)
    assert f'"profile": "{profile}"' in (folder / "datapackage.json").read_text(encoding="utf-8")


def test_starters_have_labels_relations_and_only_the_sums_that_are_right(bundle, tmp_path):
    with opened(bundle / "aarsvaerk.duckdb") as connection:
        tables = published_tables(connection)
    write_powerbi(tables, tmp_path / "powerbi", "da")
    definition = tmp_path / "powerbi" / "aarsvaerk.SemanticModel" / "definition"
    table = (definition / "tables" / "marts.fte_by_unit.tmdl").read_text(encoding="utf-8")
    assert "SUM('marts.fte_by_unit'[fte])" in table
    assert "SUM('marts.fte_by_unit'[share_pct])" not in table
    assert "/// Antal årsværk." in table
    relations = (definition / "relationships.tmdl").read_text(encoding="utf-8")
    assert "fromColumn: 'marts.fte_by_unit'.unit_key\n\ttoColumn: 'core.dim_unit'.unit_key" in relations
    write_superset(tables, tmp_path / "superset", "en")
    dataset = json.loads((tmp_path / "superset/datasets/aarsvaerk/marts.fte_by_unit.yaml").read_text(encoding="utf-8"))
    assert [metric["expression"] for metric in dataset["metrics"]] == ['SUM("fte")']
    assert {column["verbose_name"] for column in dataset["columns"]} >= {"FTE in English"}


def test_the_starter_for_metabase_has_the_form_of_its_own_exports(bundle, tmp_path):
    with opened(bundle / "aarsvaerk.duckdb") as connection:
        tables = published_tables(connection)
    write_metabase(tables, tmp_path, "da")
    found = {
        path.relative_to(tmp_path).as_posix(): yaml.safe_load(path.read_text()) for path in tmp_path.rglob("*.yaml")
    }
    place = "databases/aarsvaerk/schemas/marts/tables/fte_by_unit"
    assert found["databases/aarsvaerk/aarsvaerk.yaml"]["serdes/meta"] == [{"model": "Database", "id": "aarsvaerk"}]
    # Metabase finds a thing by the path of its models, and reads references as paths of names.
    for name, content in found.items():
        models = [one["model"] for one in content["serdes/meta"]]
        assert models in (
            *(["Database"], ["Database", "Schema", "Table"], ["Database", "Schema", "Table", "Field"]),
            *(["Collection"], ["Card"]),
        ), name
        if models[-1] in ("Table", "Field"):
            assert content["serdes/meta"][-1]["id"] == content["name"] == name.split("/")[-1].removesuffix(".yaml")
        if "entity_id" in content:
            assert len(content["entity_id"]) == 21
            assert content["serdes/meta"][0]["id"] == content["entity_id"]
    key = found[f"{place}/fields/unit_key.yaml"]
    assert (key["semantic_type"], key["visibility_type"]) == ("type/FK", "details-only")
    assert key["fk_target_field_id"] == ["aarsvaerk", "core", "dim_unit", "unit_key"]
    assert f"databases/aarsvaerk/schemas/core/tables/dim_unit/fields/{key['fk_target_field_id'][-1]}.yaml" in found
    fte = found[f"{place}/fields/fte.yaml"]
    assert (fte["base_type"], fte["description"]) == ("type/Decimal", "Antal årsværk.")
    metrics = [content for content in found.values() if content.get("type") == "metric"]
    assert sorted(str(one["dataset_query"]["query"]["aggregation"]) for one in metrics) == [
        f"[['sum', ['field', ['aarsvaerk', 'marts', '{table}', 'fte'], None]]]"
        for table in ("explained", "fte_by_unit")
    ]
    collections = {content["entity_id"] for name, content in found.items() if name.endswith("main/aarsvaerk.yaml")}
    assert {one["collection_id"] for one in metrics} == collections


def test_metabase_averages_a_stock_over_its_periods(bundle, tmp_path):
    with opened(bundle / "aarsvaerk.duckdb") as connection:
        (table,) = [one for one in published_tables(connection) if one.full_name == "marts.fte_by_unit"]
    columns = [replace(one, additivity="stock") if one.name == "fte" else one for one in table.columns]
    columns += [replace(columns[0], name="year", type="INTEGER")]
    write_metabase([replace(table, columns=columns)], tmp_path, "da")
    (metric,) = tmp_path.rglob("fte_by_unit_fte.yaml")
    (aggregation,) = yaml.safe_load(metric.read_text())["dataset_query"]["query"]["aggregation"]
    assert [aggregation[0], aggregation[1][0], aggregation[2][0]] == ["/", "sum", "distinct"]
    assert aggregation[2][1][1][-1] == "year"
