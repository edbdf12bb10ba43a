import pytest

from ingest.messages import place, render
from ingest.model import Finding
from ingest.phrases import in_danish


@pytest.mark.parametrize(
    ("english", "danish"),
    [
        ("line 12", "linje 12"),
        ("line 12, column 3", "linje 12, tegn 3"),
        ("lines 2–4", "linje 2–4"),
        ("line 102 and 899 more places", "linje 102 og 899 steder mere"),
        ("unit_fte and 3 more places", "unit_fte og 3 steder mere"),
        ("a number with decimal sign “,”", "et tal med decimaltegnet »,«"),
        ("a date such as “2031-05-31”", "en dato som »2031-05-31«"),
        ("a heading “Forvaltningsområde: …” first", "først en overskrift »Forvaltningsområde: …«"),
        (
            "a date such as “pr. 1. maj 2023” or “1. halvår 2023”",
            "en dato som »pr. 1. maj 2023« eller »1. halvår 2023«",
        ),
    ],
)
def test_our_own_phrases_have_their_danish(english, danish):
    assert in_danish(english) == danish


def test_the_senders_own_words_stay_as_they_are():
    assert in_danish("Havnen ved line 12") == "Havnen ved line 12"
    malformed = Finding("value_malformed", "line 3", {"value": "a year", "column": "TID", "expected": "a year"})
    assert render(malformed, "da")[0] == "»a year« i kolonnen TID er ikke et årstal."
    assert render(malformed, "en")[0] == "“a year” in column TID is not a year."


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_cpr_number_is_told_even_where_reading_has_made_one(language):
    joined = Finding("unknown_municipality", "a 010203-0001", {"area": "x 010203 0001 y"})
    told = " ".join([*render(joined, language), place(joined, language)])
    assert "0001" not in told
    assert "x [CPR] y" in told
