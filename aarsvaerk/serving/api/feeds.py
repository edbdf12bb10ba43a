"""Atom feeds: a new entry for each release, and for each release that changed a municipality's figures.

Belongs here: entries. Does not belong here: what changed (marts.changes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """One entry: its id without scheme, title, day and time (ISO 8601), page and text."""

    id: str
    title: str
    updated: str
    href: str
    text: str


def feed(id_: str, title: str, href: str, entries: Iterable[Entry], updated: str) -> bytes:
    """An Atom feed, newest entry first."""
    root = Element("feed", xmlns=_ATOM)
    SubElement(root, "id").text = f"urn:aarsvaerk:{id_}"
    SubElement(root, "title").text = title
    SubElement(root, "updated").text = updated
    SubElement(root, "link", rel="self", href=href)
    SubElement(SubElement(root, "author"), "name").text = "Årsværk"
    for entry in entries:
        made = SubElement(root, "entry")
        SubElement(made, "id").text = f"urn:aarsvaerk:{entry.id}"
        SubElement(made, "title").text = entry.title
        SubElement(made, "updated").text = entry.updated
        SubElement(made, "link", href=entry.href)
        SubElement(made, "content", type="text").text = entry.text
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root)
