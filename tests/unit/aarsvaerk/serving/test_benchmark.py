"""`aarsvaerk benchmark` in words and as a page, on a small made-up release."""

import re
from html.parser import HTMLParser

import duckdb
import pytest

from aarsvaerk.serving.benchmark import NothingToCompare, as_html, as_lines, compare

FIELDS = {"1.2.6": ("Debitorstyring & inddrivelse", "Debtor management"), "3.4.6": ("Aktivering", "Activation")}
# Own rate, peers, lower quartile, median, upper quartile, gap in FTE.
ROWS = {"1.2.6": (0.5, 6, 0.25, 0.4, 0.75, 1234.5), "3.4.6": (0.1, 6, 0.2, 0.3, 0.4, -2)}


@pytest.fixture
def release():
    """A release in which Randers has FTE on two task fields, with the peers that each row of `ROWS` gives."""

    def make(peers=None, synthetic=False):
        connection = duckdb.connect()
        for schema in ("core", "marts", "meta"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            """create table core.dim_municipality as
            select * from (values ('730', 'Randers', true), ('740', 'Silkeborg', true))
            as m (municipality_code, municipality_name, is_current)"""
        )
        connection.execute("create table core.fct_fte as select ?::boolean as is_synthetic", [synthetic])
        connection.execute("create table meta.release as select '20261127T210000Z' as release_id")
        connection.execute(
            """create table marts.benchmark_task_field (
                municipality_code varchar, year integer, task_field_code varchar, task_field_name_da varchar,
                task_field_name_en varchar, peer_set_code varchar, peer_group_name varchar,
                peer_group_name_en varchar,
                fte_per_1000_inhabitants decimal(18, 6), peer_count integer,
                p25_fte_per_1000_inhabitants decimal(18, 6), median_fte_per_1000_inhabitants decimal(18, 6),
                p75_fte_per_1000_inhabitants decimal(18, 6), gap_to_median_fte decimal(18, 6),
                quality_grade varchar, missing_reason varchar)"""
        )
        for code, (own, count, *statistics) in ROWS.items():
            count = count if peers is None else peers
            statistics = statistics if count else [None] * 4
            connection.execute(
                "insert into marts.benchmark_task_field values ('730', 2023, ?, ?, ?, 'country', 'Hele landet', "
                "'The whole country', ?, ?, "
                "?, ?, ?, ?, 'C', null)",
                [code, *FIELDS[code], own, count, *statistics],
            )
        return connection

    return make


def test_the_largest_gap_comes_first_and_numbers_are_written_as_danes_write_them(release):
    lines = as_lines(compare(release(), "randers", peer_set="country"), "da")
    assert lines[0] == "Randers 2023: årsværk pr. opgavefelt ved siden af andre kommuner"
    assert lines[1] == "Sammenlignet med hele landet: 6 andre kommuner har årsværk i 2023."
    rows = [line.split() for line in lines if re.match(r"\d", line)]
    assert [(row[0], row[-2]) for row in rows] == [("1.2.6", "+1.234,5"), ("3.4.6", "−2,0")]


def test_without_peers_nothing_is_compared(release):
    comparison = compare(release(peers=0), "730", 2023, "country")
    assert "has delivered FTE for 2023, so there is nothing to compare with" in as_lines(comparison, "en")[1]
    assert "<svg" not in as_html(comparison, "en")


def test_few_peers_and_made_up_figures_are_said(release):
    lines = as_lines(compare(release(peers=4, synthetic=True), "730", 2023, "country"), "en")
    assert "Fewer than five municipalities are a weak basis. Read the gaps with care." in lines
    assert "Made-up figures from a simulation." in lines


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"municipality": "Silkborg"}, "Did you mean Silkeborg"),
        ({"municipality": "Silkeborg"}, "Silkeborg has delivered no FTE"),
        ({"municipality": "730", "year": 2020}, "It has: 2023"),
        ({"municipality": "730", "peer_set": "country", "task_field": "9.9.9"}, "No task field 9.9.9"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(release, asked, answer):
    with pytest.raises(NothingToCompare, match=answer):
        compare(release(), **asked)


def test_the_page_escapes_names_and_gives_every_figure_in_its_table(release):
    page = as_html(compare(release(), "730", 2023, "country"), "da")
    cells: list[str] = []

    class Cells(HTMLParser):
        def handle_data(self, data):
            cells.append(data.strip())

    Cells().feed(page)
    assert {"1.2.6", "Debitorstyring & inddrivelse", "0,50", "0,40", "0,25 – 0,75", "+1.234,5"} <= set(cells)
    assert "Debitorstyring &amp; inddrivelse" in page
    assert page.count('<svg aria-hidden="true"') == 2
    assert not re.search(r"https?://", page)
