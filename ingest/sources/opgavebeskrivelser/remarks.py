"""What the remarks beside FTE rows say, as facts.

`RULES` is the data: a remark code and the Danish wordings that state it. The names of the groups tell what a wording
counts: `persons`, `fte`, `share` (of the row's FTE) or `hours` (a week); `account` is the main account or function it
names. A wording that counts nothing gives a fact without quantity; one that counts two things gives two facts.

Remark codes:

- ``includes_section_leader``, ``includes_function_leader``, ``includes_leader``, ``includes_chief``: leaders counted in
  the row
- ``includes_student_assistant``, ``includes_trainee``, ``excludes_trainee``: student assistants and trainees (elever)
- ``includes_staff_on_leave``, ``excludes_staff_on_leave``, ``includes_substitutes``: leave and those who stand in
- ``includes_flex_job``, ``includes_reduced_time``, ``includes_part_time``: terms of employment
- ``partly_other_account``: this much of the row is booked on another account
- ``authority_staff_only``: only staff who decide cases as an authority are booked on the account
- ``covers_account_staff``, ``mainly_citizen_contact``, ``covers_cross_cutting_support``, ``covers_department_leaders``:
  whom the row covers
- ``financed_jointly``: paid by all workplaces together
- ``lent_out``: beside the row, lent to another task
- ``used_for_other_tasks``: part of the row works on something else than the row's name says
- ``severance_overlap``: a post held by several persons because of a severance agreement
- ``excludes_use_elsewhere``: work done by another unit is not counted

Belongs here: wordings and codes. Does not belong here: finding remarks in the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.numbers import parse_decimal

_COUNT = r"(?:(?:0|[1-9][0-9]*)(?:,[0-9]+)?|en|et|to|tre|fire|fem|seks|syv|otte|ni|ti)"
_WORDS = {"en": 1, "et": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9, "ti": 10}
_SHARES = {"halvdelen": "0.5", "en fjerdedel": "0.25", "tre fjerdedele": "0.75"}
_PERSONS, _FTE = rf"(?P<persons>{_COUNT})", rf"(?P<fte>{_COUNT})"
_ACCOUNT = r"(?P<account>\d[\d.,]*(?:(?:, | og )\d[\d.,]*)*(?<![.,]))"
_WITHOUT = r"(?:e[kx]s?[ck]?l\.?|eksklusive|fraregnet)"
_AWAY, _WHO = r"(?:barsel|orlov)", r"(?:som|der)"
_IN_FTE = rf"(?: \({_FTE} årsværk\))?"

RULES: tuple[tuple[str, str], ...] = (
    ("excludes_trainee", rf"{_WITHOUT} (?:{_PERSONS} )?(?:administrative? )?[\w-]*elev(?:er)?\b{_IN_FTE}"),
    ("excludes_use_elsewhere", rf"{_WITHOUT} ressourceforbrug i [\w -]+"),
    ("includes_section_leader", rf"{_FTE} årsværk sektionsledere?"),
    ("includes_function_leader", rf"{_FTE} årsværk funktionsledere?"),
    ("includes_student_assistant", r"(?P<fte>(?:0|[1-9][0-9]*),[0-9]+) studentermedhjælpere?"),
    ("includes_student_assistant", rf"(?:{_PERSONS} )?studentermedhjælpere?{_IN_FTE}"),
    ("includes_trainee", rf"(?:{_PERSONS} )?(?:administrative? )?[\w-]*elev(?:er)?\b{_IN_FTE}"),
    (
        "excludes_staff_on_leave",
        rf"{_PERSONS} (?:medarbejdere?|personer?) er på {_AWAY} og er derfor fratrukket",
    ),
    ("includes_substitutes", r"da der er ansat \w*vikar(?:er)?"),
    ("includes_staff_on_leave", rf"{_FTE} årsværk \(inkl\.\) på {_AWAY}(?: til \w+ 20\d\d)?"),
    ("partly_other_account", rf"konteres {_FTE} under [^(.]*\(konto {_ACCOUNT}\)"),
    ("partly_other_account", rf"(?P<share>{'|'.join(_SHARES)}) konteres på konto {_ACCOUNT}"),
    ("partly_other_account", rf"{_FTE}(?: årsværk)? konteres på konto {_ACCOUNT}"),
    (
        "authority_staff_only",
        rf"konteres kun medarbejdere,? {_WHO} arbejder med myndighed på (?:konto )?{_ACCOUNT}",
    ),
    ("covers_account_staff", rf"omfatter medarbejdere,? (?:der er )?ansat på konto {_ACCOUNT}"),
    ("mainly_citizen_contact", r"hvor hovedparten af medarbejderne er \w+ med direkte borgerkontakt"),
    ("covers_cross_cutting_support", rf"{_WHO} understøtter den tværgående drift på tværs af \w+"),
    ("covers_department_leaders", r"^afdelingsledere(?: \w+)?$"),
    (
        "financed_jointly",
        rf"{_PERSONS} medarbejdere?,? {_WHO} finansieres fælles af alle arbejdspladser[\w ]*(?:\([^)]*\))?",
    ),
    ("severance_overlap", rf"{_PERSONS} personer i 20\d\d p\.?g\.?a\.? fratrædelsesaftaler?"),
    ("lent_out", rf"(?:er )?{_FTE} årsværk (?:er )?udlånt til [\w-]+"),
    ("used_for_other_tasks", rf"(?:deltager|anvendes|bruges) {_FTE} årsværk (?:i|på|til) [^,;]+$"),
    ("includes_flex_job", rf"{_PERSONS} i fleksjob"),
    ("includes_reduced_time", rf"{_PERSONS} på nedsat tid"),
    ("includes_part_time", rf"{_PERSONS} deltidsansatt?e? på (?P<hours>{_COUNT}) timer"),
    ("includes_leader", rf"{_PERSONS} (?:faglige?|udførende) ledere?|ledere? af [\w-]+"),
    ("includes_chief", rf"(?:{_PERSONS} )?(?:\w+chef(?:en|er|erne)?|chef\w+)\b|chef for [\w ]+?(?=\.|,| samt\b| \||$)"),
)

_COMPILED = tuple((code, re.compile(rf"(?<![\w,])(?:{wording})", re.IGNORECASE)) for code, wording in RULES)
# What may be left of a remark when all its facts are taken out: words that join them.
_JOINING = re.compile(
    r"(?:\W|\b(?:heraf|inkl?|incl|inklusive|samt|og|desuden|derudover|omfatter|medarbejdere|med)\b)*", re.IGNORECASE
)


@dataclass(frozen=True)
class RemarkFact:
    """One thing a remark states; what `quantity` and its unit say is None where it counts nothing."""

    remark_code: str
    quantity: Decimal | None
    quantity_text: str | None
    quantity_unit: str | None
    account: str | None


def remark_facts(remark: str) -> tuple[list[RemarkFact], bool]:
    """The facts a remark states, and whether they account for all of its words.

    A number without a unit that is booked elsewhere ("1 konteres på konto 3") counts FTE, as the row itself does.
    """
    facts: list[tuple[int, RemarkFact]] = []
    rest = " ".join(remark.split())
    for code, wording in _COMPILED:
        while found := wording.search(rest):
            groups = {name: text for name, text in found.groupdict().items() if text}
            account = _account(groups.pop("account")) if "account" in groups else None
            counted = [RemarkFact(code, quantity_of(text), text, unit, account) for unit, text in groups.items()]
            facts += [(found.start(), fact) for fact in counted or [RemarkFact(code, None, None, None, account)]]
            # Padded to the same length, so that the facts can be told in the order of the remark.
            rest = rest[: found.start()] + " |".ljust(found.end() - found.start()) + rest[found.end() :]
    facts.sort(key=lambda fact: fact[0])
    return [fact for _, fact in facts], _JOINING.fullmatch(rest) is not None


def quantity_of(text: str) -> Decimal:
    """The number that a word or figures of a remark write."""
    word = text.casefold()
    if word in _SHARES:
        return Decimal(_SHARES[word])
    return Decimal(_WORDS[word]) if word in _WORDS else parse_decimal(text, ",")


def _account(text: str) -> str:
    """The account as the chart of accounts writes it: "06.45" and "6,45" are 6.45; several are joined with a comma."""
    return ",".join(part.lstrip("0").replace(",", ".") for part in re.split(r", | og ", text))
