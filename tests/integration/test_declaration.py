"""A column is declared once: whoever adds one to a mart edits its SQL and its YAML, and finds it everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import openpyxl
import pytest

from aarsvaerk.release.building import partial, read_run
from aarsvaerk.release.changes.two_releases import COMPARISON, changed_figures
from aarsvaerk.release.changes.words import InWords
from aarsvaerk.release.open.open_profile import UndecidedColumns
from aarsvaerk.release.releases import read_release
from aarsvaerk.serving.postgres.relations import relations_of
from aarsvaerk.settings import PROJECT_ROOT, Settings
from orchestration.dbt import ManifestPreparation, compiled, read_manifest
from tests.releasing import begin, make

QUOTED = {
    *("unit_name", "unit_path", "area_name", "chief_area_name"),
    *("unit_name_printed", "chief_area_name_printed", "area_name_printed", "heading", "headings", "counted_text"),
    *("short_name_da", "full_title_da", "legal_basis"),
    *("model_code", "source"),
}
"""Texts in one language: a municipality's names of units and tasks, titles of laws and books, codes of models."""

SQL = ("        rolled_up.fte_below,\n", "        rolled_up.fte_below,\n        rolled_up.own_fte as counted_fte,\n")
YAML = """      - name: counted_fte
        data_type: decimal(18, 6)
        description: FTE that somebody has counted.
        config:
          meta:
            label_da: Talte årsværk
            label_en: Counted FTE
            description_da: Årsværk, som nogen har talt.
            additivity: additive
            unit: FTE
            null_meaning: Nobody has counted.
            disclosure: unit
      - name: fte_below
"""


@dataclass(frozen=True)
class Made:
    """A release, not published, of a project in which `marts.fte_by_unit` has one column more."""

    settings: Settings

    @property
    def folder(self) -> Path:
        return partial(self.settings, read_run(self.settings).release_id)


def made_with(warehouse, root: Path, yaml: str) -> Made:
    """Build the mart anew in a copy of the project and of the candidate, and make the release."""
    for name in ("dbt_project", "seeds"):
        shutil.copytree(PROJECT_ROOT / name, root / name, ignore=shutil.ignore_patterns("deliveries", "target", "logs"))
    marts = root / "dbt_project" / "models" / "marts"
    for path, before, after in (
        (marts / "fte_by_unit.sql", *SQL),
        (marts / "fte_by_unit.yml", "      - name: fte_below\n", yaml),
    ):
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, after), encoding="utf-8")
    settings = replace(warehouse.settings, home=root / "home", project_root=root)
    settings.work.mkdir(parents=True)
    shutil.copyfile(warehouse.settings.candidate, settings.candidate)
    ManifestPreparation(settings).wait()
    subprocess.run(
        [settings.dbt_executable, "--quiet", "run", "--select", "fte_by_unit"],
        cwd=settings.dbt_project,
        env=settings.child_environment(),
        check=True,
    )
    made = Made(settings)
    make(settings, read_manifest(settings), begin(settings))
    return made


@pytest.fixture(scope="module")
def made(warehouse, tmp_path_factory):
    return made_with(warehouse, tmp_path_factory.mktemp("project"), YAML)


