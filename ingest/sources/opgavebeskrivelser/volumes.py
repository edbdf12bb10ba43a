"""Activity volumes stated in running text: a number that counts something, what it counts, and for which period.

The grammar is Danish in general, no list of one municipality's phrases. What looks like a number and counts nothing is
taken out first (`_NO_COUNTS`): law paragraphs, accounts, levels, ordinals, dates, years, shares, telephone numbers.
Of what is left a number is a volume where the thing counted follows it ("580 bøder"), or stands before it and the
number is marked as a count ("rykkere – ca. 200 årligt", "afdelinger (11)", "byportaler 6 stk.", "2 gange årligt").
A number in words, to (2) to tolv (12), is one only beside a rate ("seks årlige rapporter", "fire møder om året"): else
such words count heads, kinds and places that are no volumes ("to faglige ledere").
No volumes are: lengths of time and ages, FTE, limits and prices in kr, and how often in years something is done.

- An amount in kr is a volume where it is a total ("i alt kr. 1.200.000") or counted in millions, and no limit.
- The period is the one stated in the same sentence, behind the number rather than before it; otherwise the document's
  year. A rate by the year is the year's figure. A rate by the half-year, quarter, month, week or day keeps its figure,
  nothing is multiplied, and the thing counted says so: "borgere pr. måned".
- A part keeps the whole it is a part of in what it counts: "henvendelser, heraf på MitID". Its whole is the last volume
  told in the same text.
- A number of four digits from 1900 to 2099 without a full stop is a year unless "ca." or the like stands before it.

Belongs here: numbers in a text. Does not belong here: which unit the text is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ingest.numbers import parse_decimal

_LONGEST = 80  # characters of what is counted
_MONTH = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
_PLAIN = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
_SCALES = {"mio": 6, "million": 6, "mia": 9, "milliard": 9}
_STARTS, _ENDS = r"(?:(?<![\w.,/§-])|(?<=kr\.))", r"(?![\w/-]|[.,]\d)"
_WORDS = ("to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv")  # from 2
_NUMERAL = rf"(?P<sign>[+><]?)(?P<first>{_PLAIN})(?:(?: ?[-–] ?| til )(?P<last>{_PLAIN}))?(?P<plus>\+?)"
_SCALE = rf"(?: ?(?P<scale>{'|'.join(_SCALES)})(?:er)?\b\.?)?"

_COMPARISONS = (
    ("more_than", r"(?:mere|flere|større) end|(?<!oversigt )over|godt(?: og vel)?|mindst|minimum|min\."),
    ("less_than", r"(?:mindre|færre) end|under|knapt?|næsten|op til|højst|maks\.?|maksimalt"),
    ("about", r"ca\.?|cirka|omkring|omtrent|op mod|anslået|skønsmæssigt|skønnet|rundt regnet|typisk"),
    ("about", r"(?:i gennemsnit|gennemsnitligt)"),
)
_COMPARED = tuple((code, re.compile(rf"(?<!\w)(?:{words}) *$", re.IGNORECASE)) for code, words in _COMPARISONS)

_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\w/–-]|[.,]\d)"
# Where a period is stated: its type, and a wording with the year and where needed its number, month and day.
_PERIODS = (
    ("half_year", rf"(?P<number>[12])\. *halvår,? +{_YEAR}"),
    ("quarter", rf"(?P<number>[1-4])\. *kvartal,? +{_YEAR}"),
    ("day", rf"pr\.? *(?P<day>\d\d?)\. *(?P<month>{_MONTH}),? +{_YEAR}"),
    ("month", rf"(?<!\. )(?<!\.)\b(?P<month>{_MONTH}),? +{_YEAR}"),
    ("year", rf"\b(?:i|for|i alt|ultimo|primo|hele|året|år) +{_YEAR}"),
)
_PERIOD = tuple((type_, re.compile(wording, re.IGNORECASE)) for type_, wording in _PERIODS)
_ABOUT_BEFORE = r"(?<!ca\. )(?<!ca )(?<!over )(?<!end )(?<!knap )(?<!godt )(?<!omkring )(?<!cirka )"
_LABELS = (
    r"§+|(?:stk|nr|kap|pkt|kl|tlf|bek|s|v)\.?|(?:hoved|stats|drifts)?konto|funktion|(?:service)?niveau|trin|fase|klasse"
    r"|type|kategori|(?:mål)?gruppe|kapitel|afsnit|bilag|side|version|punkt|bekendtgørelse|lov|uge|år|rum|lokale|zone"
    r"|telefon(?:nummer)?|cvr|nummer|paragraf|team|center|kontor|afdeling|enhed|hold|etage|linje|bane|model|skema|boks"
)
_NO_COUNTS = tuple(
    re.compile(wording, re.IGNORECASE)
    for wording in (
        rf"(?<![\w.])(?:{_LABELS}):? ?\d[\w.]*(?:(?:, ?| og | eller | til | ?[-–] ?)\d+)*{_ENDS}",
        r"\b(?:19|20)\d\d ?[-–/] ?(?:19|20)?\d\d\b",  # a span of years
        rf"(?<![\w.,/§+-]){_ABOUT_BEFORE}(?:19|20)\d\d(?![\w/-]|[.,]\d)",  # a year
        r"\b\d{1,2}\. ?(?=[a-zæøå])",  # an ordinal
        r"(?<![\d.])(?:\d\d ){3}\d\d(?!\d)|\b\d{4} \d{4}\b|\b\d{8}\b",  # a telephone number
        rf"(?:{_PLAIN} ?[-–] ?)?{_PLAIN} ?(?:%|pct\b|procent\b)",
        r"\bhver(?:t)? \d+(?: ?- ?\d+)?\.? (?:år|måned|uge|dag)\w*",
    )
)
_RATES = (
    ("år", r"årligt|pr\.? år\b|om året|på årsbasis|hvert år|årlige"),
    ("halvår", r"halvårligt|pr\.? halvår\b|hvert halvår|halvårlige"),
    ("kvartal", r"kvartalsvis|pr\.? kvartal|hvert kvartal|kvartalsvise"),
    ("måned", r"månedligt|pr\.? måned|om måneden|hver måned|månedlige"),
    ("uge", r"ugentligt|pr\.? uge|om ugen|hver uge|ugentlige"),
    ("dag", r"dagligt|pr\.? dag|om dagen|hver dag|daglige"),
)
_RATE = "|".join(wording for _, wording in _RATES)
_NOT_ALL = r"(?<!(?i:\bde) )(?<!(?i:\balle) )(?<!(?i:disse) )"  # "de tre årlige fester" counts none anew
_BESIDE_RATE = rf"(?= (?:[^\W\d_]+ ){{0,2}}(?i:{_RATE})(?!\w))"
_IN_WORDS = rf"{_NOT_ALL}\b(?P<word>(?i:{'|'.join(_WORDS)})){_BESIDE_RATE}"
_CANDIDATE = re.compile(
    rf"{_STARTS}(?:(?<=mellem )(?P<low>{_PLAIN}) og (?P<high>{_PLAIN})|{_NUMERAL}{_SCALE}){_ENDS}|{_IN_WORDS}"
)
_RATED = tuple((unit, re.compile(rf"\b(?:{wording})(?!\w)", re.IGNORECASE)) for unit, wording in _RATES)
_TIME = re.compile(
    r"(?:arbejds|ferie|kalender|hver)?(?:års?|døgn|dag(?:es?)?|uger?s?|måned(?:er)?s?|mdr|time(?:r|rs)?|min|minut(?:ter)?s?)"
)
_OTHER_COUNTS = re.compile(r"årsværk|fuldtids\w+|pct|procent|%")
_TIMES, _PIECES, _KR = re.compile(r"gang(?:e)?"), re.compile(r"stk|styk|stykker"), re.compile(r"kr|kroner|t\.kr")
_TOTAL = re.compile(r"\b(?:i alt|samlet|sammenlagt|tilsammen|omsætning|værdi)\w*[^.;()]{0,30}$", re.IGNORECASE)
_PARTS = re.compile(r"\b(?:heraf|herunder|deraf|hvoraf)\b[^.;()]*$", re.IGNORECASE)
_ADJECTIVE = re.compile(
    r"\w+(?:ede|ende|ige|iske|ske|ale|elle|[tns]ive|bare|somme|løse|fulde)|(?:ny|gaml|andr|stor|åbn|egn|fast|aktiv|privat|mobil)e|små"
)
# Words after a number that are no noun: prepositions, conjunctions, pronouns, verbs of the simplest kinds, adverbs.
_NO_NOUN = re.compile(
    r"(?:i|på|til|fra|for|med|om|ved|af|pr|efter|under|over|mellem|hos|inden|uden|og|eller|samt|men|der|som|at|hvor|så"
    r"|er|har|var|blev|bliver|skal|kan|alt|heraf|herunder|hver|hvert|ca|p\.?t|kr|mv|mm|m\.v|m\.m|\w+ligt|\w*isk|vis"
    r"|\w+(?<!c)es)"  # a verb in the passive
)
_NAME = re.compile(r"(?:^|[\s(])(?!I |Ca|Der|Har)[A-ZÆØÅ][a-zæøå]+[^\Wrt]$")  # of the thing numbered: "Linse 1"
_MANNER = re.compile(r" (?:pr\. |(?:på|til|fra|i|ved|om|\w+ligt)\b)")  # how or where a part differs from its whole
_DEFINITE = re.compile(r"[\w-]{3,}(?:et|en|erne|ene)")
_SAYS_NOTHING = ("forskellige", "andre")  # of what is counted
_ABBREVIATIONS = "ca kr p.t pt pr stk min maks mio mia mv m.v fx evt inkl ekskl vedr nr bek kap pkt kl tlf \\d \\d\\d"
_ABBREVIATED = "".join(rf"(?<!\b{short})" for short in _ABBREVIATIONS.replace(".", r"\.").split())
_SENTENCE_END = re.compile(rf"(?i:(?<=[\w)]){_ABBREVIATED}[.!?]) +(?=[A-ZÆØÅ(\d])")
_PHRASE_END = re.compile(r"[.:;,()]+(?= |$)|\(|(?:^| )[–-](?= |$)")
_JOINING = re.compile(r"^(?:(?:og|samt|men|eller|i alt|desuden|herudover|derudover|typisk) )+", re.IGNORECASE)
_FINITE = re.compile(r"^.*\b(?:er|har|bliver|blev|skal|kan)\b(?: \w+t\b)? ?")
_ACT = re.compile(r"^(?:\w+ )?\w+(?:ing|else|gang) af (?=\S)", re.IGNORECASE)
_ASIDE = re.compile(r" (?:med henblik på|i forbindelse med|i forhold til|så|hvor|der|som)\b.*")
_NO_THING = re.compile(r"(?:dette|det|den|de|disse|der|som|at|hvor)\b|\W*$", re.IGNORECASE)
_LONG_NUMBER = 3  # digits; a shorter one behind a name numbers the thing named
_SHORTHAND = 2  # zeros that "4-500" must leave out


@dataclass(frozen=True)
class Volume:
    """A stated volume; `value_to` is the end of a range and otherwise `value`.

    `counted_text` is the thing counted, `value_text` the number as printed; `comparison` is exact, about, more_than or
    less_than.
    """

    counted_text: str
    value: Decimal
    value_to: Decimal
    value_text: str
    comparison: str
    period_type: str
    period_start: date


def parse_numeral(text: str) -> tuple[Decimal, Decimal]:
    """The number that a text such as "+4.500", "2,5 mio." or "seks" writes twice, or both ends of a range ("35-40").

    "4-500" leaves out zeros that both ends have: 400 to 500.

    Raises:
        ValueError: the text writes no number, or a range that does not rise.
    """
    if text.lower() in _WORDS:
        return (Decimal(_WORDS.index(text.lower()) + 2),) * 2
    found = re.fullmatch(rf"(?:(?P<low>{_PLAIN}) og (?P<high>{_PLAIN})|{_NUMERAL}{_SCALE})", text)
    if not found:
        raise ValueError(f"{text!r} is not a number")
    first = parse_decimal(found["low"] or found["first"], ",")
    written_last = found["high"] or found["last"]
    last = parse_decimal(written_last, ",") if written_last else first
    if found["last"] and first < last:
        digits = found["last"].replace(".", "")
        zeros = len(digits) - len(digits.rstrip("0"))
        longer = first * 10**zeros
        if zeros >= _SHORTHAND and len(found["first"]) == len(digits) - zeros and longer < last:
            first = longer
    if written_last and first >= last:
        raise ValueError(f"{text!r} is no range that rises")
    scale = 10 ** _SCALES[found["scale"]] if found["scale"] else 1
    return first * scale, last * scale


def volumes(text: str, year: int) -> list[Volume]:
    """The volumes a text states, in its order; `year` is the document's and holds where the text states no period."""
    found: list[Volume] = []
    whole = None
    begins = 0
    for end in [*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)]:
        for volume, is_part in _in_sentence(text[begins:end].strip(), year, whole):
            found.append(volume)
            whole = whole if is_part else volume.counted_text
        begins = end
    return found


