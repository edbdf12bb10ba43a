"""The map of the 98 municipalities as SVG: classes with a legend, missing ones hatched, each a link to its page.

Belongs here: classes and drawing. Does not belong here: the borders (shapes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from aarsvaerk.release.files.site.shapes import HEIGHT, WIDTH, shapes

CLASSES = 5
_CAPITAL = (522.0, 414.0, 76.0)  # left, top and size of what the second inset enlarges
_INSET = (470.0, 118.0, 2.4)  # where it stands, and how many times larger
_BORNHOLM = (548, 10, 104, 92)


@dataclass(frozen=True)
class Classes:
    """Limits between classes of about equal numbers: class n holds values up to its upper limit."""

    limits: tuple[Decimal, ...]

    def of(self, value: Decimal) -> int:
        """The class of a value, from 0."""
        return sum(value > limit for limit in self.limits)


def classes_of(values: list[Decimal]) -> Classes:
    """Five classes, or fewer where there are fewer different values."""
    ordered = sorted(values)
    places = [len(ordered) * n // CLASSES - 1 for n in range(1, CLASSES)]
    limits = sorted({ordered[place] for place in places if place >= 0})
    return Classes(tuple(limit for limit in limits if ordered and limit < ordered[-1]))


def draw(
    title: str, values: Mapping[str, tuple[Decimal | None, str]], classes: Classes, root: str, marked: str = ""
) -> Markup:
    """The map; nothing where there are no borders of these municipalities, as of another country's.

    Args:
        title: What it shows, as a sentence.
        values: Value and label by municipality code; a value of None is missing.
        classes: The classes to colour by.
        root: From the page to the language's own root, where municipality/ is.
        marked: The code of a municipality to mark.
    """
    if not any(shape.municipality_code in values for shape in shapes()):
        return Markup()
    left, top, size = _CAPITAL
    x, y, times = _INSET
    drawn, near = [], []
    for shape in shapes():
        value, label = values.get(shape.municipality_code, (None, shape.municipality_code))
        kind = "missing" if value is None else f"c{classes.of(value) + CLASSES - 1 - len(classes.limits)}"
        kind += " here" if shape.municipality_code == marked else ""
        href = f'href="{root}municipality/{shape.municipality_code}.html"'
        path = f'<path class="{kind}" d="{shape.path}"><title>{escape(label)}</title></path></a>'
        drawn.append(f'<a {href} aria-label="{escape(label)}">{path}')
        if shape.right > left and shape.left < left + size and shape.bottom > top and shape.top < top + size:
            near.append(f'<a {href} tabindex="-1">{path}')
    frame = f'x="{x}" y="{y}" width="{size * times:.0f}" height="{size * times:.0f}"'
    bx, by, bw, bh = _BORNHOLM
    return Markup(
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(title)}">'
        '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch-ground" width="5" height="5"/><line class="hatch" x1="0" x2="0" y1="0" y2="5"/></pattern>'
        "</defs>"
        f'<rect class="frame" x="{bx}" y="{by}" width="{bw}" height="{bh}"/>'
        f"{''.join(drawn)}"
        f'<rect class="frame lens" x="{left}" y="{top}" width="{size}" height="{size}"/>'
        f'<rect class="frame" {frame}/>'
        f'<svg class="near" {frame} viewBox="{left} {top} {size} {size}" aria-hidden="true">{"".join(near)}</svg>'
        "</svg>"
    )


def legend(classes: Classes, values: list[Decimal], written, missing: str) -> list[tuple[str, str]]:
    """Class and text of each box of the legend, lowest first; the last is for missing values."""
    if not values:
        return [("missing", missing)]
    bounds = [min(values), *classes.limits, max(values)]
    first = CLASSES - 1 - len(classes.limits)
    boxes = []
    for n in range(len(bounds) - 1):
        # A class begins with the lowest value in it, so that no value stands in two boxes.
        inside = [value for value in values if classes.of(value) == n]
        boxes.append((f"c{n + first}", f"{written(min(inside))} – {written(max(inside))}"))
    return [*boxes, ("missing", missing)]
