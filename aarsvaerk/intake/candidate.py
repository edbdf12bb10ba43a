"""The load step: a fresh candidate file whose schema `raw` shows dbt what was delivered.

It holds everything that was ever accepted, withdrawn deliveries too, because history needs them; `raw.delivery_stood`
has the spans in which each delivery could be used.

Belongs here: one view per landed dataset over the accepted deliveries' Parquet, and the tables of what was
received and found. Does not belong here: casting, renaming or choosing between deliveries (dbt).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from aarsvaerk.intake.source_texts import TRANSLATED, source_text
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.mapping.suggestions import SCHEMA as SUGGESTION
from aarsvaerk.mapping.suggestions import suggestion_files
from aarsvaerk.settings import Settings
from ingest.approvals import answers
from ingest.datasets import DATASETS, landed_schema
from ingest.engine import bounded
from ingest.manifest import Manifest
from ingest.messages import phrase_text, place, render
from ingest.model import UNUSED
from ingest.place import Phrase
from ingest.rules import severity
from ingest.sql import read_parquet

_TEXT, _COUNT = pa.string(), pa.int32()


def _table(description: str, columns: list) -> pa.Schema:
    return pa.schema(columns, {"description": description})


TABLES: dict[str, pa.Schema] = {
    "delivery": _table(
        "One row per received file.",
        [
            *((name, _TEXT) for name in ("delivery_id", "source_code", "form", "municipality_code", "period")),
            *((name, _TEXT) for name in ("file_name", "sha256")),
            ("bytes", pa.int64()),
            ("received_at", pa.timestamp("us")),  # UTC
            ("is_synthetic", pa.bool_()),
            *((name, _TEXT) for name in ("encoding", "encoding_evidence", "encoding_evidence_da", "decimal_sign")),
            *((name, _TEXT) for name in ("decimal_sign_evidence", "decimal_sign_evidence_da")),
            *((name, _TEXT) for name in ("publisher", "title", "citation", "licence", "note", "status")),
            *((f"{name}_{language}", _TEXT) for name, language in TRANSLATED.items()),
            *((name, _COUNT) for name in ("rows_received", "rows_landed", "rows_accepted", "rows_rejected")),
        ],
    ),
    "delivery_dataset": _table(
        "One row per dataset of a received file.",
        [("delivery_id", _TEXT), ("dataset", _TEXT), ("rows_landed", _COUNT), ("rows_accepted", _COUNT)],
    ),
    "delivery_scope": _table(
        "One row per delivery ever accepted, dataset, municipality and period that its rows speak of, where only a "
        "standard submission speaks of other periods than years; for a dataset without rows, or whose rows name "
        "neither, what the delivery as a whole is about.",
        [
            *((name, _TEXT) for name in ("delivery_id", "dataset", "municipality_code")),
            *(("year", _COUNT), ("period_type", _TEXT), ("period_start", pa.date32())),
        ],
    ),
    "finding": _table(
        "One row per finding, in the order found.",
        [
            *((name, _TEXT) for name in ("delivery_id", "rule_code", "severity", "location")),
            *((name, _TEXT) for name in ("message_da", "message_en", "hint_da", "hint_en", "dataset")),
            ("row_number", _COUNT),
            ("finding_number", _COUNT),
            # Whose figure of which year it is about, where it is about no row.
            ("municipality_code", _TEXT),
            ("year", _COUNT),
            # What the sender says of a warning.
            *((name, _TEXT) for name in ("explanation", "explained_by", "explained_in_delivery_id")),
        ],
    ),
    "delivery_stood": _table(
        "One row per delivery that was ever accepted and span of time in which it could be used (UTC; open: NULL).",
        [("delivery_id", _TEXT), ("stood_from", pa.timestamp("us")), ("stood_to", pa.timestamp("us"))],
    ),
    "approval": _table(
        "One row per answer of a municipality on its own figures, in the order given.",
        [
            ("answer_number", _COUNT),
            *((name, _TEXT) for name in ("municipality_code", "answer")),
            ("answered_at", pa.timestamp("us")),  # UTC
            *((name, _TEXT) for name in ("answered_by", "reason", "figures_hash", "release_id")),
        ],
    ),
    "rejected_row": _table(
        "One row per row that an error keeps out of a partly accepted delivery.",
        [("delivery_id", _TEXT), ("dataset", _TEXT), ("row_number", _COUNT)],
    ),
    "landed_row": _table(
        "One row per landed row, accepted or not.",
        [
            *((name, _TEXT) for name in ("delivery_id", "dataset")),
            *((name, _COUNT) for name in ("row_number", "page")),
            ("sheet", _TEXT),
            *((name, _COUNT) for name in ("line_from", "line_to")),
            ("raw_text_sha256", _TEXT),
        ],
    ),
    "task_suggestion": SUGGESTION.with_metadata(
        {
            "description": "One row per heading or task of an accepted delivery and rank of a task field suggested "
            "for it."
        }
    ),
}
"""The tables of schema `raw` beside the datasets, with their columns."""


def load(settings: Settings, deliveries: Sequence[Judged]) -> None:
    """Make the candidate file anew from judged deliveries; whatever an earlier run left in it is gone."""
    settings.work.mkdir(parents=True, exist_ok=True)
    for path in (settings.candidate, settings.candidate.with_suffix(".duckdb.wal")):
        path.unlink(missing_ok=True)
    deliveries = sorted(deliveries, key=lambda judged: judged.delivery_id)
    with bounded(settings.memory, settings.work, settings.candidate) as connection:
        connection.execute("create schema raw")
        for name, rows in _records(deliveries).items():
            _create(connection, name, TABLES[name], rows)
        _create(connection, "approval", TABLES["approval"], _approvals(settings))
        connection.execute(f"create table raw.landed_row as {_landed_rows(deliveries)}")
        for dataset in DATASETS:
            _create_dataset(connection, dataset, deliveries)
        connection.execute(f"create table raw.delivery_scope as {_delivery_scope()}")
        accepted = [judged.landed for judged in _ever_accepted(deliveries)]
        if files := suggestion_files(settings, accepted):
            connection.execute(f"create view raw.task_suggestion as from {read_parquet(files)}")
        else:
            _create(connection, "task_suggestion", SUGGESTION, [])


def _records(deliveries: Sequence[Judged]) -> dict[str, list[dict]]:
    records: dict[str, list[dict]] = {
        name: [] for name in ("delivery", "delivery_dataset", "delivery_stood", "finding", "rejected_row")
    }
    for judged in deliveries:
        manifest, delivery_id = judged.landed.manifest, judged.delivery_id
        received_at = _utc(manifest.received_at)
        counts = {"rows_landed": judged.rows_landed, "rows_rejected": judged.rows_rejected}
        counts["rows_accepted"] = judged.rows_received - judged.rows_rejected
        of_delivery = vars(manifest) | counts | {"delivery_id": delivery_id, "received_at": received_at}
        of_delivery |= {"status": judged.decision.status}
        for name, said in _evidence(manifest).items():
            of_delivery |= {name: said and phrase_text(said), f"{name}_da": said and phrase_text(said, "da")}
        for name, language in TRANSLATED.items():
            of_delivery[f"{name}_{language}"] = source_text(of_delivery[name], language)
        records["delivery"].append(of_delivery)
        for dataset, rows in sorted(manifest.datasets.items()):
            rejected = sum(name == dataset for name, _ in judged.decision.rejected_rows)
            accepted = 0 if judged.decision.status in UNUSED else rows - rejected
            row = {"dataset": dataset, "rows_landed": rows, "rows_accepted": accepted}
            records["delivery_dataset"].append({"delivery_id": delivery_id} | row)
        if judged.while_it_stood.status not in UNUSED:
            records["delivery_stood"] += [
                {"delivery_id": delivery_id, "stood_from": _utc(start), "stood_to": end and _utc(end)}
                for start, end in judged.landed.stood
            ]
        for dataset, row_number in sorted(judged.while_it_stood.rejected_rows):
            records["rejected_row"].append({"delivery_id": delivery_id, "dataset": dataset, "row_number": row_number})
        for number, finding in enumerate(judged.findings, start=1):
            (message_da, hint_da), (message_en, hint_en) = render(finding, "da"), render(finding, "en")
            texts = {"message_da": message_da, "message_en": message_en, "hint_da": hint_da, "hint_en": hint_en}
            row = {"dataset": finding.dataset, "row_number": finding.row_number, "location": place(finding)}
            level = severity(finding, judged.received_on)
            rule = {"delivery_id": delivery_id, "rule_code": finding.rule_code, "severity": level}
            about = {"municipality_code": finding.values.get("municipality_code")}
            about |= {"year": int(finding.values["year"]) if about["municipality_code"] else None}
            if why := finding.explanation:
                about |= {"explanation": why.reason, "explained_by": why.stated_by}
                about |= {"explained_in_delivery_id": why.delivery_id}
            records["finding"].append(rule | row | texts | about | {"finding_number": number})
    return records


def _approvals(settings: Settings) -> list[dict]:
    return [
        vars(one) | {"answer_number": one.number, "answered_at": _utc(one.answered_at)}
        for one in answers(settings.landing)
    ]


def _evidence(manifest: Manifest) -> dict[str, Phrase | None]:
    return {name: getattr(manifest, name) for name in ("encoding_evidence", "decimal_sign_evidence")}


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)


def _ever_accepted(deliveries: Sequence[Judged]) -> list[Judged]:
    return [judged for judged in deliveries if judged.while_it_stood.status not in UNUSED]


def _create(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, rows: list[dict]) -> None:
    arrow = pa.Table.from_pylist([{column: row.get(column) for column in schema.names} for row in rows], schema)
    connection.register("arrow", arrow)
    connection.execute(f"create table raw.{name} as select * from arrow")  # noqa: S608
    connection.unregister("arrow")


def _create_dataset(connection: duckdb.DuckDBPyConnection, dataset: str, deliveries: Sequence[Judged]) -> None:
    files = _files(_ever_accepted(deliveries), dataset)
    if not files:
        _create(connection, dataset, landed_schema(dataset), [])
        return
    # Names and paths are our own (source codes and hashes), and a view takes no parameters.
    connection.execute(
        f"""create view raw.{dataset} as
        select landed.* from {read_parquet(files)} as landed
        where not exists (
            from raw.rejected_row as rejected
            where rejected.dataset = '{dataset}'
                and rejected.delivery_id = landed.delivery_id and rejected.row_number = landed.row_number
        )"""  # noqa: S608
    )


def _delivery_scope() -> str:
    scoped = [
        dataset
        for dataset, fields in DATASETS.items()
        if {"municipality_code", "year"} <= {field.name for field in fields}
    ]
    # The volumes of a document belong to its year, whatever period each is of; only a submission names its measures.
    periods = {"survey_fte": "true", "activity": "measure_code is not null"}
    of_rows = "\nunion all\n".join(
        f"""select distinct delivery_id, '{dataset}' as dataset, municipality_code, year,
            case when {periods.get(dataset, "false")} then {"period_type" if dataset in periods else "null"}
                when year is not null then 'year' end as period_type,
            case when {periods.get(dataset, "false")} then {"period_start" if dataset in periods else "null::date"}
                else make_date(year, 1, 1) end as period_start
        from raw.{dataset}"""  # noqa: S608
        for dataset in scoped
    )
    names = ", ".join(f"'{dataset}'" for dataset in scoped)
    # A dataset that has no rows still says something of what its delivery is about: that there are none.
    return f"""
        with of_rows as ({of_rows})
        from of_rows
        union all
        select delivery_id, dataset, municipality_code, try_cast(period as integer) as year,
            case when year is not null then 'year' end as period_type, make_date(year, 1, 1) as period_start
        from raw.delivery_dataset join raw.delivery using (delivery_id)
        where delivery_id in (select delivery_id from raw.delivery_stood)
            and (municipality_code is not null or dataset not in ({names}))
            and (delivery_id, dataset) not in (select (delivery_id, dataset) from of_rows)
        order by all"""  # noqa: S608


def _landed_rows(deliveries: Sequence[Judged]) -> str:
    parts = [
        f"""select delivery_id, '{dataset}' as dataset, row_number, page, sheet, line_from, line_to, raw_text_sha256
        from {read_parquet(files)}"""  # noqa: S608
        for dataset in DATASETS
        if (files := _files(deliveries, dataset))
    ]
    columns = TABLES["landed_row"]
    types = {pa.string(): "varchar", pa.int32(): "integer"}
    nothing = ", ".join(f"null::{types[columns.field(name).type]} as {name}" for name in columns.names)
    return "\nunion all\n".join([*parts, f"select {nothing} where false"]) + "\norder by all"


def _files(deliveries: Sequence[Judged], dataset: str) -> list[Path]:
    return [judged.landed.dataset_path(dataset) for judged in deliveries if dataset in judged.landed.manifest.datasets]
