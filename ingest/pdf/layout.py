"""The lines of a PDF page in reading order, from the characters and where they stand.

A PDF knows no lines, columns or tables; it puts characters at places, in an order of its own. Three steps make lines:

1. Characters that follow each other in the file on one baseline are a segment; a wide gap or a step back ends it.
2. Segments that follow each other in the file, each below the last at the usual distance and over or under it, are a
   block: a paragraph, or the text of one table cell. Programs write a cell whole before the next, so this tells the
   cells apart even where no line is drawn.
3. Blocks are read band by band down the page and column by column within a band (a recursive XY cut), so that a page's
   order in the file does not matter: a row's cells come from left to right, a tall cell whole before its neighbour.

A line then is what stands on one baseline: a cell of one line and the first line of the cell beside it are one line,
as the text forms of the documents have them. Blank lines part blocks; the first line of a page, and a line that opens
a table row whose first cell is empty, begin with a blank, as they do there.

Limits, all heuristic: a PDF whose program writes a table line by line across its columns gives lines across the
columns, and one that writes a whole column before the next gives the columns one after the other. Text set in columns
like a newspaper's is read as a table of one row. Text that does not run from left to right is left out.

Belongs here: geometry, with no knowledge of PDF files or of what the text means. Imports the standard library only,
since it runs in the process that `ingest.pdf.documents` fences in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

_SAME_BASELINE = 0.35  # parts of the type size by which baselines may differ on one line (superscripts)
_WORD_GAP = 0.2  # type sizes; a wider gap parts words, whether or not a blank is written there
_WIDE_GAP = 1.5  # type sizes; no gap between two words of a text is wider
_LINE_DISTANCE = 1.45  # type sizes between the baselines of two lines of a text
_LOOSE = 1.15  # times a block's own line distance; a line further down opens another block
_INDENT = 3.0  # type sizes by which the lines of one cell may begin further left or right


@dataclass(frozen=True)
class Character:
    """A character, the left and right edge of its place, its baseline (from the page's foot) and its type size."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass
class Segment:
    """Characters on one baseline that belong together."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass
class Block:
    """Segments below each other: a paragraph, or the text of a table cell."""

    segments: list[Segment] = field(default_factory=list)

    @property
    def left(self) -> float:
        """The left edge of its widest reach."""
        return min(segment.left for segment in self.segments)

    @property
    def right(self) -> float:
        """The right edge of its widest reach."""
        return max(segment.right for segment in self.segments)

    @property
    def top(self) -> float:
        """The height of the first line; a little above the baseline, so that cells set slightly apart still meet."""
        return self.segments[0].baseline + self.segments[0].size * _SAME_BASELINE

    @property
    def foot(self) -> float:
        """The baseline of the last line."""
        return self.segments[-1].baseline


def page_lines(characters: Iterable[Character]) -> list[str]:
    """The lines of a page in reading order; an empty string is a blank line."""
    blocks = _blocks(_segments(characters))
    if not blocks:
        return []
    margin = min(block.left for block in blocks)
    lines: list[str] = []
    above: Block | None = None
    for block in _reading_order(blocks):
        first, *rest = block.segments
        if above and len(above.segments) == 1 and _on_one_line(above.segments[-1], first):
            lines[-1] = f"{lines[-1].rstrip()} {first.text.lstrip()}"
        else:
            # A block beside the margin with nothing before it on its line is a row whose first cell is empty.
            stands_alone = block.left > margin + _INDENT * first.size and not _beside(blocks, block)
            opens_row = above is None or (stands_alone and above.foot > first.baseline)
            lines += [""] if above else []
            lines.append((" " if opens_row else "") + first.text)
        lines += [segment.text for segment in rest]
        above = block
    return lines


def _on_one_line(before: Segment, after: Segment) -> bool:
    near = max(before.size, after.size) * _SAME_BASELINE
    return abs(before.baseline - after.baseline) <= near and after.left >= before.left


def _beside(blocks: list[Block], block: Block) -> bool:
    """Whether another block reaches down along the block's first line, to the left of it."""
    first = block.segments[0]
    return any(
        other.right <= block.left and other.top >= first.baseline >= other.foot - first.size * _SAME_BASELINE
        for other in blocks
        if other is not block
    )


def _segments(characters: Iterable[Character]) -> list[Segment]:
    """The characters gathered in the order of the file."""
    segments: list[Segment] = []
    current: Segment | None = None
    for character in characters:
        if current is not None and character.text.isspace():
            # Blanks have no place that could be trusted: they never begin a segment and never end one.
            if not current.text.endswith(" "):
                current.text += " "
            continue
        if character.text.isspace():
            continue
        goes_on = (
            current is not None
            and abs(character.baseline - current.baseline) <= max(character.size, current.size) * _SAME_BASELINE
            and -0.5 * character.size <= character.left - current.right <= _WIDE_GAP * character.size
        )
        if goes_on:
            is_apart = character.left - current.right > _WORD_GAP * character.size and not current.text.endswith(" ")
            current.text += " " + character.text if is_apart else character.text
            current.right = max(current.right, character.right)
        else:
            current = Segment(character.text, character.left, character.right, character.baseline, character.size)
            segments.append(current)
    return segments


def _blocks(segments: list[Segment]) -> list[Block]:
    """The segments gathered in the order of the file."""
    blocks: list[Block] = []
    for segment in segments:
        if blocks and _continues(blocks[-1], segment):
            blocks[-1].segments.append(segment)
        else:
            blocks.append(Block([segment]))
    return blocks


def _continues(block: Block, segment: Segment) -> bool:
    last = block.segments[-1]
    distance = last.baseline - segment.baseline
    if not 0.5 * segment.size < distance <= _LINE_DISTANCE * max(segment.size, last.size):
        return False
    own = [upper.baseline - lower.baseline for upper, lower in pairwise(block.segments[-4:])]
    if own and distance > median(own) * _LOOSE:
        return False
    return segment.left < block.right and abs(segment.left - block.left) <= _INDENT * segment.size


def _reading_order(blocks: list[Block]) -> list[Block]:
    """The blocks by recursive XY cut: bands from the top, columns from the left, until nothing can be cut."""
    ordered: list[Block] = []
    waiting = [(blocks, False)]  # groups still to be cut, the next one last; and whether columns were cut last
    while waiting:
        group, columns_cut = waiting.pop()
        parts = [group] if len(group) == 1 else _cut(group, lambda block: (-block.top, -block.foot))
        if len(parts) == 1 and len(group) > 1 and not columns_cut:
            parts = _cut(group, lambda block: (block.left, block.right))
            waiting += [(part, True) for part in reversed(parts)]
        elif len(parts) == 1:
            ordered += sorted(group, key=lambda block: (-block.top, block.left))
        else:
            waiting += [(part, False) for part in reversed(parts)]
    return ordered


def _cut(blocks: list[Block], extent) -> list[list[Block]]:
    """The blocks cut wherever, along one direction, no block lies; `extent` gives a block's two ends in it."""
    parts: list[list[Block]] = []
    reach = 0.0
    for block in sorted(blocks, key=lambda block: extent(block)[0]):
        start, end = extent(block)
        if parts and start < reach:
            parts[-1].append(block)
            reach = max(reach, end)
        else:
            parts.append([block])
            reach = end
    return parts
