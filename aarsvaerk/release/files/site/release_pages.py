"""The pages of the release: its sources, the rules and their findings, its tables, and the methods.

Belongs here: what the figures rest on. Does not belong here: the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aarsvaerk.release.files.contents import in_language
from aarsvaerk.release.files.site.content import Content
from aarsvaerk.release.files.site.rendering import Page
from aarsvaerk.release.files.site.words import text

MOST_FINDINGS = 300
_TEXTS = ("publisher", "title", "citation", "licence", "note")


def release_pages(content: Content, language: str, counts: dict[str, int]) -> Iterator[Page]:
    """Sources, rules, release and methods; `counts` has the rows of each published table by its full name."""
    municipality_names = {row["code"]: row["name"] for row in content["municipalities"]}
    yield (
        "sources.html",
        "sources",
        {
            "title": text("sources", language),
            "sources": [_worded(row, ("title", "publisher"), language) for row in content["sources"]],
            "deliveries": [_worded(row, _TEXTS, language) for row in content["deliveries"]],
            "municipality_names": municipality_names,
        },
    )
    seen: set[object] = set()
    rules = []
    for row in content["rules"]:  # a rule that changed has several rows; links lead to the first
        rules.append(row | {"is_first": row["rule_code"] not in seen})
        seen.add(row["rule_code"])
    yield (
        "rules.html",
        "rules",
        {
            "title": text("rules", language),
            "rules": rules,
            "municipality_names": municipality_names,
            "findings": content["quality"][:MOST_FINDINGS],
            "findings_more": max(0, len(content["quality"]) - MOST_FINDINGS),
        },
    )
    tables = [
        {
            "schema": row["schema"],
            "table": row["table"],
            "count": counts.get(f"{row['schema']}.{row['table']}"),
            "description": " ".join((row[f"description_{language}"] or "").split("\n\n")[0].split()),
        }
        for row in content["tables"]
    ]
    latest = [row for row in content["change_counts"] if row["release_id"] == content.release.release_id]
    yield (
        "release.html",
        "release",
        {"title": text("release", language), "tables": tables, "change_counts": latest},
    )
    yield "methods.html", "methods", {"title": text("methods", language)}


def _worded(row: dict, names: Iterable[str], language: str) -> dict:
    return row | {name: in_language(row, name, language) for name in names}
