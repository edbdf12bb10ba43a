"""SHA256SUMS: one line per file of a release folder, in the form that `sha256sum --check` reads.

Belongs here: making the list and holding a folder against it. Does not belong here: what a release holds.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ingest.said import Sentence

CHECKSUMS = "SHA256SUMS"
OPEN = "open"
"""The folder of the open profile within an internal release; it has a list of its own."""
CHECKED = "checks"
"""The folder of the results of the checks, which are made beside the files that are checked."""


def write_checksums(folder: Path) -> None:
    """List the files of a release folder, but for the list itself, the open profile and the results of checks."""
    lines = [_line(folder, name) for name in _files(folder) if not name.startswith(f"{CHECKED}/")]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def list_checked(folder: Path) -> None:
    """Add the results of the checks to the list, when all checks have run."""
    lines = [_line(folder, name) for name in _files(folder) if name.startswith(f"{CHECKED}/")]
    with (folder / CHECKSUMS).open("a", encoding="utf-8") as file:
        file.write("".join(lines))


def _line(folder: Path, name: str) -> str:
    return f"{sha256_of(folder / name)}  {name}\n"


def verify(folder: Path) -> list[Sentence]:
    """What differs between a release folder and its checksums, its open profile included; nothing where all is well.

    Args:
        folder: A release's folder, or that of an open profile.

    Returns:
        One sentence per file that is missing, changed or not listed, with its path from the folder.
    """
    profiles = {"": folder} | ({f"{OPEN}/": folder / OPEN} if (folder / OPEN).is_dir() else {})
    with ThreadPoolExecutor() as pool:  # hashing leaves Python to others, so that both cores are at work
        found = dict(zip(profiles, pool.map(verify_profile, profiles.values()), strict=True))
    return [
        Sentence(one.text, **one.values | {"file": f"{prefix}{one.values['file']}"})
        for prefix, sentences in found.items()
        for one in sentences
    ]


def listed_checksums(folder: Path) -> dict[str, str]:
    """The checksums of a release folder by the path of the file; none where there is no list."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def verify_profile(folder: Path) -> list[Sentence]:
    """What differs between the files of one profile and its checksums, as `verify` states it."""
    listed = listed_checksums(folder)
    if not listed:
        return [Sentence("{file} is missing, so nothing can be checked", file=CHECKSUMS)]
    files, found = _files(folder), []
    has_checked = any(name.startswith(f"{CHECKED}/") for name in listed)  # they are listed when all have run
    for name in sorted(listed.keys() | files.keys()):
        if name not in files:
            found.append(Sentence("{file} is missing", file=name))
        elif name not in listed and (has_checked or not name.startswith(f"{CHECKED}/")):
            found.append(Sentence("{file} is not listed in {list}", file=name, list=CHECKSUMS))
        elif name in listed and sha256_of(files[name]) != listed[name]:
            found.append(Sentence("{file} is not as it was published", file=name))
    return found


def _files(folder: Path) -> dict[str, Path]:
    """The files below a folder by name, in the order of the list."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: files[name] for name in sorted(files) if name != CHECKSUMS and not name.startswith(f"{OPEN}/")}


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
