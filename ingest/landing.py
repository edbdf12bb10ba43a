"""The landing: every received file once, whole or not at all, never changed.

``raw/<sha256>/`` keeps a file's bytes as received and how they came. ``<source_code>/<sha256>.<version>/`` keeps the
Parquet that this version of the reading code made of them, and a manifest that says what was decided and why; another
version of the code reads the kept bytes again and adds its own. A file that cannot be read leaves a manifest with its
findings; one that holds CPR numbers leaves nothing else. Each directory appears in one rename, so a crash leaves
nothing half-landed.

Belongs here: keeping. Does not belong here: judging rows (expectations), choosing between deliveries (dbt).
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.cpr import first_cpr_number
from ingest.datasets import landed_schema
from ingest.documents import LIBRARY, PdfText, is_pdf, pdf_to_text
from ingest.findings import REFERENCE
from ingest.locale import Decoded, decode
from ingest.model import DeliveryRejected, Finding, Parsed, Row
from ingest.sources import recognise

DELIVERIES = Path(__file__).resolve().parents[1] / "seeds" / "deliveries"
MAXIMUM_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class LandedDelivery:
    """What the present code made of a received file: its directory and its manifest."""

    directory: Path
    manifest: dict

    def dataset_path(self, name: str) -> Path:
        """The Parquet file of one of the manifest's datasets."""
        return self.directory / f"{name}.parquet"


