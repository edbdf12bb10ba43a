"""Files that are something else than tables and documents we read, known by their first bytes, whatever their name.

Belongs here: naming what a file is. Does not belong here: zip files and old Office files (workbook.guard, containers).
"""

from __future__ import annotations

import re

from ingest.model import Finding
from ingest.place import Place, phrase

_PACKED = re.compile(
    rb"(?P<gzip>\x1f\x8b)|(?P<seven_zip>7z\xbc\xaf\x27\x1c)|(?P<rar>Rar!\x1a\x07)|(?P<bzip>BZh\d)|(?P<xz>\xfd7zXZ)"
    rb"|(?P<zstd>\x28\xb5\x2f\xfd)|(?P<tar>.{257}ustar)",
    re.DOTALL,
)
_OTHER = re.compile(
    rb"(?P<picture>\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|BM.{4}\0\0\0\0|II\*\0|MM\0\*|.{4}ftyp(?:heic|heix|mif1|avif))"
    rb"|(?P<rtf>\{\\rtf)"
    rb"|(?P<xls>[\x09]\x08|\x09[\x00\x02\x04]\x06?\0)"
    rb"|(?P<database>SQLite format 3\0|\0\x01\0\0Standard (?:Jet|ACE) DB|PAR1)"
    rb"|(?P<shortcut>L\0\0\0\x01\x14\x02|\[InternetShortcut\])"
    rb"|(?P<sylk>ID;P)"
    rb"|(?P<dif>TABLE\r?\n0,1\r?\n)",
    re.DOTALL,
)
_MARKED_UP = re.compile(
    rb"(?P<xml_workbook>(?=<\?xml|<Workbook|<office:document).*(?:schemas-microsoft-com:office:spreadsheet|Excel\.Sheet))"
    rb"|(?P<flat_ods>(?=<\?xml|<office:document).*opendocument\.spreadsheet)"
    rb"|(?P<html>(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b)"
    rb"|(?P<xml><\?xml)"
    rb"|(?P<json>[\[{]\s*[\"\[{])",
    re.DOTALL | re.IGNORECASE,
)


def other_format(start: bytes) -> Finding | None:
    """The finding on a file that is in another format, by its first bytes; None where it may be text or a table."""
    if found := _PACKED.match(start):
        return Finding("file_packed_otherwise", Place(), {"found": phrase(str(found.lastgroup))})
    text = start.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").replace(b"\0", b"")[:4096].lstrip()
    if found := _OTHER.match(start) or _MARKED_UP.match(text):
        return Finding("file_other_format", Place(), {"found": phrase(str(found.lastgroup))})
    return None
