import pytest

from ingest.messages import phrase_text, place, place_text, render
from ingest.model import Finding
from ingest.place import Place, column_letter, phrase
from ingest.texts import TEXTS


@pytest.mark.parametrize(
    ("found", "english", "danish"),
    [
        (Place(), "the whole file", "hele filen"),
        (Place(12), "line 12", "linje 12"),
        (Place(12, column=3), "line 12, column 3", "linje 12, tegn 3"),
        (Place(12, heading="Årsværk"), "line 12, column Årsværk", "linje 12, kolonnen Årsværk"),
        (Place(2, 4), "lines 2–4", "linje 2–4"),
        (Place(2, page=3), "page 3, line 2", "side 3, linje 2"),
        (Place(5, sheet="Ark1"), "sheet “Ark1”, row 5", "arket »Ark1«, række 5"),
        (
            Place(5, sheet="line 9", column=28, heading="FTE"),
            "sheet “line 9”, row 5, column AB (FTE)",
            "arket »line 9«, række 5, kolonne AB (FTE)",
        ),
        (
            Place(sheet="Ark1", part="outside_cells"),
            "sheet “Ark1”, outside its cells",
            "arket »Ark1«, uden for cellerne",
        ),
        (Place(part="comments"), "the comments", "kommentarerne"),
        (Place(dataset="unit_fte"), "unit_fte", "unit_fte"),
        (Place(words="somewhere"), "somewhere", "somewhere"),
    ],
)
def test_a_place_has_words_in_both_languages(found, english, danish):
    assert (place_text(found), place_text(found, "da")) == (english, danish)


def test_a_finding_that_stands_for_more_says_how_many_more():
    finding = Finding("unknown_municipality", Place(102), places=900)
    assert place(finding) == "line 102 and 899 more places"
    assert place(finding, "da") == "linje 102 og 899 steder mere"


def test_a_phrase_holds_a_place_that_is_written_in_the_readers_language():
    said = phrase("number_at", "4,25", Place(2, heading="Årsværk"))
    assert phrase_text(said) == "“4,25” at line 2, column Årsværk"
    assert phrase_text(said, "da") == "»4,25« på linje 2, kolonnen Årsværk"


def test_every_text_has_both_languages_and_the_same_places_to_fill():
    for key, (danish, english) in TEXTS.items():
        assert danish and english, key
        if key == "each_language":  # what it is filled with is in both
            continue
        assert {n for n in range(5) if f"{{{n}}}" in danish} == {n for n in range(5) if f"{{{n}}}" in english}, key


def test_the_senders_own_words_stay_as_they_are():
    values = {"value": "a year", "column": "TID", "expected": phrase("year")}
    malformed = Finding("value_malformed", Place(3), values)
    assert render(malformed, "da")[0] == "»a year« i kolonnen TID er ikke et årstal."
    assert render(malformed, "en")[0] == "“a year” in column TID is not a year."


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_cpr_number_is_told_even_where_reading_has_made_one(language):
    joined = Finding("unknown_municipality", Place(sheet="a 010203-0001"), {"area": "x 010203 0001 y"})
    told = " ".join([*render(joined, language), place(joined, language)])
    assert "0001" not in told
    assert "x [CPR] y" in told


def test_columns_have_the_letters_of_a_spreadsheet():
    assert [column_letter(number) for number in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
