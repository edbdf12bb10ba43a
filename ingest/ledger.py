"""The ledger: what was received, answered, withdrawn, erased and approved, in the order in which it happened.

``ledger.jsonl`` in the landing is only ever appended to. Each line is a JSON object with a number and the sha256 of the
line before it, and is synced before anybody is told that it happened; ``ledger.copy.jsonl`` holds the same lines. So a
line that was lost, changed or torn is noticed, and is read from the other file where that one is whole. A last line
without its end was never acknowledged to anybody and does not count.

An erased delivery's own lines are replaced by their hashes, and a line that follows says so: the chain still holds, and
nothing of what was erased can be read.

Belongs here: lines, their chain, and what they add up to per file. Does not belong here: the bytes (landing).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.durable import make_folder, sync_folder, write_durably

LEDGER, COPY = "ledger.jsonl", "ledger.copy.jsonl"
_BEGINNING = "0" * 64
_OLD_NOTES = ("received.json", "refusal.json", "answer.json", "withdrawn.json")
"""Where a landing without a ledger kept what the ledger holds now."""


@dataclass(frozen=True)
class Withdrawal:
    """A delivery taken back: since when, why, and until when where it was reinstated (ISO 8601, UTC)."""

    withdrawn_at: str
    reason: str
    reinstated_at: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What the ledger says of one received file.

    `received` is what is known before it is read, `refusal` the finding for which nothing of it is kept, as plain
    values. `clock` is the time that the machine's clock showed where that was before the receipt of an earlier file.
    """

    received: Mapping[str, Any]
    refusal: Mapping[str, Any] | None = None
    clock: str | None = None
    decimal_sign: str | None = None
    answered_at: str | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
    erased_at: str | None = None
    reason: str = ""


