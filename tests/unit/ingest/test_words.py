import pytest

from ingest.words import garbled, has_lost_letters, may_have_lost_letters


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BÃ¸rn og LÃ¦ring", "Børn og Læring"),
        ("BÃƒÂ¸rn", "Børn"),  # twice
        ("Ã…ben", "Åben"),
        ("B├╕rn og L├ªring", "Børn og Læring"),  # read in the encoding of DOS
        ("B√∏rn og L√¶ring", "Børn og Læring"),  # in that of old Macs
        ("B¿rn", "Børn"),  # written in that of old Macs
        ("B›rn", "Børn"),  # in that of DOS
        ("B&oslash;rn", "Børn"),
        ("B&#248;rn &amp; unge", "Børn & unge"),
        ("B\\u00f8rn", "Børn"),
        ("B<U+00F8>rn", "Børn"),
        ("B%C3%B8rn", "Børn"),
    ],
)
def test_letters_that_were_read_wrongly_are_understood(text, meant):
    assert garbled(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Børn og Læring",
        "R&D",
        "Løn & Personale; HR",
        "Café Ångström",
        "ÆØÅ",
        "50 % stilling",
        "A/B <C>",
        "§ 18 †",
        "«Kaj»",
    ],
)
def test_plain_text_is_left_alone(text):
    assert garbled(text) is None
    assert not has_lost_letters(text)
    assert not may_have_lost_letters(text)


@pytest.mark.parametrize("text", ["B\ufffdrn", "Bï¿½rn", "B\x9brn"])
def test_letters_that_are_gone_are_found(text):
    assert has_lost_letters(text)
