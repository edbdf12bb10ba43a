import itertools
import os
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import cpr
from ingest.cpr import cpr_in_table, first_cpr_number, scan, without_cpr_numbers
from ingest.landing import DELIVERIES

TODAY = date(2026, 11, 22)


SPELLINGS = [
    *(
        "010203-0001",
        "010203 0001",
        "010203  0001",
        "010203   0001",
        "010203\t0001",
        "010203 - 0001",
        "010203  -  0001",
    ),
    *("010203--0001", "010203_0001", "010203~0001", "01.02.03-0001", "01/02/03-0001", "01 02 03-0001", "01-02-03-0001"),
    *("01.02.03 - 0001", "01 02 03 0001", "0 1 0 2 0 3 - 0 0 0 1", "0 1 0 2 0 3 0 0 0 1", "0 1 0 2 0 3  0 0 0 1"),
    *(f"010203{dash}0001" for dash in "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u207b\ufe58\ufe63\uff0d"),
    *(f"010203{blank}0001" for blank in "\u00a0\u2002\u2003\u2005\u2007\u2009\u200a\u202f\u205f\u3000"),
    *(f"010203{nothing}0001" for nothing in "\u200b\u200c\u200d\u2060\ufeff"),
    "010203-0001".translate({48 + digit: 0xFF10 + digit for digit in range(10)}),  # full width
    "010203-0001".translate({48 + digit: 0x0660 + digit for digit in range(10)}),  # Arabic
    "010203-0001".translate({48 + digit: 0x06F0 + digit for digit in range(10)}),
    "010203-0001".translate({48 + digit: 0x0966 + digit for digit in range(10)}),
    "010203-0001".translate({48 + digit: 0x1D7CE + digit for digit in range(10)}),
    "010203\uff0d0001".translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    *("010203---0001", "010203----0001", "010203 - - 0001", "010203    -    0001", "010203-\n0001", "010203-\r\n0001"),
    *(
        "010203\n-0001",
        "'010203'-'0001'",
        '"010203"-"0001"',
        "010203-(0001)",
        "**010203**-**0001**",
        "<b>010203</b>-0001",
    ),
    *("010203&ndash;0001", "010203&nbsp;0001", "010203&shy;0001", "010203<b>-</b>0001"),
    *("01021903-0001", "01.02.1903-0001", "01-02-1903-0001", "01/02/1903-0001", "01 02 1903 - 0001"),
    *(f"010203{dash}0001" for dash in "\u30fb\u30fc\u2500\u2e3a"),
    "".join(f"{digit}\u0332" for digit in "010203-0001"),  # underlined
    *(
        "010203-0001".translate({48 + digit: first + digit for digit in range(10)})
        for first in (0x1E950, 0x1FBF0, 0x104A0)
    ),
    *(
        "CPR 010203,0001",
        "CPR 010203=0001",
        "CPR 010203\\0001",
        "CPR 010203;0001",
        "CPR 010203+0001",
        "CPR 010203*0001",
    ),
    *("CPR 010203.0001", "CPR: 010203/0001", "cpr-nr. 0102030001", "010203\u00b70001", "010203\u20220001"),
]


@pytest.mark.parametrize("around", ["{}", "Jens {} bor her", "5;{};x"])
@pytest.mark.parametrize("number", SPELLINGS)
def test_no_spelling_slips(number, around):
    assert first_cpr_number(around.format(number), TODAY)
    assert scan(iter(around.format(number)), TODAY)


