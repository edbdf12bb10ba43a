"""Fetching: configured StatBank tables are landed like any other delivery, where they are newer than last time.

What was fetched last stands in `<home>/fetched/`, one file per query. It decides only whether to ask again, never a
figure, and may be deleted. Belongs here: going through queries and remembering. Does not belong here: the network
(ingest.statbank.client), landing and judging (receiving). A refresh never comes here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aarsvaerk.intake.receiving import Receipt, receive_files
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.settings import Settings
from ingest.model import UNUSED
from ingest.statbank.client import StatBank
from ingest.statbank.query import FetchFailed, Query, TableInfo, configured_queries


@dataclass(frozen=True)
class Fetched:
    """What came of one query: a landed delivery, or nothing since `unchanged_since`, or the reason it failed."""

    query_code: str
    delivery: tuple[Receipt, Judged] | None = None
    unchanged_since: str | None = None
    failure: FetchFailed | None = None


def queries(settings: Settings) -> dict[str, Query]:
    """The configured queries by code.

    Raises:
        FetchFailed: the seed's rows contradict each other.
    """
    return configured_queries(settings.seeds / "reference" / "ref_statbank_query.csv")


def fetch(settings: Settings, wanted: list[Query], bank: StatBank) -> Iterator[Fetched]:
    """Fetch and land one query after the other; one that fails does not stop the others."""
    for query in wanted:
        try:
            info = bank.tableinfo(query)
            if _is_landed(settings, query, info):
                yield Fetched(query.query_code, unchanged_since=info.updated)
                continue
            content = bank.fetch(query, info)
        except FetchFailed as failure:
            yield Fetched(query.query_code, failure=failure)
            continue
        day = "".join(character for character in info.updated[:10] if character.isdigit())
        note = {
            "citation": f"Statistics Denmark, StatBank {info.table_id} ({info.text}), updated {info.updated}",
            "licence": "Kilde: Danmarks Statistik",
            "note": f"Fetched by query {query.query_code}.",
        }
        with TemporaryDirectory(prefix="aarsvaerk-fetch-") as directory:
            path = Path(directory) / f"{query.query_code}_{day}.csv"
            path.write_bytes(content)
            [(receipt, judged)], _ = receive_files(settings, [path], note=note)
        # A rejected one is told again next time, until somebody mends it.
        if receipt.status not in UNUSED:
            _remember(settings, query, info, hashlib.sha256(content).hexdigest())
        yield Fetched(query.query_code, delivery=(receipt, judged))


def _path(settings: Settings, query: Query) -> Path:
    return settings.fetched / f"{query.query_code}.json"


def _is_landed(settings: Settings, query: Query, info: TableInfo) -> bool:
    """Whether the same query of the same edition of the table was landed, and not withdrawn since."""
    try:
        last = json.loads(_path(settings, query).read_text(encoding="utf-8"))
        same = (last["query"], last["updated"]) == (query.fingerprint, info.updated)
        return same and (settings.landing / "raw" / last["sha256"] / "content").exists()
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False  # never fetched, or written by something else: asking once more puts it right


def _remember(settings: Settings, query: Query, info: TableInfo, sha256: str) -> None:
    path = _path(settings, query)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    kept = {"query": query.fingerprint, "updated": info.updated, "sha256": sha256}
    partial.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
