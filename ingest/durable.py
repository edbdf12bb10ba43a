"""Writing so that what was said to be kept is there after a power cut.

A rename shows a file or folder whole or not at all; only syncing the bytes before it, and the folder after it, makes
it last.

Belongs here: the one way in which files are put in place. Does not belong here: what is written.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_durably(path: Path, content: bytes | str) -> None:
    """Put a file in place: whole or not at all, and for good once this returns."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def json_bytes(value: object) -> bytes:
    """A value as JSON the way we keep it: readable, keys in order, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def move_durably(source: Path, target: Path) -> None:
    """Rename a file or a folder with all its files, synced before and after; makes the folder above where it is not."""
    sync_files(source)
    make_folder(target.parent)
    source.rename(target)
    sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, for good."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        sync_folder(folder.parent)


def replace_durably(source: Path, target: Path) -> None:
    """Move a folder to its place as `move_durably` does; one that is there already is removed first."""
    if os.path.lexists(target):
        with partial_folder(source.parent, f"old-{target.name}") as old:
            target.rename(old / target.name)
            sync_folder(target.parent)
    move_durably(source, target)


@contextmanager
def partial_folder(root: Path, name: str) -> Iterator[Path]:
    """A folder to write in that is gone afterwards, unless it was moved to its place."""
    partial = root / f".partial-{name}-{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    make_folder(root)
    partial.mkdir(mode=0o700)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def sweep_partial_folders(root: Path) -> None:
    """Remove what a process that was stopped left behind half written."""
    for partial in root.glob(".partial-*"):
        try:
            os.kill(int(partial.name.rpartition("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(partial, ignore_errors=True)
        except PermissionError:
            pass  # another user's process, which is still at work


def sync_files(path: Path) -> None:
    """Sync a file, or a folder with everything below it."""
    if path.is_dir():
        for below in path.iterdir():
            sync_files(below)
        sync_folder(path)
    else:
        with path.open("rb") as file:
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