@cache
def reading_version() -> str:
    """A hash over the code, the PDF library and the reference lists that decide how bytes are read."""
    package = Path(__file__).resolve().parent
    lists = ("ref_municipality.csv", "ref_statbank_value.csv", "xwalk_unit_name.csv")
    files = [*sorted(package.rglob("*.py")), *(REFERENCE / name for name in lists)]
    digest = hashlib.sha256(LIBRARY.encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def embedded(deliveries: Path = DELIVERIES) -> Iterator[tuple[bytes, str, datetime, dict]]:
    """The embedded deliveries: content, file name, the day each came into the project, and its index entry."""
    with (deliveries / "deliveries.csv").open(encoding="utf-8", newline="") as index:
        for note in csv.DictReader(index):
            received_at = datetime.fromisoformat(note["received_on"]).replace(tzinfo=UTC)
            yield (deliveries / note["file_name"]).read_bytes(), note["file_name"], received_at, note


def landed(landing: Path) -> list[LandedDelivery]:
    """All received files as the present code reads them, rejected ones included, ordered by delivery_id."""
    found = [_read(landing, path.parent) for path in landing.glob("raw/*/received.json")]
    return sorted(found, key=lambda delivery: delivery.manifest["delivery_id"])


def receive(
    landing: Path, content: bytes, file_name: str, received_at: datetime, note: Mapping[str, str] | None = None
) -> LandedDelivery:
    """Land a file. The same bytes are one delivery: a second call changes nothing and returns the first one's.

    Args:
        landing: the landing directory.
        content: the file's bytes.
        file_name: the name it came under; only its last part is kept, and only as text.
        received_at: when it came (timezone aware).
        note: citation, licence and note from the index of embedded deliveries.

    Returns:
        The landed delivery; its manifest has status "landed", or "rejected" with the findings that say why.
    """
    raw = landing / "raw" / hashlib.sha256(content).hexdigest()
    if not raw.exists():
        received, refusal = _receipt(content, file_name, received_at, note or {})
        files = {"received.json": _json(received)}
        if refusal:
            files["refusal.json"] = _json(asdict(refusal))
        else:
            files["content"] = content
        _write(landing, raw, files)
    return _read(landing, raw)


def read_aside(directory: Path, content: bytes, file_name: str, received_at: datetime) -> LandedDelivery:
    """Read a file as `receive` would, into a directory that is no landing and that the caller throws away.

    Neither the bytes nor a receipt are written: the directory gets the manifest and the Parquet files only.

    Args:
        directory: where the reading goes; it is there already.
        content: the file's bytes.
        file_name: the name it came under.
        received_at: the time of reading (timezone aware).

    Returns:
        The delivery with the manifest that landing it would give.
    """
    received, refusal = _receipt(content, file_name, received_at, {})
    manifest, tables = _reading(received, refusal, content)
    place = directory / manifest["delivery_id"]
    _write(directory, place, {"manifest.json": _json(manifest)}, tables)
    return LandedDelivery(place, manifest)


def _receipt(
    content: bytes, file_name: str, received_at: datetime, note: Mapping[str, str]
) -> tuple[dict, Finding | None]:
    """What is known of a file before it is read: how it came, and the finding for which it is not kept, if any."""
    name = Path(file_name.replace("\\", "/")).name
    refusal = _refusal(content, name)
    # A name that holds a CPR number is not kept either.
    name = "withheld" if first_cpr_number(name) else name
    received = {"file_name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    received["received_at"] = received_at.astimezone(UTC).isoformat(timespec="seconds")
    return received | {key: note.get(key, "") for key in ("citation", "licence", "note")}, refusal


def _refusal(content: bytes, name: str) -> Finding | None:
    """The finding for which a file is not kept at all: empty, too large, or holding a CPR number.

    A PDF whose text cannot be read is not kept either, since it cannot be looked through for CPR numbers.
    """
    if first_cpr_number(name):  # first, since the other findings tell the name
        return Finding("cpr_number", "the file's name")
    if not content.strip():
        return Finding("file_empty", name, {"file": name})
    if len(content) > MAXIMUM_BYTES:
        return Finding("file_too_large", name, {"file": name, "bytes": str(len(content)), "limit": str(MAXIMUM_BYTES)})
    if is_pdf(content):
        return _pdf_refusal(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Latin-1 reads any bytes, and digits stand the same in every encoding.
        text = content.decode("latin-1")
    # UTF-16 is not accepted, but looked through all the same: without its NULs its digits stand side by side.
    if place := first_cpr_number(text.replace("\0", "")):
        return Finding("cpr_number", f"line {place[0]}, column {place[1]}")
    return None


def _pdf_refusal(content: bytes) -> Finding | None:
    """The finding for which a PDF is not kept; its bytes are compressed, so its text is looked through."""
    try:
        document = pdf_to_text(content)
    except DeliveryRejected as rejection:
        return rejection.findings[0]
    laid_out = document.laid_out()
    if place := first_cpr_number(laid_out.text):
        return laid_out.told(Finding("cpr_number", f"line {place[0]}, column {place[1]}"))
    if any(first_cpr_number(text) for text in document.hidden):
        return Finding("cpr_number", "the PDF's properties, comments, form fields or turned text")
    return None


def _read(landing: Path, raw: Path) -> LandedDelivery:
    """What the present code makes of the received file in `raw`: made now, or found as made before."""
    for path in landing.glob(f"*/{raw.name}.{reading_version()}/manifest.json"):
        return LandedDelivery(path.parent, json.loads(path.read_text(encoding="utf-8")))
    received = json.loads((raw / "received.json").read_text(encoding="utf-8"))
    if (raw / "refusal.json").exists():
        refusal, content = Finding(**json.loads((raw / "refusal.json").read_text(encoding="utf-8"))), b""
    else:
        refusal, content = None, (raw / "content").read_bytes()
    manifest, tables = _reading(received, refusal, content)
    directory = landing / manifest["source_code"] / f"{raw.name}.{reading_version()}"
    _write(landing, directory, {"manifest.json": _json(manifest)}, tables)
    return LandedDelivery(directory, manifest)


def _reading(received: Mapping, refusal: Finding | None, content: bytes) -> tuple[dict, dict[str, pa.Table]]:
    """The manifest and the tables that the present code makes of a received file; nothing is written."""
    manifest = {**received, "source_code": "unrecognised", "form": None, "publisher": None, "title": None}
    manifest |= {"encoding": None, "encoding_evidence": None, "municipality_code": None, "period": None}
    manifest["decimal_sign"] = None
    tables: dict[str, pa.Table] = {}
    pdf: PdfText | None = None
    try:
        if refusal:
            raise DeliveryRejected(refusal)
        document = pdf_to_text(content) if is_pdf(content) else None
        pdf = document and document.laid_out()
        decoded = Decoded(pdf.text, "pdf", document.evidence) if pdf else decode(content)
        manifest |= {"encoding": decoded.encoding, "encoding_evidence": decoded.evidence}
        source = recognise(decoded.text)
        manifest |= {"source_code": source.code, "form": source.form}
        manifest |= {"publisher": source.publisher, "title": source.title}
        pdf = document and document.laid_out(source.double_spaced)
        parsed = _on_pages(source.parse(pdf.text), pdf) if pdf else source.parse(decoded.text)
        manifest |= {"source_code": parsed.source_code or source.code, "decimal_sign": parsed.decimal_sign}
        manifest |= {"municipality_code": parsed.municipality_code, "period": parsed.period, "status": "landed"}
        findings = parsed.findings
        delivery_id = f"{manifest['source_code']}-{manifest['sha256'][:12]}"
        tables = {dataset: _table(dataset, rows, delivery_id) for dataset, rows in parsed.tables.items()}
    except DeliveryRejected as rejection:
        manifest["status"], findings = "rejected", rejection.findings
        findings = tuple(map(pdf.told, findings)) if pdf else findings
    manifest["delivery_id"] = f"{manifest['source_code']}-{manifest['sha256'][:12]}"
    manifest["findings"] = [asdict(finding) for finding in findings]
    manifest["datasets"] = {dataset: {"rows": table.num_rows} for dataset, table in tables.items()}
    return manifest, tables


def _on_pages(parsed: Parsed, pdf: PdfText) -> Parsed:
    """What was read of a PDF, with rows and findings placed on its pages."""
    tables = {dataset: [pdf.placed(row) for row in rows] for dataset, rows in parsed.tables.items()}
    return replace(parsed, tables=tables, findings=tuple(map(pdf.told, parsed.findings)))


def _table(dataset: str, rows: list[Row], delivery_id: str) -> pa.Table:
    """The dataset's rows as an Arrow table, lineage columns first."""
    schema = landed_schema(dataset)
    columns = {
        "delivery_id": [delivery_id] * len(rows),
        "row_number": range(1, len(rows) + 1),
        "page": [row.page for row in rows],
        "sheet": [row.sheet for row in rows],
        "line_from": [row.line_from for row in rows],
        "line_to": [row.line_to for row in rows],
        "raw_text_sha256": [hashlib.sha256(row.raw_text.encode()).hexdigest() for row in rows],
    }
    columns |= {name: [row.values.get(name) for row in rows] for name in schema.names if name not in columns}
    return pa.table({name: pa.array(columns[name], schema.field(name).type) for name in schema.names}, schema=schema)


def _json(value: dict) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _write(landing: Path, directory: Path, files: dict[str, bytes], tables: dict[str, pa.Table] | None = None) -> None:
    """Write a directory of files beside its place and rename it there."""
    partial = landing / f".partial-{directory.name}-{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    try:
        for name, content in files.items():
            (partial / name).write_bytes(content)
        for dataset, table in (tables or {}).items():
            pq.write_table(table, partial / f"{dataset}.parquet", compression="zstd")
        directory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.rename(directory)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
