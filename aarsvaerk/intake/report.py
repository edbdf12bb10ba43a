"""The report on checked files, as JSON for programs and as one HTML page for people.

The JSON's shape is documented in docs/delivering-data.md and only ever added to.

Belongs here: what the reports hold. Does not belong here: the words (report_texts), judging (desk).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aarsvaerk.intake.finding_groups import Group, grouped
from aarsvaerk.intake.precheck import Checked, StatedTotal
from aarsvaerk.intake.report_texts import (
    LANGUAGES,
    count_text,
    explanation_text,
    group_places,
    heading,
    number,
    rule_what,
    text,
)
from aarsvaerk.intake.sender_view import Cell, SenderView
from ingest.manifest import Manifest
from ingest.messages import phrase_text, place, render
from ingest.model import UNUSED
from ingest.place import Phrase, column_letter
from ingest.sources.opgavebeskrivelser.document import municipality_codes

FORMAT = 1
"""Raised when something of the JSON's shape is taken away or gets another meaning."""
GROUPS_SHOWN = 50
TOTALS_SHOWN = 200


def as_json(checked: Sequence[Checked]) -> str:
    """The report as JSON, texts in both languages, decimals as text."""
    report = {"format": FORMAT, "files": [_file(one) for one in checked]}
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _file(checked: Checked) -> dict:
    judged, manifest = checked.judged, checked.judged.landed.manifest
    copied = ("file_name", "sha256", "bytes", "source_code", "form", "title", "publisher", "encoding")
    copied += ("encoding_evidence", "decimal_sign", "decimal_sign_evidence", "municipality_code")
    values = {name: getattr(manifest, name) for name in copied}
    return {name: phrase_text(one) if isinstance(one, Phrase) else one for name, one in values.items()} | {
        "municipality_name": _municipality(manifest),
        "period": manifest.period,
        "datasets": _datasets(checked),
        "fte": checked.fte
        and {
            "units": checked.fte.units,
            "fte": _figure(checked.fte.fte),
            "stated_totals": [_total(total) for total in checked.fte.stated_totals],
        },
        "decision": judged.decision.status,
        "rows_read": judged.rows_landed,
        "rows_left_out": judged.rows_rejected,
        "findings": [_group(group, checked.view) for group in grouped(judged.findings, judged.received_on)],
        "checks": [
            {"name": result.name, "dataset": result.table, "rule_code": result.rule_code}
            | {"severity": result.severity, "passed": result.success, "observed": result.observed}
            for result in judged.results
        ],
    }


def _datasets(checked: Checked) -> dict[str, dict[str, int]]:
    """Rows read and left out of each dataset."""
    judged = checked.judged
    rejected = judged.decision.status in UNUSED
    return {
        dataset: {
            "rows": rows,
            "rows_left_out": rows if rejected else sum(d == dataset for d, _ in judged.decision.rejected_rows),
        }
        for dataset, rows in sorted(judged.landed.manifest.datasets.items())
    }


def _group(group: Group, view: SenderView) -> dict:
    texts = {language: render(group.first[0], language) for language in LANGUAGES}
    return {
        "rule_code": group.rule_code,
        "severity": group.severity,
        "dataset": group.dataset,
        "count": group.count,
        "count_is": group.count_is,
        "rule": {language: rule_what(group.rule_code, language) for language in LANGUAGES},
        "message": {language: message for language, (message, _) in texts.items()},
        "hint": {language: hint for language, (_, hint) in texts.items()},
        "explanation": group.explanation and asdict(group.explanation),
        "places": [
            {
                "location": {language: place(finding, language) for language in LANGUAGES},
                "row_number": finding.row_number,
                "message": {language: render(finding, language)[0] for language in LANGUAGES},
                "cell": _cell(view.cell(finding)),
            }
            for finding in group.first
        ],
    }


def _cell(cell: Cell | None) -> dict | None:
    if cell is None:
        return None
    return {"sheet": cell.sheet, "row": cell.row, "column": cell.column and column_letter(cell.column)}


def _total(total: StatedTotal) -> dict:
    figures = {"stated": total.stated, "computed": total.computed, "difference": total.difference}
    place = {"unit_name": total.unit_name, "unit_level": total.unit_level, "line": total.line}
    return place | {name: _figure(figure) for name, figure in figures.items()}


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else number(value, "en").replace(",", "")


def _municipality(manifest: Manifest) -> str | None:
    names = {code: name for name, code in municipality_codes().items()}
    return names.get(manifest.municipality_code)