@dataclass
class Ledger:
    """The ledger of a landing, as it was when it was read.

    `problem` says what is wrong with it where neither file holds an unbroken chain of all lines; then what can still
    be read counts, so that commands work. `is_mirrored` is whether both files hold the same lines.
    """

    landing: Path
    lines: list[bytes] = field(default_factory=list)
    entries: list[dict] = field(default_factory=list)
    problem: str | None = None
    is_mirrored: bool = True
    is_written: bool = True
    receipts: dict[str, Receipt] = field(default_factory=dict)
    latest: str = ""

    def append(self, event: str, sha256: str, at: datetime | None, **values: Any) -> str:
        """Add a line, durably. For use within `changing`.

        Args:
            event: received, answered, withdrawn, reinstated or erased; approved or objected (approvals).
            sha256: names the file; empty where it is about none.
            at: when (timezone aware); None means now, but never before what was noted by this machine's clock already.
            values: what else belongs to the event.

        Returns:
            The time that was noted (ISO 8601, UTC, to the second).
        """
        moment, by_clock = second(at or datetime.now(UTC)), {}
        if at is None:
            by_clock = {"by_clock": True}
            if moment < self.latest:
                by_clock["clock"], moment = moment, self.latest
        if self.problem and not self.is_written:
            self.is_written = True  # a ledger that was lost begins by saying so
            self.append("lost", "", at, problem=self.problem)
        number = self.entries[-1]["number"] + 1 if self.entries else 1
        entry = {"number": number, "event": event, "sha256": sha256, "at": moment, **by_clock, **values}
        entry["previous"] = line_hash(self.lines[-1]) if self.lines else _BEGINNING
        line = _line(entry)
        self.settle()
        self.lines.append(line)
        self.entries.append(entry)
        for name in (LEDGER, COPY):
            _append(self.landing / name, line)
        self._take(entry)
        return moment

    def redact(self, sha256: str) -> None:
        """Replace the lines of an erased file by their hashes, but for the one that says that it was erased."""
        for place, entry in enumerate(self.entries):
            if entry.get("sha256") == sha256 and entry["event"] != "erased":
                hidden = {"number": entry["number"], "event": "redacted", "hash": line_hash(self.lines[place])}
                self.entries[place] = hidden
                self.lines[place] = _line(hidden)
        self._write_whole()

    def settle(self) -> None:
        """Make both files hold the same lines, and nothing else, where one of them was lost or torn."""
        if not (self.problem or self.is_mirrored):
            self._write_whole()

    def repair(self) -> None:
        """Chain anew what can still be read, so that the ledger is whole; what was lost stays lost."""
        kept, before = [entry for entry in self.entries if entry["event"] != "lost"], _BEGINNING
        numbers = {entry["number"]: number for number, entry in enumerate(kept, start=1)}
        self.entries, self.lines = [], []
        for entry in kept:
            entry = entry | {"number": numbers[entry["number"]]}
            if entry["event"] != "redacted":
                entry["previous"] = before
            if entry["event"] == "erased":
                entry["lines"] = [numbers[one] for one in entry["lines"] if one in numbers]
            self.entries.append(entry)
            self.lines.append(_line(entry))
            before = line_hash(self.lines[-1])
        self.problem = None
        self._write_whole()

    @property
    def hashes(self) -> list[str]:
        """The hash of each line, of a redacted one that of what it replaced."""
        return list(map(line_hash, self.lines))

    def take_over(self, kept: Ledger) -> None:
        """Become the ledger of a backup, followed by what was noted here only; nothing to do where this one has it all.

        What an erasing hid here stays hidden.
        """
        if not self.problem and len(self.lines) >= len(kept.lines):
            return
        known = set(kept.hashes)
        own = list(zip(self.hashes, self.entries, self.lines, strict=True))
        hidden = {of_line: (entry, line) for of_line, entry, line in own if entry["event"] == "redacted"}
        more = [entry for of_line, entry, _ in own if of_line not in known and entry["event"] != "lost"]
        self.entries, self.lines = [], []
        for of_line, entry, line in zip(kept.hashes, kept.entries, kept.lines, strict=True):
            entry, line = hidden.get(of_line, (entry, line))
            self.entries.append(entry)
            self.lines.append(line)
        for number, entry in enumerate(more, start=len(self.lines) + 1):
            self.entries.append(entry | {"number": number, "previous": line_hash(self.lines[-1])})
            self.lines.append(_line(self.entries[-1]))
        self.problem, self.receipts, self.latest = None, {}, ""
        for entry in self.entries:
            self._take(entry)
        self._write_whole()

    def _write_whole(self) -> None:
        make_folder(self.landing)
        for name in (LEDGER, COPY):
            write_durably(self.landing / name, b"".join(self.lines))
        self.is_mirrored = self.is_written = True
        for raw in self.landing.glob("raw/*"):  # of a landing that had no ledger
            for name in _OLD_NOTES:
                (raw / name).unlink(missing_ok=True)

    def _take(self, entry: Mapping[str, Any]) -> None:
        """Add an entry to what is known of its file."""
        event, sha256, at = entry["event"], entry.get("sha256", ""), entry.get("at", "")
        if entry.get("by_clock"):
            self.latest = max(self.latest, at)
        receipt = self.receipts.get(sha256)
        if event == "received":
            received = entry["received"] | {"sha256": sha256, "received_at": at}
            self.receipts[sha256] = Receipt(received, entry.get("refusal"), entry.get("clock"))
        elif event == "erased":
            received = {"file_name": "erased", "sha256": sha256, "bytes": 0, "received_at": entry["received_at"]}
            self.receipts[sha256] = Receipt(received, erased_at=at, reason=entry["reason"])
        elif receipt is None:
            return
        elif event == "answered":
            self.receipts[sha256] = replace(receipt, decimal_sign=entry["decimal_sign"], answered_at=at)
        elif event == "withdrawn":
            withdrawals = (*receipt.withdrawals, Withdrawal(at, entry["reason"]))
            self.receipts[sha256] = replace(receipt, withdrawals=withdrawals)
        elif event == "reinstated" and receipt.withdrawals:
            last = replace(receipt.withdrawals[-1], reinstated_at=at)
            self.receipts[sha256] = replace(receipt, withdrawals=(*receipt.withdrawals[:-1], last))


def is_kept(receipt: Receipt) -> bool:
    """Whether the bytes of the file must be there."""
    return not (receipt.refusal or receipt.erased_at)


def second(moment: datetime) -> str:
    """A time as the ledger notes it: ISO 8601, UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def line_hash(line: bytes) -> str:
    """What the next line says of this one: its sha256, or of a redacted line that of what it replaced."""
    if b'"redacted"' in line and (entry := _entry(line)) and entry["event"] == "redacted":
        return entry["hash"]
    return hashlib.sha256(line).hexdigest()


@contextmanager
def changing(landing: Path) -> Iterator[Ledger]:
    """The ledger as it is now, while no other process can add to it."""
    make_folder(landing)
    with (landing / ".ledger.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ledger = read_ledger(landing)
        del _READ[landing]
        if not (ledger.is_written or ledger.problem):
            ledger._write_whole()  # before the first file: files without a ledger mean that it was lost
        yield ledger
        _READ[landing] = (_state(landing), ledger)


def read_ledger(landing: Path) -> Ledger:
    """The ledger of a landing. One that was made before there were ledgers gets the notes beside its files."""
    state = _state(landing)
    if landing in _READ and _READ[landing][0] == state:
        return _READ[landing][1]
    ledger = _from_files(landing) if any(state) else _from_old_notes(landing)
    for entry in ledger.entries:
        ledger._take(entry)
    _READ[landing] = (state, ledger)
    return ledger


_READ: dict[Path, tuple[tuple, Ledger]] = {}
"""The last state in which this process read a landing's ledger: landing many files does not read it for each."""


