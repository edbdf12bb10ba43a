"""The few types that every source module and the landing share.

Belongs here: what a parsed delivery is. Does not belong here: reading files (landing), deciding encodings
(locale), judging content (expectations).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from ingest.place import Phrase, Place

FTE = pa.decimal128(18, 6)
"""FTE (årsværk): six decimals hold every source seen and every allocated part exactly."""
AMOUNT = pa.decimal128(18, 2)
"""Money in kr, per inhabitant or in all."""
MOST_FINDINGS = 100
"""So many mistakes in a file and its reading stops: it is rejected all the same."""


@dataclass(frozen=True)
class Explanation:
    """Why a sender holds that a figure is right although a rule warns, who says so, and the delivery that says it."""

    reason: str
    stated_by: str | None
    delivery_id: str


@dataclass(frozen=True)
class Finding:
    """What a rule found in a delivery: which rule, where, and the values its message names.

    The texts live in the rule catalogue (``seeds/reference/ref_rule.csv``); `values` fills their placeholders. A value
    `municipality_code` and a value `year` say whose figure of which year it is about.
    `dataset` and `row_number` name the landed row, where there is one.
    `places` is more than 1 where the finding stands for further places that are counted and not named.
    `explanation` is what the sender says of a warning; no reading and no check gives it.
    """

    rule_code: str
    place: Place
    values: dict[str, str | Phrase | Place] = field(default_factory=dict)
    dataset: str | None = None
    row_number: int | None = None
    places: int = 1
    explanation: Explanation | None = None


class DeliveryRejected(Exception):
    """A file that cannot be read as the delivery it claims to be; carries the findings that say why."""

    def __init__(self, *findings: Finding):
        super().__init__("; ".join(f"{f.rule_code} at {f.place}" for f in findings))
        self.findings = findings


UNUSED = ("rejected", "quarantined", "withdrawn")
"""The statuses of deliveries of which nothing is used; a quarantined one waits for its sender's answer."""


class DeliveryQuarantined(DeliveryRejected):
    """A file that can be read in two ways: it waits for its sender's answer, which the findings ask for."""


@dataclass(frozen=True)
class Row:
    """One row of a document: its values by column, the lines it stands on (1-based, inclusive), its text as received.

    `page` is the page of a PDF, on which the lines then count; None where the file has no pages.
    """

    values: dict
    line_from: int
    line_to: int
    raw_text: str
    page: int | None = None


@dataclass(frozen=True)
class Parsed:
    """What a source module made of a document.

    `tables` maps dataset names (see `ingest.datasets`) to rows in the order of the file; `period` is a year ("2023")
    or empty where the document has none; `decimal_sign` is "," or "." as the source writes its numbers, or None where
    it holds whole numbers only. `source_code` is set where the content decides it (a municipality's own documents);
    otherwise it is the source's.
    """

    tables: dict[str, list[Row]]
    municipality_code: str | None = None
    period: str | None = None
    decimal_sign: str | None = None
    findings: tuple[Finding, ...] = ()
    source_code: str | None = None


@dataclass(frozen=True)
class Source:
    """A kind of document: how to recognise it by content and how to read it.

    `double_spaced` tells that the text form has a blank line between any two printed lines; a PDF of the kind is laid
    out the same way. `recognise(text)` is cheap and never raises. `parse(text)` is pure (no network, no clock, no
    files) and raises `DeliveryRejected` for a file it cannot read whole.
    """

    code: str
    publisher: str
    title: str
    datasets: tuple[str, ...]
    recognise: Callable[[str], bool]
    parse: Callable[[str], Parsed]
    double_spaced: bool = False
    form: str = "document"
