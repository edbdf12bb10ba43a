"""Hashes over files, the same in any order: what caches and fingerprints depend on. Nothing heavy is imported here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

LEFT_OUT = {"target", "logs", "dbt_packages", "__pycache__"}


def files_under(root: Path, names: Iterable[str]) -> Iterator[Path]:
    """The files of the named files and directories below `root`, without hidden files, logs and caches."""
    for name in names:
        top = root / name
        if top.is_file():
            yield top
        elif top.is_dir():
            for path in sorted(top.iterdir()):
                if path.name not in LEFT_OUT and not path.name.startswith("."):
                    yield from files_under(top, [path.name])


def files_hash(root: Path, paths: Iterable[Path]) -> str:
    """sha256 over the relative paths and the contents of `paths`, the same in any order."""
    lines = sorted(
        f"{path.relative_to(root).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths
    )
    # A name may hold bytes that are no text.
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()
