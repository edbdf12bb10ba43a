"""A note says first what was delivered, then what it does to the main figures, then where the rest is."""

from datetime import datetime

import duckdb
import pytest

from aarsvaerk.release.changes.notes import Ends, as_markdown, note_of

ENDS = Ends("20260302T080000Z", "20260301T080000Z")
COLUMNS = '("table", figure, row_key, year, row_label_da, row_label_en, before, after, causes, delivery_ids)'


@pytest.fixture
def changed():
    """Makes a note of rows of marts.changed_figure: `changed(rows, language)`."""
    with duckdb.connect() as connection:
        connection.execute(
            """create schema marts; create schema meta;
            create table marts.changed_figure (
                municipality_code varchar default '730', municipality_name varchar default 'Randers', year integer,
                "table" varchar, figure varchar, row_key varchar, row_label_da varchar, row_label_en varchar,
                before decimal(38, 8), after decimal(38, 8), difference decimal(38, 8), causes varchar,
                delivery_ids varchar
            );
            create table marts.fte_by_unit as select '730' as municipality_code, 2023 as year, 1.5 as own_fte
            from range(2);
            create table meta.delivery (delivery_id varchar, file_name varchar, title varchar, title_en varchar,
                received_at timestamp, status varchar)"""
        )
        connection.execute(
            "insert into meta.delivery values ('d', 'rettet.xlsx', 'Årsværk pr. enhed', 'FTE by unit', ?, 'accepted')",
            [datetime(2026, 3, 1, 12)],
        )

        def make(rows, language="da"):
            for number, row in enumerate(rows):
                table, figure, year, label, before, after, causes = row
                values = [table, figure, str(number), year, label, label, before, after, causes, "d"]
                connection.execute(
                    f"insert into marts.changed_figure {COLUMNS} values ({', '.join('?' * len(values))})", values
                )
            return as_markdown(note_of(connection, "730", language, ENDS))

        yield make


CORRECTED = [
    ("marts.fte_by_unit", "own_fte", 2023, "Randers / Stabene / Løn", 18, 19.5, "correction"),
    ("marts.fte_by_task_field", "total_fte", 2023, "1.4.1", 1326.9, 1328.4, "correction"),
    ("marts.fte_by_task_field", "total_fte", 2023, "1.4.2", 1326.9, 1328.4, "correction"),
    ("marts.fte_by_task_field", "share_of_total_pct", 2023, "1.4.2", 1.234567, 1.234568, "correction"),
    ("marts.fte_by_category", "fte", 2023, "1.1 · Løn og personale", 38.9, 40.1, "correction"),
    ("marts.fte_by_category", "fte", 2023, "1.2 · Økonomistyring", 72.71, 72.712, "correction"),
    ("marts.benchmark_account", "rank_lowest_first", 2023, "6.45.51", 3, 4, "peers"),
]


def test_two_corrected_cells_are_told_as_what_they_are(changed):
    assert changed(CORRECTED) == (
        "# Randers: hvad er nyt\n\n"
        "Udgivelsen 20260302T080000Z sammenlignet med den fra 01-03-2026.\n\n"
        "## Leveret eller rettet\n\n"
        "- rettet.xlsx, modtaget 01-03-2026: Årsværk pr. enhed\n"
        "- Løn, 2023: årsværk fra 18,0 til 19,5, fordi en leverance er rettet\n\n"
        "## Hvad det betyder for hovedtallene\n\n"
        "- Årsværk i alt, 2023: 1.326,9 → 1.328,4\n"
        "- Løn og personale, 2023: 38,9 → 40,1\n\n"
        "## Resten\n\n"
        "- I alt er 7 tal ændret. Alle står i arket “Ændrede tal”, i tabellen marts.changed_figure og i svaret på: "
        "aarsvaerk diff --municipality 730\n"
        "- 1 af dem er placeringer og medianer, der er ændret, fordi andre kommuners tal er ændret.\n"
    )
    english = changed([], "en")
    assert "- Løn, 2023: FTE from 18.0 to 19.5, because a delivery was corrected\n" in english
    assert "received 2026-03-01" in english


def test_a_first_delivery_is_a_welcome_and_no_list(changed):
    fields = [("marts.fte_by_task_field", "total_fte", 2023, f"1.1.{n}", None, 700, "late_delivery") for n in range(60)]
    units = [("marts.fte_by_unit", "own_fte", 2023, f"Enhed {n}", None, 7, "late_delivery") for n in range(100)]
    note = changed([*fields, *units])
    assert "Velkommen: Randers er med for 2023 med 700,0 årsværk i 2 enheder." in note
    assert "Enhed 1" not in note
    assert len(note) < 1_000


def test_what_no_delivery_changed_is_told_with_its_cause(changed):
    note = changed([("marts.fte_by_category", "fte", 2023, "1.1 · Løn", 1, 2, "mapping")])
    assert "fordi en leverance" not in note
    assert "- Løn, 2023: 1,0 → 2,0" in note


def test_a_long_list_is_cut_and_its_rest_counted(changed):
    rows = [("marts.fte_by_unit", "own_fte", 2023, f"Enhed {n}", 1, 2, "correction") for n in range(30)]
    assert "og 10 mere" in changed(rows)


def test_names_from_files_are_no_tags_and_no_links(changed):
    note = changed([("marts.fte_by_unit", "own_fte", 2023, "<script>[x](javascript:y)", 1, 2, "correction")])
    assert "\\<script\\>\\[x\\](javascript:y)" in note
