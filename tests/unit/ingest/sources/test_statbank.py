from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from ingest.messages import place
from ingest.model import DeliveryRejected
from ingest.sources import recognise_table
from ingest.sources.statbank import TABLE_SOURCES
from tests.tables import read_bytes, values

REGK31, FOLK1A, BEF1A07 = TABLE_SOURCES
ACCOUNT = (
    "OMRÅDE;FUNKTION;ART;PRISENHED;TID;INDHOLD\n"
    "Hele landet;6.45.51 Sekretariat og forvaltninger;I alt (netto);Pr. indbygger, løbende priser (kr.);2031;4000\n"
    "Læsø;6.45.51 Sekretariat og forvaltninger;I alt (netto);Pr. indbygger, løbende priser (kr.);2031;..\n"
)
QUARTER = "OMRÅDE;TID;INDHOLD\nLæsø;2031K2;1800\n"
YEAR = "OMRÅDE;TID;INDHOLD\nLæsø;2031;1790\n"


def recognise(text):
    first, second = text.split("\n")[:2]
    return recognise_table(first.strip().split(";"), second.strip().split(";"))


def rows(text):
    (read,) = read_bytes(text.encode())[1].values()
    return read


@pytest.mark.parametrize(("text", "source"), [(ACCOUNT, REGK31), (QUARTER, FOLK1A), (YEAR, BEF1A07)])
def test_each_table_is_recognised_by_its_columns_and_periods(text, source):
    assert recognise(text) is source


def test_an_account_row_keeps_its_figure_and_place():
    country, island = rows(ACCOUNT)
    assert country["function_code"] == "6.45.51"
    assert (country["value"], country["value_text"]) == (Decimal(4000), "4000")
    assert (island["value"], island["value_text"]) == (None, "..")  # not available, which is not zero
    assert island["line_from"] == 3


@pytest.mark.parametrize(
    ("source", "text", "day"), [(FOLK1A, QUARTER, date(2031, 4, 1)), (BEF1A07, YEAR, date(2031, 1, 1))]
)
def test_a_population_stands_on_the_first_day_of_its_period(source, text, day):
    (row,) = rows(text)
    assert (row["population_date"], row["table_id"]) == (day, source.code.removeprefix("dst_").upper())


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
        rows(QUARTER + row + "\n")
    (finding,) = refused.value.findings
    assert (finding.rule_code, place(finding)) == ("value_malformed", "line 3")


ACCOUNT_IN_CODES = "OMRÅDE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD\n825;64551;1;TOT;INDL;2031;4000\n"
ACCOUNT_IN_TEXTS = (
    "OMRÅDE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD\n"
    "Læsø;6.45.51 Sekretariat og forvaltninger;1 Driftskonti;I alt (netto);"
    "Pr. indbygger, løbende priser (kr.);2031;4000\n"
)
PEOPLE_IN_CODES = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\n411;TOT;IALT;TOT;2031K1;90\n"
PEOPLE_IN_TEXTS = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\nChristiansø;I alt;Alder i alt;I alt;2031K1;90\n"


@pytest.mark.parametrize(
    ("source", "codes", "texts"),
    [(REGK31, ACCOUNT_IN_CODES, ACCOUNT_IN_TEXTS), (FOLK1A, PEOPLE_IN_CODES, PEOPLE_IN_TEXTS)],
)
def test_a_file_of_codes_says_what_a_file_of_texts_says(source, codes, texts):
    assert recognise(codes) is recognise(texts) is source
    of_codes, of_texts = (rows(text) for text in (codes, texts))
    assert values(of_codes) == values(of_texts)
    assert of_codes[0]["area_name"] in ("Læsø", "Christiansø")
    received = codes.split("\n")[1]
    assert of_codes[0]["raw_text_sha256"] == sha256(received.encode()).hexdigest(), "what came stays as it came"


def test_an_account_says_the_same_whether_its_running_costs_are_named_or_left_out():
    left_out = rows(ACCOUNT_IN_TEXTS.replace("DRANST;", "").replace("1 Driftskonti;", ""))
    assert values(rows(ACCOUNT_IN_TEXTS)) == values(left_out)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (ACCOUNT_IN_TEXTS.replace("1 Driftskonti", "3 Anlæg"), "DRANST"),
        (ACCOUNT_IN_CODES.replace(";1;", ";2;"), "DRANST"),
        (PEOPLE_IN_TEXTS.replace("Christiansø;I alt", "Christiansø;Kvinder"), "KØN"),
        (PEOPLE_IN_TEXTS.replace("Alder i alt", "0 år"), "ALDER"),
        (PEOPLE_IN_CODES.replace("IALT;TOT", "IALT;U"), "CIVILSTAND"),
        (ACCOUNT_IN_CODES.replace("64551", "64599"), "FUNKTION"),
    ],
)
def test_a_part_is_not_taken_for_the_whole_nor_an_unknown_code_for_a_name(text, column):
    with pytest.raises(DeliveryRejected) as refused:
        rows(text)
    (finding,) = refused.value.findings
    assert (finding.rule_code, finding.values["column"], place(finding)) == ("value_malformed", column, "line 2")
