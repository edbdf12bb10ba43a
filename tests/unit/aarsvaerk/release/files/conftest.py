from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import duckdb
import pytest

from aarsvaerk.release.files import write_files
from aarsvaerk.release.releases import Release

RELEASE = Release("20260301T080000Z-0123abcd", "2026-03-01T08:00:00+00:00", "0123abcd" * 8, "in", "code", 1, {})


def build_database(path: Path) -> None:
    """A small finished database with every type, keys, a view, and texts that spreadsheets misread."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create schema core; create schema marts; create schema meta;
            create table core.dim_unit (
                unit_key varchar primary key, parent_unit_key varchar, unit_name varchar not null
            );
            insert into core.dim_unit values ('a', null, 'Æblehave'), ('b', 'a', '=1+1'), ('c', 'a', '-10 %');
            create table core.fct_fte_past (unit_key varchar, known_from timestamp, primary key (unit_key, known_from));
            create table marts.fte_by_unit (
                unit_key varchar not null, year integer not null, fte decimal(18, 6) not null, share_pct decimal(9, 6),
                is_management boolean, seen_on date, received_at timestamp, cost_kr decimal(18, 2), unit_name varchar,
                note json, unit_code varchar, quality varchar, word_da varchar, word_en varchar,
                primary key (unit_key, year)
            );
            insert into marts.fte_by_unit values
            ('a', 2023, 1326.9, 100, true, '2023-05-01', '2023-05-01 12:30', 1234.50, '@SUM(A1)', '{"a": 1}',
                '1.4.10', 'a, b', 'hus', 'house'),
            ('b', 2023, 0.000001, null, false, null, null, null, '=1+1', null, '1.4.2', 'b', null, null),
            ('c', 2023, 0, 12.5, false, null, null, -5, 'Bjørn' || chr(7), null, '0.0.0', null, null, null);
            create view marts.explained as select unit_key, fte from marts.fte_by_unit;
            create table marts.empty (review_key varchar primary key, words varchar);
            create table meta.finding (
                finding_key varchar primary key, delivery_id varchar, finding_number integer, message_da varchar
            );
            insert into meta.finding values ('f', 'd', 2, '=HYPERLINK("x")'), ('e', 'd', 1, 'Tallet æ, "citeret"');
            create table meta.delivery (
                delivery_id varchar primary key, publisher varchar, title varchar, period varchar, file_name varchar,
                sha256 varchar, received_at timestamp, citation varchar, licence varchar, note varchar,
                is_current boolean
            );
            insert into meta.delivery values
            ('d', 'Danmarks Statistik', 'REGK31', '2023', 'a.csv', 'ff', '2026-02-01', 'StatBank', 'Kilde', null, true),
            ('old', 'Danmarks Statistik', 'REGK31', '2022', 'o.csv', 'ee', '2026-01-01', 'x', 'y', null, false);
            create table meta.dictionary (
                "schema" varchar, "table" varchar, "column" varchar, type varchar, description_en varchar,
                description_da varchar, unit varchar, null_meaning varchar, unit_da varchar, null_meaning_da varchar,
                label_da varchar, label_en varchar, additivity varchar, disclosure varchar
            );
            create table meta.dictionary_table (
                "schema" varchar, "table" varchar, label_da varchar, label_en varchar, description_da varchar,
                sheet json
            );
            create table meta.dictionary_code (
                "schema" varchar, "table" varchar, "column" varchar, code varchar, label_da varchar, label_en varchar
            );
            insert into meta.dictionary_code values
            ('marts', 'fte_by_unit', 'quality', 'a', 'Målt', 'Measured'),
            ('marts', 'fte_by_unit', 'quality', 'b', 'Oplyst', 'Stated');
            insert into meta.dictionary
            select schema_name, table_name, column_name, data_type, 'What ' || column_name || ' is.',
                if(column_name = 'fte', 'Antal årsværk.', null), if(column_name = 'fte', 'FTE', null),
                if(is_nullable, 'Not known.', null), if(column_name = 'fte', 'årsværk', null),
                if(is_nullable, 'Ukendt.', null), if(column_name = 'fte', 'Årsværk', null),
                if(column_name = 'fte', 'FTE in English', null), if(column_name = 'fte', 'additive', null), 'public'
            from duckdb_columns() where schema_name in ('core', 'marts', 'meta');
            insert into meta.dictionary_table values
            ('marts', 'fte_by_unit', 'Årsværk pr. enhed', 'FTE by unit', 'En række pr. enhed og år.', '{
                "position": 1, "title_da": "Enheder", "title_en": "Units", "question_da": "Hvor mange?",
                "question_en": "How many?", "names": ["unit_name", "year"], "figures": ["fte"], "order": ["unit_code"]
            }');
            comment on table marts.fte_by_unit is 'One row per `unit` and year.\n\n**Known limits** Isn''t all.';
            """
        )


@pytest.fixture
def make_bundle(tmp_path):
    """Makes a release folder of the small database: `make_bundle(name, profile=…, sql=…)`."""

    def make(name: str = "bundle", profile: str = "internal", sql: str = "select 1") -> Path:
        folder = tmp_path / name
        build_database(folder / "aarsvaerk.duckdb")
        with duckdb.connect(str(folder / "aarsvaerk.duckdb")) as connection:
            connection.execute(sql)
        release = dataclasses.replace(RELEASE, profile=profile)
        (folder / "release.json").write_text(json.dumps(dataclasses.asdict(release)), encoding="utf-8")
        write_files(folder, release)
        return folder

    return make


@pytest.fixture
def bundle(make_bundle) -> Path:
    return make_bundle()
