"""How Danish running text may write a number or a range: the way back from the values a reader took out of a text."""

from decimal import Decimal
from itertools import product

WORDS = dict(enumerate(("to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv"), 2))
SCALES = {"": 0, " mio.": 6, " mia.": 9}


def ways_to_write(value: Decimal, value_to: Decimal) -> set[str]:
    """Every way to print the number, or the range where the two differ: grouped or not, scaled, signed, in a word."""
    ways = set()
    if value == value_to and value in WORDS:
        ways |= {WORDS[value], WORDS[value].capitalize()}
    for scale, power in SCALES.items():
        first, last = _plain(value / 10**power), _plain(value_to / 10**power)
        if value == value_to:
            ways |= {sign + number + scale for number, sign in product(first, ("", "+", ">", "<"))}
            ways |= {number + "+" + scale for number in first}
            continue
        shorthand = {_without_shared_zeros(value, value_to)} if not power else set()
        dashes = ("-", "–", " - ", " – ", " til ", " og ")
        ways |= {a + dash + b + scale for a, dash, b in product(first | shorthand, dashes, last)}
    return ways


def _plain(value: Decimal) -> set[str]:
    grouped = f"{value.normalize():,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return {grouped, grouped.replace(".", "")}


def _without_shared_zeros(value: Decimal, value_to: Decimal) -> str:
    last = str(int(value_to))
    zeros = len(last) - len(last.rstrip("0"))
    return str(int(value))[: len(str(int(value))) - zeros] if zeros else str(int(value))
