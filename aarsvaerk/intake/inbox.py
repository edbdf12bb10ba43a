"""The inbox: a directory into which people and programs drop files.

Files are known by their content, never by their name. After landing a file moves to `received/<delivery_id>/`; where
nothing of it is used, to `rejected/<delivery_id>/` with the findings beside it, or to `quarantined/<delivery_id>/` with
the question its sender has to answer. A file with a CPR number is deleted: nothing of it may stay.

Anyone may write into an inbox, so every entry is handled by itself: one that cannot be read, is still being written or
disappears stops no other. Nothing here opens what is not a plain file, so nothing here waits for a pipe.

Belongs here: which entries are deliveries, whether each can be taken, and moving it away. Does not belong here:
landing (ingest.landing); nothing heavy may be imported, since every "nothing new" asks here.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aarsvaerk.settings import Settings
from ingest.file_names import is_delivery_name, readable_name

QUIET_SECONDS = 2.0
"""A file written to more recently may still be on its way."""
PATIENCE_SECONDS = 30.0
"""How long a refresh waits for files that are still being written; what is not whole then waits for the next one."""

STALLED_SECONDS = 600.0
"""A file that somebody holds open and has not written to for so long is as whole as it will get."""


@dataclass(frozen=True)
class LeftBehind:
    """An entry of the inbox that was not handled, or not wholly: its name as text, the reason, and details for people.

    `reason` is "unreadable", "unfinished", "unmoved" (landed, but it cannot be moved away) or "failed".
    """

    file_name: str
    reason: str
    detail: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether somebody has to do something; an unfinished file only has to be waited for."""
        return self.reason != "unfinished"


class NotAFile(OSError):
    """What was named is a folder, a pipe, a socket or a device, and no file that can be read to its end."""


def pending(settings: Settings, settled_for_seconds: float = 0) -> list[Path]:
    """The files that wait and can be read, by name.

    Only plain files directly in the inbox count; folders, links, pipes and what `is_delivery_name` excludes do not.

    Args:
        settings: Where the inbox lies.
        settled_for_seconds: Leaves out files written to more recently than that.

    Raises:
        PermissionError: The inbox itself cannot be listed by this user.
    """
    now = time.time()
    return [
        path
        for path, found in _entries(settings)
        if now - found.st_mtime >= settled_for_seconds and _obstacle(path) is None
    ]


def waiting_hash(settings: Settings | None) -> str:
    """sha256 over names, sizes and times of the files that wait; None stands for an inbox where none does."""
    states = []
    for path in pending(settings) if settings else ():
        with suppress(OSError):  # it disappeared meanwhile
            state = path.lstat()
            states.append(os.fsencode(path.name) + f"\0{state.st_size}\0{state.st_mtime_ns}".encode())
    return hashlib.sha256(b"\n".join(states)).hexdigest()


def unreadable(settings: Settings) -> list[LeftBehind]:
    """The files that wait and cannot be read by this user, by name.

    Raises:
        PermissionError: The inbox itself cannot be listed by this user.
    """
    return [
        LeftBehind(readable_name(path.name), "unreadable", obstacle)
        for path, _ in _entries(settings)
        if (obstacle := _obstacle(path))
    ]


def left_alone(settings: Settings) -> list[str]:
    """The names of what lies in the inbox, is not hidden and is no delivery: programs' own files, links, pipes."""
    with suppress(FileNotFoundError), os.scandir(settings.inbox) as entries:
        return sorted(
            readable_name(entry.name)
            for entry in entries
            if not entry.name.startswith(".")
            and not entry.is_dir(follow_symlinks=False)
            and not (is_delivery_name(entry.name) and entry.is_file(follow_symlinks=False))
        )
    return []