def as_html(checked: Sequence[Checked], language: str, made_at: datetime | None = None) -> str:
    """The report as one HTML page that needs nothing beside it.

    Args:
        checked: the files, in the order to show them.
        language: "da" or "en".
        made_at: the time to write on the page; without it, now.
    """
    when = (made_at or datetime.now().astimezone()).strftime(
        "%d-%m-%Y %H.%M" if language == "da" else "%d %B %Y, %H:%M"
    )
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html.jinja")
    return template.render(
        language=language,
        when=when,
        files=[_page(one, language) for one in checked],
        t=lambda key, **values: text(key, language, **values),
        n=lambda value: number(value, language),
    )


def _page(checked: Checked, language: str) -> dict:
    """What the page shows of one file, all of it text or figures."""
    judged, manifest = checked.judged, checked.judged.landed.manifest
    groups = grouped(judged.findings, judged.received_on)
    status = judged.decision.status
    totals = checked.fte.stated_totals if checked.fte else ()
    return {
        "name": text("withheld", language) if manifest.file_name == "withheld" else manifest.file_name,
        "status": status,
        "after": text(
            f"after_{status}_warning" if status == "accepted" and groups else f"after_{status}",
            language,
            rows=number(judged.rows_landed, language),
            left_out=number(judged.rows_rejected, language),
        ),
        "holds_cpr": any(group.rule_code == "cpr_number" for group in groups),
        "groups": [_shown(group, language, checked.view) for group in groups[:GROUPS_SHOWN]],
        "more_groups": max(0, len(groups) - GROUPS_SHOWN),
        "kind": manifest.title,
        "form": manifest.form and text(f"form_{manifest.form}", language),
        "facts": _facts(manifest, language),
        "datasets": [(text(f"dataset_{name}", language), rows) for name, rows in _datasets(checked).items()],
        "fte": checked.fte,
        "totals": totals[:TOTALS_SHOWN],
        "more_totals": max(0, len(totals) - TOTALS_SHOWN),
        "checks": _checks(checked, language),
    }


def _shown(group: Group, language: str, view: SenderView) -> dict:
    return {
        "excerpts": view.excerpts(group.first, language),
        "severity": group.severity,
        "code": group.rule_code,
        "heading": heading(group, language),
        "what": rule_what(group.rule_code, language),
        "hint": render(group.first[0], language)[1],
        "count": count_text(group, language),
        "places": group_places(group, language),
        "more": group.count > len(group.first),
        "explained": explanation_text(group),
    }


_ENCODINGS = {
    "pdf": "PDF",
    "xlsx": "Excel",
    "ods": "OpenDocument",
    "cp1252": "Windows-1252",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
}
_ENCODINGS |= dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "UTF-16")


def _facts(manifest: Manifest, language: str) -> list[tuple[str, str]]:
    """What the warehouse made of the file besides its kind, as pairs of label and value."""

    def decided(what: str, evidence: Phrase | None) -> str:
        return f"{what} ({phrase_text(evidence, language)})" if evidence else what

    encoding = text("not_read", language)
    if manifest.encoding:
        encoding = decided(_ENCODINGS.get(manifest.encoding, manifest.encoding), manifest.encoding_evidence)
    sign = {",": "decimal_comma", ".": "decimal_point", None: "decimal_none"}[manifest.decimal_sign]
    if manifest.encoding in ("xlsx", "ods") and not manifest.decimal_sign:
        sign = "decimal_cells"
    sign = text(sign if manifest.status == "landed" else "not_read", language)
    name = _municipality(manifest)
    code = manifest.municipality_code
    facts = {
        "municipality": f"{name} ({code})" if name else code or text("several", language),
        "period": manifest.period or text("several", language),
        "encoding": encoding,
        "decimal_sign": decided(sign, manifest.decimal_sign_evidence),
        "size": text("bytes", language, count=number(manifest.bytes, language)),
        "sha256": manifest.sha256,
    }
    return [(text(key, language), value) for key, value in facts.items()]


def _checks(checked: Checked, language: str) -> list[dict]:
    """The checks on rows, one entry per dataset and rule: what it asks and how it went."""

    def key(result) -> tuple[str, str]:
        return result.table, result.rule_code

    shown = []
    for (table, rule_code), results in groupby(sorted(checked.judged.results, key=key), key=key):
        outcomes = list(results)
        unrun = any(result.observed.startswith("could not run") for result in outcomes)
        outcome = "not_run" if unrun else "passed" if all(result.success for result in outcomes) else "failed"
        dataset = text(f"dataset_{table}", language)
        shown.append({"what": rule_what(rule_code, language), "dataset": dataset, "outcome": outcome})
    return shown