def _in_sentence(sentence: str, year: int, whole: str | None) -> Iterator[tuple[Volume, bool]]:
    """The volumes of one sentence, each with whether it is a part of the one before."""
    periods = sorted(
        (found.start(), found.end(), *_period(type_, found))
        for type_, wording in _PERIOD
        for found in wording.finditer(sentence)
    )
    masked = sentence
    for start, end, *_ in periods:
        masked = masked[:start] + "¤" * (end - start) + masked[end:]
    for wording in _NO_COUNTS:
        masked = wording.sub(lambda found: "¤" * len(found[0]), masked)
    numbers = list(_CANDIDATE.finditer(masked))
    for number, following in pairwise([*numbers, None]):
        try:
            value, value_to = parse_numeral(number[0])
        except ValueError:
            continue
        before, clause = masked[: number.start()], masked[number.end() : following.start() if following else None]
        comparison, bare = _comparison(before, number)
        counted, is_part = _counted(number, bare, clause, sentence, comparison, whole)
        if counted is None:
            continue
        behind = [period for period in periods if number.end() <= period[0] < number.end() + len(clause)]
        stated = behind[0] if behind else next((p for p in reversed(periods) if p[0] < number.start()), None)
        period = stated[2:] if stated else ("year", date(year, 1, 1))
        yield Volume(counted, value, value_to, number[0], comparison, *period), is_part
        whole = whole if is_part else counted


