"""The municipalities as SVG paths: `python -m aarsvaerk.release.files.site.shapes BORDERS.geojson` writes them anew.

Belongs here: projecting the official borders once, and reading what came of it. Does not belong here: colouring a map
(map).
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

SHAPES = Path(__file__).with_name("municipality_shapes.csv")
"""Borders: Geodatastyrelsen and the Danish municipalities, FOT, 1:500,000, 13 February 2014; simplified."""
WIDTH, HEIGHT = 660, 720
_UNIT_METRES = 500
_WEST, _NORTH = 438_000, 6_405_000  # the upper left corner, in UTM zone 32
_GRID = 2  # points per unit: neighbours' common points stay common
_BORNHOLM = ("400", "411")
_INSET = (-290.0, -505.0)  # Bornholm is drawn in the empty upper right corner
_SMALLEST = 1.2  # islets of less than a third of a square kilometre are left out, but never a whole municipality


@dataclass(frozen=True)
class Shape:
    """A municipality on the map: an SVG path in a picture of `WIDTH` × `HEIGHT`, and the box around it."""

    municipality_code: str
    path: str
    left: float
    top: float
    right: float
    bottom: float


@cache
def shapes() -> tuple[Shape, ...]:
    """The shapes of all municipalities, by code."""
    with SHAPES.open(encoding="utf-8", newline="") as file:
        rows = [(code, path, *map(float, corners)) for code, path, *corners in list(csv.reader(file))[1:]]
    return tuple(Shape(*row) for row in rows)


def utm32(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees (ETRS89) as easting and northing of UTM zone 32 in metres, to well under a metre in Denmark."""
    semi_major, flattening, scale = 6378137.0, 1 / 298.257222101, 0.9996
    e2 = flattening * (2 - flattening)
    phi, from_axis = math.radians(latitude), math.radians(longitude - 9)
    n = semi_major / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    t, c, a = math.tan(phi) ** 2, e2 / (1 - e2) * math.cos(phi) ** 2, from_axis * math.cos(phi)
    meridian = semi_major * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * phi
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * math.sin(2 * phi)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * math.sin(4 * phi)
        - 35 * e2**3 / 3072 * math.sin(6 * phi)
    )
    east = a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t**2 + 72 * c) * a**5 / 120
    north = a**2 / 2 + (5 - t + 9 * c + 4 * c**2) * a**4 / 24 + (61 - 58 * t + t**2) * a**6 / 720
    return 500_000 + scale * n * east, scale * (meridian + n * math.tan(phi) * north)


def _point(place: Iterable[float], code: str) -> tuple[float, float]:
    east, north = utm32(*place)
    dx, dy = _INSET if code in _BORNHOLM else (0, 0)
    x, y = (east - _WEST) / _UNIT_METRES + dx, (_NORTH - north) / _UNIT_METRES + dy
    return round(x * _GRID) / _GRID, round(y * _GRID) / _GRID


def _ring(places: list[list[float]], code: str) -> list[tuple[float, float]]:
    """A ring on the grid without points that say nothing: repeated ones, and spikes out and back."""
    points: list[tuple[float, float]] = []
    for place in places[:-1]:
        point = _point(place, code)
        if points and point == points[-1]:
            continue
        if len(points) > 1 and point == points[-2]:
            points.pop()
            continue
        points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return points


def _area(points: list[tuple[float, float]]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _path(points: list[tuple[float, float]]) -> str:
    text, (x, y) = f"M{points[0][0]:g} {points[0][1]:g}l", points[0]
    for next_x, next_y in points[1:]:
        text += f"{next_x - x:g} {next_y - y:g} "
        x, y = next_x, next_y
    return re.sub(r"(?<!\d)0\.", ".", text.strip().replace(" -", "-")) + "z"


def project(geojson: dict) -> list[Shape]:
    """The shapes of a GeoJSON FeatureCollection whose features have a municipality_code."""
    made = []
    for feature in geojson["features"]:
        code, geometry = feature["properties"]["municipality_code"], feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [ring for polygon in polygons for ring in (_ring(places, code) for places in polygon) if len(ring) > 2]
        largest = max(map(_area, rings))
        kept = [ring for ring in rings if _area(ring) >= min(_SMALLEST, largest)]
        across, down = zip(*(point for ring in kept for point in ring), strict=True)
        made.append(Shape(code, "".join(map(_path, kept)), min(across), min(down), max(across), max(down)))
    return sorted(made, key=lambda shape: shape.municipality_code)


if __name__ == "__main__":
    borders = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with SHAPES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Shape)])
        writer.writerows(astuple(shape) for shape in project(borders))
