"""Great Expectations, imported in the one way this project uses it: nothing sent, nothing written, nothing drawn.

Importing this module takes seconds, so only what runs checks imports it.

Belongs here: how Great Expectations is switched on. Does not belong here: rules, or what DuckDB needs.
"""

from __future__ import annotations

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the package is imported

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.expectation import ColumnMapExpectation

__all__ = ["ColumnMapExpectation", "ephemeral_context", "gx", "gxe"]


def ephemeral_context() -> gx.data_context.EphemeralDataContext:
    """A context that lives in memory: no Data Docs (their pages load from the internet), no progress bars."""
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)
