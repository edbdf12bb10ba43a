"""Spoiling a delivery line by line, as what happens to files on their way."""

from __future__ import annotations

import random
from collections.abc import Callable


def spoilt(
    lines: list[str], seed: int, times: int, other: Callable[[str, random.Random], str], blank: bool = False
) -> list[str]:
    """The lines with some of them lost, doubled, moved, cut or, by `other`, changed; `blank` adds empty ones too."""
    chance, lines = random.Random(seed), list(lines)
    for _ in range(times):
        at = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                lines.insert(chance.randrange(len(lines)), lines.pop(at))
            case 3:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case 4 if blank:
                lines.insert(at, "")
            case _:
                lines[at] = other(lines[at], chance)
    return lines