def ordinary_cells(count):
    """Made-up cells as tables of municipalities hold them; the same ones each time."""
    random = Random(15)
    digits = lambda number: "".join(random.choices("0123456789", k=number))  # noqa: E731
    kinds = (
        lambda: "".join(random.choices("0123456789abcdef", k=32)),
        lambda: str(UUID(int=random.getrandbits(128))),
        lambda: "0x0101" + "".join(random.choices("0123456789ABCDEF", k=38)),
        lambda: "57" + digits(11),  # EAN
        lambda: f"{digits(2)} {digits(2)} {digits(2)} {digits(2)}",  # phone
        lambda: f"+45 {digits(4)} {digits(4)}",
        lambda: digits(8),  # CVR
        lambda: f"{random.randint(1, 31):02}.{random.randint(1, 12):02}.{random.randint(10, 26)}",
        lambda: f"{random.randint(1, 31):02}.{random.randint(1, 12):02}.{random.randint(10, 26)} {digits(4)}",
        lambda: f"{random.randint(1, 31):02}-{random.randint(1, 12):02}-20{random.randint(10, 26)}",
        lambda: f"{digits(3)}.{digits(3)},{digits(2)}",
        lambda: f"{digits(random.randint(1, 7))},{digits(random.randint(1, 6))}",
        lambda: f"{digits(2)}.{digits(2)}.{digits(2)}-{digits(2)}.{digits(2)}.{digits(2)}",
        lambda: f"{digits(1)}.{digits(2)}.{digits(2)}.{digits(1)}.{digits(2)}",  # account
        lambda: random.choice(("Borgerservice", "Løn og personale", "Kontor 3", "2023", "12")),
    )
    return [random.choice(kinds)() for _ in range(count)]


def test_ordinary_cells_are_left_alone():
    """At most one in a million; a tenth of that here, all of it by AARSVAERK_CELLS=1000000."""
    cells = ordinary_cells(int(os.environ.get("AARSVAERK_CELLS", "100000")))
    assert [cell for cell in cells if first_cpr_number(cell, TODAY)] == []


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["cpr", "løbenr."], ["010203", "0002"]),
        (["CPR", "", "navn"], ["10203", "0002", "Jens"]),
        (["CPR-nr."], ["01 02 03 - 0002"]),
        (["Personnummer"], ["0102030002"]),
        (["CPR"], ["010203\u20130002"]),
        (["x"], ["010203\u30000001"]),
    ],
)
def test_a_number_in_two_cells_under_a_heading_is_found(header, row):
    assert cpr_in_table(header, [[value] for value in row], TODAY)


# Invented numbers: real dates with serials that belong to nobody known to the authors.
@pytest.mark.parametrize(
    "number",
    [
        "010203-0001",
        "311299-0000",
        "010203 0001",
        "010203 - 0001",
        "010203\u00a00001",
        "010203–0001",  # en dash
        "010203\u20110001",  # the hyphen that does not break
        "610203-0001",  # a replacement number: day plus 60
        "010226-4001",  # born in 2026
        "290204-4000",  # 29 February of a leap year
    ],
)
@pytest.mark.parametrize("around", ["{}", "{},5", "5;{};7", "CPR-{}", "({})", "x{}y", "{}-1"])
def test_a_personal_identity_number_is_found_with_its_place(number, around):
    line = around.format(number)
    column = around.index("{") + 1
    assert first_cpr_number(f"navn;nummer\n{line}\n", TODAY) == (2, column)


@pytest.mark.parametrize(
    "line",
    [
        "0101010007",
        "CPR-0101010007",
        "(0101010007)",
        "x0101010007y",
        "Anders,0101010007,5",
        "5,0101010007,7",
        "0101010007;x",
        ",0101010007,1",
    ],
)
def test_digits_run_together_are_found_between_words_and_as_a_field(line):
    assert first_cpr_number(line, TODAY) == (1, line.index("01") + 1)


