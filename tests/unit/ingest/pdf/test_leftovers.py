"""Strings of a PDF's bytes: escapes as the standard has them, and whatever stands in a stream that is no text."""

from __future__ import annotations

import random
import zlib

import pytest

from ingest.pdf.leftovers import strings


@pytest.mark.parametrize(
    ("literal", "read"),
    [
        (rb"12345\0506789\051", "12345(6789)"),
        (rb"12\9345\86789\n", "12934586789\n"),
        (b"12345\\\r\n6789", "123456789"),
        (rb"12(34)5\\6789", "12(34)5\\6789"),
    ],
)
def test_a_string_is_read_with_its_escapes(literal, read):
    assert read in list(strings(b"(" + literal + b")"))


def test_a_stream_of_any_bytes_is_looked_through():
    chance = random.Random(7)
    signs = b"()\\<>[]/%#0123456789 \r\n"
    for _ in range(300):
        noise = bytes(chance.choice(signs) if chance.random() < 0.7 else chance.randrange(256) for _ in range(2_000))
        hidden = b"stream\n" + zlib.compress(noise + b" (123456789)") + b"\nendstream"
        assert all(isinstance(one, str) for one in strings(hidden))
