import pytest

from ingest.cpr import first_cpr_number


# Invented numbers: real dates with serials that belong to nobody known to the authors.
@pytest.mark.parametrize("number", ["010203-0001", "311299-0000", "010203 0001", "0101010007"])
def test_a_personal_identity_number_is_found_with_its_place(number):
    assert first_cpr_number(f"navn;nummer\nx;{number}\n") == (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "310203-0001",  # no 31 February
        "001203-0001",  # no day 0
        "1.183.027.958",  # an amount
        "12345678901234",  # longer than ten digits
        "0101010001",  # run together and failing modulus 11
        "2022-2023",
        "sagsnr. 010203-00012",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert first_cpr_number(text) is None
