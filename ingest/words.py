"""Text as people see it: what is invisible or garbled in it, and one form in which equal names are equal.

Belongs here: judging and cleaning one text. Does not belong here: encodings of whole files (locale), names of units.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from ingest.place import Phrase, phrase

_BLANKS = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
# Letters of other scripts that look like Latin ones; they are meant only within a word that has Latin letters too.
_ALIKE = str.maketrans(
    "аАсСеЕоОрРхХуУкКМНТВіІјЈѕЅԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα",
    "aAcCeEoOpPxXyYkKMHTBiIjJsSdqwABEZHIKMNOPTYXoa",
)
_OTHER_FORM = re.compile("[\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]")  # wide and mathematical letters
_OTHER_SCRIPT = re.compile("[Ͱ-ϿЀ-ӿԀ-ԯ]")
_WORD = re.compile(r"\w+")
# The sign for what cannot be shown, itself garbled or not, and control characters that no text holds.
_LOST = re.compile("\ufffd|ï¿½|[\u0080-\u0084\u0086-\u009f]")
_LOST_AS_QUESTION = re.compile(r"[A-Za-zÆØÅæøå]\?[a-zæøå]|(?:^|\s)\?[a-zæøå]{2}")
# What UTF-8 leaves when it is read as Windows-1252 (ftfy decides), as the encodings of DOS, or as that of old Macs.
_GARBLED = re.compile(
    "[ÃÂâÅÆ][\u0080-\u00bf\u0152-\u0178\u2013-\u2122]|â€|Ã|[├┬┼][\u00a0-\u259f]|√[\u2000-\u25ff∏¶•]|√"
)
# What other writings of a letter leave where nobody reads them: HTML, JSON, R, e-mails and addresses on the web.
_ESCAPED = re.compile(
    r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);|\\u[0-9a-f]{4}|<U\+[0-9a-f]{4}>|<[c-f][0-9a-f]>"
    r"|(?:[%=][c-e][0-9a-f])(?:[%=][89ab][0-9a-f])+",
    re.I,
)
_NUMBER_OF_LETTER = re.compile(r"\\u([0-9a-f]{4})|<U\+([0-9a-f]{4})>|<([c-f][0-9a-f])>", re.I)
_SIGNS = re.compile(r"[?&\\<%=]")  # that lost and escaped letters are written with
# Letters of DOS or of old Macs, read as Windows-1252: no word holds these signs between its letters.
_OLD_LETTERS = re.compile(r"(?<=[^\W\d_])[¿¾†‡›‹Œ¢](?=[^\W\d_])")
_PLAIN = {"å": "a", "aa": "a", "ø": "o", "oe": "o", "æ": "ae"}
_WITHOUT_AE_OE_AA = re.compile("|".join(_PLAIN))
_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s*(?=\D)")


def cleaned(text: str) -> str:
    """The text without invisible characters, letters composed, ligatures and look-alike letters as the plain ones."""
    return text if text.isascii() else _cleaned(text)[0]


def oddities(text: str) -> list[Phrase]:
    """What is in a text that nobody sees, as phrases with the character's name; nothing for ordinary letters."""
    return [] if text.isascii() else list(_cleaned(text)[1])


@lru_cache(100_000)
def _cleaned(text: str) -> tuple[str, tuple[Phrase, ...]]:
    found: dict[Phrase, None] = {}
    kept = []
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Cf" or sign in "\u034f\u115f\u2800\u3164\ufe0f":
            found[phrase("invisible_sign", _named(sign))] = None
        elif ord(sign) in _LIGATURES:
            found[phrase("ligature", _LIGATURES[ord(sign)])] = None
            kept.append(_LIGATURES[ord(sign)])
        elif _OTHER_FORM.match(sign) and (letter := unicodedata.normalize("NFKC", sign)).isalpha():
            found[phrase("looks_like_letter", letter, _named(sign))] = None
            kept.append(letter)
        else:
            kept.append(sign)
    plain = unicodedata.normalize("NFC", "".join(kept).translate(_BLANKS))
    plain = plain.replace("o\u0338", "ø").replace("O\u0338", "Ø")  # ø is no o with a stroke to Unicode
    if _OTHER_SCRIPT.search(plain):
        plain = _WORD.sub(lambda word: _in_one_script(word[0], found), plain)
    return plain.strip(), tuple(found)


def _in_one_script(word: str, found: dict[Phrase, None]) -> str:
    latin = word.translate(_ALIKE)
    if _OTHER_SCRIPT.search(latin) or not _OTHER_SCRIPT.search(word):
        return word
    for sign in _OTHER_SCRIPT.findall(word):
        found[phrase("looks_like_letter", sign.translate(_ALIKE), _named(sign))] = None
    return latin


def _named(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()


def plain_letters(text: str) -> str:
    """A text in small letters for comparing, æ, ø and å as those write them who do not have them: Fåborg is Faaborg."""
    return _WITHOUT_AE_OE_AA.sub(lambda letters: _PLAIN[letters[0]], cleaned(text).casefold())


def heading_key(heading: str) -> str:
    """A heading for comparing: letters and digits alone, as it may be broken over lines or have a number before it."""
    return re.sub(r"[\W_]", "", plain_letters(_NUMBERED.sub("", heading)))


def garbled(text: str) -> str | None:
    """The text as it was meant, where it was read in the wrong encoding on its way; None where it was not."""
    meant = text
    for _ in range(3):  # it may have happened twice
        if (better := _ungarbled(meant)) is None:
            break
        meant = better
    return meant if meant != text else None


def _ungarbled(text: str) -> str | None:
    if escaped := _ESCAPED.search(text):
        plain = _NUMBER_OF_LETTER.sub(lambda m: chr(int(m[1] or m[2] or m[3], 16)), text)
        if escaped[0][0] in "%=":
            plain = unquote(re.sub("=(?=[0-9a-f]{2})", "%", plain, flags=re.I))
        else:
            plain = unescape(plain)
        return plain if plain != text else None
    if text.isascii():
        return None
    if _OLD_LETTERS.search(text):
        for read, written in (("cp1252", "mac_roman"), ("cp1252", "cp850"), ("cp437", "cp850")):
            with suppress(UnicodeError):
                meant = text.encode(read).decode(written)
                if not _OLD_LETTERS.search(meant) and re.search("[æøåÆØÅ]", meant):
                    return meant
    if not _GARBLED.search(text):
        return None
    for codec in ("cp1252", "cp437", "cp850", "mac_roman"):
        with suppress(UnicodeError):
            return text.encode(codec).decode()  # all of it, letter by letter
    import ftfy

    meant = ftfy.fix_encoding(text)
    return meant if meant != text else None


def may_be_odd(text: str) -> bool:
    """Whether a text is worth judging: most are plain letters, digits and signs."""
    return not text.isascii() or _SIGNS.search(text) is not None


def has_lost_letters(text: str) -> bool:
    """Whether letters were replaced by the sign for what cannot be shown."""
    return _LOST.search(text) is not None


def may_have_lost_letters(text: str) -> bool:
    """Whether a question mark is where a letter would be, as in "B?rn og L?ring"."""
    return "?" in text and _LOST_AS_QUESTION.search(text) is not None
