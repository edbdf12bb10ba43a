import json

import duckdb
import openpyxl
import pytest

from aarsvaerk.release.checksums import verify
from aarsvaerk.release.files.contents import opened, published_tables
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
    """Of a table's own file it does: copying into the release has sorted it (test_publish)."""
    turned = make_bundle(
        "turned",
        sql="""create temp table t as from marts.fte_by_unit order by unit_key desc; delete from marts.fte_by_unit;
        insert into marts.fte_by_unit from t""",
    )
    for name in ("parquet/marts/explained.parquet", "aarsvaerk.xlsx"):
        assert (bundle / name).read_bytes() == (turned / name).read_bytes(), name


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
