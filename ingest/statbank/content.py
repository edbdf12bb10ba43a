"""What comes back from StatBank: CSV or JSON-stat, checked against what was asked, as rows and as one CSV file.

Belongs here: reading and checking answers; pure. Does not belong here: the network (statbank_client) and what the
figures mean (sources/statbank).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import product
from math import prod

from ingest.statbank.query import Selection, TableInfo, Unfit, cells, header

MAXIMUM_FIELD = 10_000
_NOT_AVAILABLE = ".."


class CutOff(Unfit):
    """The answer breaks off before its end; asked again, it may be whole."""


def read_rows(content: bytes, form: str, info: TableInfo, selection: Selection) -> list[tuple[str, ...]]:
    """The answer's rows: a text per variable in the table's order, then the figure as sent.

    Raises:
        CutOff: the answer ends too early, or has fewer rows than cells were asked for (BULK need not have all).
        Unfit: the answer is something else than what was asked for.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit("the answer is not UTF-8 text (byte {byte})", byte=error.start) from error
    if text.lstrip()[:1] == "<":
        raise Unfit("the answer is a web page and not data")
    expected = cells(selection)
    try:
        rows = list(_from_jsonstat(text, info, expected) if form == "JSONSTAT" else _from_csv(text, info))
    except csv.Error as error:
        raise Unfit("the answer is not CSV ({error})", error=error) from error
    texts = {v.variable_id: {v.values[code] for code in selection[v.variable_id]} for v in info.variables}
    seen = set()
    for row in rows:
        for (variable, asked), value in zip(texts.items(), row, strict=False):
            if value not in asked:
                raise Unfit(
                    "the answer has “{value}” as {variable}, which was not asked for",
                    value=value[:80],
                    variable=variable,
                )
        if row[:-1] in seen:
            raise Unfit("the answer has two figures for {cell}", cell=", ".join(row[:-1]))
        seen.add(row[:-1])
    if not rows or (form != "BULK" and len(rows) < expected):
        raise CutOff("the answer has {count} of the {expected} figures asked for", count=len(rows), expected=expected)
    return rows


def _from_csv(text: str, info: TableInfo) -> Iterator[tuple[str, ...]]:
    columns = header(info)
    if "\n" not in text:
        raise CutOff("the answer has no line that ends")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    found = next(reader, [])
    if sorted(found) != sorted(columns):
        raise Unfit(
            "the answer's columns are {found}, not {wanted}", found=", ".join(found)[:200], wanted=", ".join(columns)
        )
    if not text.endswith("\n"):
        raise CutOff("the answer's last line is not whole")
    order = [found.index(column) for column in columns]
    for fields in reader:
        if not fields:
            continue
        if len(fields) != len(columns):
            raise Unfit(
                "line {line} of the answer has {count} fields, not {wanted}",
                line=reader.line_num,
                count=len(fields),
                wanted=len(columns),
            )
        # The csv module's own limit is the process's, and libraries lift it.
        if max(map(len, fields)) > MAXIMUM_FIELD:
            raise Unfit("the answer is not CSV (a field of line {line} is longer than any name)", line=reader.line_num)
        *keys, figure = (" ".join(fields[place].split()) for place in order)
        yield (*keys, figure or _NOT_AVAILABLE)


def _from_jsonstat(text: str, info: TableInfo, expected: int) -> Iterator[tuple[str, ...]]:
    """JSON-stat 1: figures in one list, the last dimension fastest, or by position where many are missing."""
    try:
        # Figures stay the text they are: 0.10 is not 0.1, and no digit is lost to floating point.
        answer = json.loads(text, parse_float=str, parse_int=str)
    except RecursionError as error:
        raise Unfit("the answer is JSON nested too deeply") from error
    except json.JSONDecodeError as error:
        raise CutOff("the answer is not whole JSON ({error})", error=error) from error
    try:
        dataset = answer["dataset"]
        dimension, values = dataset["dimension"], dataset["value"]
        names = dimension["id"]
        labels = {name: _labels(dimension[name]["category"]) for name in names}
        given = len(values) if isinstance(values, list) else len(values.items())
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unfit(
            "the answer is not JSON-stat 1 ({kind}: {error})", kind=type(error).__name__, error=error
        ) from error
    # The figure's own name stands as a dimension of one value, which no variable of the table is.
    asked = [variable.variable_id for variable in info.variables]
    extra = [name for name in names if name not in asked]
    if set(asked) - set(names) or any(len(labels[name]) > 1 for name in extra):
        raise Unfit(
            "the answer's dimensions are {found}, not {wanted}", found=", ".join(names), wanted=", ".join(asked)
        )
    count = prod(len(labels[name]) for name in names)
    if count > expected or given > count:
        raise Unfit(
            "the answer has {count} figures where {expected} were asked for", count=max(count, given), expected=expected
        )
    if isinstance(values, list) and given < count:
        raise CutOff("the answer has {given} figures for {count} cells", given=given, count=count)
    for position, keys in enumerate(product(*(labels[name] for name in names))):
        figure = values[position] if isinstance(values, list) else values.get(str(position))
        found = dict(zip(names, keys, strict=True))
        yield (*(found[name] for name in asked), _NOT_AVAILABLE if figure is None else str(figure))


def _labels(category: dict) -> list[str]:
    """The texts of a dimension's values, in the order of their positions."""
    index, label = category.get("index", {}), category.get("label", {})
    codes = index if isinstance(index, list) else sorted(index or label, key=lambda code: int(index.get(code, 0)))
    return [" ".join(label.get(code, code).split()) for code in codes]


def write_csv(info: TableInfo, rows: Iterable[tuple[str, ...]]) -> bytes:
    """One file in the form of StatBank's own CSV: byte order mark, semicolons, CRLF, the table's order of columns."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(header(info))
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")