def when_whole(paths: list[Path]) -> Iterator[tuple[Path, bool]]:
    """Each file with whether it is whole: not open for writing and quiet for a moment, waited for with patience.

    Files come in the order in which they are whole, and those that are not by the end of the patience come last.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    waiting = list(paths)
    while True:
        for path in [path for path in waiting if _is_whole(path)]:
            waiting.remove(path)
            yield path, True
        if not waiting or time.monotonic() >= deadline:
            break
        time.sleep(min(QUIET_SECONDS, 0.2))
    yield from ((path, False) for path in waiting)


@contextmanager
def open_file(path: Path, follow: bool = False) -> Iterator[int]:
    """A descriptor of a plain file, opened for reading without ever waiting for a writer.

    Args:
        path: The file.
        follow: Whether a link may lead to it.

    Raises:
        NotAFile: It is a folder, a pipe, a socket or a device.
        OSError: It cannot be opened.
    """
    try:
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise NotAFile(error.errno, "not a file", str(path)) from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotAFile(errno.EINVAL, "not a file", str(path))
        yield descriptor
    finally:
        os.close(descriptor)


def take(path: Path, directory: Path, at_most: int, follow: bool = False) -> Path:
    """A copy of the file as it is now, so that what is looked through and what is kept are the same bytes.

    Args:
        path: The file.
        directory: Where the copy goes.
        at_most: A file of more bytes is not copied: its own path is returned.
        follow: Whether a link may lead to it.

    Raises:
        NotAFile: It is no plain file.
        OSError: It cannot be read, or it changed while it was copied.
    """
    with open_file(path, follow) as descriptor:
        before = os.fstat(descriptor)
        if before.st_size > at_most:
            return path
        copy = directory / "content"
        with os.fdopen(os.dup(descriptor), "rb") as file, copy.open("wb") as written:
            shutil.copyfileobj(file, written, 1 << 20)
        after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise BlockingIOError(errno.EAGAIN, "it changed while it was read", str(path))
    return copy


def put_away(
    settings: Settings, path: Path, name: str, delivery_id: str, place: str, keep: bool, findings: str
) -> Path:
    """Move a handled file out of the inbox.

    Args:
        settings: Where the inbox lies.
        path: The file, in the inbox or unpacked from what is there.
        name: The name it gets.
        delivery_id: Names the directory it moves to.
        place: Where that directory lies: `received`, `rejected` or `quarantined`.
        keep: False deletes the file itself (it held a CPR number).
        findings: What was found, for people; written beside a file that is not received.

    Returns:
        The directory that now holds the file or its findings.
    """
    directory = settings.inbox / place / delivery_id
    directory.mkdir(parents=True, exist_ok=True)
    if place != "received":
        (directory / "findings.txt").write_text(findings, encoding="utf-8")
    if keep:
        path.replace(directory / ("delivered_findings.txt" if name == "findings.txt" else name))
    else:
        path.unlink()
    return directory


def _entries(settings: Settings) -> list[tuple[Path, os.stat_result]]:
    """The plain files that can be deliveries, by the bytes of their names, each with its state."""
    found = []
    try:
        with os.scandir(settings.inbox) as entries:
            for entry in entries:
                if is_delivery_name(entry.name):
                    with suppress(OSError):  # it disappeared meanwhile
                        state = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(state.st_mode):
                            found.append((settings.inbox / entry.name, state))
    except FileNotFoundError:
        return []
    return sorted(found, key=lambda entry: os.fsencode(entry[0]))


def _obstacle(path: Path) -> str | None:
    """Why the file cannot be opened; None where it can, or is gone."""
    try:
        with open_file(path):
            return None
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror or str(error)


def is_quiet(path: Path, seconds: float = 0.5) -> bool:
    """Whether nobody has the file open for writing, and it was not changed in the last moment."""
    return _is_whole(path, seconds)


def _is_whole(path: Path, seconds: float | None = None) -> bool:
    """Whether nobody writes to the file: nobody has it open for writing, and its last change is not of this moment.

    The kernel grants a read lease only on a file that nobody has open for writing; it tells the owner of the file
    alone, and not on every file system. There the quiet must do.
    """
    try:
        with open_file(path, follow=seconds is not None) as descriptor:
            quiet_for = abs(time.time() - os.fstat(descriptor).st_mtime)
            try:
                # Somebody who opens the file just now sends a signal, by default one that ends this process.
                fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
                fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
                fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
            except OSError as error:
                if error.errno == errno.EAGAIN:  # also the answer of some network file systems, whoever writes
                    return quiet_for >= STALLED_SECONDS
            return quiet_for >= (QUIET_SECONDS if seconds is None else seconds)
    except OSError:
        return True  # taking it tells why it cannot be read
