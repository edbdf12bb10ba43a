import csv
import re

from aarsvaerk.intake.source_texts import TRANSLATED, source_text
from aarsvaerk.settings import PROJECT_ROOT
from ingest.sources import tables

_ENGLISH = re.compile(r"\b(and|the|of|none|first|function|municipalities|borders|statistics)\b", re.IGNORECASE)


def test_citations_terms_and_notes_of_embedded_deliveries_are_danish_in_danish():
    with (PROJECT_ROOT / "seeds" / "deliveries" / "deliveries.csv").open(encoding="utf-8") as file:
        texts = [row[name] for row in csv.DictReader(file) for name in TRANSLATED if TRANSLATED[name] == "da"]
    assert [text for text in texts if _ENGLISH.search(source_text(text, "da"))] == []


def test_every_table_that_is_read_has_an_english_title():
    assert [one.title for one in tables() if source_text(one.title, "en") == one.title] == []
