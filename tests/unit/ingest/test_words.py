import pytest

from ingest.words import cleaned, garbled, has_lost_letters, may_have_lost_letters, oddities


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
        ("B=C3=B8rn", "Børn"),
        ("B<f8>rn", "Børn"),
        ("B¢rn", "Børn"),  # in one encoding of DOS, read in another
        ("Ã\x86ldre", "Ældre"),  # read as ISO-8859-1
        ("p†rørende", "pårørende"),  # some letters are whole
        ("B°rn og lµring", "Børn og læring"),  # Windows-1252, read in the encoding of DOS
        ("B¯rn", "Børn"),  # in that of old Macs
        ("Břrn og lćring", "Børn og læring"),  # in that of Central Europe
        ("Bшrn", "Børn"),  # in that of Russian
        ("}rsv{rk", "årsværk"),  # where there are seven bits only
        ("K[RSEL", "KÆRSEL"),
        ("B%F8rn", "Børn"),
        ("B\\xf8rn", "Børn"),
        ("Kran_x000D_", "Kran"),
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
        "São Paulo",
        "25 °C",
        "{navn}",
        "Team [Nord]",
        "ja|nej",
        "HR\\IT",
        "50%e6",
    ],
)
def test_plain_text_is_left_alone(text):
    assert garbled(text) is None
    assert not has_lost_letters(text)
    assert not may_have_lost_letters(text)


@pytest.mark.parametrize("text", ["B\ufffdrn", "Bï¿½rn", "B\x9brn"])
def test_letters_that_are_gone_are_found(text):
    assert has_lost_letters(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kr\u00adan",
        "Kr\u200ban",
        "Kran\u200f",
        "\ufeffKran",
        "Kr\u0430n",
        "Kr\u03b1n",
        "\uff2bran",
        "\U0001d40aran",
        "Kran\ufe0f",
        "Kran\U000e0100",
        "K\U0001d42ban",
    ],
)
def test_a_name_that_looks_the_same_is_the_same_and_what_differs_is_named(text):
    assert cleaned(text) == "Kran"
    assert oddities(text)


@pytest.mark.parametrize("text", ["B?rn", "B??rn", "B?RN", "?konomi", "Fan? havn", "b|rn"])
def test_signs_where_letters_would_be_are_found(text):
    assert may_have_lost_letters(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ba\u030ad", "Båd"),
        ("B\u0430\u030ad", "Båd"),  # a Cyrillic letter below a ring
        ("Lo\u0338n", "Løn"),
        ("L\u2300n", "LØn"),
        ("Kran\u2009kaj", "Kran kaj"),
        ("Kran １", "Kran 1"),
        ("Kran Ⅱ", "Kran II"),
        ("Løn／HR", "Løn/HR"),
        ("\u04d4rø", "Ærø"),
        ("m²", "m²"),
        ("KMD™", "KMD™"),
    ],
)
def test_letters_and_blanks_in_another_form_are_the_plain_ones(text, plain):
    assert cleaned(text) == plain
