"""Landed deliveries and candidate releases as small real files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.datasets import DATASETS, landed_schema
from ingest.landing import LandedDelivery
from ingest.manifest import Manifest
from ingest.rules import REFERENCE


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """Reference seeds with two municipalities, a task field that is valid and one that is no longer; our own lists."""
    directory = tmp_path / "reference"
    directory.mkdir()
    seeds = {
        "ref_municipality": "municipality_code,municipality_name,valid_from\n"
        "901,Ærø By,2007-01-01\n902,Ny Å,2007-01-01\n",
        "ref_task_field": "catalogue_version,task_field_code,task_field_name_da,valid_from_year,valid_to_year\n"
        "2007,1.1.1,Fyr,2006,\n2007,3.2.4,Havn,2006,2006\n2031,9.9.9,Strand,2031,\n",
        "ref_structural_factor": "factor_code,factor_name_da\nshoreline,Kystlinje\n",
        "ref_measure": "measure_code,unit\nboats,count\nslack,pct\nstocktaking,day_of_year\n",
    }
    for name, content in seeds.items():
        (directory / f"{name}.csv").write_text(content, encoding="utf-8")
    for name in ("ref_rule.csv", "ref_plausibility.csv"):
        shutil.copyfile(REFERENCE / name, directory / name)
    return directory


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., LandedDelivery]:
    """Write rows as the landing does: row n stands on line n + 1, or on the lines given as `lines`, and on `page`."""

    def write(
        delivery_id: str = "demo-1", received_at: str = "2031-05-01T12:00:00+00:00", **datasets: list[dict]
    ) -> LandedDelivery:
        directory = tmp_path / "landed" / delivery_id
        directory.mkdir(parents=True, exist_ok=True)
        for name, rows in datasets.items():
            landed = []
            for number, row in enumerate(rows, start=1):
                line_from, line_to = row.get("lines", (number + 1, number + 1))
                lineage = {"delivery_id": delivery_id, "row_number": number, "line_from": line_from, "line_to": line_to}
                lineage["page"] = row.get("page")
                own = {field.name: row.get(field.name) for field in DATASETS[name]} if name in DATASETS else {}
                landed.append(lineage | {"raw_text_sha256": "0" * 64} | own)
            schema = landed_schema(name) if name in DATASETS else None
            pq.write_table(pa.Table.from_pylist(landed, schema), directory / f"{name}.parquet")
        source_code, _, sha256 = delivery_id.rpartition("-")
        manifest = Manifest(sha256, f"{delivery_id}.csv", 10, received_at, source_code=source_code)
        manifest.status = "landed" if datasets else "rejected"
        manifest.datasets = {name: len(rows) for name, rows in datasets.items()}
        return LandedDelivery(directory, manifest)

    return write