def in_database(folder: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(folder / "aarsvaerk.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("profile", [".", "open"])
def test_an_added_column_is_in_the_dictionary(made, profile):
    assert in_database(
        made.folder / profile,
        """select label_da, label_en, description_da, description_en, unit, additivity, disclosure, compared
        from meta.dictionary where ("table", "column") = ('fte_by_unit', 'counted_fte')""",
    ) == [
        (
            *("Talte årsværk", "Counted FTE", "Årsværk, som nogen har talt.", "FTE that somebody has counted."),
            *("FTE", "additive", "unit", "figure"),
        )
    ]


def test_an_added_column_is_in_the_workbooks_and_the_data_package(made):
    sheet = openpyxl.load_workbook(made.folder / "aarsvaerk.xlsx", read_only=True)["Enheder"]
    assert "Talte årsværk" in next(sheet.iter_rows(min_row=5, max_row=5, values_only=True))
    sheet = openpyxl.load_workbook(made.folder / "dictionary.xlsx", read_only=True)["Columns"]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[2] == "counted_fte"]
    assert {"Talte årsværk", "Counted FTE", "Årsværk, som nogen har talt.", "additive", "unit"} <= set(row)
    package = json.loads((made.folder / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = [one for one in package["resources"] if one["name"] == "marts.fte_by_unit"]
    (field,) = [one for one in resource["schema"]["fields"] if one["name"] == "counted_fte"]
    assert (field["title"], field["titleDanish"]) == ("Counted FTE", "Talte årsværk")
    assert (field["description"], field["descriptionDanish"]) == (
        "FTE that somebody has counted.",
        "Årsværk, som nogen har talt.",
    )
    assert (field["additivity"], field["disclosure"]) == ("additive", "unit")


def test_an_added_column_has_a_comment_for_postgresql(made):
    with duckdb.connect(str(made.folder / "aarsvaerk.duckdb"), read_only=True) as connection:
        (mart,) = [one for one in relations_of(connection) if one.name == "fte_by_unit"]
    (column,) = [one for one in mart.columns if one.name == "counted_fte"]
    assert column.comment == (
        "Counted FTE: FTE that somebody has counted.\n"
        "Talte årsværk: Årsværk, som nogen har talt.\n"
        "Unit: FTE. Adds up: additive. Disclosure: unit."
    )


HEADINGS = [("Kommune", "Om", "Tal", "Tabel", "Ændring"), ("Municipality", "About", "Figure", "Table", "Change")]
"""Of a difference between releases, in Danish and English."""


def test_releases_are_compared_by_an_added_column(made, tmp_path):
    settings = replace(made.settings, home=tmp_path)
    ends = [replace(read_release(made.folder), release_id=name) for name in ("earlier", "later")]
    for end in ends:
        shutil.copytree(made.folder / "parquet", settings.releases / end.release_id / "parquet")
    path = settings.releases / "later" / "parquet" / "marts" / "fte_by_unit.parquet"
    counted = "if(unit_level = 0 and municipality_code = '730', 7, counted_fte)::decimal(18, 6) as counted_fte"
    with duckdb.connect() as connection:
        connection.execute(f"create table counted as select * replace ({counted}) from '{path}'")
        connection.execute(f"copy counted to '{path}'")
    with changed_figures(settings, *ends, compiled(made.settings, COMPARISON)) as connection:
        changed = connection.execute('select "table", figure, after::integer from changed_figure').fetchall()
        in_danish, in_english = (InWords(connection, language).rows() for language in ("da", "en"))
        rows = [dict(zip(words.columns, words.fetchone(), strict=True)) for words in (in_danish, in_english)]
    assert changed == [("marts.fte_by_unit", "counted_fte", 7)]
    names = [[row[heading] for heading in headings] for row, headings in zip(rows, HEADINGS, strict=True)]
    assert names == [
        ["Randers", "Randers", "Talte årsværk", "Årsværk pr. enhed", "Ændret"],
        ["Randers", "Randers", "Counted FTE", "FTE by unit", "Changed"],
    ]


def test_an_added_column_is_suppressed_in_the_open_profile_as_its_class_says(made):
    query = """select count(*) filter (own_fte is null), count(*) filter (counted_fte is null),
        count(*) filter (own_fte is distinct from counted_fte) from marts.fte_by_unit"""
    assert in_database(made.folder, query) == [(0, 0, 0)]
    ((suppressed, of_the_new_one, differing),) = in_database(made.folder / "open", query)
    assert (of_the_new_one, differing) == (suppressed, 0)
    assert suppressed > 0


def test_an_added_column_without_a_disclosure_class_stops_the_release(warehouse, tmp_path):
    with pytest.raises(UndecidedColumns, match=r"marts\.fte_by_unit\.counted_fte"):
        made_with(warehouse, tmp_path, YAML.replace("            disclosure: unit\n", ""))


STATISTICS = ("benchmark_", "gap_", "change_decomposition", "efficiency", "municipality_profile")
"""Marts of statistics say in reasons of their own why one is absent."""


def test_where_a_figure_is_absent_its_reason_is_not(warehouse):
    """Over all marts: `missing_reason` says why, or the column's `null_when` in which rows it has no meaning."""
    silent = []
    with warehouse.connect() as connection:
        for node in read_manifest(warehouse.settings)["nodes"].values():
            if node["resource_type"] != "model" or node["schema"] != "marts" or node["name"].startswith(STATISTICS):
                continue
            reason = "missing_reason is null" if "missing_reason" in node["columns"] else "true"
            for name, column in node["columns"].items():
                meta = column["config"]["meta"]
                is_figure = (column["data_type"] or "").startswith(("decimal", "bigint", "integer")) and meta.get(
                    "unit"
                )
                if not is_figure or meta["unit"] == "year":
                    continue
                (count,) = connection.execute(
                    f"""select count(*) from marts.{node["name"]}
                    where "{name}" is null and {reason} and not ({meta.get("null_when", "false")})"""
                ).fetchone()
                if count:
                    silent.append((node["name"], name, count))
    assert silent == []


def test_every_text_of_several_words_is_there_in_both_languages_or_quoted(warehouse):
    alone = set()
    with warehouse.connect() as connection:
        texts = connection.execute(
            """select table_schema, table_name, column_name from information_schema.columns
            where data_type = 'VARCHAR' and table_schema in ('core', 'marts', 'meta')"""
        ).fetchall()
        for schema, table, column in texts:
            base = column.removesuffix("_da").removesuffix("_en")
            names = {name for *place, name in texts if place == [schema, table]}
            if len({base, f"{base}_da", f"{base}_en"} & names) > 1 or column in QUOTED:
                continue
            several = f"""select 1 from "{schema}"."{table}" where "{column}" similar to '([^ ,]+ ){{3,}}.*' limit 1"""
            if connection.execute(several).fetchone():
                alone.add(f"{schema}.{table}.{column}")
    assert alone == set()


def test_every_code_in_a_published_column_has_words(warehouse):
    missing = []
    with warehouse.connect() as connection:
        listed = connection.execute(
            """select "schema", "table", "column", list(code) from meta.dictionary_code
            join duckdb_columns() on (schema_name, table_name, column_name) = ("schema", "table", "column")
            where ("table", "column") not in (('dictionary', 'unit'), ('dictionary', 'additivity')) group by all"""
        ).fetchall()
        assert len(listed) > 30
        for schema, table, column, codes in listed:
            found = connection.execute(
                f"""select distinct unnest(string_split_regex("{column}", ', |[+]')) as code
                from "{schema}"."{table}" where "{column}" is not null"""
            ).fetchall()
            missing += [(table, column, code) for (code,) in found if code not in codes]
    assert missing == []