def _period(type_: str, found: re.Match) -> tuple[str, date]:
    groups = found.groupdict()
    month, day = 1, int(groups.get("day") or 1)
    if groups.get("month"):
        month = _MONTH.split("|").index(groups["month"].lower()) + 1
    elif groups.get("number"):
        month = (int(groups["number"]) - 1) * {"half_year": 6, "quarter": 3}[type_] + 1
    return type_, date(int(groups["year"]), month, day)


def _comparison(before: str, number: re.Match) -> tuple[str, str]:
    """How the number compares with the figure meant, and the text before it without the words that say so."""
    signed = {"+": "more_than", ">": "more_than", "<": "less_than"}.get(number["sign"] or number["plus"])
    comparisons: list[str] = [signed] if signed else []
    bare = before.removesuffix("mellem ")
    while found := next(((c, m) for c, words in _COMPARED if (m := words.search(bare))), None):
        comparisons.append(found[0])
        bare = bare[: found[1].start()]
    limit = [code for code in comparisons if code != "about"]
    return (limit or comparisons or ["exact"])[0], bare.rstrip()


def _counted(
    number: re.Match, before: str, clause: str, sentence: str, comparison: str, whole: str | None
) -> tuple[str | None, bool]:
    """What the number counts and whether that is a part of the volume before it; None where it is no volume."""
    first = (clause.split() or [""])[0].strip(".,;:()")
    if _TIME.fullmatch(first.lower()) or _OTHER_COUNTS.match(first.lower()):
        return None, False
    if comparison == "exact" and len(number[0]) < _LONG_NUMBER and not number["word"] and _NAME.search(before):
        return None, False
    if _KR.fullmatch(first.lower()) or re.search(r"\bkr\.? ?$", before):
        return _amount(number, before, comparison, whole), False
    rate = _rate(before, clause)
    suffix = f" pr. {rate}" if rate and rate != "år" else ""
    at_end = number.end() + len(clause) == len(sentence)
    after = _noun_after(sentence[number.end() : number.end() + len(clause)] + "." * at_end)
    is_part = whole is not None and _PARTS.search(before) is not None
    if re.match(r" af (?:disse|dem)\b", clause):
        thing = re.match(r" af (?:disse|dem) (\w{3,})(?=[ .,;:)]|$)", clause)
        own = thing[1] if thing and not _NO_NOUN.fullmatch(thing[1]) else whole
        return (f"af disse {own}" if own else None), True
    if after:
        if _DEFINITE.fullmatch(after):
            return None, False
        if is_part or (whole and _ADJECTIVE.fullmatch(after)):
            return _short(f"{whole}, heraf {after}{suffix}"), True
        return _short(after + suffix), False
    own = re.split(r"[.,;:()¤]| og *$", clause)[0].strip()
    if whole and own and own != "i alt" and not rate and _MANNER.match(clause):
        return _short(f"{whole}, heraf {_manner(clause)}"), True
    in_brackets = before.endswith("(") and clause.startswith(")")
    marked = comparison != "exact" or rate or "¤" in clause.split(".")[0] or in_brackets
    if not (marked or _PIECES.fullmatch(first) or _TIMES.fullmatch(first)):
        return None, False
    if "mellem" in sentence[max(0, number.start() - 8) : number.start()]:
        return None, False  # a limit: nothing is counted behind it
    thing = _thing_before(before) or whole
    return (_short(thing + suffix) if thing else None), False


