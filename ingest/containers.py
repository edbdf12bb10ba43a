"""Files that hold files: a zip file of deliveries, an e-mail with attachments.

What is in them is anyone's, so they are unpacked within bounds that count the bytes that come out and not those that
are declared, into names of our own; what is no delivery (signatures, pictures, a program's notes) is left out.

Belongs here: recognising and unpacking containers. Does not belong here: reading what was in them (reading), workbooks
(workbook.guard), which are zip files too.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path, PurePosixPath

from ingest.cpr import without_cpr_numbers
from ingest.file_names import is_delivery_name, readable_name
from ingest.place import Phrase, phrase

MAXIMUM_PARTS = 200
"""A region has fewer municipalities than this."""
MAXIMUM_BYTES = 1 << 30
"""All parts together, unpacked: as much as one delivery may have."""
MAXIMUM_EMAIL_BYTES = 100 << 20
"""An e-mail is held whole while it is read. No mail server passes one on that is larger."""
RATIO, RATIO_FROM = 200, 10 << 20
"""Unpacked to packed bytes of a part above ten megabytes; rows of figures reach 30."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = re.compile(
    rb"(?im)^(from [^\n]*\n)?(from|to|subject|date|received|message-id|return-path|mime-version|x-[\w-]+):[ \t]"
)
_MIME = re.compile(rb"(?im)^mime-version:[ \t]*1\.0")
_IN_WORKBOOKS = ("[content_types].xml", "mimetype", "meta-inf/manifest.xml")
_LEADS_ELSEWHERE = re.compile(r"^/|^[A-Za-z]:|\x00|(^|[/\\])\.\.([/\\]|$)")
_NO_DATA = ("image", "audio", "video", "font")
_NO_DATA_TYPES = {
    *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"),
    *("application/pkcs7-mime", "application/x-pkcs7-mime", "text/calendar"),
    *("text/x-vcard", "text/vcard", "application/ms-tnef"),
}


_NAMELESS = {
    "text/csv": "attached.csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "attached.xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "attached.ods",
    "application/pdf": "attached.pdf",
}
"""What an attachment without a name is called, by its type."""


class ContainerRefused(Exception):
    """A container that is not unpacked; `rule_code` and `values` say why."""

    def __init__(self, rule_code: str, **values: str | Phrase):
        super().__init__(rule_code)
        self.rule_code, self.values = rule_code, values


@dataclass(frozen=True)
class Part:
    """A file out of a container: where it is now, and the name it has there."""

    path: Path
    name: str


def container_kind(path: Path) -> str | None:
    """What kind of container a file is, told by its content: "zip", "eml" or "msg"; None where it is none."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip" if _is_plain_zip(path) else None
    if start.startswith(_OLE):
        return "msg" if _is_outlook(path) else None
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "eml" if _HEADER.match(first) and (_MIME.search(head) or len(_HEADER.findall(head)) > 2) else None


def parts_of(path: Path, directory: Path) -> list[Part] | None:
    """Unpack a container into a directory, what is attached to an e-mail as zip file or e-mail too.

    Args:
        path: the file.
        directory: is there; every part gets a folder of its own in it, named by a number.

    Returns:
        The parts that can be deliveries, in the container's order; None where the file is no container.

    Raises:
        ContainerRefused: it is damaged, encrypted, too large, holds paths that lead elsewhere, containers within
            containers, or nothing that can be a delivery.
    """
    if (outer := container_kind(path)) is None:
        return None
    budget, parts = _Budget(directory), []
    for part in _unpacked(path, budget):
        kind = container_kind(part.path)
        if kind in ("zip", "eml") and outer == "eml":
            inner = list(_unpacked(part.path, budget))
            if any(container_kind(one.path) for one in inner):
                raise ContainerRefused("container_nested", part=without_cpr_numbers(part.name))
            parts += inner
            part.path.unlink()
        elif kind:
            raise ContainerRefused("container_nested", part=without_cpr_numbers(part.name))
        else:
            parts.append(part)
    if not parts:
        raise ContainerRefused("container_empty")
    return parts


class _Budget:
    """How much may still come out, over all containers within one."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._parts, self._bytes = 0, 0

    def write(self, name: str, pieces: Iterator[bytes], most: int = MAXIMUM_BYTES) -> Part:
        """Write a part; stops as soon as it has more bytes than it, or all together, may have."""
        self._parts += 1
        if self._parts > MAXIMUM_PARTS:
            raise ContainerRefused("container_too_large", limit=str(MAXIMUM_PARTS), unit=phrase("files"))
        folder = self._directory / str(self._parts)
        folder.mkdir()
        written = 0
        with (folder / "content").open("xb") as file:
            for piece in pieces:
                written += len(piece)
                self._bytes += len(piece)
                if self._bytes > MAXIMUM_BYTES or written > most:
                    raise ContainerRefused(
                        "container_too_large", limit=str(min(MAXIMUM_BYTES, most)), unit=phrase("bytes")
                    )
                file.write(piece)
        return Part(folder / "content", name)


