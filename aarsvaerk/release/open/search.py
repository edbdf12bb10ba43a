"""Searching every byte of the open profile's files for what only the internal profile may hold.

Hashes of rows, files and whole releases let somebody who knows all figures of a file but one try out that one. So none
of them may stand anywhere in an open file, not in a part that no program shows either. Compressed parts are searched as
they are when unpacked.

Belongs here: what is searched for, and the search. Does not belong here: what the open profile shows (disclosure).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_NEEDLE = 12
"""So many bytes of a secret are looked for: of a hash, as many as a delivery's id holds."""
_PIECE = 1 << 24
_OVERLAP = 1 << 10
_WORD = 8
"""So many of its first bytes are looked up at once. Of the first four of a hash, any text of hashes is full."""
_TABLE_BITS = 22
_SHORTEST_TEXT = 30
"""A shorter text may stand somewhere for other reasons."""
_FREE_TEXTS = re.compile(r"(.*_)?(remark|rationale)")


Needles = dict[bytes, list[tuple[bytes, str]]]
"""By their first bytes, the bytes to look for and what they are."""


def secrets(internal: duckdb.DuckDBPyConnection, opened: duckdb.DuckDBPyConnection) -> Needles:
    """What may not stand in an open file: hashes, and remarks and rationales that the open profile does not show.

    Of rows 20,000 are taken; if their hashes leaked, those of any would.
    """
    tables = internal.execute("select table_name from duckdb_tables() where schema_name = 'meta'").fetchall()
    if not {("release",), ("delivery",), ("source_row",)} <= set(tables):
        return {}
    shown = [one for (one,) in opened.execute("select delivery_id from meta.delivery").fetchall()]
    found = [
        (text, what)
        for sql, what in (
            ("select content_hash from meta.release", "the internal content hash"),
            ("select inputs_hash from meta.release", "the internal inputs hash"),
            (
                "select sha256 from meta.delivery where not list_contains($shown, delivery_id)",
                "the hash of a delivery of units",
            ),
            (
                """select unnest([raw_text_sha256, source_row_id]) from (
                    select raw_text_sha256, source_row_id from meta.source_row
                    where not list_contains($shown, delivery_id) limit 20000
                )""",
                "the hash of a row of a delivery of units",
            ),
        )
        for (text,) in internal.execute(sql, {"shown": shown} if "$shown" in sql else {}).fetchall()
    ]
    needles = {text.encode()[:_NEEDLE]: [(text.encode()[:_NEEDLE], what)] for text, what in found if text}
    for text in _texts(internal) - _texts(opened):
        if len(whole := text.encode()) >= _SHORTEST_TEXT:
            needles.setdefault(whole[:_NEEDLE], []).append((whole, "a text about a unit"))
    return needles


def found_in(folder: Path, needles: Needles) -> Iterator[str]:
    """What of `needles` stands in the files below a folder: one sentence per file and kind."""
    words = np.unique(np.array([int.from_bytes(needle[:_WORD], "little") for needle in needles], dtype="<u8"))
    table = np.zeros(1 << _TABLE_BITS, dtype=bool)
    table[_slots(words)] = True
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            kinds = {kind for piece in _pieces(path) for kind in _hits(piece, needles, words, table)}
            yield from (f"{path.relative_to(folder).as_posix()} holds {kind}" for kind in sorted(kinds))


def _texts(connection: duckdb.DuckDBPyConnection) -> set[str]:
    columns = connection.execute(
        """select schema_name, table_name, column_name from duckdb_columns() join duckdb_tables()
            using (database_name, schema_name, table_name)
        where schema_name in ('core', 'marts', 'meta') and data_type = 'VARCHAR'"""
    ).fetchall()
    return {
        text
        for schema, table, column in columns
        if _FREE_TEXTS.fullmatch(column)
        for (text,) in connection.execute(f'select distinct "{column}" from "{schema}"."{table}"').fetchall()  # noqa: S608
        if text
    }


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file as they lie there, and as its compressed parts are when unpacked."""
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            yield before + piece
            before = piece[-_OVERLAP:]
    # One that cannot be unpacked is named by the check on its kind of file.
    with suppress(pa.ArrowInvalid, BadZipFile, OSError):
        if path.suffix == ".parquet":
            yield from _values(pq.read_table(path))
        elif is_zipfile(path):
            with ZipFile(path) as archive:
                yield from map(archive.read, archive.namelist())


def _values(table: pa.Table) -> Iterator[bytes]:
    for column in table.columns:
        if pa.types.is_string(column.type):
            yield from (buffer.to_pybytes() for chunk in column.chunks for buffer in chunk.buffers()[2:] if buffer)


def _hits(data: bytes, needles: Needles, first: np.ndarray, table: np.ndarray) -> Iterator[str]:
    """The kinds of the needles in some bytes.

    Every eight bytes are looked up in a table that a few others pass too, those that pass among the needles' `first`
    words, and what is there is looked at closer.
    """
    for shift in range(_WORD):
        count = (len(data) - shift) // _WORD
        if count > 0 and len(first):
            words = np.frombuffer(data, dtype="<u8", offset=shift, count=count)
            passed = np.flatnonzero(table[_slots(words)])
            at = np.minimum(np.searchsorted(first, words[passed]), len(first) - 1)
            for place in passed[first[at] == words[passed]]:
                start = _WORD * int(place) + shift
                for whole, kind in needles.get(data[start : start + _NEEDLE], ()):
                    if data.startswith(whole, start):
                        yield kind


def _slots(words: np.ndarray) -> np.ndarray:
    return (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _TABLE_BITS)