def _manner(clause: str) -> str:
    """What tells a part from the whole: the words behind its number up to the next mark or part."""
    words = re.match(r"[^,;:()¤]*", clause)[0].strip()
    return re.sub(r"\.$| og$", "", words).strip()


def _amount(number: re.Match, before: str, comparison: str, whole: str | None) -> str | None:
    """What an amount in kr is of, where it is a total and no limit or price."""
    words = re.sub(r"\bkr\.? ?$", "", before)
    is_total = _TOTAL.search(words) is not None
    if not is_total and (not number["scale"] or comparison in ("more_than", "less_than") or number["last"]):
        return None
    words = re.sub(r"(?:i alt|samlet|sammenlagt|tilsammen) *$", "", words)
    thing = _thing_before(re.sub(r" (?:på|for|til) *$", "", words)) or whole
    return _short(f"{thing}, kr.") if thing else "kr."


def _rate(before: str, clause: str) -> str | None:
    """The unit of time the number is a rate by: told behind it, or before it in the same part of the sentence."""
    part = re.split(r"[.;:(–,]", before)[-1]
    behind = re.split(r"[;:–(]", clause)[0]
    for place in (behind, part):
        found = [(match.start(), unit) for unit, wording in _RATED if (match := wording.search(place))]
        if found:
            return min(found)[1]
    return None


