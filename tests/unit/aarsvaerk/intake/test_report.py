"""The report on checked files, made from real files through the real reading and rules."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from string import Formatter

import pytest

from aarsvaerk.intake.precheck import check_files
from aarsvaerk.intake.report import as_html, as_json
from aarsvaerk.intake.report_texts import LANGUAGES, TEXTS, group_lines, number, text
from aarsvaerk.settings import Settings
from ingest.datasets import DATASETS
from ingest.landing import DELIVERIES
from ingest.model import Finding
from ingest.place import Place
from ingest.sources.opgavebeskrivelser.document import table_columns
from ingest.survey.template import as_workbook
from tests import pdfs

FTE = (DELIVERIES / "randers_opgavebeskrivelser_2023_fte.csv").read_text(encoding="utf-8-sig")
VOID = {"meta", "link", "br", "img", "hr", "input"}
SCRIPT = "<script>alert('x')</script>"
# Invented: a unit twice whose name holds markup, a total that does not add up, and a figure below zero.
ROWS = [
    "563;2031;Havn;;havn;kommunen;Havn;1;true;false;7,5",
    f"563;2031;Havn;{SCRIPT};havn/{SCRIPT};havn;{SCRIPT};2;false;false;6,25",
    f"563;2031;Havn;{SCRIPT};havn/{SCRIPT};havn;{SCRIPT};2;false;false;-1",
]
BAD = "\n".join([";".join(table_columns("unit_fte")), *ROWS, ""])


class Page(HTMLParser):
    """The page's elements with their attributes, and its words; fails on tags that are not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words, self.open, self.declaration = [], [], [], None
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_decl(self, decl):
        self.declaration = decl

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    def of(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sent")
    files = {
        "good": ("good.csv", FTE),
        "bad": ("bad <b>.csv", BAD),
        "guess": ("guess.csv", "opgave;sum\n1;2\n"),
        "people": ("people.csv", "navn;cpr\nAnders And;010203-0001\n"),
        "named": ("010203-0001.csv", "opgave;sum\n1;2\n"),
    }
    settings = Settings(home=folder / "home")
    for name, content in files.values():
        (folder / name).write_text(content, encoding="utf-8")
    told = {what: check_files(settings, [folder / name])[0] for what, (name, _) in files.items()}
    assert not settings.home.exists()
    return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed_and_has_what_a_screen_reader_needs(checked, language):
    page = Page(as_html(list(checked.values()), language))
    assert page.declaration == "doctype html"
    assert page.of("html") == [{"lang": language}]
    assert len(page.of("main")) == len(page.of("h1")) == len(page.of("title")) == len(page.of("header")) == 1
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.of("th")
    assert all(cell["scope"] in ("col", "row") for cell in page.of("th"))
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    assert page.of("a")[0] == {"class": "skip", "href": "#content"}
    assert {link["href"][1:] for link in page.of("a")} <= set(identifiers)
    assert all(section["aria-labelledby"] in identifiers for section in page.of("section"))
    # What scrolls sideways can be reached and named without a mouse.
    assert all(box["tabindex"] == "0" and box["aria-label"] for box in page.of("div") if box.get("class") == "scroll")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_beside_it(checked, language):
    html = as_html(list(checked.values()), language)
    assert not re.search(r"https?://|//[a-z]|url\(|@import", html)
    assert not Page(html).of("script", "link", "img", "iframe", "object")
    assert not [name for _, attributes in Page(html).elements for name in attributes if name.startswith("on")]


def _luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_colour_of_text_stands_out_from_every_ground_it_is_on(checked):
    html = as_html([checked["bad"]], "da")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", html))
    grounds = {"#ffffff", *re.findall(r"background: (#[0-9a-f]{6})", html)}
    texts = [colours[name] for name in ("ink", "quiet", "bad", "warn", "good", "note")]
    assert len(grounds) == 4
    for colour in texts:
        for ground in grounds:
            assert (_luminance(ground) + 0.05) / (_luminance(colour) + 0.05) >= 4.5, (colour, ground)


def test_what_senders_wrote_is_text_and_never_markup(checked):
    html = as_html([checked["bad"]], "en")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    page = Page(html)
    assert SCRIPT in page.text
    assert "bad <b>.csv" in page.text


def test_the_page_tells_decision_place_reason_remedy_and_totals(checked):
    told = Page(as_html([checked["bad"]], "da", datetime(2031, 1, 2, 12, 30, tzinfo=UTC))).text
    for words in (
        "02-01-2031 12.30",
        "Bliver afvist",
        "Hvor 2 steder: linje 3; linje 4",
        "En enhed forekommer kun én gang i en leverance.",
        "Saml rækkerne, eller giv enhederne forskellige navne.",
        "2 enheder med 5,25 årsværk i alt",
        "Havn 2 7,5 5,25 2,25",
        "Fanø (563)",
    ):
        assert words in told, words
    assert "Advarsel Havn er oplyst til 7,5 årsværk, men rækkerne giver 5,25 (forskel 2,25)." in told


def test_severity_is_told_in_words_and_not_by_colour_alone(checked):
    page = Page(as_html([checked["bad"]], "en"))
    findings = [box["class"].split()[1] for box in page.of("article")]
    assert sorted(findings) == ["error", "error", "warning"]
    assert page.text.count("Error ") == 2
    assert page.text.count("Warning ") == 1


def test_a_good_delivery_has_no_findings_and_its_totals_agree(checked):
    page = Page(as_html([checked["good"]], "en"))
    assert "Can be accepted" in page.text
    assert "No errors or warnings." in page.text
    assert "85 units with 1,326.9 FTE in total" in page.text
    assert "Randers (730)" in page.text
    assert "Opgavebeskrivelser: årsværk pr. enhed (table)" in page.text
    assert {"lang": "da"} in page.of("span"), "the kind's Danish name is read out as Danish"
    assert not page.of("article")
    assert not [row for row in page.of("tr") if row.get("class") == "differs"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cpr_number_is_in_any_report(checked, language):
    files = [checked["people"], checked["named"]]
    html = as_html(files, language)
    assert "010203" not in html + as_json(files)
    assert text("withheld", language) in Page(html).text
    assert text("after_cpr", language) in Page(html).text


def test_the_json_has_its_documented_shape(checked):
    report = json.loads(as_json([checked["bad"], checked["good"], checked["guess"]]))
    assert report["format"] == 1
    bad, good, guess = report["files"]
    assert bad.keys() == good.keys() == guess.keys()
    assert list(bad) == [
        *("file_name", "sha256", "bytes", "source_code", "form", "title", "publisher", "encoding"),
        *("encoding_evidence", "decimal_sign", "decimal_sign_evidence", "municipality_code", "municipality_name"),
        *("period", "datasets", "fte"),
        *("decision", "rows_read", "rows_left_out", "findings", "checks"),
    ]
    assert [one["decision"] for one in report["files"]] == ["rejected", "accepted", "rejected"]
    assert (good["municipality_name"], good["period"], good["decimal_sign"]) == ("Randers", "2023", ",")
    assert good["datasets"] == {"unit_fte": {"rows": 109, "rows_left_out": 0}}
    assert (good["fte"]["units"], good["fte"]["fte"]) == (85, "1326.9")
    assert all(total["difference"] == "0" for total in good["fte"]["stated_totals"])
    assert good["findings"] == []
    assert good["checks"]
    assert all(check["passed"] for check in good["checks"])
    assert bad["fte"]["stated_totals"] == [
        {"unit_name": "Havn", "unit_level": 1, "line": 2, "stated": "7.5", "computed": "5.25", "difference": "2.25"}
    ]
    (twice,) = [group for group in bad["findings"] if group["rule_code"] == "unit_twice"]
    assert (twice["severity"], twice["dataset"], twice["count"], twice["count_is"]) == ("error", "unit_fte", 2, "exact")
    assert twice["hint"].keys() == twice["rule"].keys() == twice["message"].keys() == set(LANGUAGES)
    assert [place["location"]["da"] for place in twice["places"]] == ["linje 3", "linje 4"]
    assert (guess["fte"], guess["datasets"], guess["checks"]) == (None, {}, [])


def test_every_text_is_there_in_both_languages_with_the_same_placeholders():
    for key, texts in TEXTS.items():
        assert len(texts) == len(LANGUAGES), key
        assert all(told.strip() for told in texts), key
        danish, english = ({name for _, name, _, _ in Formatter().parse(told) if name} for told in texts)
        assert danish == english, key
    same = {key for key, (danish, english) in TEXTS.items() if danish == english}
    assert same == {"bytes"}, "one of them is not translated"
    assert {f"dataset_{name}" for name in DATASETS} <= TEXTS.keys()


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [(None, "–", "–"), (1234, "1.234", "1,234"), (100, "100", "100")],
)
def test_figures_are_written_as_the_language_does(value, danish, english):
    assert (number(value, "da"), number(value, "en")) == (danish, english)


@pytest.mark.parametrize("causes", [1, 100_000])
def test_a_report_of_a_hundred_thousand_findings_is_small(checked, causes):
    findings = tuple(
        Finding("unknown_municipality", Place(n), {"area": f"Sted {n % causes}"}, "unit_fte", n) for n in range(100_000)
    )
    many = replace(checked["good"], judged=replace(checked["good"].judged, findings=findings))
    html = as_html([many], "da")
    assert len(html) < 100_000
    assert ("100.000 steder" in html) is (causes == 1)
    assert ("og 99.950 årsager mere" in html) is (causes != 1)


def test_findings_as_plain_text_tell_what_where_why_and_what_to_do(checked):
    from aarsvaerk.intake.finding_groups import grouped

    groups = grouped(checked["bad"].judged.findings, checked["bad"].judged.received_on)
    twice = next(group for group in groups if group.rule_code == "unit_twice")
    assert [line.strip() for line in group_lines(twice, "en")] == [
        f"unit_twice: The unit havn/{SCRIPT} is on several rows.",
        "Where: 2 places: line 3; line 4",
        "Rule: Error. A unit occurs once in a delivery.",
        "Do: Merge the rows, or give the units different names.",
    ]


SUBMISSION = "Kommunekode;År;Forvaltningsområde;Enhed;Opgavefelt;Årsværk\n825;2031;Havn;Kaj;1.1.1;{fte}\n"
FORMS = {
    "UTF-8": SUBMISSION.format(fte="0,5").encode(),
    "UTF-16": SUBMISSION.format(fte="0,5").encode("utf-16"),
    "Windows-1252": SUBMISSION.format(fte="0,5").encode("cp1252"),
    "Excel": as_workbook("survey_fte"),
    "PDF": pdfs.typed([["Fyret lyser"]]),
}


@pytest.mark.parametrize("told", FORMS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_tells_how_every_form_was_read(tmp_path, told, language):
    (file := tmp_path / "sent").write_bytes(FORMS[told])
    page = Page(as_html(check_files(Settings(home=tmp_path / "home"), [file]), language))
    assert f"{told} (" in page.text


def test_the_page_asks_what_only_the_sender_knows(tmp_path):
    (file := tmp_path / "sent.csv").write_text(SUBMISSION.format(fte="1.234"), encoding="utf-8")
    page = Page(as_html(check_files(Settings(home=tmp_path / "home"), [file]), "da"))
    assert "Venter på svar" in page.text
    assert "Er »1.234« 1234 eller et tal med tre decimaler (1,234)?" in page.text


def test_a_submission_is_told_by_units_and_fte(tmp_path):
    rows = SUBMISSION.format(fte="0,5") + "825;2031;Havn;Kaj;1.1.2;1,25\n825;2032;Havn;Kaj;1.1.2;2\n"
    (file := tmp_path / "sent.csv").write_text(rows, encoding="utf-8")
    (checked,) = check_files(Settings(home=tmp_path / "home"), [file])
    assert (checked.fte.units, str(checked.fte.fte)) == (2, "3.750000")
    assert "2 units with 3.75 FTE in total" in Page(as_html([checked], "en")).text
