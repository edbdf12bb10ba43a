"""The models' SQL, which is DuckDB's, in Spark's words, by sqlglot.

What sqlglot leaves as it is though the engines mean different things by it is said here; what has no counterpart in
Spark stands in dispatched macros (dbt_project/macros/spark).

Belongs here: the difference between two dialects. Does not belong here: anything that depends on a model.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from unicodedata import combining, normalize

import sqlglot
from sqlglot import exp
from sqlglot.errors import UnsupportedError


def from_duckdb(sql: str) -> str:
    """A query of DuckDB as one of Spark with the same rows.

    Raises:
        sqlglot.errors.SqlglotError: It cannot be read, or says something that would mean another thing in Spark.
    """
    query = sqlglot.parse_one(sql, read="duckdb")
    _name_apart(query)
    for node in reversed(list(query.walk())):  # the innermost first: what is replaced takes over what is inside
        node.replace(_as_spark(node))
    return query.sql("spark")


def _name_apart(query: exp.Expression) -> None:
    """Give each inner common table expression a name of its own: sqlglot puts all of them side by side for Spark."""
    inner = [one for one in query.find_all(exp.With) if one.parent is not query]
    for number, within in enumerate(reversed(inner)):
        for common in within.expressions:
            name, apart = common.alias, f"{common.alias}__{number}"
            for table in within.parent.find_all(exp.Table):
                if table.name == name and not table.db:
                    table.set("this", exp.to_identifier(apart))
                    if not table.alias:
                        table.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
            common.args["alias"].set("this", exp.to_identifier(apart))


def type_from_duckdb(name: str) -> str:
    """A type of DuckDB as Spark names it; moments have no time zone in either, and JSON is text."""
    return _type(exp.DataType.build(name, dialect="duckdb")).sql("spark")


def columns_in_spark(columns: Iterable[tuple[str, str]]) -> str:
    """The columns of a table, given by name and type of DuckDB, as Spark declares them."""
    return ", ".join(f"`{name}` {type_from_duckdb(of)}" for name, of in columns)


def _type(of: exp.DataType) -> exp.DataType:
    if of.this == exp.DataType.Type.INT128:
        return exp.DataType.build("decimal(38, 0)")
    if of.this == exp.DataType.Type.JSON:
        return exp.DataType.build("string", dialect="spark")
    if of.this == exp.DataType.Type.TIMESTAMP:
        return exp.DataType.build("timestamp_ntz", dialect="spark")
    return of


@cache
def _accented() -> tuple[str, str]:
    """The Latin letters that are another letter and accents, and those other letters."""
    letters = map(chr, [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)])
    bare = {one: "".join(part for part in normalize("NFD", one) if not combining(part)) for one in letters}
    found = {one: other for one, other in bare.items() if other != one and len(other) == 1}
    return "".join(found), "".join(found.values())


def _as_spark(node: exp.Expression) -> exp.Expression:
    match node:
        case exp.Div():
            # DuckDB divides as doubles whatever it divides. By nothing it has infinity, and Spark an error.
            return exp.Div(this=exp.cast(node.left, "double"), expression=exp.cast(node.right, "double"), typed=True)
        case exp.Avg():
            return exp.Avg(this=exp.cast(node.this, "double"))
        case exp.WithinGroup(this=exp.PercentileCont() as share):
            # Spark's exact percentile by the name that sqlglot does not take for an approximate one.
            return exp.Anonymous(this="percentile", expressions=[node.expression.expressions[0].this, share.this])
        case exp.GroupConcat(this=exp.Order(this=exp.Distinct(expressions=[value]), expressions=[order])):
            if order.this != value or order.args.get("desc"):
                raise UnsupportedError(f"Spark lists distinct values in their own order only, not {node.sql()}.")
            # Spark fails to plan a distinct listagg over what a query below aggregates.
            values = exp.func("sort_array", exp.func("collect_set", value, dialect="spark"), dialect="spark")
            joined = exp.Anonymous(this="array_join", expressions=[values, node.args["separator"]])
            return exp.func("nullif", joined, exp.Literal.string(""))
        case exp.DataType():
            return _type(node)
        case exp.Anonymous(this=name, expressions=[text]) if name.lower() == "strip_accents":
            return exp.Anonymous(this="translate", expressions=[text, *map(exp.Literal.string, _accented())])
        case exp.RegexpReplace() if "g" not in node.text("modifiers"):
            raise UnsupportedError(
                f"Spark replaces every match, DuckDB the first: write the option 'g' in {node.sql()}."
            )
    return node