def _noun_after(printed: str) -> str | None:
    """The noun a number counts, with its adjectives and what it is "af"; None where no noun follows at once."""
    section = re.match(r" (§+ ?\d+)[ -]", printed)
    words = printed[section.end() if section else 0 :].split()
    taken: list[str] = []
    for word in words:
        bare = word.rstrip(".,;:)")
        if not re.fullmatch(r"[^\W\d_][\w/&’-]*", bare) or _NO_NOUN.fullmatch(bare.lower()):
            break
        taken.append(bare)
        if word != bare or not _ADJECTIVE.fullmatch(bare.lower()):
            break
    if not printed.startswith(" ") or not taken or _PIECES.fullmatch(taken[0]) or _TIMES.fullmatch(taken[0]):
        return None
    behind = words[len(taken) :]
    noun = [word for word in taken if word not in _SAYS_NOTHING]
    if behind and words[len(taken) - 1] == taken[-1]:
        noun += _complement(behind)
    return " ".join([section[1], *noun] if section else noun)


def _complement(rest: list[str]) -> list[str]:
    """What belongs to a noun behind it: "af kommunens økonomisystem", or "og henstandsordninger" at the end."""
    if rest[0] == "af" and len(rest) > 1 and rest[1].lower() not in ("de", "disse", "dem"):
        taken = ["af"]
        for word in rest[1:4]:
            bare = word.rstrip(".,;:)")
            taken.append(bare)
            if word != bare or not (bare.endswith("s") or _ADJECTIVE.fullmatch(bare.lower())):
                return taken
        return taken
    if rest[0] == "og" and len(rest) == 2 and re.fullmatch(r"\w+er[.)]+", rest[1]):
        return ["og", rest[1].rstrip(".)")]
    return []


def _thing_before(before: str) -> str | None:
    """The thing named before its number: the nearest phrase that names one, without the act done to it."""
    for phrase in reversed(_PHRASE_END.split(before)):
        last_words = phrase.split("¤")[-1].strip()
        thing = _ASIDE.sub("", _ACT.sub("", _JOINING.sub("", _FINITE.sub("", last_words)))).strip()
        for _, words in _COMPARED:
            thing = words.sub("", thing).strip()
        is_rate = any(rated.fullmatch(thing) for _, rated in _RATED)
        if not (is_rate or _NO_THING.match(thing) or re.search(r"\d", last_words)):
            return thing
    return None


def _short(thing: str) -> str:
    """The thing in at most `_LONGEST` characters, cut between words."""
    while len(thing) > _LONGEST:
        thing = thing.rsplit(" ", 1)[0]
    return thing
