"""Landed deliveries and candidate releases as small real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.datasets import DATASETS, landed_schema
from ingest.landing import LandedDelivery


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """Reference seeds with two municipalities and one task field."""
    directory = tmp_path / "reference"
    directory.mkdir()
    (directory / "ref_municipality.csv").write_text(
        "municipality_code,municipality_name\n001,Ærø By\n002,Ny Å\n", encoding="utf-8"
    )
    (directory / "ref_task_field.csv").write_text(
        "catalogue_version,task_field_code\n2007,1.1.1\n2031,9.9.9\n", encoding="utf-8"
    )
    return directory


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., LandedDelivery]:
    """Write rows as the landing does: row n stands on line n + 1, or on the lines given as `lines`, and on `page`."""

    def write(**datasets: list[dict]) -> LandedDelivery:
        directory = tmp_path / "landed"
        directory.mkdir(exist_ok=True)
        for name, rows in datasets.items():
            landed = []
            for number, row in enumerate(rows, start=1):
                line_from, line_to = row.get("lines", (number + 1, number + 1))
                lineage = {"delivery_id": "demo-1", "row_number": number, "line_from": line_from, "line_to": line_to}
                lineage["page"] = row.get("page")
                own = {field.name: row.get(field.name) for field in DATASETS[name]} if name in DATASETS else {}
                landed.append(lineage | {"raw_text_sha256": "0" * 64} | own)
            schema = landed_schema(name) if name in DATASETS else None
            pq.write_table(pa.Table.from_pylist(landed, schema), directory / f"{name}.parquet")
        manifest = {
            "delivery_id": "demo-1",
            "status": "landed" if datasets else "rejected",
            "datasets": {name: {"rows": len(rows)} for name, rows in datasets.items()},
        }
        return LandedDelivery(directory, manifest)

    return write
