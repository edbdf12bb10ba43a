"""When our own code fails on a delivery: a finding on that delivery, so that no other one waits for it.

Belongs here: turning an exception into a finding and a line in the log. Does not belong here: what senders do wrong
(model.DeliveryRejected).
"""

from __future__ import annotations

import errno
import logging
import traceback

from ingest.cpr import without_cpr_numbers
from ingest.model import Finding
from ingest.place import Place

READING_FAILED, JUDGING_FAILED = "reading_failed", "judging_failed"

log = logging.getLogger("aarsvaerk.failures")
log.addHandler(logging.NullHandler())
log.propagate = False  # a traceback is for a file and not for a terminal


def finding_of_failure(rule_code: str, error: Exception) -> Finding:
    """The finding on a delivery that our code failed on; the traceback goes to the log.

    What the machine refuses (no room, no permission, a broken disk) is no fault of the delivery and is raised again.

    Raises:
        OSError: the error itself, where it comes from the operating system.
    """
    if isinstance(error, OSError) and error.errno in errno.errorcode:
        raise error
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    # The words of an exception may repeat values of the file.
    message = without_cpr_numbers(f"{type(error).__name__}: {error}")
    log.error("%s\n%s%s", rule_code, "".join(traceback.format_tb(error.__traceback__)), message)
    place = f"{last.filename.rpartition('/')[2]}:{last.lineno}" if last else "?"
    return Finding(rule_code, Place(), {"error": type(error).__name__, "place": place})
