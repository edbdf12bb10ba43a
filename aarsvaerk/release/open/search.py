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
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.rules import REFERENCE

_NEEDLE = 12
"""So many bytes of a secret are looked for: of a hash, as many as a delivery's id holds."""
_PIECE = 1 << 24
_OVERLAP = 1 << 16
_WORD = 8
"""So many bytes are looked up at once. Of four of a hash, any text of hashes is full."""
_STEP = _NEEDLE - _WORD + 1
"""Wherever a needle begins, one of its first words begins at a multiple of this: only those are looked up."""
_TABLE_BITS = 22
_SHORTEST_TEXT = 30
"""A shorter text may stand somewhere for other reasons."""
_FREE_TEXTS = re.compile(r"(.*_)?(remark|rationale)(_da)?|reason|explanations?")


Needles = dict[bytes, list[tuple[bytes, str]]]
"""By their first `_NEEDLE` bytes, the bytes to look for and what they are."""


class CannotSearch(Exception):
    """What may not stand in an open file is not known, so that nothing can be said of the files."""


def secrets(internal: duckdb.DuckDBPyConnection, opened: duckdb.DuckDBPyConnection) -> Needles:
    """What may not stand in an open file: hashes, and remarks and rationales that the open profile does not show.

    Of rows 20,000 are taken; if their hashes leaked, those of any would.

    Raises:
        CannotSearch: The internal profile does not say what was received.
    """
    there = {name for (name,) in internal.execute("select distinct table_name from duckdb_columns()").fetchall()}
    (received,) = internal.execute(
        "select count(*) from duckdb_columns() where column_name in ('delivery_id', 'source_row_id')"
    ).fetchone()
    if missing := {"release", *(("delivery", "source_row") if received else ())} - there:
        raise CannotSearch(f"nobody knows what may not stand in them: meta.{min(missing)} is missing")
    shown = [one for (one,) in opened.execute("select delivery_id from meta.delivery").fetchall()] if received else []
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
        if received or "$shown" not in sql
        for (text,) in internal.execute(sql, {"shown": shown} if "$shown" in sql else {}).fetchall()
    ]
    heads = ((text.encode()[:_NEEDLE], what) for text, what in found if text)
    needles = {head: [(head, what)] for head, what in heads if len(head) == _NEEDLE}
    texts: Needles = {}
    for text in _texts(internal) - _texts(opened):
        if len(whole := text.encode()) >= _SHORTEST_TEXT:
            texts.setdefault(whole[:_NEEDLE], []).append((whole, "a text about a unit"))
    # A remark that says no more than a unit's name or a sentence of ours is no secret; else one would stop a release.
    index = _Index(texts)
    known = {whole for piece in (_names(opened), *_own_words()) for whole, _ in index.found(piece)}
    for head, found in texts.items():
        if kept := [one for one in found if one[0] not in known]:
            needles.setdefault(head, []).extend(kept)
    return needles


def found_in(folder: Path, needles: Needles) -> Iterator[str]:
    """What of `needles` stands in the files below a folder: one sentence per file and kind."""
    index = _Index(needles)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            kinds = {kind for piece in _pieces(path) for _, kind in index.found(piece)}
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


def _names(opened: duckdb.DuckDBPyConnection) -> bytes:
    """All names that the open profile shows: of units, fields, peer sets and the like."""
    columns = opened.execute(
        """select schema_name, table_name, column_name from duckdb_columns() join duckdb_tables()
            using (database_name, schema_name, table_name)
        where schema_name in ('core', 'marts', 'meta') and data_type = 'VARCHAR'
            and regexp_full_match(column_name, '(.*_)?name(_da|_en)?')"""
    ).fetchall()
    names = {
        name
        for schema, table, column in columns
        for (name,) in opened.execute(f'select distinct "{column}" from "{schema}"."{table}"').fetchall()  # noqa: S608
        if name
    }
    return "\n".join(names).encode()


def _own_words() -> Iterator[bytes]:
    """What this project itself writes, whoever delivers: reference seeds, and the code and texts of pages and files."""
    for folder in (REFERENCE, Path(__file__).parents[1]):
        yield from (
            path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in (".csv", ".py", ".jinja", ".js")
        )


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
            for group in _row_groups(path):
                yield from _values(group)
        elif is_zipfile(path):
            yield from _unpacked(path)


def _row_groups(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        # Numbers and dates hold no text, whatever they are packed as.
        names = [one.name for one in file.schema_arrow if not pa.types.is_primitive(one.type)]
        for number in range(file.num_row_groups if names else 0):
            yield file.read_row_group(number, columns=names)


def _unpacked(archive: Path | BytesIO) -> Iterator[bytes]:
    """The members of an archive, those of archives in it among them."""
    with ZipFile(archive) as opened:
        for name in opened.namelist():
            yield (data := opened.read(name))
            if data.startswith(b"PK\x03\x04"):
                yield from _unpacked(BytesIO(data))


def _values(table: pa.Table) -> Iterator[bytes]:
    """The bytes of the values of columns that are no numbers: texts, bytes, lists and structures of them."""
    for column in table.columns:
        for chunk in column.chunks:
            whole = chunk.dictionary_decode() if pa.types.is_dictionary(chunk.type) else chunk
            # A slice has the buffers of the whole; what is searched too much does no harm.
            yield from (buffer for buffer in whole.buffers() if buffer)


class _Index:
    """The words of the needles' heads, with the needle and the place in it of each."""

    def __init__(self, needles: Needles) -> None:
        self.whole = list(needles.values())
        self.heads = np.frombuffer(b"".join(needles), np.uint8).reshape(-1, _NEEDLE)
        words = np.stack([self.heads[:, shift : shift + _WORD] for shift in range(_STEP)], axis=1)
        words = np.ascontiguousarray(words).view("<u8").ravel()
        order = np.argsort(words, kind="stable")
        self.words, self.needle, self.shift = words[order], order // _STEP, order % _STEP
        self.table = np.zeros(1 << _TABLE_BITS, dtype=bool)
        self.table[_slots(self.words)] = True

    def found(self, data: bytes | pa.Buffer) -> Iterator[tuple[bytes, str]]:
        """The needles in some bytes, and what they are.

        Every fifth word is looked up in a table that a few others pass too, those that pass among the words, and what
        is there is looked at closer.
        """
        count = (len(data) - _WORD) // _STEP + 1
        if count < 1 or not len(self.words):
            return
        words = np.ndarray((count,), "<u8", data, strides=(_STEP,))
        passed = np.flatnonzero(self.table[_slots(words)])
        low = np.searchsorted(self.words, words[passed])
        is_one = self.words[np.minimum(low, len(self.words) - 1)] == words[passed]
        passed, low = passed[is_one], low[is_one]
        times = np.searchsorted(self.words, words[passed], "right") - low
        # Of each word that is one of the needles', a row for every needle that has it.
        at = np.repeat(low - np.cumsum(times) + times, times) + np.arange(times.sum())
        start = np.repeat(passed, times) * _STEP - self.shift[at]
        inside = (start >= 0) & (start + _NEEDLE <= len(data))
        start, needle = start[inside], self.needle[at[inside]]
        everything = np.frombuffer(data, np.uint8)
        is_same = (everything[start[:, None] + np.arange(_NEEDLE)] == self.heads[needle]).all(axis=1)
        for place, one in zip(start[is_same].tolist(), needle[is_same].tolist(), strict=True):
            for whole, kind in self.whole[one]:
                if everything[place : place + len(whole)].tobytes() == whole:
                    yield whole, kind


def _slots(words: np.ndarray) -> np.ndarray:
    return (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _TABLE_BITS)
