"""From a file to the landed datasets: what it is, in which encoding, how it writes numbers, and its rows as Parquet.

Tables are gone through twice and never held whole: first for their shape and numbers, then for their values. Documents
are held whole, since their layout must be seen at once.

Belongs here: choosing and running what reads a file. Does not belong here: reading one kind (sources), keeping the
result (landing).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.csv.reader import CsvFile
from ingest.datasets import landed_schema
from ingest.encoding import read_text
from ingest.manifest import Manifest
from ingest.model import DeliveryQuarantined, DeliveryRejected, Finding, Parsed, Row, Source
from ingest.numbers import NumberEvidence
from ingest.opened import OpenedFile
from ingest.place import Place, phrase
from ingest.rows import Batch, Column, RowFile
from ingest.rules import severity
from ingest.sources import explaining, is_amount, recognise_document, recognise_table, unknown_kind
from ingest.statbank.pages import statbank_page, statbank_sheet
from ingest.tables import TableReader, TableSource, unheaded_column
from ingest.words import cleaned_lines, garbled

if TYPE_CHECKING:
    from ingest.workbook.cells import Book

_OF_CELLS = ("workbook_cell_error", "workbook_formula_without_value")
MAXIMUM_DOCUMENT_BYTES = 64 << 20
"""A document is held whole while it is read; the longest seen has a hundredth of this."""


def read_file(opened: OpenedFile, directory: Path, manifest: Manifest, decimal_sign: str | None) -> tuple[Finding, ...]:
    """Read a file: write a Parquet file per dataset, and what was decided into the manifest.

    Args:
        opened: the file.
        directory: where the Parquet files go; it is there already. After an exception they are not whole.
        manifest: gets what is known of the file, as far as the reading comes.
        decimal_sign: the sender's answer where the file's numbers can be read in two ways.

    Returns:
        The findings.

    Findings that are errors reject the file; its rows are there all the same, with nothing for a value that does not
    read, so that the rules on rows can be asked too.

    Raises:
        DeliveryRejected: the file is no delivery whose rows can be told apart; the findings say why.
        DeliveryQuarantined: it can be read in two ways, and the sender has not said which.
    """
    if opened.is_pdf:
        return _read_pdf(opened, directory, manifest)
    if opened.is_archive:
        return _read_workbook(opened, directory, manifest, decimal_sign)
    encoding = opened.encoding
    manifest.encoding, manifest.encoding_evidence = encoding.name, encoding.evidence
    table = CsvFile(opened.path, encoding.name, lambda names: recognise_table(names, []) is not None)
    header, first_row = table.header, table.first_row
    if source := recognise_table(header, first_row):
        _note_source(source, manifest)
        return _read_tables([(source, table)], directory, manifest, decimal_sign)
    page = statbank_page(opened.path, encoding.name)
    if page and (source := recognise_table(page.header, _first_row(page))):
        _note_source(source, manifest)
        return _read_tables([(source, page)], directory, manifest, decimal_sign)
    return _read_document(opened, table.top or ((table.place, header),), directory, manifest)


def _read_pdf(opened: OpenedFile, directory: Path, manifest: Manifest) -> tuple[Finding, ...]:
    document = opened.pdf
    manifest.encoding, manifest.encoding_evidence = "pdf", document.evidence
    pdf = document.laid_out()
    try:
        if not (source := recognise_document(cleaned_lines(pdf.text))):
            raise unknown_kind(())
        _note_source(source, manifest)
        pdf = document.laid_out(source.double_spaced)
        parsed = source.parse(cleaned_lines(pdf.text))
    except DeliveryRejected as rejection:
        raise DeliveryRejected(*map(pdf.located, rejection.findings)) from rejection
    tables = {dataset: [pdf.placed(row) for row in rows] for dataset, rows in parsed.tables.items()}
    findings = tuple(map(pdf.located, parsed.findings))
    return _write_document(replace(parsed, tables=tables, findings=findings), directory, manifest)


def _read_document(
    opened: OpenedFile, top: Sequence[tuple[Place, Sequence[str]]], directory: Path, manifest: Manifest
) -> tuple[Finding, ...]:
    is_short = opened.path.stat().st_size <= MAXIMUM_DOCUMENT_BYTES
    text = cleaned_lines(read_text(opened.path, opened.encoding.name) if is_short else "")
    if not (source := recognise_document(text)):
        raise unknown_kind(top)
    _note_source(source, manifest)
    for number, line in enumerate(text.split("\n"), 1):
        if "Ã" in line and (meant := garbled(line)):
            values = {"value": line.strip()[:200], "column": "", "found": meant[:200]}
            raise DeliveryRejected(Finding("text_garbled", Place(number), values))
    return _write_document(source.parse(text), directory, manifest)


def _write_document(parsed: Parsed, directory: Path, manifest: Manifest) -> tuple[Finding, ...]:
    manifest.source_code, manifest.decimal_sign = parsed.source_code or manifest.source_code, parsed.decimal_sign
    if parsed.decimal_sign:
        manifest.decimal_sign_evidence = phrase("document_numbers")
    manifest.municipality_code, manifest.period = parsed.municipality_code, parsed.period
    manifest.rows_received = sum(map(len, parsed.tables.values()))
    for dataset, rows in parsed.tables.items():
        with _writer(directory, dataset, manifest) as write:
            write(_values(dataset, rows), _lineage_of_rows(rows))
    return parsed.findings


def _read_workbook(
    opened: OpenedFile, directory: Path, manifest: Manifest, decimal_sign: str | None
) -> tuple[Finding, ...]:
    from ingest.survey.template import OWN_SHEETS
    from ingest.workbook.sheets import sheets, top_rows

    manifest.encoding, manifest.encoding_evidence = opened.book.form, phrase(f"{opened.book.form}_parts")
    found, findings = sheets(
        opened.book, lambda texts: recognise_table(texts, []) is not None, is_amount=is_amount, skipped=OWN_SHEETS
    )
    # A first row that fits no kind is told by the kind its header names.
    tables = [
        (recognise_table(sheet.header, _first_row(sheet)) or recognise_table(sheet.header, []), sheet)
        for sheet in found
    ]
    if not tables:
        tables, findings = _statbank_sheets(opened.book, findings)
    if not tables and any(finding.rule_code == "workbook_hidden_sheet" for finding in findings):
        raise DeliveryRejected(*findings)
    if not tables:
        if not (top := top_rows(opened.book, OWN_SHEETS)):
            raise DeliveryRejected(
                *findings, Finding("file_empty", Place(part="workbook"), {"file": manifest.file_name})
            )
        unknown = unknown_kind(top).findings[0]
        raise DeliveryRejected(*(one for one in findings if one.place.sheet != unknown.place.sheet), unknown)
    # A workbook is of the kind of its data; its sheet of explanations comes with them.
    main = next((source for source, _ in tables if source.dataset != "explanation"), tables[0][0])
    others = {source.title for source, _ in tables if source not in (main, *explaining())}
    if others:
        values = {"first": main.title, "others": ", ".join(sorted(others))}
        raise DeliveryRejected(*findings, Finding("workbook_mixed", Place(part="workbook"), values))
    _note_source(main, manifest)
    return _read_tables(tables, directory, manifest, decimal_sign, findings)


def _statbank_sheets(book: Book, findings: list[Finding]) -> tuple[list[tuple[TableSource, RowFile]], list[Finding]]:
    """The sheets that were saved from StatBank's pages, and the findings that are left then."""
    tables = []
    for entry in book.sheets:
        page = None if entry.is_hidden else statbank_sheet(book, entry)
        if page and (source := recognise_table(page.header, _first_row(page))):
            tables.append((source, page))
            not_read = ("workbook_sheet_not_read", Place(sheet=entry.name))
            findings = [finding for finding in findings if (finding.rule_code, finding.place) != not_read]
    return tables, findings


