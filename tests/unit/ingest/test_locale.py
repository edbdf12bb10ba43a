from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.locale import decode, parse_decimal
from ingest.model import DeliveryRejected


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("å;1\n".encode(), "utf-8"),
        ("\ufeffå;1\n".encode(), "utf-8-sig"),
        ("å;1\n".encode("cp1252"), "cp1252"),
        ("“å”;1\n".encode("cp1252"), "cp1252"),
    ],
)
def test_encoding_is_decided_from_the_bytes(content, encoding):
    decoded = decode(content)
    assert decoded.encoding == encoding
    assert "å" in decoded.text
    assert not decoded.text.startswith("\ufeff")
    assert decoded.evidence


def test_newlines_of_every_system_are_line_feeds():
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a;b\nå;1\n".encode("utf-16"), "line 1"),  # the byte order mark's NULs
        (b"a;b\n\xe5;\x81\n", "line 2"),  # neither UTF-8 nor defined in Windows-1252
        (b"PK\x03\x04\x14\x00", "line 1"),  # a zip file, such as XLSX
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_place(content, line):
    with pytest.raises(DeliveryRejected) as refused:
        decode(content)
    assert [(finding.rule_code, finding.location) for finding in refused.value.findings] == [("file_encoding", line)]


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("31,6", ",", "31.6"),
        ("1.234,5", ",", "1234.5"),
        ("1.183.027.958", ",", "1183027958"),
        ("2", ",", "2"),
        ("-0,5", ",", "-0.5"),
        ("1,234.5", ".", "1234.5"),
        (" 7.25 ", ".", "7.25"),
    ],
)
def test_numbers_are_read_with_the_sign_of_their_file(text, sign, number):
    assert parse_decimal(text, sign) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "sign"), [("31.6", ","), ("1,2,3", ","), ("12.34,5", ","), ("", ","), ("ca. 5", ","), ("1.5,0", ".")]
)
def test_a_number_written_another_way_is_not_guessed(text, sign):
    with pytest.raises(ValueError, match="is not a number"):
        parse_decimal(text, sign)


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.sampled_from(",."))
def test_a_written_number_reads_back_to_itself(number, sign):
    written = f"{number:,.3f}" if sign == "." else f"{number:,.3f}".translate(str.maketrans(",.", ".,"))
    assert parse_decimal(written, sign) == number


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(content):
    try:
        assert "\r" not in decode(content).text
    except DeliveryRejected as refused:
        assert refused.findings[0].rule_code == "file_encoding"
