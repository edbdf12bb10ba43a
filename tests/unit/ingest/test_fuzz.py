"""Whatever bytes come, reading them ends in rows or in findings: no other error, and no end of waiting.

Bounded here; ``make fuzz`` tries many more.
"""

import io
import random
import signal
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.messages import render
from ingest.model import DeliveryRejected
from ingest.sources import tables
from tests import pdfs
from tests.spoiling import spoilt
from tests.tables import read_bytes

pytestmark = pytest.mark.fuzz
SECONDS = 30
MAPPING = [
    "Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder",
    "Forvaltningsområde: Hav og Fyr",
    "HAV OG FYR 3,0",
    "Lampekontoret 1,0 Heraf 0,5 årsværk sektionsleder",
    "Tågehornet 2,0",
    "Chefområde: Fyrtårne",
    "Lampekontoret Pudsning",
    "• Linser pudses pr. 1. marts 2031",
    "• Der pudses ca. 1.200 linser om året",
]
CATALOGUE = [
    "0.2 Fyret",
    "Der er i alt 1 delkategorier. Der er i alt 2 opgavefelter:",
    "1. Hovedkategori:",
    "Lys og lamper",
    "1.1 Delkategori:",
    "Drift",
    "1.1.1 Opgavefelt: Lamper",
    "Formål",
    "At lyse",
    "1.1.2 Opgavefelt: Tågehorn",
]


@contextmanager
def in_time():
    """Fails where reading takes so long that a sender would think it hangs."""

    def stop(*_):
        raise AssertionError(f"reading took more than {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def rows_or_findings(content: bytes) -> None:
    with in_time():
        try:
            manifest, read, _ = read_bytes(content)
        except DeliveryRejected as refused:
            assert refused.findings
            for finding in refused.findings:
                assert all(render(finding, language) for language in ("da", "en"))
        else:
            assert manifest.rows_received == sum(map(len, read.values()))


@given(st.binary(max_size=500))
def test_any_bytes(content):
    rows_or_findings(content)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)
FIELDS = st.one_of(TEXTS, st.sampled_from(["", "2031", "1.234", "0,5", "ja", "563", "1.1.1", '"', "a;b", "2031K1"]))


@given(source=st.sampled_from(tables()), rows=st.lists(st.lists(FIELDS, min_size=8, max_size=10), max_size=5))
def test_any_rows_below_a_known_header(source, rows):
    width = len(source.columns)
    lines = [";".join((row * 2)[:width]) for row in rows]
    rows_or_findings("\n".join([";".join(source.columns), *lines]).encode())


def another_sign(line: str, chance: random.Random) -> str:
    return line.replace(chance.choice("0123456789,.•: "), chance.choice("0123456789,.•:\t%–"))


@given(
    lines=st.sampled_from([MAPPING, CATALOGUE]),
    seed=st.integers(0, 2**32),
    times=st.integers(0, 6),
    blank=st.booleans(),
)
def test_documents_with_lines_lost_moved_doubled_and_cut(lines, seed, times, blank):
    lines = spoilt(lines, seed, times, another_sign)
    rows_or_findings(("\n\n" if blank else "\n").join(lines).encode())


CASES = sorted(path for path in (Path(__file__).parents[2] / "fixtures" / "cases").rglob("*") if path.is_file())


def with_bytes_changed(content: bytes, chance: random.Random) -> bytes:
    """The content with some bytes replaced, lost or doubled."""
    changed = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(changed) + 1)
        changed[place : place + chance.randrange(3)] = chance.choice(
            [b"", b";", b"\n", b'"', b"\x00", b"\xe6", "æ".encode(), b"<", b"&#1;", bytes([chance.randrange(256)])]
        )
    return bytes(changed)


@settings(max_examples=settings().max_examples // 2)
@given(path=st.sampled_from(CASES), seed=st.integers(0, 2**32))
def test_files_from_real_life_with_bytes_changed(path, seed):
    chance, content = random.Random(seed), path.read_bytes()
    if not content.startswith(b"PK"):
        rows_or_findings(with_bytes_changed(content, chance))
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(parts))
    parts[name] = with_bytes_changed(parts[name], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in parts.items():
            archive.writestr(part, body)
    rows_or_findings(packed.getvalue())


PDF = pdfs.typed([MAPPING[:5], MAPPING[5:]])


@settings(max_examples=settings().max_examples // 5)  # each starts a process
@given(seed=st.integers(0, 2**32))
def test_pdfs_with_bytes_changed(seed):
    chance, content = random.Random(seed), bytearray(PDF)
    for _ in range(chance.randrange(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    rows_or_findings(bytes(content))
