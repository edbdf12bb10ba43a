"""Opening a workbook that comes from anywhere: what is in the zip file, and each XML part as events, within bounds.

Nothing is unpacked to disk, no external link is followed and no macro is run. Whoever reads a part reads it through
`Package.parse`, so a part with a document type declaration (entities) is refused in whatever encoding it comes.

Belongs here: the zip file and its XML as such. Does not belong here: cells (workbook_cells), CPR numbers and tables
(workbook).
"""

from __future__ import annotations

import mmap
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

from ingest.model import DeliveryRejected, Finding
from ingest.place import Phrase, Place, phrase

WORKBOOK = Place(part="workbook")
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

PARTS = 2_000
"""A workbook has about two parts per sheet; one with hundreds of sheets, drawings and comments has fewer than this."""
SHEETS = 500
"""Each is gone through several times, also where the list names one part again and again."""
UNPACKED_BYTES = 1024 * 1024 * 1024
"""All parts together. The largest sheet there can be, ten columns wide, has about half of it."""
RATIO, RATIO_FROM = 200, 10 * 1024 * 1024
"""Unpacked to packed bytes of a part above ten megabytes. Rows of figures reach 5 to 30, one row repeated about 100."""
TOKEN_BYTES = 1024 * 1024
"""One tag with its attributes. They hold formats and short texts; a tag is kept in memory until it ends."""
STRUCTURE_BYTES = 32 * 1024 * 1024
"""A part that is kept in memory whole: lists of parts, sheets and formats. Ten thousand formats have two megabytes."""
DEPTH = 200
"""Elements within each other. Sheets have 6 levels, drawings up to about 30."""

_DIRECTORY_BYTES = PARTS * 500  # of the zip file's directory, which is read before its parts can be counted
_PIECE = 256 * 1024
_END = struct.Struct("<4s4H2LH")
_MAINS = ("application/vnd.openxmlformats-officedocument.spreadsheetml.", "application/vnd.ms-excel.")
_KINDS = {
    "application/vnd.ms-excel.sheet.binary": "xlsb",
    "application/vnd.openxmlformats-officedocument.wordprocessingml": "word",
    "application/vnd.openxmlformats-officedocument.presentationml": "presentation",
}
_MACROS = re.compile(r"(^|/)(vbaproject|vbadata|xlm|macrosheets|dialogsheets)|^(basic|scripts)/.", re.IGNORECASE)
_EMBEDDED = re.compile(r"(^|/)(embeddings|activex|ctrlprops/.*\.bin)|^object [0-9]+$", re.IGNORECASE)
_NAMED_WRONGLY = re.compile(r"^/|\\|\x00|:|(^|/)\.\.?(/|$)|//")


