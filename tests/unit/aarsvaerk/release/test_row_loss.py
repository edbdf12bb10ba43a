"""What the candidate is compared with."""

import duckdb
import pytest

from aarsvaerk.release.row_loss import rows_before
from tests.declarations import manifest_of, model
from tests.releasing import publish
from tests.unit.aarsvaerk.release.test_publish import MEASURES, build_candidate

COLUMNS = """delivery_id source_code status publisher title period file_name sha256 received_at citation licence note
    is_current"""
ROW = "source_row_id delivery_id dataset row_number raw_text_sha256"
WITH_DELIVERIES = manifest_of(
    MEASURES,
    model("meta", "delivery", "One row per file.", {name: {} for name in COLUMNS.split()}),
    model("meta", "source_row", "One row per row.", {name: {} for name in ROW.split()}),
)


def deliver(settings, **status):
    """A candidate with deliveries of the given status."""
    build_candidate(settings)
    rows = ", ".join(f"('{delivery_id}', '{status}')" for delivery_id, status in status.items())
    with duckdb.connect(str(settings.candidate)) as connection:
        connection.execute(
            f"""create or replace table raw.delivery as from (values {rows}) as t (delivery_id, status);
            create table meta.source_row (
                source_row_id varchar, delivery_id varchar, dataset varchar, row_number integer, raw_text_sha256 varchar
            );
            create table meta.delivery as
            select *, 'x' as source_code, 'x' as publisher,
                'x' as title, '2031' as period, 'x' as file_name, '0' as sha256,
                timestamp '2031-01-01' as received_at, 'x' as citation, 'x' as licence, 'x' as note, true as is_current
            from raw.delivery"""
        )


@pytest.fixture
def published(settings):
    deliver(settings, a="accepted", b="partly_accepted", c="rejected")
    return publish(settings, WITH_DELIVERIES, "inputs", "code", {})


def test_without_a_release_there_is_nothing_to_compare_with(settings):
    deliver(settings, a="accepted")
    assert rows_before(settings) == {}


@pytest.mark.parametrize(
    ("status", "compared"),
    [
        ({"a": "accepted", "b": "partly_accepted", "c": "rejected", "d": "accepted"}, True),
        ({"a": "accepted", "b": "rejected", "c": "rejected"}, True),
        ({"a": "accepted", "b": "accepted"}, True),
        ({"a": "accepted", "c": "rejected"}, False),
        ({"a": "accepted", "b": "withdrawn", "c": "rejected"}, False),
    ],
    ids=["one more", "one rejected by new rules", "a rejected one gone", "one gone", "one withdrawn"],
)
def test_rows_are_compared_unless_a_delivery_that_counted_was_withdrawn(settings, published, status, compared):
    deliver(settings, **status)
    before = rows_before(settings)
    assert before == (published.row_counts if compared else {})
    assert published.row_counts["core.dim_measure"] == 2
