"""Texts inside SQL statements that take no parameters: views, ATTACH, COPY and COMMENT.

Belongs here: quoting. Does not belong here: PostgreSQL, which quotes by its own driver.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def literal(text: object) -> str:
    """A text or path as a SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def read_parquet(paths: Iterable[Path]) -> str:
    """A call that reads Parquet files of the same columns."""
    return f"read_parquet([{', '.join(map(literal, paths))}])"
