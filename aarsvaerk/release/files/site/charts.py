"""Charts as SVG, drawn when a release is made: no script, no font and no colour from outside.

Colours are classes, which site.css gives a value in light, dark and forced colours. Every chart has a title that states
what it shows, and the page has the same figures in a table. Belongs here: geometry. Does not belong here: figures
(content).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from markupsafe import Markup, escape

Number = Decimal | float | int


@dataclass(frozen=True)
class Point:
    """A municipality in a strip or funnel: where it is, what it is called, where its page is."""

    value: float
    label: str
    href: str = ""
    is_marked: bool = False
    other: float = 0.0  # the second axis, where there is one


def _svg(width: int, height: int, title: str, body: Iterable[str], kind: str, role: str = "img") -> Markup:
    # What has links in it is a group to a screen reader: an image would hide them.
    return Markup(
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height}" role="{role}" aria-label="{escape(title)}">'
        f"{''.join(body)}</svg>"
    )


def _ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values between two others, at most so many."""
    span = (high - low) or 1.0
    step = next(s for e in count(-6) for s in (10.0**e, 2 * 10.0**e, 5 * 10.0**e) if span / s <= most)
    start = -(-low // step)
    return [n * step for n in range(int(start), int(high // step) + 1)]


def time_series(
    title: str,
    years: Sequence[int],
    own: Sequence[Number | None],
    low: Sequence[Number | None],
    middle: Sequence[Number | None],
    high: Sequence[Number | None],
    labels: tuple[str, str, str],
    written,
) -> Markup:
    """A line over the years with the peers' middle half as a band behind it and their median as a thin line.

    Args:
        title: What the chart shows, as a sentence.
        years: The years, oldest first.
        own: The municipality's values; a gap where one is None.
        low: The peers' lower quartile.
        middle: Their median.
        high: Their upper quartile.
        labels: What stands at the end of line, median and band.
        written: Writes a number for the axis.
    """
    width, height, left, right, top, bottom = 720, 300, 70, 170, 14, 28
    values = [float(v) for series in (own, low, middle, high) for v in series if v is not None]
    if not values:
        return Markup("")
    ceiling = max(values) * 1.06
    x = {year: left + (width - left - right) * (place / max(1, len(years) - 1)) for place, year in enumerate(years)}

    def y(value: Number) -> float:
        return top + (height - top - bottom) * (1 - float(value) / ceiling)

    body = []
    for tick in _ticks(0, ceiling):
        body.append(
            f'<line class="grid" x1="{left}" x2="{width - right}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
            f'<text class="tick" text-anchor="end" x="{left - 8}" y="{y(tick) + 4:.1f}">{escape(written(tick))}</text>'
        )
    for year in years:
        body.append(f'<text class="tick" text-anchor="middle" x="{x[year]:.1f}" y="{height - 8}">{year}</text>')
    band = [(year, lo, hi) for year, lo, hi in zip(years, low, high, strict=True) if lo is not None and hi is not None]
    if band:
        upper = " ".join(f"{x[year]:.1f},{y(hi):.1f}" for year, _, hi in band)
        lower = " ".join(f"{x[year]:.1f},{y(lo):.1f}" for year, lo, _ in reversed(band))
        body.append(f'<polygon class="band" points="{upper} {lower}"/>')
    ends = []
    for series, kind, label in ((middle, "median", labels[1]), (own, "own", labels[0])):
        known = [(year, value) for year, value in zip(years, series, strict=True) if value is not None]
        if not known:
            continue
        body.append(f'<polyline class="{kind}" points="{" ".join(f"{x[n]:.1f},{y(v):.1f}" for n, v in known)}"/>')
        if kind == "own":
            body += [f'<circle class="own" cx="{x[n]:.1f}" cy="{y(v):.1f}" r="3.5"/>' for n, v in known]
        ends.append((y(known[-1][1]), kind, label))
    if band:
        ends.append(((y(band[-1][1]) + y(band[-1][2])) / 2, "band", labels[2]))
    place = -100.0
    for end, kind, label in sorted(ends):
        place = max(end + 4, place + 22)  # labels do not lie on each other, nor where a phone shows them larger
        body.append(f'<text class="label {kind}" x="{width - right + 10}" y="{place:.1f}">{escape(label)}</text>')
    return _svg(width, height, title, body, "series")


def strip(title: str, points: Sequence[Point], quartiles: Sequence[Number | None], written, width: int = 720) -> Markup:
    """Every municipality as a dot on a line, the middle half as a bar; marked ones with their names."""
    if not points:
        return Markup("")
    left, right, radius = 16, 16, 4.2
    low, high = min(p.value for p in points), max(p.value for p in points)
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    low, high = max(0.0, low - room) if low >= 0 else low - room, high + room

    def x(value: Number) -> float:
        return left + (width - left - right) * (float(value) - low) / (high - low)

    # Dots that would lie on each other go up.
    rows: list[float] = []
    placed = []
    for point in sorted(points, key=lambda p: p.value):
        at = x(point.value)
        row = next((n for n, end in enumerate(rows) if at - end >= 2 * radius), len(rows))
        if row == len(rows):
            rows.append(at)
        rows[row] = at
        placed.append((point, at, row))
    pitch = min(2 * radius, 150 / max(1, len(rows)))
    named = any(point.is_marked for point in points)
    base = (34 if named else 12) + pitch * len(rows) + radius
    height = int(base + 34)
    body = [f'<line class="axis" x1="{left}" x2="{width - right}" y1="{base + 6:.1f}" y2="{base + 6:.1f}"/>']
    for tick in _ticks(low, high, 7):
        place = f'x="{x(tick):.1f}" y="{base + 24:.1f}"'
        body.append(f'<text class="tick" text-anchor="middle" {place}>{escape(written(tick))}</text>')
    if len(quartiles) == 3 and all(q is not None for q in quartiles):
        first, middle, third = (x(q) for q in quartiles)
        body.append(
            f'<rect class="band" x="{first:.1f}" width="{max(1, third - first):.1f}" y="{base + 3:.1f}" height="6"/>'
            f'<line class="median" x1="{middle:.1f}" x2="{middle:.1f}" y1="{base - 2:.1f}" y2="{base + 13:.1f}"/>'
        )
    for point, at, row in sorted(placed, key=lambda item: item[0].is_marked):
        cy = base - radius - pitch * row
        mark = " marked" if point.is_marked else ""
        dot = (
            f'<circle class="dot{mark}" cx="{at:.1f}" cy="{cy:.1f}" r="{radius + bool(mark) * 1.5}">'
            f"<title>{escape(point.label)}</title></circle>"
        )
        if point.href:
            dot = f'<a href="{escape(point.href)}" aria-label="{escape(point.label)}">{dot}</a>'
        body.append(dot)
        if point.is_marked:
            anchor = "start" if at < width * 0.2 else "end" if at > width * 0.8 else "middle"
            body.append(
                f'<line class="lead" x1="{at:.1f}" x2="{at:.1f}" y1="20" y2="{cy - radius - 2:.1f}"/>'
                f'<text class="label own" text-anchor="{anchor}" x="{at:.1f}" y="14">{escape(point.label)}</text>'
            )
    return _svg(width, height, title, body, "strip", "group" if points[0].href else "img")


def scatter(
    title: str,
    points: Sequence[Point],
    across: str,
    up: str,
    written_x,
    written_y,
    funnel: Sequence[tuple[Number, Number, Number]] = (),
) -> Markup:
    """Each municipality by size and value, sizes on a logarithmic scale; `funnel` has a size and its two limits."""
    points = [p for p in points if p.other > 0]
    if len(points) < 5:
        return Markup("")
    width, height, left, right, top, bottom = 720, 320, 56, 16, 24, 44
    lows = [math.log10(p.other) for p in points]
    low, high = min(lows) - 0.05, max(lows) + 0.05
    ceiling = max(p.value for p in points) * 1.06 or 1.0

    def across_at(size: Number) -> float:
        return left + (width - left - right) * (math.log10(size) - low) / (high - low)

    def up_at(value: Number) -> float:
        return top + (height - top - bottom) * (1 - min(float(value), ceiling) / ceiling)

    body = []
    if funnel := sorted(funnel):
        lower = [f"{across_at(size):.1f},{up_at(limit):.1f}" for size, limit, _ in funnel]
        upper = [f"{across_at(size):.1f},{up_at(limit):.1f}" for size, _, limit in reversed(funnel)]
        body.append(f'<polygon class="band" points="{" ".join(lower + upper)}"/>')
    for tick in _ticks(0, ceiling):
        at = up_at(tick)
        body.append(
            f'<line class="grid" x1="{left}" x2="{width - right}" y1="{at:.1f}" y2="{at:.1f}"/>'
            f'<text class="tick" text-anchor="end" x="{left - 8}" y="{at + 4:.1f}">{escape(written_y(tick))}</text>'
        )
    for size in (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000):
        if low <= math.log10(size) <= high:
            place = f'x="{across_at(size):.1f}" y="{height - 24}"'
            body.append(f'<text class="tick" text-anchor="middle" {place}>{escape(written_x(size))}</text>')
    body.append(f'<text class="tick" text-anchor="end" x="{width - right}" y="{height - 6}">{escape(across)}</text>')
    body.append(f'<text class="tick" x="0" y="12">{escape(up)}</text>')
    for p in points:
        place = f'cx="{across_at(p.other):.1f}" cy="{up_at(p.value):.1f}"'
        body.append(
            f'<a href="{escape(p.href)}" aria-label="{escape(p.label)}"><circle class="dot" {place} '
            f'r="4.2"><title>{escape(p.label)}</title></circle></a>'
        )
    return _svg(width, height, title, body, "scatter", "group")


def shares(title: str, parts: Sequence[tuple[str, Number, str]]) -> Markup:
    """One bar of the whole, cut into parts: label, amount, class. Labels stand below, each at its part if it fits."""
    whole = float(sum(Decimal(amount) for _, amount, _ in parts))
    if whole <= 0:
        return Markup("")
    width, at, body = 720, 0.0, []
    for label, amount, kind in parts:
        size = width * float(amount) / whole
        body.append(f'<rect class="{kind}" x="{at:.1f}" width="{max(0.0, size - 1):.1f}" y="0" height="26"/>')
        if size > 7.2 * len(label):
            body.append(f'<text class="tick" x="{at:.1f}" y="44">{escape(label)}</text>')
        at += size
    return _svg(width, 50, title, body, "shares")


@dataclass
class Node:
    """A unit in an icicle."""

    label: str
    value: float
    written: str
    children: list[Node]


def icicle(title: str, root: Node) -> Markup:
    """An organisation as nested bars, from the municipality on the left to its offices: a bar's height is its FTE."""
    if root.value <= 0:
        return Markup("")
    width, height, columns = 960, 560, 4
    column, body = width / columns, []

    def draw(node: Node, level: int, top: float, size: float) -> None:
        if size < 1.5 or level >= columns:
            return
        text = f"{node.label}: {node.written}"
        shade = f"level{level}"
        body.append(
            f'<g><title>{escape(text)}</title><rect class="{shade}" x="{level * column:.1f}" y="{top:.1f}" '
            f'width="{column - 2:.1f}" height="{max(0.5, size - 1):.1f}"/>'
        )
        if size >= 15:
            most = int((column - 16) / 7.1)
            if size >= 30 and len(text) > most:
                lines = [_cut(node.label, most), node.written]
            else:
                lines = [text if len(text) <= most else _cut(node.label, most)]
            first = top + size / 2 + 4 - 7.5 * (len(lines) - 1)
            for n, line in enumerate(lines):
                body.append(
                    f'<text class="{shade}" x="{level * column + 7:.1f}" y="{first + 15 * n:.1f}">{escape(line)}</text>'
                )
        body.append("</g>")
        at = top
        for child in sorted(node.children, key=lambda c: -c.value):
            part = size * child.value / node.value if node.value else 0
            draw(child, level + 1, at, part)
            at += part

    draw(root, 0, 0, height)
    return _svg(width, height, title, body, "icicle")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def position(low: Number, middle: Number, high: Number, own: Number, ceiling: Number) -> Markup:
    """A cell's picture: the peers' middle half, their median, and the municipality's own value, from nought."""
    if not ceiling:
        return Markup("")
    a, b, c, d = (min(120.0, 120 * float(value) / float(ceiling)) for value in (low, middle, high, own))
    return Markup(
        f'<svg class="position" viewBox="-4 0 128 16" aria-hidden="true">'
        '<line class="axis" x1="0" x2="120" y1="8" y2="8"/>'
        f'<rect class="band" x="{a:.1f}" y="4" width="{max(1.0, c - a):.1f}" height="8"/>'
        f'<line class="median" x1="{b:.1f}" x2="{b:.1f}" y1="1" y2="15"/>'
        f'<circle class="dot marked" cx="{d:.1f}" cy="8" r="4"/></svg>'
    )


def bar(value: Number | None, ceiling: Number | None) -> Markup:
    """A cell's picture: a bar of a share of the largest value in its column."""
    if value is None or not ceiling:
        return Markup("")
    size = 120 * float(value) / float(ceiling)
    return Markup(
        '<svg class="bar" viewBox="0 0 120 12" aria-hidden="true">'
        f'<rect x="0" y="1" width="{size:.1f}" height="10"/></svg>'
    )