def _first_row(table: RowFile) -> list:
    batch = next(table.batches(1), None)
    return [column[0] for column in batch.columns] if batch else []


def _read_tables(
    tables: Sequence[tuple[TableSource, RowFile]],
    directory: Path,
    manifest: Manifest,
    decimal_sign: str | None,
    before: Sequence[Finding] = (),
) -> tuple[Finding, ...]:
    """Read the tables of one file; `before` are findings on the file that may reject it already."""
    numbers = NumberEvidence()
    readers = [(source.reader(table.header, numbers), table) for source, table in tables]
    rows = 0
    for reader, table in readers:
        reader.findings = [replace(finding, place=table.place) for finding in reader.findings]
        if isinstance(table, CsvFile):
            table.may_lack, table.may_have_notes = reader.may_lack, reader.knows_notes
        for batch in table.batches():
            data = reader.data_rows(batch, is_reading=False)
            reader.look(data)
            rows += len(data.line_from)
        if isinstance(table, CsvFile):
            reader.findings += [unheaded_column(table.place, number) for number in sorted(table.unheaded)]
    malformed = [finding for _, table in readers for finding in table.malformed]
    manifest.rows_received = rows + len(malformed) if all(table.is_whole for _, table in readers) else None
    facts = [(reader.dataset, reader.facts()) for reader, _ in readers]
    manifest.is_synthetic = any(fact.is_synthetic for _, fact in facts)
    facts = [fact for dataset, fact in facts if dataset != "explanation"] or [facts[0][1]]
    manifest.source_code = facts[0].source_code
    for name in ("municipality_code", "period"):
        named = {getattr(fact, name) for fact in facts}
        setattr(manifest, name, named.pop() if len(named) == 1 else None)
    sign, manifest.decimal_sign_evidence, in_doubt = numbers.decide(decimal_sign)
    manifest.decimal_sign = sign
    for dataset in dict.fromkeys(reader.dataset for reader, _ in readers):
        with _writer(directory, dataset, manifest) as write:
            for reader, table in readers:
                if reader.dataset == dataset:
                    reader.settle(sign, in_doubt)
                    _write_table(reader, table, write)
    of_tables = [finding for reader, _ in readers for finding in reader.findings]
    # A cell of a row that is no data may show what it likes, such as a total whose result is not saved.
    left_out = {
        (finding.place.sheet, finding.place.line) for finding in of_tables if finding.rule_code == "row_left_out"
    }
    before = [
        finding
        for finding in before
        if finding.rule_code not in _OF_CELLS or (finding.place.sheet, finding.place.line) not in left_out
    ]
    found = [*before, *malformed, *of_tables]
    received_on = date.fromisoformat(manifest.received_at[:10])
    is_wrong = any(severity(finding, received_on) in ("error", "fatal") for finding in found)
    if in_doubt and in_doubt.rule_code == "number_format_ambiguous" and not is_wrong:
        raise DeliveryQuarantined(*found, in_doubt)
    found += [in_doubt] if in_doubt else []
    if any(reader.is_full for reader, _ in readers) or not all(table.is_whole for _, table in readers):
        raise DeliveryRejected(*found)
    manifest.status = "rejected" if is_wrong or in_doubt else "landed"
    return tuple(found)


