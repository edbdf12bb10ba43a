"""Taking files in one by one, so that none stops another.

Belongs here: copying a file as it is now, unpacking containers, landing what is in them, and moving what was handled
out of the inbox. Does not belong here: which files there are (inbox), landing as such (ingest.landing), judging.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from aarsvaerk.intake.finding_groups import grouped
from aarsvaerk.intake.inbox import LeftBehind, NotAFile, put_away, take
from aarsvaerk.intake.report_texts import group_lines
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.settings import Settings
from ingest.containers import ContainerRefused, parts_of
from ingest.durable import partial_folder
from ingest.file_names import readable_name
from ingest.landing import LandedDelivery, receive
from ingest.ledger import read_ledger
from ingest.model import UNUSED, Finding
from ingest.place import Place
from ingest.refusal import MAXIMUM_BYTES

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What hinders every file alike and stops the run."""


@dataclass(frozen=True)
class TakenFile:
    """A file to land: where its bytes are, the name it came under, and why nothing of it may be kept, if known.

    `is_unpacked` says that it comes out of a container.
    """

    path: Path
    name: str
    refusal: Finding | None = None
    is_unpacked: bool = False


def take_files(path: Path, folder: Path, follow_links: bool) -> list[TakenFile]:
    """Copy a file as it is now into a folder, so that what is looked through and what is kept are the same bytes.

    A container is taken as the files in it, or as itself with the reason why it is refused.

    Raises:
        OSError: it cannot be read, or it changed meanwhile.
    """
    name = readable_name(path.name)
    content = take(path, folder, MAXIMUM_BYTES, follow_links)
    try:
        parts = parts_of(content, folder)
    except ContainerRefused as refused:
        return [TakenFile(content, name, Finding(refused.rule_code, Place(), refused.values))]
    if parts is None:
        return [TakenFile(content, name)]
    return [TakenFile(part.path, part.name, is_unpacked=True) for part in parts]


def left_behind_for(path: Path, error: OSError) -> LeftBehind | None:
    """The entry for a file that could not be taken; None where the error would befall every file alike."""
    if error.errno in _NO_ROOM:
        return None
    reason = "not_a_file" if isinstance(error, NotAFile) else "unreadable"
    reason = "unfinished" if isinstance(error, BlockingIOError) else reason
    return LeftBehind(readable_name(path.name), reason, error.strerror or str(error))


@dataclass(frozen=True)
class LandedFile:
    """A file that was landed: its delivery, whether that is new, and what is to leave the inbox (None: nothing)."""

    delivery: LandedDelivery
    is_new: bool
    source: Path | None = None

    @property
    def delivery_id(self) -> str:
        """Names the delivery."""
        return self.delivery.manifest.delivery_id


class FileReceiver:
    """Lands files one by one and remembers those that could not be taken, so that none stops another.

    For use in a `with` block: files are copied into a folder of the landing that is gone afterwards.
    """

    def __init__(self, settings: Settings, follow_links: bool = False):
        self._settings = settings
        self._follow_links = follow_links
        self._known = set(read_ledger(settings.landing).receipts)
        self._unpacked: list[Path] = []
        self.left_behind: list[LeftBehind] = []

    def __enter__(self) -> FileReceiver:
        self._stack = ExitStack()
        self._folder = self._stack.enter_context(partial_folder(self._settings.landing, "incoming"))
        self._folders = count()
        return self

    def __exit__(self, *_) -> None:
        self._stack.close()

    def receive(
        self, path: Path, note: Mapping[str, str] | None = None, decimal_sign: str | None = None
    ) -> list[LandedFile]:
        """Land a file as it is now, or the files in it; none where it could not be taken."""
        folder = self._folder / str(next(self._folders))
        folder.mkdir()
        try:
            copies = take_files(path, folder, self._follow_links)
        except OSError as error:
            if left := left_behind_for(path, error):
                # From an inbox a file may be taken back.
                if self._follow_links or not isinstance(error, FileNotFoundError):
                    self.left_behind.append(left)
                return []
            raise
        if any(copy.is_unpacked for copy in copies):
            self._unpacked.append(path)
        return [self.land(copy, None, note, decimal_sign, copy.path if copy.is_unpacked else path) for copy in copies]

    def land(
        self,
        file: TakenFile,
        received_at: datetime | None = None,
        note: Mapping[str, str] | None = None,
        decimal_sign: str | None = None,
        source: Path | None = None,
    ) -> LandedFile:
        """Land a file, by default as one that comes now; `source` is what is to leave the inbox for it."""
        landing = self._settings.landing
        delivery = receive(landing, file.path, received_at, note, decimal_sign, file.name, file.refusal)
        is_new = delivery.manifest.sha256 not in self._known
        self._known.add(delivery.manifest.sha256)
        return LandedFile(delivery, is_new, source)

    def put_away(self, taken: LandedFile, judged: Judged) -> None:
        """Move a landed file out of the inbox; where that is not possible, it stays and is named."""
        if not taken.source:
            return
        keep = all(finding.rule_code != "cpr_number" for finding in judged.findings)
        place = judged.decision.status if judged.decision.status in UNUSED else "received"
        inside = self._folder in taken.source.parents
        name = taken.delivery.manifest.file_name if inside else taken.source.name
        try:
            put_away(self._settings, taken.source, name, judged.delivery_id, place, keep, findings_text(judged))
        except OSError as error:
            self._not_moved(taken.source, error)

    def remove_unpacked(self) -> None:
        """Remove the containers from the inbox: what was in them has been put away file by file."""
        for path in self._unpacked:
            try:
                path.unlink()
            except OSError as error:
                self._not_moved(path, error)

    def _not_moved(self, path: Path, error: OSError) -> None:
        if error.errno in _NO_ROOM:
            raise error
        if not isinstance(error, FileNotFoundError):  # somebody has moved it meanwhile
            self.left_behind.append(LeftBehind(readable_name(path.name), "unmoved", error.strerror or str(error)))


def findings_text(judged: Judged) -> str:
    """The findings for the submitter, first in Danish, then in English, grouped by cause."""
    return "\n\n".join(
        "\n".join(line for lines in groups for line in lines) for groups in findings_lines(judged).values()
    )


def findings_lines(judged: Judged) -> dict[str, list[list[str]]]:
    """The lines of each group of findings by language, Danish first."""
    groups = grouped(judged.findings, judged.received_on)
    return {language: [list(group_lines(group, language)) for group in groups] for language in ("da", "en")}
