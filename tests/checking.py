"""One delivery at border 1, for tests that check no others with it."""

from __future__ import annotations

from pathlib import Path

from expectations.context import Context
from expectations.delivery_checks import DeliveryChecks
from expectations.runner import Report
from ingest.landing import LandedDelivery


def check_delivery(landed: LandedDelivery, reference: Path, context: Context | None = None) -> Report:
    """The report on a delivery."""
    with DeliveryChecks(reference) as checks:
        return checks.check(landed, context)
