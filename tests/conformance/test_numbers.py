"""Every number read from a real delivery can be printed back as its source writes it, and nothing else was landed."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.datasets import DATASETS
from ingest.landing import embedded
from ingest.numbers import read_number
from ingest.sources.opgavebeskrivelser.remarks import quantity_of
from ingest.sources.opgavebeskrivelser.volumes import parse_numeral
from tests.numerals import ways_to_write
from tests.tables import read_bytes

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"
FILES = {path.name: path for path, _, _ in embedded()}
FILES |= {path.name: path for path in sorted(SOURCES.glob("*.txt"))} if SOURCES.is_dir() else {}
_NOT_AVAILABLE = {"..", "."}


@pytest.mark.parametrize("name", FILES)
def test_every_number_prints_back_to_its_source_text(name):
    manifest, tables, _ = read_bytes(FILES[name].read_bytes())
    text = FILES[name].read_text(encoding="utf-8-sig")
    printed = 0
    for dataset, rows in tables.items():
        numbers = [f.name for f in DATASETS[dataset] if f"{f.name}_text" in {other.name for other in DATASETS[dataset]}]
        for row in rows:
            for column in numbers:
                written, value = row[f"{column}_text"], row[column]
                assert (written is None or written in _NOT_AVAILABLE) == (value is None)
                if value is None:
                    continue
                assert written in text
                if dataset == "activity" and manifest.form == "document":
                    # Running text writes ranges, signs and scales; each has several ways back.
                    assert parse_numeral(written) == (value, row["value_to"])
                    assert written in ways_to_write(value, row["value_to"])
                elif written[0].isdigit():
                    number = read_number(written, manifest.decimal_sign or ",")
                    assert str(number) == written
                    assert number.value == Decimal(value)
                else:
                    assert quantity_of(written) == value  # a remark writes small numbers as words
                printed += 1
    expects = any(f"{field.name}_text" in [g.name for g in DATASETS[d]] for d in tables for field in DATASETS[d])
    assert bool(printed) == expects
