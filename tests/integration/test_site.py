"""The site of a release, opened as a file by a reader: it is whole, says what the marts say, and asks for nothing."""

import csv
import io
import re
import shutil
from decimal import Decimal
from html import escape
from html.parser import HTMLParser
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from aarsvaerk.release.files.check import CHECKS
from aarsvaerk.release.files.contents import opened, published_tables
from aarsvaerk.release.files.site import write_site
from aarsvaerk.release.files.site.compare import compare_data
from aarsvaerk.release.files.site.content import read_content
from aarsvaerk.release.files.site.municipality_pages import about_municipality
from aarsvaerk.release.files.site.pages import every_page
from aarsvaerk.release.releases import read_release

EMPTY = {"meta", "link", "input", "br", "wbr", "img", "hr"}


class Text(HTMLParser):
    """The text of a page, its links, and whether its tags nest."""

    def __init__(self, html: str):
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert not {"style", "onclick", "onload"} & {name for name, _ in attrs}, (tag, attrs)
        if tag not in EMPTY and not self.get_starttag_text().endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_data(self, data):
        self.words.append(data)


def words_of(name, data):
    if not name.endswith(".xlsx"):
        return data.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(data), read_only=True)
    return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)


def pages(folder):
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


@pytest.fixture(scope="module")
def sites(warehouse):
    current = warehouse.settings.current.resolve()
    return {"internal": current / "site", "open": current / "open" / "site"}


def test_both_profiles_have_the_same_pages_in_both_languages(sites):
    internal, opened = (set(pages(folder)) for folder in sites.values())
    danish = {name for name in internal if not name.startswith("en/")}
    assert {f"en/{name}" for name in danish} == internal - danish
    # An indicator whose every value is suppressed has no page of its own in the open profile.
    assert opened <= internal and all("indicator/" in name for name in internal - opened)
    assert sum(re.fullmatch(r"municipality/\d{3}\.html", name) is not None for name in danish) == 98
    assert sum(name.startswith("task-field/") for name in danish) == 64


def test_every_page_is_well_formed_small_and_names_its_release(sites, warehouse):
    for folder in sites.values():
        for name, html in pages(folder).items():
            Text(html)
            assert len(html.encode()) < 300_000, name
            assert warehouse.release.release_id in html and 'lang="en"' in html, name
    assert sum(path.stat().st_size for path in sites["internal"].rglob("*") if path.is_file()) < 20_000_000


def test_a_site_is_as_private_as_the_home_it_is_written_in(sites):
    assert [path for path in sites["internal"].rglob("*") if path.stat().st_mode & 0o077] == []


def test_nothing_in_the_site_names_another_machine(sites):
    for folder in sites.values():
        for path in folder.rglob("*"):
            if path.suffix in (".html", ".js", ".css", ".svg"):
                text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
                assert not re.search(r"(?:href|src)=.?(?:https?:)?//|url\(.?https?:|fetch\(|XMLHttpRequest", text), path


def test_figures_are_those_of_the_marts_to_the_last_digit(sites, warehouse):
    with warehouse.connect() as connection:
        fields = connection.execute(
            """select task_field_code, fte from marts.fte_by_task_field
            where municipality_code = '730' and fte > 0"""
        ).fetchall()
    page = (sites["internal"] / "municipality" / "730.html").read_text(encoding="utf-8")
    assert "1.326,9" in page and "1.883" in page
    assert "1,326.9" in (sites["internal"] / "en/municipality/730.html").read_text(encoding="utf-8")
    evidence = (sites["internal"] / "municipality" / "730-evidence.html").read_text(encoding="utf-8")
    for code, fte in fields:
        written = f"{fte.normalize():f}".replace(".", ",")
        section = re.search(rf'<tbody id="f{re.escape(code)}">.*?</td>', evidence, re.DOTALL)
        assert section and (written if "," in written else f"{written},0") in section.group(), code