def _state(landing: Path) -> tuple:
    found = []
    for name in (LEDGER, COPY):
        try:
            stat = (landing / name).stat()
            found.append((stat.st_ino, stat.st_size, stat.st_mtime_ns))
        except FileNotFoundError:
            found.append(None)
    return tuple(found)


def _from_files(landing: Path) -> Ledger:
    files = [_bytes(landing / name) for name in (LEDGER, COPY)]
    read = [[line + b"\n" for line in file.split(b"\n")[:-1]] for file in files]
    last = max((entry["number"] for lines in read for line in lines if (entry := _entry(line))), default=0)
    whole = [lines for lines in read if _unbroken(lines) == len(lines) == last]
    if whole and all(list(map(line_hash, lines)) == list(map(line_hash, whole[0])) for lines in whole):
        # Where an erasing was stopped between the two files, that counts from which it is gone.
        lines = max(whole, key=lambda one: sum(_entry(line)["event"] == "redacted" for line in one))
        entries = [_entry(line) for line in lines]
        is_mirrored = files == [b"".join(lines)] * 2
        return Ledger(landing, lines, entries, _unexplained(entries), is_mirrored)
    # Whatever can still be read, so that no other command stops for it.
    by_number: dict[int, tuple[bytes, dict]] = {}
    for lines in read:
        for line in lines:
            if entry := _entry(line):
                by_number.setdefault(entry["number"], (line, entry))
    kept = [by_number[number] for number in sorted(by_number)]
    lost = sorted(set(range(1, last + 1)) - by_number.keys())
    problem = f"line {lost[0]} is lost" if lost else f"the chain breaks after line {max(map(_unbroken, read))}"
    return Ledger(landing, [line for line, _ in kept], [entry for _, entry in kept], problem)


def _from_old_notes(landing: Path) -> Ledger:
    """The ledger of a landing that has none: in order of receipt, as the notes beside the files say."""
    events, unknown = [], []
    for raw in landing.glob("raw/*"):
        try:
            paths = [raw / name for name in _OLD_NOTES if (raw / name).exists()]
            notes = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}
            received, refusal = notes["received.json"], notes.get("refusal.json")
            values = {"received": received} | ({"refusal": refusal} if refusal else {})
            events.append((received["received_at"], raw.name, "received", values))
            if answer := notes.get("answer.json"):
                events.append((answer["answered_at"], raw.name, "answered", {"decimal_sign": answer["decimal_sign"]}))
            for one in notes.get("withdrawn.json", ()):
                events.append((one["withdrawn_at"], raw.name, "withdrawn", {"reason": one["reason"]}))
                if one.get("reinstated_at"):
                    events.append((one["reinstated_at"], raw.name, "reinstated", {}))
        except (KeyError, TypeError, ValueError):
            unknown.append(raw.name)
    ledger = Ledger(landing, is_written=False)
    # A file's own events keep their order even where they fall on one second.
    for number, (at, sha256, event, values) in enumerate(sorted(events, key=lambda one: one[:2]), start=1):
        before = line_hash(ledger.lines[-1]) if ledger.lines else _BEGINNING
        entry = {"number": number, "event": event, "sha256": sha256, "at": at, **values, "previous": before}
        ledger.entries.append(entry)
        ledger.lines.append(_line(entry))
    if unknown:
        ledger.problem = f"it is gone, and nothing tells how {len(unknown)} of the files in raw/ came"
    return ledger


def _line(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _entry(line: bytes) -> dict | None:
    try:
        entry = json.loads(line)
        known = entry["event"] == "redacted" or (entry["sha256"], entry["at"], entry["previous"])
        return entry if known and isinstance(entry["number"], int) else None
    except (ValueError, KeyError, TypeError):
        return None


def _unbroken(lines: list[bytes]) -> int:
    """How many lines from the first on follow each other in an unbroken chain."""
    before = _BEGINNING
    for number, line in enumerate(lines, start=1):
        entry = _entry(line)
        if entry is None or entry["number"] != number or entry.get("previous", before) != before:
            return number - 1
        before = line_hash(line)
    return len(lines)


def _unexplained(entries: list[dict]) -> str | None:
    """What a whole chain says against itself: the ledger was lost, or a line was replaced and no erasing says so."""
    if lost := next((entry for entry in entries if entry["event"] == "lost"), None):
        return lost["problem"]
    erased = {number for entry in entries if entry["event"] == "erased" for number in entry["lines"]}
    hidden = (entry["number"] for entry in entries if entry["event"] == "redacted")
    stray = next((number for number in hidden if number not in erased), None)
    return stray and f"line {stray} was replaced, and no erasing says so"


def _append(path: Path, line: bytes) -> None:
    is_new = not path.exists()
    with path.open("a+b") as file:
        if file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
            line = b"\n" + line  # after a torn line, in a ledger that is not whole anyway
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)