class Package:
    """A workbook's zip file, looked through before any part of it is read; for use in a `with` block.

    `main` is the name of the workbook part. Raises `DeliveryRejected` with one finding: `workbook_other_format`,
    `workbook_encrypted`, `workbook_macros`, `workbook_attachment`, `workbook_too_large` or `workbook_damaged`.
    """

    def __init__(self, path: Path):
        with path.open("rb") as file:
            if file.read(len(OLE)) == OLE:
                raise DeliveryRejected(_ole(file))
        with _readable():
            _refuse_large_directory(path)
            self.zip = zipfile.ZipFile(path)
        try:
            with _readable():
                self.main = self._looked_through(path.stat().st_size)
        except BaseException:
            self.zip.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_) -> None:
        self.zip.close()

    @property
    def parts(self) -> list[str]:
        """The names of all parts, in the order of the zip file."""
        return [info.filename for info in self.zip.infolist() if not info.is_dir()]

    def named(self, part: str) -> str:
        """A part's name as the zip file writes it.

        The standard lets letter case differ, a slash stand before, and signs be written as their numbers (%20).
        """
        return self._names.get(unquote(part.lstrip("/")).lower(), part.lstrip("/"))

    @cached_property
    def _names(self) -> dict[str, str]:
        return {unquote(info.filename).lower(): info.filename for info in self.zip.infolist()}

    def pieces(self, part: str) -> Iterator[bytes]:
        """The part's bytes, never more than its entry declares."""
        with _readable(), self.zip.open(part) as stream:
            while piece := stream.read(_PIECE):
                yield piece

    def parse(
        self,
        part: str,
        start: Callable,
        end: Callable | None = None,
        text: Callable | None = None,
        comment: Callable | None = None,
    ) -> Iterator:
        """Read an XML part, calling back for tags, text and comments as expat does; yields after each piece of it.

        An instruction to a program comes as a comment. A tag is its namespace, a blank and its name. Whoever calls goes
        through the iterator to its end, or leaves it.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.CommentHandler = comment
        parser.ProcessingInstructionHandler = comment and (lambda target, data: comment(f"{target} {data}"))
        parser.StartDoctypeDeclHandler = _refuse_declaration
        fed = 0
        with _readable():
            for piece in self.pieces(part):
                parser.Parse(piece)
                fed += len(piece)
                if fed - max(parser.CurrentByteIndex, 0) > TOKEN_BYTES + _PIECE:
                    raise too_large("bytes_of_tag", TOKEN_BYTES)
                yield
            parser.Parse(b"", True)
            yield

    def parse_whole(
        self, part: str, start: Callable, end: Callable | None = None, text: Callable | None = None
    ) -> None:
        """As `parse`, for parts whose content is kept in memory."""
        if part in self.zip.NameToInfo and self.zip.getinfo(part).file_size > STRUCTURE_BYTES:
            raise too_large("bytes_of_part", STRUCTURE_BYTES)
        for _ in self.parse(part, start, end, text):
            pass

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to, by id: the last word of the relation's type, and the part. External ones are not."""
        folder, name = posixpath.split(part)
        listed = self.named(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith(" Relationship") and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                target = self.named(posixpath.normpath(posixpath.join("/", folder, target)))
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        if listed in self.zip.NameToInfo:
            self.parse_whole(listed, start)
        return found

    def _looked_through(self, size: int) -> str:
        """The main part; refuses what a workbook does not need, before anything is unpacked."""
        entries = self.zip.infolist()
        if len(entries) > PARTS:
            raise too_large("parts", PARTS)
        if any(entry.flag_bits & 1 for entry in entries):
            raise _rejected("workbook_encrypted")
        names = [entry.filename for entry in entries]
        if len({name.lower() for name in names}) < len(names):
            raise damaged("same_name")
        if any(_NAMED_WRONGLY.search(entry.orig_filename) for entry in entries):
            raise damaged("name_leads_away")
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
            raise damaged("packed_oddly")
        if sum(entry.compress_size for entry in entries) > size:
            raise damaged("parts_overlap")
        if sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
            raise too_large("bytes_unpacked", UNPACKED_BYTES)
        if any(e.file_size > RATIO_FROM and e.file_size > RATIO * max(e.compress_size, 1) for e in entries):
            raise too_large("times_packed", RATIO)
        main = self._main_part(names)
        if any(_MACROS.search(name) for name in names):
            raise _rejected("workbook_macros")
        if any(_EMBEDDED.search(name) for name in names):
            raise _rejected("workbook_attachment")
        return main

    def _open_document(self, names: list[str]) -> str:
        """The part with the cells of an OpenDocument spreadsheet, which says in its list of parts what is encrypted."""
        if "META-INF/manifest.xml" in names:
            encrypted: list[str] = []

            def start(tag: str, attributes: dict[str, str]) -> None:
                if tag.endswith(" encryption-data"):
                    encrypted.append(tag)

            self.parse_whole("META-INF/manifest.xml", start)
            if encrypted:
                raise _rejected("workbook_encrypted")
        if "content.xml" not in names:
            raise damaged("part_missing")
        return "content.xml"

    def _main_part(self, names: list[str]) -> str:
        if self.named("[Content_Types].xml") not in names:
            # Without a type of its own, the list of parts has it.
            part = next((name for name in ("mimetype", "META-INF/manifest.xml") if name in names), None)
            type_ = next(self.pieces(part), b"") if part else b""
            if b"opendocument.spreadsheet" in type_:
                return self._open_document(names)
            is_text = b"opendocument.text" in type_
            is_numbers = any(name.endswith(".iwa") for name in names)
            raise _other_format("numbers" if is_numbers else "odt" if is_text else "other_zip")
        overrides: dict[str, str] = {}
        defaults: dict[str, str] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith(" Override"):
                overrides[self.named(attributes.get("PartName", ""))] = _type(attributes)
            elif tag.endswith(" Default"):
                defaults[attributes.get("Extension", "").lower()] = _type(attributes)

        self.parse_whole(self.named("[Content_Types].xml"), start)
        # A part has the type of its own, or else that of its extension.
        types = {name: overrides.get(name, defaults.get(name.rpartition(".")[2].lower(), "")) for name in names}
        main = [name for name, type_ in types.items() if type_.endswith(".main+xml") and type_.startswith(_MAINS)]
        if main:
            # Where several parts have the type, the package's relations say which is the workbook.
            start_points = {part for kind, part in self.relations("").values() if kind == "officeDocument"}
            return next((name for name in main if name in start_points), main[0])
        for type_ in types.values():
            for known, format_name in _KINDS.items():
                if type_.startswith(known):
                    raise _other_format(format_name)
        raise _other_format("other_zip")


def _type(attributes: dict[str, str]) -> str:
    """A content type as it is compared: in small letters, without parameters."""
    return attributes.get("ContentType", "").partition(";")[0].strip().lower()


def damaged(reason: str) -> DeliveryRejected:
    """The refusal of a workbook that cannot be read; `reason` is a key of `ingest.texts`."""
    return _rejected("workbook_damaged", reason=phrase(reason))


def too_large(measure: str, limit: int) -> DeliveryRejected:
    """The refusal of a workbook over one of the limits."""
    return _rejected("workbook_too_large", limit=str(limit), found=phrase(measure))


def _other_format(found: str) -> DeliveryRejected:
    return _rejected("workbook_other_format", found=phrase(found))


def _rejected(rule_code: str, **values: str | Phrase) -> DeliveryRejected:
    return DeliveryRejected(Finding(rule_code, WORKBOOK, values))


def _ole(file) -> Finding:
    """What an OLE file is: Office keeps both encrypted workbooks and the formats before 2007 in one."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return Finding("workbook_encrypted", WORKBOOK)
        is_xls = any(content.find(name.encode("utf-16-le") + b"\0\0") >= 0 for name in ("Workbook", "Book"))
    found = "xls" if is_xls else "other_office"
    return Finding("workbook_other_format", WORKBOOK, {"found": phrase(found)})


def _refuse_large_directory(path: Path) -> None:
    """Refuse a zip file whose directory is too large to be a workbook's, since zipfile reads it whole."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - 65_536 - _END.size, 0))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < _END.size:
        raise damaged("not_whole")
    if _END.unpack_from(tail, end)[5] > _DIRECTORY_BYTES:  # where it is over four gigabytes, all bits are set
        raise too_large("parts", PARTS)


def _refuse_declaration(*_) -> None:
    raise damaged("declares_type")


@contextmanager
def _readable() -> Iterator[None]:
    """What zip file and XML say of damage, as a finding."""
    try:
        yield
    except expat.ExpatError as error:
        raise damaged("not_well_formed") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error) as error:
        raise damaged("not_whole") from error
    # An offset before the file, an encoding nobody knows, a name in no encoding.
    except (OSError, ValueError, LookupError, OverflowError) as error:
        raise damaged("not_whole") from error
