"""What is known of a received file and of its reading, as kept beside it.

Belongs here: the manifest, and findings as plain values and back. Does not belong here: keeping (landing), reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ingest.durable import json_bytes
from ingest.model import Finding
from ingest.place import Phrase, Place
from ingest.texts import KEYS


@dataclass
class Manifest:
    """A received file: how it came, and what the reading decided and found; filled as far as the reading comes.

    `datasets` has the number of rows of each dataset. `municipality_code` and `period` are None where the file has
    several. `decimal_sign` is "," or ".", or None where no number needs one. `status` is "landed", "quarantined" while
    the sender's answer is awaited, or "rejected".
    """

    sha256: str
    file_name: str
    bytes: int
    received_at: str
    citation: str = ""
    licence: str = ""
    note: str = ""
    source_code: str = "unrecognised"
    form: str | None = None
    publisher: str | None = None
    title: str | None = None
    is_synthetic: bool = False
    encoding: str | None = None
    encoding_evidence: Phrase | None = None
    municipality_code: str | None = None
    period: str | None = None
    decimal_sign: str | None = None
    decimal_sign_evidence: Phrase | None = None
    rows_received: int | None = None
    datasets: dict[str, int] = field(default_factory=dict)
    status: str = "landed"
    findings: tuple[Finding, ...] = ()

    @property
    def delivery_id(self) -> str:
        """The name of the delivery: its source and the beginning of its hash."""
        return f"{self.source_code}-{self.sha256[:12]}"


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest into a folder that is moved to its place afterwards."""
    path.write_bytes(json_bytes(asdict(manifest)))


def manifest_of(kept: Mapping[str, Any]) -> Manifest:
    """The manifest that was kept as these plain values."""
    known = {name.name: kept[name.name] for name in fields(Manifest) if name.name in kept}
    known["findings"] = tuple(map(finding_of, kept["findings"]))
    for name in ("encoding_evidence", "decimal_sign_evidence"):
        known[name] = _typed(kept[name])
    return Manifest(**known)


def finding_of(kept: Mapping[str, Any]) -> Finding:
    """The finding that was kept as these plain values, by this version or an earlier one (place as English text)."""
    values = {name: _typed(value) for name, value in kept["values"].items()}
    rest = {name: kept.get(name) for name in ("dataset", "row_number")} | {"places": kept.get("places", 1)}
    place = kept.get("place")
    if place is None:
        words = kept["location"]
        place = {"part": KEYS[words]} if words in KEYS else {"words": words}
    return Finding(kept["rule_code"], Place(**place), values, **rest)


def _typed(value: Any) -> Any:
    """A value, or the phrase or place that was kept as its fields."""
    if not isinstance(value, Mapping):
        return value
    return Phrase(value["key"], tuple(map(_typed, value["values"]))) if "key" in value else Place(**value)
