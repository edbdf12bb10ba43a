from datetime import date
from decimal import Decimal

import pytest

from ingest.model import DeliveryRejected
from ingest.sources import recognise
from ingest.sources.statbank import SOURCES

REGK31, FOLK1A, BEF1A07 = SOURCES
ACCOUNT = (
    "OMRÅDE;FUNKTION;ART;PRISENHED;TID;INDHOLD\n"
    "Hele landet;6.45.51 Sekretariat og forvaltninger;I alt (netto);Pr. indbygger, løbende priser (kr.);2031;4000\n"
    "Læsø;6.45.51 Sekretariat og forvaltninger;I alt (netto);Pr. indbygger, løbende priser (kr.);2031;..\n"
)
QUARTER = "OMRÅDE;TID;INDHOLD\nLæsø;2031K2;1800\n"
YEAR = "OMRÅDE;TID;INDHOLD\nLæsø;2031;1790\n"


@pytest.mark.parametrize(("text", "source"), [(ACCOUNT, REGK31), (QUARTER, FOLK1A), (YEAR, BEF1A07)])
def test_each_table_is_recognised_by_its_columns_and_periods(text, source):
    assert recognise(text) is source


def test_an_account_row_keeps_its_figure_and_place():
    country, island = REGK31.parse(ACCOUNT).tables["account"]
    assert country.values["function_code"] == "6.45.51"
    assert country.values["value"] == Decimal(4000)
    assert island.values["value"] is None  # ".." is not available, not zero
    assert island.line_from == 3


@pytest.mark.parametrize(
    ("source", "text", "day"), [(FOLK1A, QUARTER, date(2031, 4, 1)), (BEF1A07, YEAR, date(2031, 1, 1))]
)
def test_a_population_stands_on_the_first_day_of_its_period(source, text, day):
    (row,) = source.parse(text).tables["population"]
    assert (row.values["population_date"], row.values["table_id"]) == (day, source.code.removeprefix("dst_").upper())


@pytest.mark.parametrize(
    "row",
    [
        "Læsø;2031K5;1800",  # no fifth quarter
        "Læsø;2031K2;1.800",  # thousands point or decimal point: not guessed
        "Læsø;2031K2;mange",
        "Læsø;2031K2;",
    ],
)
def test_a_value_that_does_not_read_is_named_with_its_line(row):
    with pytest.raises(DeliveryRejected) as refused:
        FOLK1A.parse(QUARTER + row + "\n")
    (finding,) = refused.value.findings
    assert (finding.rule_code, finding.location) == ("value_malformed", "line 3")
