from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.encoding import decide_encoding, read_text
from ingest.messages import phrase_text, place
from ingest.model import DeliveryRejected
from ingest.numbers import NumberEvidence, parse_decimal, read_number
from ingest.place import Place


@pytest.fixture
def file(tmp_path):
    """Writes bytes as a file."""

    def write(content):
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("å;1\n".encode(), "utf-8"),
        ("\ufeffå;1\n".encode(), "utf-8-sig"),
        ("å;1\n".encode("cp1252"), "cp1252"),
        ("“å”;1\n".encode("cp1252"), "cp1252"),
        ("Ringkøbing–Skjern å;1\n".encode("cp1252"), "cp1252"),
        ("å;1\n".encode("utf-16"), "utf-16"),
        ("\ufeffå;1\n".encode("utf-16-be"), "utf-16"),
        ("Enhed å;1\n".encode("utf-16-le"), "utf-16-le"),
        ("Enhed å;1\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encoding_is_decided_from_the_bytes(file, content, encoding):
    path = file(content)
    decided = decide_encoding(path)
    assert decided.name == encoding
    text = read_text(path, decided.name)
    assert "å;1\n" in text.replace("”", "")
    assert not text.startswith("\ufeff")
    assert decided.evidence


def test_evidence_tells_whether_windows_1252_was_needed(file):
    assert "ISO-8859-1" in phrase_text(decide_encoding(file("å".encode("cp1252"))).evidence)
    assert "ISO-8859-1" not in phrase_text(decide_encoding(file("“å”".encode("cp1252"))).evidence)


def test_a_letter_cut_by_the_end_of_a_piece_is_still_utf8(file):
    assert decide_encoding(file(b"x" * ((1 << 20) - 1) + "å".encode())).name == "utf-8"


def test_newlines_of_every_system_are_line_feeds(file):
    assert read_text(file(b"a\r\nb\rc\n"), "utf-8") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("content", "line", "rule_code"),
    [
        (b"a;b\n\xe5;\x81\n", "line 2", "file_encoding"),  # neither UTF-8 nor defined in Windows-1252
        (b"a;b\n" + "Vejbæk;1\n".encode("cp865"), "line 2", "file_encoding"),  # the letters of DOS, between letters
        (b"PK\x03\x04\x14\x00", "line 1", "text_control"),  # a zip file
        ("a;b\nå;1\x01\n".encode("utf-16"), "line 2", "text_control"),
        ("a;b\n".encode("utf-16") + b"x", "line 2", "file_encoding"),  # half a character
        (b"a;b\n\xc3", "line 2", "file_encoding"),  # half a character in UTF-8, which is one in Windows-1252
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_place(file, content, line, rule_code):
    path = file(content)
    if content.endswith(b"\xc3"):
        assert decide_encoding(path).name == "cp1252"
        return
    with pytest.raises(DeliveryRejected) as refused:
        decide_encoding(path)
    assert [(finding.rule_code, place(finding)) for finding in refused.value.findings] == [(rule_code, line)]


NUMBERS = [
    ("31,6", ",", "31.6"),
    ("1.234,5", ",", "1234.5"),
    ("1 234,5", ",", "1234.5"),
    ("1\u00a0234\u00a0567", ",", "1234567"),
    ("1.183.027.958", ",", "1183027958"),
    ("2", ",", "2"),
    ("-0,5", ",", "-0.5"),
    ("−0,50", ",", "-0.50"),
    ("+7", ".", "7"),
    ("1,234.5", ".", "1234.5"),
    ("7.25", ".", "7.25"),
]


@pytest.mark.parametrize(("text", "sign", "number"), NUMBERS)
def test_numbers_are_read_with_the_sign_of_their_file_and_print_back(text, sign, number):
    assert parse_decimal(f" {text} ", sign) == Decimal(number)
    assert str(read_number(text, sign)) == text


@pytest.mark.parametrize(
    ("text", "sign"),
    [("31.6", ","), ("1,2,3", ","), ("12.34,5", ","), ("", ","), ("ca. 5", ","), ("1.5,0", "."), ("1.234 567", ","),
     ("007", ","), ("0.123", ","), ("1E3", ","), ("½", ","), ("٣", ",")],
)  # fmt: skip
def test_a_number_written_another_way_is_not_guessed(text, sign):
    with pytest.raises(ValueError, match="is not a number"):
        parse_decimal(text, sign)


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3),
    st.sampled_from([(",", "."), (",", " "), (",", ""), (".", ","), (".", "")]),
)
def test_a_written_number_reads_back_to_itself_and_prints_back(number, signs):
    decimal, thousands = signs
    written = f"{number:,.3f}".replace(",", "t").replace(".", decimal).replace("t", thousands)
    read = read_number(written, decimal)
    assert (read.value, str(read)) == (number, written)


@pytest.mark.parametrize(
    ("numbers", "sign"),
    [
        (["1.234", "1.234,5"], ","),
        (["1.234", "0,5"], ","),
        (["1.234", "1234.5"], "."),
        (["1,234", "12.25"], "."),
        (["1.234", "1.234.567"], ","),  # two points can only part thousands
        (["1.234", "0.125"], "."),  # no thousands begin with zero
        (["1.234", "1234.567"], "."),  # four digits are no group of three
        (["1 234,5", "2"], ","),
        (["1", "22", "1 234"], None),  # nothing needs a sign
    ],
)
def test_one_telling_number_decides_for_the_file(numbers, sign):
    evidence = NumberEvidence()
    evidence.add(numbers, lambda index: Place(2 + index, heading="FTE"))
    decided, told, in_doubt = evidence.decide()
    assert in_doubt is None
    assert decided == sign
    assert bool(told) == bool(sign)


def test_a_file_that_nothing_settles_waits_for_its_senders_answer():
    evidence = NumberEvidence()
    evidence.add(["1", "1.234", "5.678"], lambda index: Place(2 + index))
    _, _, finding = evidence.decide()
    assert (finding.rule_code, place(finding)) == ("number_format_ambiguous", "line 3")
    assert finding.values == {"value": "1.234", "whole": "1234", "part": "1.234"}
    assert evidence.decide(",")[0] == ","
    assert evidence.decide(".")[0] == "."


def test_an_answer_does_not_overrule_the_file():
    evidence = NumberEvidence()
    evidence.add(["1.234", "0,5"], lambda index: Place(2 + index))
    assert evidence.decide(".")[0] == ","


def test_two_ways_of_writing_in_one_file_are_refused():
    evidence = NumberEvidence()
    evidence.add(["0,5", "0.5"], lambda index: Place(2 + index))
    sign, _, finding = evidence.decide(",")
    assert sign in (",", ".")
    assert (finding.rule_code, place(finding), finding.values["other_place"]) == (
        "number_format_mixed",
        "line 2",
        Place(3),
    )


@given(content=st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    try:
        assert "\r" not in read_text(path, decide_encoding(path).name)
    except DeliveryRejected as refused:
        assert refused.findings[0].rule_code in ("file_encoding", "text_control")
