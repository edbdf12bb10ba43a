"""Who may see what: tokens from the environment and from a file outside the home.

Belongs here: reading tokens, and what a request's token opens. Does not belong here: what is shown of it (snapshot).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from pathlib import Path

from aarsvaerk.settings import SHORTEST_TOKEN, Settings
from ingest.said import Said

OPEN, INTERNAL = "open", "internal"
_OTHERS_MAY_READ = 0o077


class BadTokens(Said):
    """The file of tokens cannot be used; the message says why, and holds no token."""


class Rights:
    """What each token opens: `internal` for everything, or a municipality's code for its own internal figures."""

    def __init__(self, opens: Mapping[str, str]) -> None:
        # Digests have one length, so that comparing takes the same time for every guess.
        self._opens = {_digest(token): opened for token, opened in opens.items()}

    def of(self, headers: Mapping[str, str]) -> str | None:
        """`internal` or a municipality's code, by the token of a request; None without one that is known."""
        token = token_of(headers)
        if token is None:
            return None
        given, found = _digest(token), None
        for known, opened in self._opens.items():
            if hmac.compare_digest(given, known):
                found = opened
        return found


def read_rights(settings: Settings) -> Rights:
    """The tokens of the settings and of their file.

    The file has one line per token: a municipality's code, or `*` for everything, and the token; `#` begins a comment.

    Raises:
        BadTokens: The file is missing, in the home, readable by others, or has a line that cannot be used.
    """
    opens = {settings.api_token: INTERNAL} if settings.api_token else {}
    if settings.api_tokens_file:
        for opened, token in _lines(settings.api_tokens_file, settings.home):
            if opens.setdefault(token, opened) != opened:
                raise BadTokens("{file}: one token stands for two; each needs its own.", file=settings.api_tokens_file)
    return Rights(opens)


def _lines(file: Path, home: Path) -> list[tuple[str, str]]:
    try:
        if file.resolve().is_relative_to(home.resolve()):
            raise BadTokens(
                "{file} is in the home. Keep tokens outside it: the home is backed up and copied.", file=file
            )
        if file.stat().st_mode & _OTHERS_MAY_READ:
            raise BadTokens("{file} can be read by others. Restrict it with: chmod 600 {file}", file=file)
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTokens("{file} with the tokens cannot be read: {error}", file=file, error=error) from None
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not (words := line.partition("#")[0].split()):
            continue
        if len(words) != 2 or not re.fullmatch(r"[0-9]{3}|[*]", words[0]):
            told = "{file}, line {line}: write a municipality's code, or *, and a token."
            raise BadTokens(told, file=file, line=number)
        if len(words[1]) < SHORTEST_TOKEN:
            told = "{file}, line {line}: a token needs at least {count} characters."
            raise BadTokens(told, file=file, line=number, count=SHORTEST_TOKEN)
        found.append((INTERNAL if words[0] == "*" else words[0], words[1]))
    return found


def token_of(headers: Mapping[str, str]) -> str | None:
    """The token of a request: as a bearer, or as the password that a browser asks for; None where there is none."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except ValueError:  # neither base64 nor UTF-8
            return ""
    return None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
