"""The bytes of simulated deliveries: standard submissions by the project's own template columns, each row marked.

Belongs here: how figures are written. Does not belong here: figures (organisation), what is wrong with them (faults).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import WriteOptions, write_csv

from aarsvaerk.simulation.campaign import Delivery
from aarsvaerk.simulation.faults import FAULTS, ODDITIES, Draft
from ingest.survey.columns import SYNTHETIC, columns
from ingest.survey.template import as_workbook

_YES_NO = {"da": ("ja", "nej"), "en": ("yes", "no")}


def fte_file(delivery: Delivery, rows: pa.Table) -> tuple[bytes, list[tuple[str, int | None]]]:
    """A standard submission of FTE, and the findings that its fault or oddity must lead to, as rule and row number.

    Args:
        delivery: how it is written, and what is wrong with it.
        rows: municipality_code, period, area_name, chief_area_name, unit_name, is_management, task_field_code,
            millionths and remark, in the order of the file.
    """
    sign = "," if delivery.language == "da" else "."
    yes, no = _YES_NO[delivery.language]
    written = pa.table(
        [
            *(rows[name] for name in ("municipality_code", "period", "area_name", "chief_area_name", "unit_name")),
            pc.if_else(rows["is_management"], yes, no),
            rows["task_field_code"],
            decimal_text(rows["millionths"], sign),
            pc.fill_null(rows["remark"], ""),
            pa.array([yes] * rows.num_rows),
        ],
        names=_headings("survey_fte", delivery.language),
    )
    if delivery.file_name.endswith(".xlsx"):
        return _workbook(written, rows["millionths"]), []
    kind = FAULTS.get(delivery.fault) or ODDITIES.get(delivery.oddity)
    if kind is None:
        return encoded(_csv_of_table(written), delivery.encoding), []
    draft = Draft(
        headings=list(written.column_names),
        rows=list(map(list, zip(*written.to_pydict().values(), strict=True))),
        decimal_sign=sign,
        smallest=pc.index(rows["millionths"], pc.min(rows["millionths"])).as_py(),
        rng=np.random.default_rng(delivery.seed),
    )
    findings = [(kind.rule_code, number) for number in kind.make(draft)]
    return encoded(csv_text(draft.headings, draft.rows), delivery.encoding) + draft.ending, findings


def table_file(survey_code: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A standard submission of volumes or explanations, of rows of text."""
    marked = [[*row, "ja"] for row in rows]
    return encoded(csv_text(_headings(survey_code, "da"), marked), "utf-8-sig")


def decimal_text(millionths: pa.ChunkedArray, sign: str = ".") -> pa.ChunkedArray:
    """Whole millionths as decimal numbers, without zeros at the end."""
    whole = pc.divide(millionths, 1_000_000)
    part = pc.cast(pc.subtract(millionths, pc.multiply(whole, 1_000_000)), pa.string())
    part = pc.utf8_rtrim(pc.utf8_lpad(part, 6, "0"), "0")
    text = pc.binary_join_element_wise(pc.cast(whole, pa.string()), part, sign)
    return pc.utf8_rtrim(text, sign)


def csv_text(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as semicolon-separated lines."""
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=";", lineterminator="\r\n").writerows([headings, *rows])
    return held.getvalue()


def encoded(text: str, encoding: str) -> bytes:
    """The text as bytes; UTF-16 with its byte order mark, the same on any machine."""
    return b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16" else text.encode(encoding)


def _headings(survey_code: str, language: str) -> list[str]:
    return [column.heading(language) for column in (*columns(survey_code), SYNTHETIC)]


def _csv_of_table(written: pa.Table) -> str:
    # No text here holds a separator, a quotation mark or a line feed.
    sink = pa.BufferOutputStream()
    write_csv(written, sink, WriteOptions(include_header=False, delimiter=";", quoting_style="none"))
    body = sink.getvalue().to_pybytes().decode().replace("\n", "\r\n")
    return csv_text(written.column_names, []) + body


def _workbook(written: pa.Table, millionths: pa.ChunkedArray) -> bytes:
    texts = written.to_pydict()
    texts["Årsværk"] = [number / 1_000_000 for number in millionths.to_pylist()]  # as a spreadsheet keeps it
    return as_workbook("survey_fte", rows=list(zip(*texts.values(), strict=True)), more_columns=(SYNTHETIC,))