@pytest.mark.parametrize(
    "text",
    [
        "310203-0001",  # no 31 February
        "001203-0001",  # no day 0
        "011303-0001",  # no month 13
        "231126-4001",  # born tomorrow
        "010158-5000",  # seventh digit 5 and year 58: born in 1858
        "010100-0001",  # born in 1900
        "290203-4000",  # 2003 is no leap year
        "1.183.027.958",  # an amount
        "12345678901234",  # longer than ten digits
        "0101010001",  # run together and failing modulus 11
        "6101010001",  # run together and failing modulus 11 as a replacement number too
        "610101 0001",  # a replacement number only with a dash
        "2022-2023",
        "sagsnr. 010203-00012",
        "010203.0001",  # an amount with four decimals
        "010203/2023",  # a case number
        "5;0,0101010007;3",  # a share with ten decimals
        "010203\n0001",
        "010203\t0002",  # two columns
        "1234010203-0001",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert first_cpr_number(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["CPR: 0101010001", "cpr-nr. 010203/0001", "Personnummer 010203.0001", "CPR 6101010001"]
)
def test_the_word_cpr_before_a_number_makes_it_one(text):
    assert first_cpr_number(text, TODAY) == (1, text.index(next(c for c in text if c.isdigit())) + 1)


def test_the_word_cpr_speaks_of_the_next_number_on_its_line_only():
    assert first_cpr_number("CPR 17 af 0101010001", TODAY) is None
    assert first_cpr_number("CPR\n0101010001", TODAY) is None


@pytest.mark.parametrize(
    ("seventh", "year", "century"),
    [
        *((s, y, 1900) for s in "0123" for y in (2, 99)),
        *((s, y, 2000) for s in "49" for y in (0, 26)),
        *((s, y, 1900) for s in "49" for y in (37, 99)),
        *((s, y, 2000) for s in "5678" for y in (0, 26)),
    ],
)
def test_the_seventh_digit_tells_the_century(seventh, year, century):
    number = f"0101{year:02d}-{seventh}000"
    born = date(century + year, 1, 1)
    assert first_cpr_number(number, born) == (1, 1)
    assert first_cpr_number(number, date(born.year - 1, 12, 31)) is None
    assert first_cpr_number(number, date(born.year + 125, 12, 31)) == (1, 1)
    assert first_cpr_number(number, date(born.year + 126, 1, 1)) is None


@pytest.mark.parametrize(("seventh", "year"), [("4", 36), ("9", 36), ("5", 57), ("8", 57)])
def test_years_to_come_are_read_in_this_century(seventh, year):
    number = f"0101{year}-{seventh}000"
    assert first_cpr_number(number, TODAY) is None
    assert first_cpr_number(number, date(2000 + year, 1, 1)) == (1, 1)


def test_no_cpr_number_is_shown():
    text = "a 010203-0001, b 610203-0001 og CPR 0101010001; sag 010203/2023"
    assert without_cpr_numbers(text, TODAY) == "a [CPR], b [CPR] og CPR [CPR]; sag 010203/2023"


_PIECES = st.lists(
    st.sampled_from(
        ["010203-0001", "010203 – 0001", "0101010007", "0101010001", "CPR ", "\n", ",", "5", ".", "-", "æ", " " * 40]
    ),
    max_size=25,
)


@settings(max_examples=400, deadline=None)
@example(["CPR ", " " * 40, "0101010001"], [46])
@given(_PIECES, st.lists(st.integers(0, 400), max_size=12))
def test_a_stream_gives_what_the_whole_text_gives_wherever_it_is_cut(pieces, cuts):
    text = "".join(pieces)
    places = [0, *sorted(cuts), len(text)]
    chunks = [text[start:end] for start, end in itertools.pairwise(places)]
    assert scan(chunks, TODAY) == first_cpr_number(text, TODAY)


def test_a_stream_of_single_characters_gives_the_place():
    text = f"{'fyld;' * 30}\n" * 20 + "navn;010203-0001\n" + "mere;" * 50
    assert scan(text, TODAY) == first_cpr_number(text, TODAY) == (21, 6)


@pytest.mark.parametrize(
    "heading", ["CPR", "Cpr-nr.", "cprnr", "Personnummer", "person-nr", "Personal identity number"]
)
@pytest.mark.parametrize(
    "cell",
    ["101010001", "0101010001", "010101/0001", "010101.0001", "'0101010001", "101010001.0", " 10101-0001 "],
)
def test_a_column_headed_cpr_needs_neither_modulus_11_nor_the_first_zero(heading, cell):
    assert cpr_in_table(["enhed", heading], [["Havn", "Havn"], ["", cell]], TODAY) == (1, 1)
    assert cpr_in_table(["enhed", "antal"], [["Havn", "Havn"], ["", cell]], TODAY) is None


@pytest.mark.parametrize("cell", ["", "12", "991010001", "1234567890", "opslag", "12345678901"])
def test_a_column_headed_cpr_may_hold_other_things(cell):
    assert cpr_in_table(["CPR-opslag"], [[cell]], TODAY) is None


def test_a_table_gives_the_first_row_and_looks_at_each_field_alone():
    columns = [["5", "0101010007", "x\ny"], ["010203-0001", "b", "1"]]
    assert cpr_in_table(["a", "b"], columns, TODAY) == (0, 1)
    assert cpr_in_table(["a", "b"], [["x\ny", "z", "010203-0001"], ["", "", ""]], TODAY) == (2, 0)
    assert cpr_in_table(["a", "b"], [["010203"], ["0001"]], TODAY) is None


CASE_WORDS = ("sagsnr. ", "Sagsnummer: ", "journalnr. ", "j.nr. ", "case no. ", "ESDH-nr ", "sags-id ")


def issued():
    """Numbers that people may have: with modulus 11, and without it those of a 1 January; and replacement numbers."""
    random = Random(6)
    days = [date(1925, 1, 1).toordinal(), date(2026, 1, 1).toordinal()]
    while True:
        born = date.fromordinal(random.randint(*days))
        for serial in random.sample(range(10_000), 40):
            digits = f"{born:%d%m%y}{serial:04}"
            if cpr._year(digits[6], born.year % 100) == born.year and cpr._passes_modulus_11(digits):
                yield f"{digits[:6]}-{digits[6:]}"
        yield f"0101{random.randint(60, 95)}-{random.randint(0, 3999):04}"
        yield f"{born.day + 60}{born:%m%y}-{random.randint(0, 3) if born.year < 2000 else random.choice((4, 5, 6))}001"


def test_no_number_that_anybody_may_have_slips_behind_the_words_for_a_cases_number():
    """Cases are often numbered by citizen."""
    numbers = list(itertools.islice(issued(), 5_000))
    spelled = (f"{CASE_WORDS[place % len(CASE_WORDS)]}{number}" for place, number in enumerate(numbers))
    assert [text for text in spelled if not first_cpr_number(text, TODAY)] == []
    assert cpr_in_table(["Sagsnr."], [numbers[:1]], TODAY) == (0, 0)


def test_a_cases_number_is_refused_only_where_somebody_may_have_it():
    """Of numbers made of day and running number all were refused, now one in eleven and those of a 1 January."""
    days = [date.fromordinal(day) for day in range(date(2016, 1, 3).toordinal(), TODAY.toordinal(), 11)]
    numbers = [f"{day:%d%m%y}-{serial:04}" for day in days for serial in range(1, 41)]
    found = sum(first_cpr_number(f"sagsnr. {number}", TODAY) is not None for number in numbers)
    assert 0.08 < found / len(numbers) < 0.10
    assert all(first_cpr_number(number, TODAY) for number in numbers[::40])
    assert first_cpr_number("sagsnr. 010122-0001", TODAY)  # passes modulus 11
    assert first_cpr_number("CPR/sagsnr. 020122-0001", TODAY) and not first_cpr_number("sagsnr. 020122-0001", TODAY)
    assert cpr_in_table(["Sagsnr."], [["020122-0001"]], TODAY) is None
    assert cpr_in_table(["Antal"], [["020122-0001"]], TODAY) == (0, 0)


def _passing(low: int, high: int) -> int:
    """How many of the ten-digit numbers from `low` to below `high` (whole thousands) pass run together, exactly."""
    by_remainder = [0] * 11
    for serial in range(1000):
        by_remainder[sum(int(d) * w for d, w in zip(f"{serial:03d}", (3, 2, 1), strict=True)) % 11] += 1
    count = 0
    for start in range(low // 1000, high // 1000):
        digits = f"{start:07d}"
        if digits[:2] <= "31" and cpr._born(digits[:6], digits[6], TODAY, replacement=False):
            remainder = sum(int(d) * w for d, w in zip(digits, (4, 3, 2, 7, 6, 5, 4), strict=True)) % 11
            count += by_remainder[-remainder % 11]
    return count


# The figures of docs/checks.md, counted over every number of the kind.
@pytest.mark.parametrize(
    ("kind", "low", "high", "per_million"),
    [
        ("any ten digits", 0, 10**10, 2269),
        ("production units", 1_000_000_000, 1_035_000_000, 21304),
        ("phone numbers with 45 before", 4_500_000_000, 4_600_000_000, 0),
        ("year and running number 2001", 2_001_000_000, 2_002_000_000, 62182),
        ("year and running number 2013 to 2031", 2_013_000_000, 2_032_000_000, 0),
        ("Unix seconds to 12 April 2024", 1_700_000_000, 1_713_000_000, 57357),
        ("Unix seconds from 13 April 2024 to January 2027", 1_713_000_000, 1_801_000_000, 0),
    ],
)
def test_how_often_other_ten_digit_numbers_pass_for_a_cpr_number(kind, low, high, per_million):
    assert _passing(low, high) * 1_000_000 / (high - low) == pytest.approx(per_million, abs=0.5)


def _passing_isbns(starts) -> int:
    """How many ISBNs of ten digits pass, of those that begin with the given seven."""
    by_remainder = [
        sum(-(remainder + 3 * eighth + 2 * ninth) % 11 != 10 for eighth in range(10) for ninth in range(10))
        for remainder in range(11)
    ]
    passing = 0
    for digits in starts:
        # Both checks weigh the last seven digits alike, so only the sum of the first three tells them apart.
        if sum(map(int, digits[:3])) % 11 == 0 and cpr._born(digits[:6], digits[6], TODAY, replacement=False):
            passing += by_remainder[sum(int(d) * w for d, w in zip(digits, range(10, 3, -1), strict=True)) % 11]
    return passing


def test_how_many_isbns_of_ten_digits_pass():
    with_a_day = (
        f"{day:02d}{month:02d}{year:02d}{seventh}"
        for day in range(1, 32)
        for month in range(1, 13)
        for year in range(100)
        for seventh in range(10)
    )
    assert _passing_isbns(with_a_day) / (10**9 * 10 / 11) == pytest.approx(0.00097, abs=0.00001)


def test_the_count_of_isbns_is_of_what_the_search_finds():
    numbers = [f"{number:010d}" for number in range(2_906_100_000, 2_906_110_000)]
    isbns = [n for n in numbers if sum(int(d) * w for d, w in zip(n, range(10, 0, -1), strict=True)) % 11 == 0]
    found = sum(first_cpr_number(isbn, TODAY) is not None for isbn in isbns)
    assert found == _passing_isbns(sorted({n[:7] for n in numbers})) > 100


def test_the_count_is_of_what_the_search_finds():
    low = 101_010_000
    found = sum(first_cpr_number(f"{number:010d}", TODAY) is not None for number in range(low, low + 10_000))
    assert found == _passing(low, low + 10_000) == 909


def test_six_digits_blank_four_digits_pass_where_the_six_are_a_date():
    passing = sum(
        cpr._born(f"{day:02d}{month:02d}{year:02d}", seventh, TODAY, replacement=False)
        for day in range(1, 32)
        for month in range(1, 13)
        for year in range(100)
        for seventh in "0123456789"
    )
    assert passing / 10**7 == pytest.approx(0.02496, abs=0.00001)


@pytest.mark.parametrize(
    "number",
    ["+4512345678", "004512345678", "+45 12 34 56 78", "12345678", "5790000123456", "12340102030001", "01012023",
     "8701020300", "01-01-2023", "01.01.2023 12:30", "2023-01-02T10:00:00"],
)  # fmt: skip
def test_phones_companies_locations_accounts_dates_and_danish_isbns_never_pass(number):
    assert first_cpr_number(number, TODAY) is None


@pytest.mark.parametrize("path", sorted(DELIVERIES.glob("*.csv")), ids=lambda path: path.name)
def test_no_embedded_delivery_has_what_looks_like_one(path: Path):
    assert first_cpr_number(path.read_text(encoding="utf-8-sig"), TODAY) is None
