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
# Letters that Unicode does not compose of others, and programs write as one sign.
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_LIGATURES |= {0x132: "IJ", 0x133: "ij", 0x1C7: "LJ", 0x1C8: "Lj", 0x1C9: "lj", 0x1CA: "NJ", 0x1CB: "Nj", 0x1CC: "nj"}
# Letters of other scripts that look like Latin ones; they are meant only within a word that has Latin letters too.
_ALIKE = str.maketrans(
    "аАсСеЕоОрРхХуУкКМНТВіІјЈѕЅԁԛԝһһҺӏӀӕӔΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανιρυϲϳ∅⌀ɑɡ",
    "aAcCeEoOpPxXyYkKMHTBiIjJsSdqwhhHlIæÆABEZHIKMNOPTYXoavipucjØØag",
)
# Wide forms of all of ASCII, Roman numerals, and the letters and digits of mathematics.
_OTHER_FORM = re.compile(
    "[\uff01-\uff5e\U0001d400-\U0001d7ff\u2160-\u217f\u2102\u210a-\u2113\u2115\u2119-\u211d\u2124\u2128\u212a\u212c-\u2134]"
)
_OTHER_SCRIPT = re.compile("[Ͱ-ϿЀ-ӿԀ-ԯ∅⌀ɑɡ]")
# What is seen as nothing, though Unicode counts it among letters, marks and signs.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_WORD = re.compile(r"[\w∅⌀]+")
_STROKED = re.compile("[oO][\u0337\u0338]")
# The sign for what cannot be shown, itself garbled or not, and control characters that no text holds.
_LOST = re.compile("\ufffd|ï¿½|[\u0080-\u0084\u0086-\u009f]")
_LOST_AS_QUESTION = re.compile(r"[^\W\d_]\?{1,2}[^\W\d_]|(?:^|\s)\?{1,2}[^\W\d_]{2}|[a-zæøå]\?\s[a-zæøå]")
# What UTF-8 leaves when it is read as Windows-1252 (ftfy decides), as the encodings of DOS, or as that of old Macs.
_GARBLED = re.compile(
    "[ÃÂâÅÆ][\u0080-\u00bf\u0152-\u0178\u2013-\u2122]|â€|Ã|[├┬┼][\u00a0-\u259f]|√[\u2000-\u25ff∏¶•]|√"
)
# What other writings of a letter leave where nobody reads them: HTML, JSON, R, e-mails and addresses on the web.
_ESCAPED = re.compile(
    r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);|\\u[0-9a-f]{4}|<U\+[0-9a-f]{4}>|<[c-f][0-9a-f]>|\\x[c-f][0-9a-f]|_x00[0-9a-f]{2}_"
    r"|(?:[%=][c-e][0-9a-f])(?:[%=][89ab][0-9a-f])+|(?<=[a-zæøå])[%=](?:c[56]|d8|e[56]|f8)(?=[a-zæøå])|(?<!\S)[%=](?:c[56]|d8|e[56]|f8)(?=[a-zæøå]{2})",
    re.I,
)
_NUMBER_OF_LETTER = re.compile(
    r"\\u([0-9a-f]{4})|<U\+([0-9a-f]{4})>|<([c-f][0-9a-f])>|\\x([c-f][0-9a-f])|_x(00[0-9a-f]{2})_", re.I
)
_SIGNS = re.compile(r"[?&\\<%={|}\[\]]|_x00")  # that lost and escaped letters are written with
# No word holds these signs between its letters: there they are letters of DOS or of old Macs, read as Windows-1252.
_OLD_LETTERS = re.compile(r"(?<=[^\W\d_])[¿¾†‡›‹Œ¢‘](?=[^\W\d_])")
# Danish letters of Windows-1252 that were read as those of DOS, old Macs or another part of Europe.
_FOREIGN = re.compile("(?<=[A-Za-z])[°µ¯](?=[a-z])|[Ā-ŒŔ-ƿͰ-ԯσ╞╪┼∆≈]|(?<=[a-z])[ÊÂ](?=[a-z])")
_DANISH = re.compile(r"[\x20-\x7eæøåÆØÅéÉ–’]*[æøåÆØÅ][\x20-\x7eæøåÆØÅéÉ–’]*")
# Danish letters where only seven bits are: æ, ø and å as {, | and }. The second alone may also part two words.
_SEVEN_BITS = {"{": "æ", "|": "ø", "}": "å", "[": "Æ", "]": "Å"}
_IN_SEVEN_BITS = re.compile(
    r"(?<=[A-Za-z])[{}](?=[a-z])|(?<!\S)(?:\}|\{(?!.*\}(?![a-z])))(?=[a-z])|(?<=[A-Z])[\[\]](?=[A-Z])"
)
_PARTED_OR_LETTER = re.compile("(?<![aeiouyæøå|])[|](?=[b-df-hj-np-tv-xz])", re.I)
_PLAIN = {"å": "a", "aa": "a", "ø": "o", "oe": "o", "ö": "o", "æ": "ae", "ä": "ae", "é": "e"}
_WITHOUT_AE_OE_AA = re.compile("|".join(_PLAIN))
_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s*(?=\D)")