def _unpacked(path: Path, budget: _Budget) -> Iterator[Part]:
    kind = container_kind(path)
    if kind == "msg":
        raise ContainerRefused("email_msg")
    return _from_zip(path, budget) if kind == "zip" else _from_email(path, budget)


def _from_zip(path: Path, budget: _Budget) -> Iterator[Part]:
    with ExitStack() as stack:
        with _whole():
            archive = stack.enter_context(zipfile.ZipFile(path))
        entries = archive.infolist()
        if len(entries) > MAXIMUM_PARTS * 10:
            raise ContainerRefused("container_too_large", limit=str(MAXIMUM_PARTS), unit=phrase("files"))
        if any(entry.flag_bits & 1 for entry in entries):
            raise ContainerRefused("container_encrypted")
        for entry in entries:
            if _LEADS_ELSEWHERE.search(entry.orig_filename) or stat.S_ISLNK(entry.external_attr >> 16):
                raise ContainerRefused("container_path", part=without_cpr_numbers(readable_name(entry.filename)))
        for entry in entries:
            folder, name = PurePosixPath(entry.filename).parts[:-1], PurePosixPath(entry.filename).name
            if not entry.is_dir() and "__MACOSX" not in folder and is_delivery_name(name):
                most = max(RATIO_FROM, RATIO * entry.compress_size)
                yield budget.write(readable_name(name), _pieces(archive, entry), most)


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with _whole(), archive.open(entry) as stream:
        while piece := stream.read(1 << 18):
            yield piece


@contextmanager
def _whole() -> Iterator[None]:
    """What zipfile says of damage, as a refusal: an offset before the file, a name in no encoding, and the like."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError) as error:
        raise ContainerRefused("container_damaged") from error
    except (NotImplementedError, OverflowError, struct.error) as error:
        raise ContainerRefused("container_damaged") from error


def _from_email(path: Path, budget: _Budget) -> Iterator[Part]:
    if path.stat().st_size > MAXIMUM_EMAIL_BYTES:
        raise ContainerRefused("container_too_large", limit=str(MAXIMUM_EMAIL_BYTES), unit=phrase("bytes"))
    try:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip()
        message = message_from_bytes(content, policy=policy.default)
        found = [(name, part) for part in message.walk() if (name := _attachment_name(part))]
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise ContainerRefused("container_damaged") from error
    for name, part in found:
        yield budget.write(name, iter([part.get_payload(decode=True) or b""]))


def _attachment_name(part: EmailMessage) -> str | None:
    """The name of a part that is attached and can be a delivery; what is within a forwarded e-mail is a part too."""
    if part.is_multipart():
        return None
    name = part.get_filename() or _NAMELESS.get(part.get_content_type(), "")
    if "\ufffd" in name:  # in no encoding; its bytes tell more
        raw = " ".join(str(value) for key, value in part.raw_items() if key.lower().startswith("content-"))
        name = found[1] if (found := re.search(r'name="?([^";\r\n]+)', raw)) else name
    name = readable_name(name)
    if not name or not is_delivery_name(name):
        return None
    if part.get_content_maintype() in _NO_DATA or part.get_content_type() in _NO_DATA_TYPES:
        return None
    return name


def _is_plain_zip(path: Path) -> bool:
    """Whether a zip file is none of the documents that are packed as one (workbooks above all)."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, LookupError, OSError):
        return False
    return not any(name.casefold() in _IN_WORKBOOKS or name.endswith(".iwa") for name in names)


def _is_outlook(path: Path) -> bool:
    """Whether an OLE file is an e-mail saved by Outlook."""
    wanted = "__nameid_version1.0".encode("utf-16-le")
    with path.open("rb") as file:
        before = b""
        while piece := file.read(1 << 20):
            if wanted in before + piece:
                return True
            before = piece[-len(wanted) :]
    return False
