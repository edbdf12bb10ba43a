"""Numbers as they are read, and pictures that are true to them."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from aarsvaerk.release.files.site import charts, map
from aarsvaerk.release.files.site.numbers import day, exact, number
from aarsvaerk.release.files.site.shapes import HEIGHT, WIDTH, project, shapes, utm32
from aarsvaerk.release.files.site.words import WORDS


@pytest.mark.parametrize(
    ("value", "decimals", "danish", "english"),
    [
        (Decimal("1326.9"), 1, "1.326,9", "1,326.9"),
        (Decimal("0.005"), 2, "0,01", "0.01"),
        (Decimal("-0.004"), 2, "0,00", "0.00"),
        (Decimal("-1183.5"), 0, "−1.184", "−1,184"),
        (98, 0, "98", "98"),
        (None, 1, "–", "–"),
    ],
)
def test_a_number_is_written_as_its_readers_write_it(value, decimals, danish, english):
    assert (number(value, "da", decimals), number(value, "en", decimals)) == (danish, english)


def test_an_exact_number_keeps_every_decimal_and_at_least_one():
    assert [exact(Decimal(v), "da") for v in ("7.981713", "10", "1326.900000")] == ["7,981713", "10,0", "1.326,9"]


def test_a_day_is_written_in_words():
    assert (day(date(2023, 5, 1), "da"), day(date(2023, 5, 1), "en")) == ("1. maj 2023", "1 May 2023")


def test_every_text_is_there_in_both_languages_with_the_same_values():
    for key, (danish, english) in WORDS.items():
        assert danish and english, key
        assert set(re.findall(r"\{(\w+)\}", danish)) == set(re.findall(r"\{(\w+)\}", english)), key


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((12.0, 55.5), (689480.811, 6154522.913)),
        ((15.15, 55.1), (892166.474, 6123208.805)),
        ((8.1, 57.0), (445327.824, 6317746.053)),
    ],
)
def test_degrees_become_utm_to_a_few_centimetres(place, expected):
    # Expected by the series of Krüger, another way of calculating it.
    assert utm32(*place) == pytest.approx(expected, abs=0.05)


def test_the_map_has_each_municipality_once_within_the_picture():
    assert len({shape.municipality_code for shape in shapes()}) == len(shapes()) == 98
    for shape in shapes():
        assert 0 <= shape.left < shape.right <= WIDTH and 0 <= shape.top < shape.bottom <= HEIGHT


def test_neighbours_keep_their_common_border_when_it_is_simplified():
    square = [[9.0, 56.0], [9.0, 56.1], [9.2, 56.1], [9.2, 56.0], [9.0, 56.0]]
    beside = [[9.2, 56.0], [9.2, 56.1], [9.4, 56.1], [9.4, 56.0], [9.2, 56.0]]
    features = [
        {"properties": {"municipality_code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, ring in (("1", square), ("2", beside))
    ]
    first, second = project({"features": features})
    assert abs(first.right - second.left) <= 0.5 and first.path.startswith("M")


def test_classes_hold_about_equally_many_and_every_value_once():
    values = [Decimal(n) for n in range(98)]
    classes = map.classes_of(values)
    sizes = [sum(classes.of(value) == n for value in values) for n in range(5)]
    assert sum(sizes) == 98 and max(sizes) - min(sizes) <= 1
    labels = [label for _, label in map.legend(classes, values, str, "none")]
    assert labels[0].startswith("0 ") and labels[-2].endswith(" 97") and labels[-1] == "none"


@pytest.mark.parametrize("values", [[], [Decimal(3)], [Decimal(3)] * 98, [Decimal(1), Decimal(2)]])
def test_classes_of_few_different_values_do_not_fail(values):
    classes = map.classes_of(values)
    assert {classes.of(value) for value in values} <= set(range(5))


def test_a_missing_value_is_hatched_and_a_name_is_escaped():
    drawn = map.draw("Kort", {"730": (None, "Randers <&>: ingen tal")}, map.classes_of([]), "")
    root = ElementTree.fromstring(drawn)
    paths = [path for path in root.iter("path") if path.get("class") == "missing"]
    assert len(paths) >= 98 and "Randers <&>: ingen tal" in [path.findtext("title") for path in paths]


def test_another_countrys_municipalities_have_no_map():
    assert not map.draw("Karta", {"2480": (Decimal(1), "Umeå: 1")}, map.classes_of([Decimal(1)]), "")


def test_a_units_bar_is_as_high_as_its_share():
    root = charts.Node("Kommune", 10, "10", [charts.Node("A & B", 7, "7", []), charts.Node("C", 3, "3", [])])
    drawn = ElementTree.fromstring(charts.icicle("Organisation", root))
    heights = {rect.get("class"): [] for rect in drawn.iter("rect")}
    for rect in drawn.iter("rect"):
        heights[rect.get("class")].append(float(rect.get("height")) + 1)
    assert heights["level1"] == pytest.approx([392, 168], abs=0.2)


def test_a_strip_shows_every_municipality_and_names_the_marked_one():
    points = [charts.Point(float(n), f"K{n}: {n}", f"{n}.html", is_marked=n == 3) for n in range(20)]
    drawn = ElementTree.fromstring(charts.strip("Fordeling", points, [5, 10, 15], str))
    assert len(list(drawn.iter("circle"))) == 20
    assert "K3: 3" in [text.text for text in drawn.iter("text")]


def test_a_line_has_a_gap_where_a_year_is_missing_and_no_picture_without_any():
    given = (["x"] * 3, str)
    drawn = charts.time_series("T", [2020, 2021, 2022], [1, None, 3], [1, 1, 1], [2, 2, 2], [3, 3, 3], *given)
    assert len(list(ElementTree.fromstring(drawn).iter("circle"))) == 2
    assert charts.time_series("T", [2020], [None], [None], [None], [None], *given) == ""


def test_the_funnel_of_chance_lies_about_the_countrys_level_and_is_wider_for_small_municipalities():
    points = [charts.Point(0.1 * n, f"M{n}", f"{n}.html", other=10_000 * n) for n in range(1, 7)]
    limits = [(60_000, 0.3, 0.4), (10_000, 0.1, 0.6)]
    drawn = charts.scatter("title", points, "inhabitants", "FTE", str, str, limits)
    ((band),) = re.findall(r'<polygon class="band" points="([^"]+)"/>', drawn)
    corners = [(float(x), float(y)) for x, y in (corner.split(",") for corner in band.split())]
    small, large, large_again, small_again = [x for x, _ in corners]
    assert small == small_again < large == large_again
    low_of_small, low_of_large, high_of_large, high_of_small = [y for _, y in corners]
    assert high_of_small < high_of_large < low_of_large < low_of_small  # an SVG's y goes down
    assert "polygon" not in charts.scatter("title", points, "inhabitants", "FTE", str, str)
