from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aarsvaerk.intake.verdicts import Judged, decide
from aarsvaerk.settings import Settings
from ingest.datasets import landed_schema
from ingest.landing import LandedDelivery
from ingest.manifest import Manifest
from ingest.model import Finding

RECEIVED_AT = datetime(2031, 3, 1, tzinfo=UTC).isoformat()


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def make_landed(tmp_path) -> Callable[..., LandedDelivery]:
    """Makes a landed delivery of given rows per dataset, as the landing leaves it."""

    def make(
        delivery_id: str, status: str = "landed", findings=(), received_at: str = RECEIVED_AT, **datasets: list[dict]
    ) -> LandedDelivery:
        directory = tmp_path / "landed" / delivery_id
        directory.mkdir(parents=True)
        for dataset, rows in datasets.items():
            lineage = {"delivery_id": delivery_id, "line_from": 2, "line_to": 2, "raw_text_sha256": "0" * 64}
            schema = landed_schema(dataset)
            filled = [
                dict.fromkeys(schema.names) | lineage | {"row_number": number} | row
                for number, row in enumerate(rows, start=1)
            ]
            pq.write_table(pa.Table.from_pylist(filled, schema), directory / f"{dataset}.parquet")
        source_code, _, sha256 = delivery_id.rpartition("-")
        manifest = Manifest(
            sha256,
            f"{delivery_id}.csv",
            10,
            received_at,
            source_code=source_code,
            status=status,
            rows_received=sum(map(len, datasets.values())),
            datasets={dataset: len(rows) for dataset, rows in datasets.items()},
            findings=tuple(findings),
        )
        return LandedDelivery(Path(directory), manifest)

    return make


@pytest.fixture
def make_judged(make_landed) -> Callable[..., Judged]:
    """Makes a judged delivery with the given findings."""

    def make(delivery_id: str, findings: tuple[Finding, ...] = (), status: str = "landed", **datasets) -> Judged:
        landed = make_landed(delivery_id, status, **datasets)
        return Judged(landed, tuple(findings), (), decide(landed, findings))

    return make