def _write_table(reader: TableReader, table: RowFile, write: Callable) -> None:
    for batch in table.batches():
        data = reader.data_rows(batch, is_reading=True)
        write(reader.read(data), _lineage(data))
        if reader.is_full:
            break
    reader.findings += reader.findings_of_whole()


def _note_source(source: Source | TableSource, manifest: Manifest) -> None:
    manifest.source_code, manifest.form = source.code, source.form
    manifest.publisher, manifest.title = source.publisher, source.title


@contextmanager
def _writer(directory: Path, dataset: str, manifest: Manifest) -> Iterator:
    """Write a dataset's rows, lineage columns first: a function that takes values and lineage of some rows."""
    schema, written = landed_schema(dataset), 0
    name = manifest.delivery_id
    with pq.ParquetWriter(directory / f"{dataset}.parquet", schema, compression="zstd") as parquet:

        def write(values: Mapping[str, Sequence], lineage: Mapping[str, Sequence]) -> None:
            nonlocal written
            count = len(lineage["line_from"])
            numbers = pa.array(np.arange(written + 1, written + count + 1, dtype=np.int32))
            columns = {"delivery_id": Column.constant(name, count), "row_number": numbers, **lineage, **values}
            arrays = [_array(columns.get(field.name), field.type, count) for field in schema]
            parquet.write_table(pa.Table.from_arrays(arrays, schema=schema))
            written += count

        yield write
    manifest.datasets[dataset] = written


def _array(column: Sequence | None, type_: pa.DataType, count: int) -> pa.Array:
    """A column as Arrow has it; one that a form of the dataset does not have is empty."""
    if column is None:
        return pa.nulls(count, type_)
    return column.as_arrow(type_) if isinstance(column, Column) else pa.array(column, type_)


def _values(dataset: str, rows: list[Row]) -> dict[str, list]:
    lineage = {"delivery_id", "row_number", *_lineage_of_rows([])}
    names = [name for name in landed_schema(dataset).names if name not in lineage]
    return {name: [row.values.get(name) for row in rows] for name in names}


def _lineage_of_rows(rows: list[Row]) -> dict[str, list]:
    return {
        "page": [row.page for row in rows],
        "sheet": [None] * len(rows),
        "line_from": [row.line_from for row in rows],
        "line_to": [row.line_to for row in rows],
        "raw_text_sha256": [_hash(row.raw_text) for row in rows],
    }


def _lineage(batch: Batch) -> dict[str, Sequence]:
    count = len(batch.line_from)
    return {
        "page": Column.constant(None, count),
        "sheet": Column.constant(batch.sheet, count),
        "line_from": batch.line_from,
        "line_to": batch.line_to,
        "raw_text_sha256": list(map(_hash, batch.raw_text)),
    }


def _hash(text: str | bytes) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()