def test_the_open_site_shows_nothing_that_the_open_profile_holds_back(sites, warehouse):
    with warehouse.connect() as connection:
        reasons = {text for (text,) in connection.execute("select rationale from marts.fte_explained").fetchall()}
        remarks = {text for (text,) in connection.execute("select remark from marts.fte_by_unit").fetchall()}
    with opened(warehouse.settings.current_open_database) as connection:
        shown = {text for (text,) in connection.execute("select rationale from marts.fte_explained").fetchall()}
        suppressed = connection.execute(
            "select unit_name from marts.fte_by_unit where missing_reason = 'suppressed' and fte_in_all is null"
        ).fetchall()
    hidden = {text for text in (reasons | remarks) - shown if text}
    texts = [path for path in sites["open"].rglob("*") if path.suffix in (".html", ".js", ".css", ".svg", ".csv")]
    everything = "".join(path.read_text(encoding="utf-8") for path in texts)
    everything += "".join(
        words_of(name, archive.read(name))
        for path in sites["open"].rglob("*.zip")
        for archive in [ZipFile(path)]
        for name in archive.namelist()
    )
    assert hidden and not [text for text in hidden if text in everything]
    page = (sites["open"] / "municipality" / "730.html").read_text(encoding="utf-8")
    assert 'svg class="chart icicle"' in page and suppressed
    for name in {name for (name,) in suppressed}:
        rows = re.findall(rf'<th scope="row"[^>]*>{re.escape(escape(name))}</th>(.*?)</tr>', page)
        assert sum("udeladt" in row for row in rows) == suppressed.count((name,)), name
    assert "Intern udgave" not in everything and "footer_internal" not in everything


def test_the_same_release_makes_the_same_pages_byte_for_byte(sites, warehouse, tmp_path):
    release = read_release(warehouse.settings.current)
    with opened(warehouse.settings.current_database.resolve()) as connection:
        write_site(connection, published_tables(connection), release, tmp_path / "again")
    for path in sites["internal"].rglob("*"):
        if path.is_file():
            name = path.relative_to(sites["internal"])
            assert (tmp_path / "again" / name).read_bytes() == path.read_bytes(), name


def test_gaps_are_shown_largest_first_with_what_is_expected_and_what_speaks_against_them(warehouse):
    with opened(warehouse.settings.current_database.resolve()) as connection:
        tables = published_tables(connection)
        content = read_content(
            connection, {table.full_name for table in tables}, read_release(warehouse.settings.current)
        )
    shown = {"1.2.6": (Decimal("12.5"), "grade_d"), "1.3.3": (Decimal("-30.25"), "few_peers, grade_c")}
    for row in content["field_peers"]:
        gap, reasons = shown.get(row["task_field_code"], (None, None))
        if row["municipality_code"] == "730" and row["peer_group_type"] == "dst_group" and gap is not None:
            quartiles = {f"{part}_fte_per_1000_inhabitants": Decimal("0.2") for part in ("p25", "median", "p75")}
            expected = {f"expected_{part}value": Decimal("0.31") for part in ("", "low_", "high_")}
            row |= quartiles | expected
            row |= {"peer_count": 4, "gap_to_median_fte": gap, "comparability_reasons": reasons}
    page = next(html for path, html in every_page(content, tables) if path == "municipality/730.html")
    rows = re.findall(r"<tr>.*?</tr>", page[page.index("Største afstande") :], re.DOTALL)[1:3]
    assert "1.3.3" in rows[0] and "−30,3" in rows[0] and "1.2.6" in rows[1] and "+12,5" in rows[1]
    assert all("0,31 (0,31 – 0,31)" in row and 'class="position"' in row for row in rows)
    assert "Under fem kommuner" in page and "Forbehold" in page
    # A group that has too few to compare with gives way to the country, and the page says so.
    for row in content["field_peers"]:
        row["peer_group_type"] = "region" if row["gap_to_median_fte"] is None else "country"
    told = about_municipality(content, "730", "da")
    assert told["is_country"] and [row["task_field_code"] for row in told["gaps"]] == ["1.3.3", "1.2.6"]


