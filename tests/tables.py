"""Reading a file as landing does, for tests that look at its rows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from ingest.datasets import LINEAGE
from ingest.manifest import Manifest
from ingest.model import DeliveryRejected
from ingest.opened import OpenedFile
from ingest.reading import read_file

_LINEAGE = {field.name for field in LINEAGE}


def read_bytes(content: bytes, decimal_sign: str | None = None) -> tuple[Manifest, dict[str, list[dict]], tuple]:
    """The manifest, the rows by dataset (with lineage) and the findings of a file with these bytes.

    Raises:
        DeliveryRejected: the file is rejected.
    """
    with TemporaryDirectory() as directory:
        (path := Path(directory) / "file").write_bytes(content)
        manifest = Manifest("0" * 64, "file", len(content), "2026-11-27")
        findings = read_file(OpenedFile(path), Path(directory), manifest, decimal_sign)
        rows = {name: pq.read_table(Path(directory) / f"{name}.parquet").to_pylist() for name in manifest.datasets}
    if manifest.status == "rejected":
        raise DeliveryRejected(*findings)
    return manifest, rows, findings


def values(rows: list[dict]) -> list[dict]:
    """Rows without their lineage."""
    return [{name: value for name, value in row.items() if name not in _LINEAGE} for row in rows]
