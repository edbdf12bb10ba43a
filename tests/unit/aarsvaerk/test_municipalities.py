import pytest

from aarsvaerk.municipalities import UnknownMunicipality, find_municipality

NAMES = {"101": "København", "730": "Randers", "740": "Silkeborg", "751": "Aarhus", "492": "Ærø", "825": "Læsø"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("730", "730"),
        (" randers ", "730"),
        ("Randers Kommune", "730"),
        ("Århus", "751"),
        ("AARHUS", "751"),
        ("kobenhavn", "101"),
        ("Koebenhavn", "101"),
        ("ærø", "492"),
    ],
)
def test_codes_and_names_are_understood_however_they_are_spelled(written, code):
    assert find_municipality(written, NAMES) == code


def test_a_name_that_is_none_is_refused_with_those_that_are_like_it():
    with pytest.raises(UnknownMunicipality, match="Did you mean Silkeborg"):
        find_municipality("Silkeborgg", NAMES)
    with pytest.raises(UnknownMunicipality, match="730 or Randers"):
        find_municipality("999", NAMES)
