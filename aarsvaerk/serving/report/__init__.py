"""`aarsvaerk report`: where a municipality stands, on a few pages to print, as an accessible PDF.

Every number is one that the release's own page shows. Belongs here: what stands in the report. Does not belong
here: how it is set (report.typ), the figures (aarsvaerk.release.files.site.content).
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import duckdb

from aarsvaerk.benchmarking import FEW_PEERS
from aarsvaerk.release.files.contents import published_tables
from aarsvaerk.release.files.site.content import Content, read_content
from aarsvaerk.release.files.site.municipality_pages import about_municipality
from aarsvaerk.release.files.site.numbers import day, number
from aarsvaerk.release.files.site.words import text
from aarsvaerk.release.releases import Release
from aarsvaerk.serving.report.setting import as_pdf
from aarsvaerk.serving.report.words import say
from ingest.said import Said

MOST_FIELDS = 12
MOST_CHANGES = 15
_SITE_WORDS = ("task_field", "fte", "share", "grade", "fte_per_1000", "quartiles", "gap", "grades", "not_efficiency")
_SITE_WORDS += ("largest_gaps", "changed", "sources", "release_id", "expected")
# The colours of site.css on paper; an SVG in a PDF has no stylesheet but its own.
_STYLE = """<style>text{font-family:"Libertinus Serif";font-size:13px;fill:#1b2227}.tick{font-size:12px;fill:#4d5860}
.grid,.axis{stroke:#c8d0d5}.band{fill:#c9dbe5}line.median,polyline.median{stroke:#4d5860;stroke-width:2;fill:none}
polyline.own{stroke:#14506e;stroke-width:3;fill:none}circle.own{fill:#14506e}text.own{fill:#14506e}
text.band,text.median{fill:#4d5860;stroke:none}.gradeA{fill:#14506e}.gradeB{fill:#3d7ea3}.gradeC{fill:#9cc1d5}
.gradeD{fill:#d9dee1}</style>"""


class NothingToReport(Said):
    """The release has no figures of the municipality and year."""


def write_report(
    connection: duckdb.DuckDBPyConnection,
    release: Release,
    code: str,
    year: int | None,
    language: str,
    peers: str,
    path: Path,
) -> None:
    """Write a municipality's report.

    Args:
        connection: The release, in use.
        release: What it says of itself.
        code: The municipality's code.
        year: The last year to look at; None for the newest.
        language: `da` or `en`.
        peers: The kind of peer group to compare with.
        path: Where the PDF goes.

    Raises:
        NothingToReport: There are neither accounts nor FTE until that year.
    """
    tables = {table.full_name for table in published_tables(connection)}
    content = read_content(connection, tables, release, year or 9999)
    if content is None:
        raise NothingToReport("The release has no table of municipalities.")
    told = contents(content, code, language, peers)
    path.write_bytes(as_pdf("report.typ", told))


def contents(content: Content, code: str, language: str, peers: str) -> dict:
    """What stands in the report, every number written out.

    Raises:
        NothingToReport: There are neither accounts nor FTE.
    """
    given = about_municipality(content, code, language, peers)
    name, kr, total = given["m"]["name"], given["kr"], given["total"]
    if kr is None and total is None:
        raise NothingToReport("The release has neither accounts nor FTE of {name} until that year.", name=name)

    def n(value, decimals: int = 0, signed: bool = False) -> str:
        return number(value, language, decimals, signed)

    figures = []
    if kr:
        spread = f"{n(kr['p25_kr_per_inhabitant'])} – {n(kr['p75_kr_per_inhabitant'])}"
        figures = [
            [f"{text('kr', language)}, {kr['year']}", n(kr["net_expenditure_kr_per_inhabitant"])],
            [f"{text('median', language)}, {given['group']}", f"{n(kr['median_kr_per_inhabitant'])} ({spread})"],
            [text("rank", language), text("rank_too_weak", language) if given["rank"] == "–" else given["rank"]],
        ]
    sections = {"fields": [], "gaps": [], "grades": [], "fields_more": ""}
    if total:
        figures += [
            [f"{text('fte', language)}, {total['year']}", n(total["fte"], 1)],
            [text("fte_per_1000", language), n(total["per_1000"], 2)],
        ]
        rows = [row for group in given["by_field"] for row in group["rows"] if row["fte"]]
        rows.sort(key=lambda row: -row["fte"])
        sections = {
            "fields": [
                [
                    f"{row['task_field_code']} {row[f'task_field_name_{language}']}",
                    n(row["fte"], 1),
                    f"{n(row['share_of_total_pct'], 1)} %",
                    row["quality_grade"] or "",
                ]
                for row in rows[:MOST_FIELDS]
            ],
            "fields_more": say("fields_more", language, count=len(rows) - MOST_FIELDS)
            if len(rows) > MOST_FIELDS
            else "",
            "gaps": [_gap(content, row, language) for row in given["gaps"]],
            "grades": [f"{label}: {n(fte, 1)} ({n(pct, 1)} %)" for label, _, fte, pct in given["grade_rows"]],
        }
    release = content.release
    return sections | {
        "language": language,
        "title": say("title", language, name=name, year=max(row["year"] for row in (kr, total) if row)),
        "name": name,
        "lead": say("lead", language, name=name, group=given["group"]),
        "synthetic": text("synthetic", language) if release.is_synthetic else "",
        "figures": figures,
        "series": _picture(given["series"]),
        "series_text": f"{text('kr_long', language)}. {text('accounts_note', language, group=given['group'])}",
        "grades_picture": _picture(given.get("grades", "")),
        "no_gaps": _no_gaps(given, total, language),
        "gaps_note": _gaps_note(given, total, language),
        "unknown": _unknown(given, language),
        "changes": [
            say(
                "change",
                language,
                year=row["year"] or "–",
                what=row[f"row_label_{language}"] or content.label_of(row["table"], None, language),
                figure=content.label_of(row["table"], row["figure"], language),
                before=n(row["before"], 2),
                after=n(row["after"], 2),
                why=content.words_of("causes", row["causes"], language),
            )
            for row in given["changes"][:MOST_CHANGES]
        ],
        "changes_none": text("changed_none", language),
        "sources": _sources(content, code, language),
        "created": list(datetime.fromisoformat(release.created_at).timetuple())[:6],
        "made": day(datetime.fromisoformat(release.created_at), language),
        "release_id": release.release_id,
        "content_hash": release.content_hash,
        "profile": text("footer_open" if release.profile == "open" else "footer_internal", language),
        "words": {key: text(key, language) for key in _SITE_WORDS}
        | {key: say(key, language) for key in ("stand", "where_fte", "unknown_heading", "figure", "value", "page")},
    }


def _gap(content: Content, row: dict, language: str) -> dict:
    """A gap: the field, what speaks against it, and its figures."""

    def span(low, high) -> str:
        return f"{number(low, language, 2)} – {number(high, language, 2)}"

    expected = "–"
    if row["expected_value"] is not None:
        low, high = max(row["expected_low_value"], 0), row["expected_high_value"]
        expected = f"{number(row['expected_value'], language, 2)} ({span(low, high)})"
    return {
        "field": f"{row['task_field_code']} {row[f'task_field_name_{language}']}",
        "reservations": content.words_of("comparability_reasons", row["comparability_reasons"], language),
        "figures": [
            number(row["fte_per_1000_inhabitants"], language, 2),
            span(row["p25_fte_per_1000_inhabitants"], row["p75_fte_per_1000_inhabitants"]),
            expected,
            number(row["gap_to_median_fte"], language, 1, True),
            row["quality_grade"] or "",
        ],
    }


def _sources(content: Content, code: str, language: str) -> list[str]:
    """The sources of the municipality and the country; of many files of a source, their number and years."""
    files: dict[tuple, list[dict]] = {}
    for row in content["deliveries"]:
        if row["is_current"] and row["municipality_code"] in (None, code):
            files.setdefault((row["publisher"], row["title"]), []).append(row)
    told = []
    for source, rows in files.items():
        if len(rows) == 1:
            parts = (rows[0]["period"], rows[0]["file_name"])
        else:
            periods = sorted({str(row["period"]) for row in rows if row["period"]})
            parts = (" – ".join(dict.fromkeys(periods[:1] + periods[-1:])), say("files", language, count=len(rows)))
        told.append(", ".join(str(part) for part in (*source, *parts) if part))
    return told


def _no_gaps(given: dict, total: dict | None, language: str) -> str:
    if total is None:
        return text("no_fte_title", language, name=given["m"]["name"]) + "."
    if given["gaps"]:
        return ""
    if given["peer_count"]:
        return say("gaps_weak", language, count=given["peer_count"], group=given["group"], year=total["year"])
    return text("peers_none", language, group=given["group"], year=total["year"])


def _gaps_note(given: dict, total: dict | None, language: str) -> str:
    if total is None or not given["gaps"]:
        return ""
    group = text("peers_country", language) if given["is_country"] else given["group"]
    note = text("peers_note", language, n=given["peer_count"], group=group, year=total["year"])
    return f"{note} {text('peers_instead', language, group=given['group'])}" if given["is_country"] else note


def _unknown(given: dict, language: str) -> list[str]:
    """Sentences on what the figures cannot say."""
    told = []
    if given["total"] is None:
        return [say("unknown_fte", language, name=given["m"]["name"])]
    weak = [row for row in given["grade_rows"] if row[0][0] in "CD"]
    if weak:
        told.append(say("unknown_grades", language, pct=number(sum(row[3] for row in weak), language, 1)))
    if 0 < given["peer_count"] < FEW_PEERS:
        told.append(text("peers_few", language))
    told.append(say("unknown_indicators", language, **given["indicator_kinds"]))
    return told


def _picture(svg: str) -> str:
    """A chart as an SVG that stands alone; nothing where there is none."""
    if not svg:
        return ""
    width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups()
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    return re.sub(r"^<svg([^>]*)>", lambda found: f"{opened}{found.group(1)}>{_STYLE}", str(svg), count=1)