def cleaned(text: str) -> str:
    """The text without invisible characters, letters composed, ligatures and look-alike letters as the plain ones."""
    return text if text.isascii() else _cleaned(text)[0]


def cleaned_lines(text: str) -> str:
    """A document's text with each line cleaned; lines, and the blanks that they begin and end with, stay."""
    if text.isascii():
        return text
    return "\n".join(line if line.isascii() else _cleaned_within(line) for line in text.split("\n"))


def _cleaned_within(line: str) -> str:
    first, last = len(line) - len(line.lstrip()), len(line.rstrip())
    return line[:first] + cleaned(line[first:last]) + line[max(first, last) :]


def oddities(text: str) -> list[Phrase]:
    """What is in a text that nobody sees, as phrases with the character's name; nothing for ordinary letters."""
    return [] if text.isascii() else list(_cleaned(text)[1])


@lru_cache(100_000)
def _cleaned(text: str) -> tuple[str, tuple[Phrase, ...]]:
    found: dict[Phrase, None] = {}
    kept = []
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Cf" or _UNSEEN.match(sign):
            found[phrase("invisible_sign", _named(sign))] = None
        elif ord(sign) in _LIGATURES:
            found[phrase("ligature", _LIGATURES[ord(sign)])] = None
            kept.append(_LIGATURES[ord(sign)])
        elif _OTHER_FORM.match(sign) and (plain := unicodedata.normalize("NFKC", sign)).isascii():
            found[phrase("looks_like_letter", plain, _named(sign))] = None
            kept.append(plain)
        else:
            kept.append(sign)
    plain = unicodedata.normalize("NFC", "".join(kept).translate(_BLANKS))
    if _OTHER_SCRIPT.search(plain):
        plain = unicodedata.normalize("NFC", _WORD.sub(lambda word: _in_one_script(word[0], found), plain))
    # ø is no o with a stroke to Unicode
    plain = _STROKED.sub(lambda letter: "ø" if letter[0][0] == "o" else "Ø", plain)
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
    return meant.strip() if meant != text else None


def _ungarbled(text: str) -> str | None:
    if escaped := _ESCAPED.search(text):
        plain = _NUMBER_OF_LETTER.sub(lambda m: chr(int(next(filter(None, m.groups())), 16)), text)
        if escaped[0][0] in "%=":
            plain = re.sub("=(?=[0-9a-f]{2})", "%", plain, flags=re.I)
            plain = unquote(plain, encoding="utf-8" if len(escaped[0]) > 3 else "latin-1")
        else:
            plain = unescape(plain)
        return plain if plain != text else None
    if _IN_SEVEN_BITS.search(text):
        return re.sub(r"[{|}\[\]]", lambda sign: _SEVEN_BITS[sign[0]], text)
    if text.isascii():
        return None
    if _OLD_LETTERS.search(text):
        for read, written in (("cp1252", "mac_roman"), ("cp1252", "cp850"), ("cp437", "cp850")):
            with suppress(UnicodeError):
                letters = {sign: sign.encode(read).decode(written) for sign in _OLD_LETTERS.findall(text)}
                if set(letters.values()) <= set("æøåÆØÅ"):
                    # Beside Danish letters that are whole, the odd signs alone are of another encoding.
                    is_mixed = re.search("[æøåÆØÅ]", text)
                    return text.translate(str.maketrans(letters)) if is_mixed else text.encode(read).decode(written)
    if _FOREIGN.search(text):
        for read in ("cp850", "cp437", "mac_roman", "cp1250", "cp1251", "cp1253", "cp1257"):
            with suppress(UnicodeError):
                if _DANISH.fullmatch(meant := text.encode(read).decode("cp1252")):
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


def may_have_lost_letters(text: str) -> str | None:
    """The sign that is where a letter would be, as in "B?rn og L?ring" and "B|rn"; None where there is none."""
    if "?" in text and _LOST_AS_QUESTION.search(text):
        return "?"
    return "|" if "|" in text and _PARTED_OR_LETTER.search(text) else None
