"""File names: which can be those of deliveries, and each as text, whatever bytes it is made of.

Belongs here: judging a name and turning it into text. Does not belong here: paths that are opened, which keep
their bytes.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

_LONGEST = 255
_HIDDEN = (".", "~$")
_KEPT_BY_PROGRAMS = {"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"}
_NO_FILE_OF_OWN = (".lnk", ".url", ".webloc", ".lock", ".lck", ".swp", ".ini", ".db-shm", ".db-wal")
_UNFINISHED = (
    ".tmp",
    ".temp",
    ".part",
    ".partial",
    ".filepart",
    ".crdownload",
    ".download",
    ".opdownload",
    "~",
    "#",
    ".aria2",
    ".!ut",
    ".!qb",
    ".uploading",
    ".incomplete",
    ".inprogress",
    ".unfinished",
)
# Excel writes into such a file, without an ending, before it gives it the name of the workbook.
_OF_EXCEL_SAVING = re.compile("(?=.*[A-F])[0-9A-F]{8}")


def is_delivery_name(name: str) -> bool:
    """Whether a file of this name can be a delivery: not hidden, not kept by a program for itself, not half copied.

    Excel's owner files (`~$…`), Windows' and macOS' notes on a folder, shortcuts, locks, and the names under which
    browsers and copying programs write until a file is whole are none.
    """
    folded = name.casefold()
    return not (
        folded.startswith(_HIDDEN)
        or folded in _KEPT_BY_PROGRAMS
        or folded.endswith(_UNFINISHED + _NO_FILE_OF_OWN)
        or _OF_EXCEL_SAVING.fullmatch(name)
    )


def readable_name(name: str) -> str:
    """A file's own name as clean text: no surrogates, no control signs, letters composed, folders left out.

    Bytes that are not UTF-8 are read as Windows-1252, since that is where such names come from; a sign that would
    move the cursor, break a line or turn the direction of the text is written as its number.
    """
    last = PurePath(name.replace("\\", "/")).name
    try:
        text = last.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeEncodeError:  # surrogates that stand for no bytes
        text = last.encode("utf-8", "replace").decode("utf-8")
    except UnicodeDecodeError:
        bytes_ = last.encode("utf-8", "surrogateescape")
        try:
            text = bytes_.decode("cp1252")
        except UnicodeDecodeError:
            text = bytes_.decode("latin-1")
    shown = "".join(map(_shown, unicodedata.normalize("NFC", text)))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _shown(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return f"<U+{ord(character):04X}>"
    return character
