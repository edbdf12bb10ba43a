"""What the candidate is compared with, so that no release silently holds much less than the one before it.

Belongs here: the rows of the current release, and when they are no measure. Does not belong here: how much may be lost
(seeds/reference/expected_row_losses.csv) or the check (expectations/suites_release.py).
"""

from __future__ import annotations

import duckdb

from aarsvaerk.release.releases import current_release
from aarsvaerk.settings import Settings
from ingest.sql import literal

_WITHDRAWN = """
select count(*) from current.meta.delivery as before
where before.status in ('accepted', 'partly_accepted') and not exists (
    select 1 from candidate.raw.delivery as delivery
    where delivery.delivery_id = before.delivery_id and delivery.status <> 'withdrawn'
)
"""


def rows_before(settings: Settings) -> dict[str, int]:
    """Rows of the current release by table.

    Empty where there is no release yet, and where a delivery that counted in it was withdrawn: what is gone then is
    gone on purpose.
    """
    current = current_release(settings)
    if current is None:
        return {}
    with duckdb.connect() as connection:
        for name, path in (("current", settings.current_database), ("candidate", settings.candidate)):
            connection.execute(f"attach {literal(path)} as {name} (read_only)")
        (withdrawn,) = connection.execute(_WITHDRAWN).fetchone()
    return {} if withdrawn else current.row_counts
