"""Readings of received files: the Parquet files and the manifest that this version of the code makes of the bytes.

A reading is written whole or not at all, with the sha256 of each of its files, by which it is known later to be as it
was written.

Belongs here: writing a reading and knowing it again. Does not belong here: how a file is read (reading), which files
were received (landing).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ingest.durable import json_bytes, partial_folder, replace_durably
from ingest.failures import READING_FAILED, finding_of_failure
from ingest.manifest import Manifest, manifest_of, write_manifest
from ingest.model import DeliveryQuarantined, DeliveryRejected, Finding
from ingest.opened import OpenedFile
from ingest.pdf.documents import LIBRARY
from ingest.reading import read_file
from ingest.refusal import MAXIMUM_BYTES
from ingest.rules import REFERENCE

CHECKSUMS = "checksums.json"
"""In a reading's directory: the sha256 of each of its files."""


@cache
def reading_version() -> str:
    """A hash over the code, the libraries and the reference lists that decide how bytes are read."""
    package = Path(__file__).resolve().parent
    lists = ("ref_municipality.csv", "ref_statbank_value.csv", "ref_survey_column.csv", "xwalk_unit_name.csv")
    files = [*sorted(package.rglob("*.py")), *(REFERENCE / name for name in lists)]
    digest = hashlib.sha256(f"{LIBRARY}, openpyxl {version('openpyxl')}".encode())
    for path in files:
        digest.update(path.relative_to(package.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def sha256_of(path: Path) -> str:
    """The hash of a file; of one that is too large, of no more than it takes to refuse it."""
    digest, left = hashlib.sha256(), MAXIMUM_BYTES + 1
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(1 << 20, left))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def kept_reading(directory: Path) -> Manifest | None:
    """The manifest of a reading that is as it was written; None where any of its files is not."""
    try:
        checksums = json.loads((directory / CHECKSUMS).read_text(encoding="utf-8"))
        if any(sha256_of(directory / name) != sha256 for name, sha256 in checksums.items()):
            return None
        manifest = manifest_of(json.loads((directory / "manifest.json").read_text(encoding="utf-8")))
        return manifest if {"manifest.json", *map("{}.parquet".format, manifest.datasets)} == checksums.keys() else None
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError, AttributeError):
        return None


def seal(directory: Path) -> None:
    """Write down the sha256 of each file of a reading, by which it is known later to be whole."""
    checksums = {path.name: sha256_of(path) for path in directory.iterdir()}
    (directory / CHECKSUMS).write_bytes(json_bytes(checksums))


def write_reading(
    root: Path,
    received: Mapping,
    refusal: Finding | None,
    opened: OpenedFile,
    decimal_sign: str | None,
    place: Callable[[Manifest], str],
) -> tuple[Path, Manifest]:
    """Read a received file into the directory below `root` that `place` names: whole, or not at all.

    Args:
        root: where the reading goes.
        received: what is known of the file, for the manifest.
        refusal: the finding for which it is not read, if any.
        opened: the file.
        decimal_sign: the sender's answer to `number_format_ambiguous`.
        place: names the directory, once the manifest says of which source the file is.

    Returns:
        The directory and the manifest in it; a file that cannot be read has its findings there and no rows.
    """
    manifest = Manifest(**received)
    with partial_folder(root, manifest.sha256) as partial:
        try:
            if refusal:
                raise DeliveryRejected(refusal)
            manifest.findings = read_file(opened, partial, manifest, decimal_sign)
            was_read = True
        except Exception as error:
            was_read = False
            if isinstance(error, DeliveryRejected):
                manifest.findings = error.findings
            else:
                manifest.findings = (finding_of_failure(READING_FAILED, error),)
            manifest.status = "quarantined" if isinstance(error, DeliveryQuarantined) else "rejected"
        if not was_read:
            manifest.datasets = {}
            for written in partial.glob("*.parquet"):
                written.unlink()
        write_manifest(partial / "manifest.json", manifest)
        seal(partial)
        directory = root / place(manifest)
        replace_durably(partial, directory)
    return directory, manifest
