"""The kinds of expectations that suites are made of: Great Expectations' own, made cheap to run on many small tables.

Belongs here: what they cost. Does not belong here: rules, and how an expectation names its rule (ruled).
"""

from __future__ import annotations

from great_expectations.constants import MAX_RESULT_RECORDS
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metrics import UnexpectedRowsQueryRowCount, UnexpectedRowsQueryTable
from pydantic.v1 import PrivateAttr

from expectations.gx import gxe


class _RowsInBreach(UnexpectedRowsQueryTable):
    """The first rows of a query, at most `MAX_RESULT_RECORDS`, and how many there are."""

    metric_name = "rows_in_breach"

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, *args, **kwargs) -> tuple[list[dict], int]:
        rows = UnexpectedRowsQueryTable._sqlalchemy(cls, *args, **kwargs)
        if len(rows) < MAX_RESULT_RECORDS:
            return rows, len(rows)
        return rows, UnexpectedRowsQueryRowCount._sqlalchemy(cls, *args, **kwargs)


def _configuration_of(expectation: gxe.Expectation) -> ExpectationConfiguration:
    if expectation._configuration is None:
        expectation._configuration = gxe.Expectation.configuration.fget(expectation)
    return expectation._configuration


_told_once = property(_configuration_of, doc="What it expects; asked some sixty times for each table, and made once.")


class NoRows(gxe.UnexpectedRowsExpectation):
    """Expect that a query returns nothing; it runs once, unless more rows come than are fetched."""

    _configuration: ExpectationConfiguration | None = PrivateAttr(None)
    configuration = _told_once

    metric_dependencies = ("rows_in_breach",)

    def _validate(self, metrics: dict, runtime_configuration: dict | None = None, execution_engine=None) -> dict:
        rows, total = metrics["rows_in_breach"]
        return {"success": total == 0, "result": {"observed_value": total, "details": {"unexpected_rows": rows}}}


class Filled(gxe.ExpectColumnValuesToNotBeNull):
    """Expect that a column has no NULL."""

    _configuration: ExpectationConfiguration | None = PrivateAttr(None)
    configuration = _told_once


class Between(gxe.ExpectColumnValuesToBeBetween):
    """Expect that a column's values are within bounds."""

    _configuration: ExpectationConfiguration | None = PrivateAttr(None)
    configuration = _told_once


class RowCountBetween(gxe.ExpectTableRowCountToBeBetween):
    """Expect a number of rows within bounds."""

    _configuration: ExpectationConfiguration | None = PrivateAttr(None)
    configuration = _told_once


def type_of(expectation: gxe.Expectation) -> str:
    """Great Expectations' name of what an expectation is, or is made of."""
    classes = type(expectation).__mro__
    return next(one for one in classes if one.__module__.startswith("great_expectations")).expectation_type
