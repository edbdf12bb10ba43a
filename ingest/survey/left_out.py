"""Rows of a submission that are no data: totals, notes, and rows down which only municipality and period were copied.

Belongs here: recognising them, and comparing totals with the rows. Does not belong here: headings again (tables).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from ingest.model import Finding
from ingest.numbers import missing_mark
from ingest.survey.columns import SurveyColumn
from ingest.survey.understood import code_of, codes_of
from ingest.values import as_text

_TOTAL = re.compile(
    r"\W*((i\W*alt|(sub|del|mellem|hoved|slut|kontrol|grand )?\W?(total(er|t|en|s|sum)?|sum(mer|men|ma)?|[Σ∑])|resultat"
    r"|samlet|samlede|tilsammen|overall|hele kommunen|kommunen)\b.*|alle?( \w+)?|[Σ∑].*"
    r"|.*\b(i\W*alt|totals?|sum|subtotal|resultat))\W*",
    re.IGNORECASE,
)
_OF_FILE = {"municipality_code", "period"}
"""Columns that people copy down further than their rows."""
_TIME = re.compile(r"'?[12][.\s]?\d{3}\b.*")


def kind_of_row(texts: Mapping[str, object], columns: Sequence[SurveyColumn]) -> str | None:
    """What a row that lacks a required value is, if not data: "total", "note" or "copied".

    Args:
        texts: its values by column, "" for columns that the template does not have; none is empty.
        columns: the template's columns.
    """
    amounts = {column.column_name for column in columns if column.value_type == "decimal"} & texts.keys()
    has_amount = any(_is_figure(texts[name]) for name in amounts)
    labels = {name: as_text(value) for name, value in texts.items() if name not in (*amounts, "remark")}
    coded = {
        column.column_name
        for column in columns
        if column.code_list
        and column.value_type == "code"
        and code_of(column.code_list, labels.get(column.column_name, "")) in codes_of(column.code_list)
    }
    if not coded - _OF_FILE and (not labels or any(map(_TOTAL.fullmatch, labels.values()))):
        return "total" if has_amount else "note"
    if texts.keys() <= _OF_FILE and ("municipality_code" in coded or all(map(str.isdecimal, labels.values()))):
        return "copied"
    if has_amount or coded:
        return None
    if "municipality_code" not in {column.column_name for column in columns}:
        return "note" if len(texts) == 1 and re.search(r"[^\W\d_]{2}", "".join(labels.values())) else None
    # A note has few cells, and words where data has a code or a period.
    is_timed = bool(_TIME.fullmatch(labels.get("period", "")))
    is_data = labels.get("municipality_code", "").isdecimal() or (is_timed and len(texts) > 2)
    return "note" if len(texts) <= 3 and not is_data else None


def _is_figure(value: object) -> bool:
    """Whether a value in a column of amounts is one, or says that it is missing."""
    return not isinstance(value, str) or bool(re.search(r"\d", value) or missing_mark(value))


class Totals:
    """The running sum of a table's amounts, with which its total rows are compared as they come."""

    def __init__(self) -> None:
        self._sum = Decimal(0)
        self._count = 0
        self._is_known = True  # whether all figures so far could be read
        self._marks = {Decimal(0)}  # the sum at each total so far, from which the next may count
        self._at_top: list[tuple[Finding, Decimal]] = []

    def add_rows(self, figures: Sequence[Decimal | None], codes: np.ndarray) -> None:
        """Add rows, each the code of one of the figures; None is one that cannot be read."""
        counts = np.bincount(codes, minlength=len(figures)).tolist() if len(codes) else []
        counted = [(figure, count) for figure, count in zip(figures, counts, strict=False) if count]
        self._is_known &= all(figure is not None for figure, _ in counted)
        self._sum += sum((figure * count for figure, count in counted if figure is not None), Decimal(0))
        self._count += len(codes)

    def compare(self, finding: Finding, stated: Decimal | None) -> list[Finding]:
        """The finding on a total row, compared with the rows above; one above all rows waits for them.

        Where a figure cannot be read, a total that differs tells nothing: a spreadsheet's sum leaves out such cells, a
        hand's does not.
        """
        if stated is None:
            return [finding]
        if not self._count:
            self._at_top.append((finding, stated))
            return []
        agrees = any(self._sum - mark == stated for mark in self._marks)
        self._marks.add(self._sum)
        return [self._finding(finding, stated, agrees)]

    def findings_at_top(self) -> list[Finding]:
        """The findings on totals above all rows."""
        return [self._finding(finding, stated, stated == self._sum) for finding, stated in self._at_top]

    def _finding(self, finding: Finding, stated: Decimal, agrees: bool) -> Finding:
        if not (agrees or self._is_known):
            return finding
        computed = stated if agrees else self._sum
        values = {"stated": f"{stated.normalize():f}", "computed": f"{computed.normalize():f}"}
        rule_code = "total_row_left_out" if agrees else "total_row_differs"
        return replace(finding, rule_code=rule_code, values=finding.values | values)