def test_a_download_adds_up_and_names_release_and_sources(sites, warehouse):
    with ZipFile(sites["internal"] / "downloads" / "730.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("fte_by_task_field.csv").decode("utf-8-sig"))))
        assert sum(Decimal(row["fte"]) for row in rows if row["fte"]) == Decimal("1326.9")
        assert warehouse.release.release_id in archive.read("README.txt").decode("utf-8-sig")
        described = {
            row["column"] for row in csv.DictReader(io.StringIO(archive.read("codebook.csv").decode("utf-8-sig")))
        }
        assert set(rows[0]) <= described and b"REGK31" in archive.read("sources.csv")
        assert "Kilde: Danmarks Statistik" in archive.read("LICENCE.txt").decode("utf-8-sig")
        book = load_workbook(io.BytesIO(archive.read("tabeller.xlsx")), read_only=True)
        assert book.sheetnames[0] == "Regnskab" and book.sheetnames[-1] == "Om - About"
        danish, english, *rows = book["Opgavefelter"].iter_rows(values_only=True)
        assert (danish[3], english[3]) == ("Årsværk", "FTE") and round(sum(row[3] or 0 for row in rows), 6) == 1326.9
        assert warehouse.release.release_id in "".join(str(cell) for row in book["Om - About"].values for cell in row)
    with ZipFile(sites["open"] / "downloads" / "country.zip") as archive:
        book = load_workbook(io.BytesIO(archive.read("tabeller.xlsx")), read_only=True)
        assert book.sheetnames == ["Regnskab", "Opgavefelter", "Om - About"]
        danish, _, *rows = book["Regnskab"].iter_rows(values_only=True)
        assert danish[:3] == ("Kommunekode", "Kommune", "År") and len({row[0] for row in rows}) == 98


def test_no_rank_is_shown_where_comparability_allows_none(warehouse):
    with opened(warehouse.settings.current_database.resolve()) as connection:
        tables = published_tables(connection)
        content = read_content(
            connection,
            {table.full_name for table in tables},
            read_release(warehouse.settings.current),
            municipality="730",
        )
    newest = content.of_municipality("730")["accounts"][-1]["year"]
    for row in content["accounts"]:
        if row["municipality_code"] == "730" and row["peer_group_type"] == "dst_group" and row["year"] == newest:
            assert "–" not in about_municipality(content, "730", "da")["rank"]
            row["rank_of"] = None
    assert about_municipality(content, "730", "da")["rank"] == "–"
    data = compare_data(content)
    place = next(n for n, row in enumerate(data["municipalities"]) if row[0] == "730")
    assert place in data["unranked"]["dst_group"][newest] and place not in data["unranked"].get("country", {}).get(
        newest, []
    )


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda site: (site / "task-field/1.2.6.html").unlink(), "site/task-field/1.2.6.html is missing"),
        (lambda site: (site / "en/municipality/101.html").unlink(), "site/en/municipality/101.html is missing"),
        (
            lambda site: _append(site / "laws.html", '<a href="nowhere.html">x</a>'),
            "site/laws.html links to nowhere.html, which the site does not have",
        ),
        (
            lambda site: _append(site / "map.html", '<img src="https://example.org/x.png">'),
            "site/map.html links to https://example.org/x.png, which the site does not have",
        ),
        (
            lambda site: _append(site / "assets/site.css", "@import 'x.css';"),
            "site/assets/site.css asks for another file",
        ),
    ],
)
def test_the_gate_refuses_a_site_that_is_not_whole(warehouse, sites, tmp_path, spoil, told):
    shutil.copytree(sites["internal"], tmp_path / "site")
    for path in (tmp_path / "site").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    check = CHECKS["site_is_whole"][1]
    with opened(warehouse.settings.current_database.resolve()) as connection:
        assert list(check(connection, (), tmp_path)) == []
        spoil(tmp_path / "site")
        assert told in list(check(connection, (), tmp_path))


def _append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
