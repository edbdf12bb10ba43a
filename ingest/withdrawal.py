"""Taking deliveries back: for a while, or every byte of them.

Belongs here: withdrawing, reinstating and erasing. Does not belong here: receiving (landing), the entries of the ledger
as such (ledger).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ingest.cpr import without_cpr_numbers
from ingest.durable import sync_folder
from ingest.ledger import Receipt, changing, read_ledger


def withdraw(landing: Path, sha256: str, at: datetime | None, reason: str) -> bool:
    """Take a delivery back: nothing of it is used from now on, and what was known of it until now stays known.

    Args:
        landing: the landing directory.
        sha256: names the received file.
        at: when (timezone aware); None means now, as for `receive`.
        reason: why, for people.

    Returns:
        Whether anything changed: False where it is withdrawn already.

    Raises:
        FileNotFoundError: no such file was received.
    """
    with changing(landing) as ledger:
        withdrawals = _received(ledger.receipts, sha256).withdrawals
        if withdrawals and withdrawals[-1].reinstated_at is None:
            return False
        ledger.append("withdrawn", sha256, at, reason=without_cpr_numbers(reason))
    return True


def reinstate(landing: Path, sha256: str, at: datetime | None = None) -> bool:
    """Use a withdrawn delivery again from now on.

    Args:
        landing: the landing directory.
        sha256: names the received file.
        at: when (timezone aware); None means now, as for `receive`.

    Returns:
        Whether anything changed: False where it is not withdrawn.

    Raises:
        FileNotFoundError: no such file was received.
    """
    with changing(landing) as ledger:
        withdrawals = _received(ledger.receipts, sha256).withdrawals
        if not withdrawals or withdrawals[-1].reinstated_at:
            return False
        ledger.append("reinstated", sha256, at)
    return True


def erase(landing: Path, sha256: str, reason: str) -> None:
    """Remove every byte of a delivery, and what the ledger says of it but for its sha256 and that it was erased.

    Args:
        landing: the landing directory.
        sha256: names the received file.
        reason: why, for people; it stays.

    Raises:
        FileNotFoundError: no such file was received.
    """
    with changing(landing) as ledger:
        receipt = _received(ledger.receipts, sha256)
        if receipt.erased_at is None:
            lines = [one["number"] for one in ledger.entries if one.get("sha256") == sha256]
            when = receipt.received["received_at"]
            ledger.append("erased", sha256, None, reason=without_cpr_numbers(reason), received_at=when, lines=lines)
            ledger.redact(sha256)
    remove_erased(landing)


def remove_erased(landing: Path) -> None:
    """Remove what is still there of erased deliveries, because an erasing was stopped."""
    for sha256, receipt in read_ledger(landing).receipts.items():
        if receipt.erased_at:
            for folder in (landing / "raw" / sha256, *landing.glob(f"*/{sha256}.*")):
                if folder.exists():
                    shutil.rmtree(folder)
                    sync_folder(folder.parent)


def _received(receipts: Mapping[str, Receipt], sha256: str) -> Receipt:
    if sha256 not in receipts:
        raise FileNotFoundError(f"no file was received as {sha256}")
    return receipts[sha256]
