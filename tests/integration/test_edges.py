"""One night in a home with a difficult path and an inbox into which anything was put, and who may read it afterwards.

The refresh is one for the whole module; what it must bring about is looked at piece by piece.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
import zipfile
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import duckdb
import pytest

from aarsvaerk.release.releases import Release, current_release
from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests import pdfs
from tests.bombs import BOMBS
from tests.conftest import run_aarsvaerk
from tests.hostile import HTML, MARK, Victim, write_deliveries
from tests.serving import serving
from tests.users import bound_by_permissions

CASES = Path(__file__).parents[1] / "fixtures" / "cases"
DOCS = (PROJECT_ROOT / "docs" / "running.md").read_text(encoding="utf-8")
PROGRAMS_OWN = (".DS_Store", "._god.csv", "hentes.xlsx.crdownload", "gemmes.tmp", "Genvej.lnk", ".~lock.fte.ods#")
NO_FILES = ("link.csv", "brudt.csv", "ring.csv", "pipe.csv", "stik.csv", "folder")
GROWING = ("laughs.xlsx", "nested.zip", "mail in a mail.eml", "blanks.ods")
LONG = "AARSVAERK_ALL_ATTACKS" in os.environ
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
LEFT_ALONE = ("~$fte_563.xlsx", "Thumbs.db", "desktop.ini", "sending.csv.part", *PROGRAMS_OWN, *NO_FILES)
VOLUMES = (
    "Kommunekode;Periode;Forvaltningsområde;Chefområde;Enhed;Mål;Værdi;Præcision;Bemærkning\n"
    "{};2031;;;;agenda_items;{};exact;\n"
)


@dataclass(frozen=True)
class Night:
    """A home after its refresh, what the refresh printed, and the user's own folder that it must not touch.

    `read` is what a reader, who had opened the release `before`, read then and after the refresh.
    """

    settings: Settings
    before: Release
    read: list[tuple]
    run: subprocess.CompletedProcess
    user_home: Path
    made_in_checkout: set[str]


def files_of_checkout() -> set[str]:
    """What lies in the checkout and is no bytecode and none of the tests' own caches."""
    left_out = re.compile(r"(^|/)(\.venv|\.git|__pycache__|\.[a-z]+_cache|\.hypothesis|data)(/|$)")
    names = (path.relative_to(PROJECT_ROOT).as_posix() for path in PROJECT_ROOT.rglob("*"))
    return {name for name in names if not left_out.search(name)}


@pytest.fixture(scope="module")
def night(warehouse, tmp_path_factory) -> Night:
    base = tmp_path_factory.mktemp("night")
    settings = Settings(home=base / "Bob's Årsdata [2026]" / "home")
    user_home, temporary = base / "user", base / "temporary"
    for folder in (settings.inbox, user_home, temporary):
        folder.mkdir(parents=True)
    without_work = shutil.ignore_patterns("work")
    shutil.copytree(warehouse.settings.home, settings.home, symlinks=True, ignore=without_work, dirs_exist_ok=True)
    for path in (*(CASES / "10_excel_owner_file").iterdir(), *(CASES / "30_unreadable_inbox_file").iterdir()):
        shutil.copyfile(path, settings.inbox / path.name)
    (settings.inbox / "laast.csv").chmod(0)
    (settings.inbox / "sending.csv.part").write_text("half")
    for name in PROGRAMS_OWN:
        (settings.inbox / name).write_text("x")
    (settings.inbox / "folder").mkdir()
    (settings.inbox / "brudt.csv").symlink_to(base / "nowhere")
    (settings.inbox / "ring.csv").symlink_to("ring.csv")
    os.mknod(settings.inbox / "stik.csv", stat.S_IFSOCK | 0o600)
    (settings.inbox / "link.csv").symlink_to(CASES / "30_unreadable_inbox_file" / "god.csv")
    os.mkfifo(settings.inbox / "pipe.csv")
    (settings.inbox / os.fsdecode(b"m\xe6ngder.csv")).write_text(VOLUMES.format(561, 100), encoding="utf-8")
    with zipfile.ZipFile(settings.inbox / "to kommuner.zip", "w") as archive:
        archive.writestr("a/573.csv", VOLUMES.format(573, 200))
        archive.writestr("b/575.csv", "dette er ikke en leverance\n")
    message = EmailMessage()
    message["Subject"], message["From"] = "Mængder", "x@example.dk"
    message.set_content("Se vedhæftede. Mit CPR-nummer er 010190-1234.")
    message.add_attachment(
        VOLUMES.format(580, 300).encode(), maintype="text", subtype="csv", filename="mængder 580.csv"
    )
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    (settings.inbox / "mail.eml").write_bytes(bytes(message))
    (settings.inbox / "guess.csv").write_text("opgave;sum\n1;2\n", encoding="utf-8")
    content = pdfs.typed(
        [
            ["Oversigt – opgavebeskrivelser for Læsø Kommunes administrative enheder"],
            ["Forvaltningsområde: Hav og Fyr", "HAV OG FYR 3,0", "Lampekontoret 1,0", "Tågehornet 2,0"],
            ["Chefområde: Fyrtårne", "Lampekontoret Pudsning", "• Linser pudses pr. 1. marts 2031"],
        ]
    )
    (settings.inbox / "fyr.pdf").write_bytes(content)
    write_deliveries(settings.inbox)
    for name in GROWING:
        (settings.inbox / name).write_bytes(BOMBS[name]())
    before, old = files_of_checkout(), current_release(settings)
    variables = {"HOME": str(user_home), "TMPDIR": str(temporary)}
    variables |= dict.fromkeys(("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DAGSTER_HOME"), "")
    reading = "select count(*), any_value(release_id) from core.fct_fte cross join meta.release"
    with duckdb.connect(str(settings.current_database), read_only=True) as reader:
        read = reader.execute(reading).fetchall()
        run = run_aarsvaerk(settings.home, "refresh", "--language", "da", before=bound_by_permissions(), **variables)
        read += reader.execute(reading).fetchall()
    assert run.returncode == 3, run.stdout + run.stderr
    return Night(settings, old, read, run, user_home, files_of_checkout() - before)


def ask(night: Night, sql: str) -> list[dict]:
    run = run_aarsvaerk(night.settings.home, "query", sql, "--format", "json", "--limit", "0")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_every_good_entry_is_published_and_every_bad_one_named(night):
    deliveries = {row["file_name"]: row["status"] for row in ask(night, "from meta.delivery")}
    assert deliveries.items() >= {
        ("fte_563.xlsx", "accepted"),
        ("god.csv", "accepted"),
        ("mængder.csv", "accepted"),
        ("573.csv", "accepted"),
        ("mængder 580.csv", "accepted"),
        ("575.csv", "rejected"),
    }
    assert not {"laast.csv", "mail.eml", "to kommuner.zip", *LEFT_ALONE} & deliveries.keys()
    assert "laast.csv: kan ikke læses (adgang nægtet)" in night.run.stderr
    assert "chmod" in night.run.stderr
    assert re.search(r"^575\.csv \(unrecognised-\w+\): afvist$", night.run.stderr, re.MULTILINE)
    assert "Traceback" not in night.run.stdout + night.run.stderr


def test_a_bad_delivery_is_rejected_and_told_while_a_reader_reads_on(night):
    first, last = night.read
    assert first == last
    assert first[1] == night.before.release_id
    assert "file_unknown_kind" in night.run.stderr
    assert "Brug skabelonen" in night.run.stderr
    assert current_release(night.settings).release_id > night.before.release_id
    (status,) = ask(night, "select status from meta.delivery where file_name = 'guess.csv'")
    findings = ask(
        night,
        """select rule_code from meta.finding join meta.delivery using (delivery_id)
        where rule_code = 'file_unknown_kind' and file_name = 'guess.csv'""",
    )
    assert (status, len(findings)) == ({"status": "rejected"}, 1)
    (rejected,) = night.settings.inbox.glob("rejected/*/guess.csv")
    assert "Use the template" in rejected.with_name("findings.txt").read_text(encoding="utf-8")
    assert not (night.settings.inbox / "guess.csv").exists()


def test_a_pdf_in_the_inbox_is_published_with_its_pages(night):
    places = ask(
        night,
        """select r.dataset, r.page, r.line_from, r.line_to, d.encoding
        from meta.source_row as r join meta.delivery as d using (delivery_id)
        where d.file_name = 'fyr.pdf' order by r.dataset, r.row_number""",
    )
    assert [tuple(row.values()) for row in places] == [
        ("unit_fte", "2", 2, 2, "pdf"),
        ("unit_fte", "2", 3, 3, "pdf"),
        ("unit_fte", "2", 4, 4, "pdf"),
        ("unit_task", "3", 3, 3, "pdf"),
        ("unit_task_heading", "3", 2, 2, "pdf"),
    ]
    fte = ask(
        night,
        """select unit_name, fte from core.fct_fte join core.dim_unit using (unit_key)
        join meta.source_row using (source_row_id) join meta.delivery as d on source_row.delivery_id = d.delivery_id
        where file_name = 'fyr.pdf' and unit_name = 'Tågehornet'""",
    )
    assert [float(row["fte"]) for row in fte] == [2.0]


def test_what_is_no_delivery_lies_where_it_lay(night):
    for name in (*LEFT_ALONE, "laast.csv"):
        assert os.path.lexists(night.settings.inbox / name), name
    left = {path.name for path in night.settings.inbox.iterdir()}
    assert left == {*LEFT_ALONE, "laast.csv", "received", "rejected"}
    status = run_aarsvaerk(night.settings.home, "status").stdout
    assert "left alone" in status
    assert "Thumbs.db" in status


def test_an_e_mail_leaves_nothing_but_what_was_attached(night):
    for path in night.settings.home.rglob("*"):
        if stat.S_ISREG(path.lstat().st_mode):
            assert b"010190" not in path.read_bytes(), path


def test_the_next_refresh_has_nothing_new_and_still_names_the_file(night):
    run = run_aarsvaerk(night.settings.home, "refresh", before=bound_by_permissions())
    assert run.returncode == 3
    assert "Nothing new" in run.stdout
    assert "laast.csv: cannot be read" in run.stderr


def test_nothing_is_written_outside_the_home(night):
    assert list(night.user_home.rglob("*")) == []
    assert night.made_in_checkout == set()


def test_a_refresh_leaves_nothing_of_dagster_in_the_home(night):
    assert not night.settings.dagster_home.exists()
    assert "telemetry" not in night.run.stdout + night.run.stderr


READING = [
    ["status"],
    ["releases"],
    ["releases", "--verify"],
    ["query", "select count(*) from meta.delivery"],
    ["explain", "--municipality", "730", "--task-field", "1.2.6"],
    ["diff"],
    ["mapping", "review"],
]
WRITING = [
    ["refresh"],
    ["ingest", str(CASES / "30_unreadable_inbox_file" / "god.csv")],
    ["check", str(CASES / "30_unreadable_inbox_file" / "god.csv")],
    ["withdraw", "survey_fte-000000000000", "--reason", "x"],
    ["rollback"],
]


@pytest.fixture(scope="module")
def shared(night) -> Path:
    """A copy of the home, given to a group by the recipe in docs/running.md; then the owner gets what the group has."""
    home = night.settings.home.parent / "shared"
    shutil.copytree(night.settings.home, home, symlinks=True, ignore=shutil.ignore_patterns("pipe.csv", "stik.csv"))
    recipe = re.search(r"```sh\n(chgrp .*?)```", DOCS, re.DOTALL)[1].replace("analysts", str(os.getegid()))
    environment = os.environ | {"AARSVAERK_HOME": str(home)}
    subprocess.run(["sh", "-ec", recipe], env=environment, check=True)
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode & ~0o700 | (mode & 0o070) << 3)
    yield home
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o700)


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_group_that_may_read_gets_answers(shared, arguments):
    run = run_aarsvaerk(shared, *arguments, before=bound_by_permissions())
    assert "Traceback" not in run.stderr
    assert run.returncode == 0 or "There is no release before" in run.stderr, run.stderr


@pytest.mark.parametrize("arguments", WRITING, ids=lambda arguments: arguments[0])
def test_a_group_that_may_read_is_told_what_only_the_owner_can_do(shared, arguments):
    run = run_aarsvaerk(shared, *arguments, before=bound_by_permissions())
    assert "Traceback" not in run.stderr
    assert run.returncode in (1, 2)
    assert "Only the warehouse's own user" in run.stderr or "There is no release before" in run.stderr


@pytest.fixture(scope="module")
def made(night) -> dict[str, Path]:
    """The folders of the release that came of the night, by profile."""
    current = night.settings.current.resolve()
    return {"internal": current, "open": current / "open"}


def test_hostile_deliveries_are_published_as_texts_or_rejected(night):
    found = {row["file_name"]: row["status"] for row in ask(night, "from meta.delivery") if MARK in row["file_name"]}
    assert sorted(found.values()) == ["accepted"] * 4 + ["rejected"] * 2
    units = ask(night, "select distinct unit_name from core.dim_unit")
    assert f"<script>{MARK}(1)</script> 0" in {row["unit_name"] for row in units}
    (sets,) = ask(
        night,
        f"select count(distinct peer_group_name) as n from core.bridge_peer where peer_group_name like '%{MARK}%'",
    )
    assert sets["n"] == 5


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")
@pytest.mark.parametrize("profile", ["internal", "open"])
def test_no_text_of_a_sender_is_more_than_text_on_any_page(night, made, profile):
    """Without the policy that stops scripts, so that it is the escaping that is tried."""
    from playwright.sync_api import sync_playwright

    site = made[profile] / "site"
    pages = sorted(site.rglob("*.html"))
    with_texts = [path for path in pages if MARK in path.read_text(encoding="utf-8")]
    kinds = {path.parent: path for path in pages}.values()
    tried = (
        pages
        if LONG
        else sorted({*(path for path in with_texts if site / "en" not in path.parents), *kinds, *site.glob("*.html")})
    )
    assert len(with_texts) >= 4
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        trap = Victim(browser, "about:blank")
        trap.page.set_content("".join(HTML), wait_until="commit")
        trap.looks()
        assert len(trap.wrong) > 5  # what would be seen, were it not escaped
        victim = Victim(browser, f"file://{quote(str(site))}")
        for path in tried:
            victim.opens(f"/{quote(path.relative_to(site).as_posix())}")
        victim.opens("/index.html")
        victim.page.fill("#search-text", MARK)
        victim.page.wait_for_timeout(300)
        victim.looks()
        victim.opens("/compare.html#m=563")
        for value in victim.page.eval_on_selector_all("#c-peers option", "all => all.map(one => one.value)"):
            victim.page.select_option("#c-peers", value)
        victim.looks()
        browser.close()
    assert victim.wrong == []


def formulas(rows) -> list[str]:
    """The cells of a table of text that a spreadsheet takes for formulas, with whatever separator it opens it."""
    text = [cell for row in rows for cell in row if MARK in cell]
    return [cell for cell in text if re.search(r"(^|[;\t\r\n]) *[=@＝＠]|,[=@]|^ *[+\t\r＋－-]|[;\t\r\n][+-]", cell)]


def test_no_text_of_a_sender_is_a_formula_in_any_file(night, made, tmp_path):
    zips = [path for folder in made.values() for path in folder.rglob("*") if path.suffix in (".xlsx", ".zip")]
    if not LONG:
        zips = [path for path in zips if re.search("563|825|730", path.name) or not re.search(r"\d{3}", path.name)]
    assert len(zips) > 8
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                assert MARK not in name and not name.startswith(("/", "..")), (path, name)
                content = archive.read(name)
                if name.endswith(".csv"):
                    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
                    assert formulas(rows) == [], (path.name, name)
                elif MARK.encode() in content and path.suffix == ".xlsx":
                    # Texts of senders stand in the list of texts or in cells, never in a formula or as a link's target.
                    assert not re.search(rf"<f[ >][^<]*{MARK}", content.decode()), (path.name, name)
                    assert "_rels" not in name, (path.name, name)
    for path in made["internal"].rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert formulas(csv.reader(file)) == [], path
    if not LONG:
        return
    given = ("--to", str(tmp_path / "out"), "--as", "csv", "--profile", "internal")
    run = run_aarsvaerk(night.settings.home, "export", *given)
    assert run.returncode == 0, run.stderr
    for path in (tmp_path / "out").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert formulas(csv.reader(file, delimiter=";")) == [], path


def test_no_text_of_a_sender_is_more_than_text_in_an_answer_or_a_report(night, tmp_path):
    with serving(night.settings, per_second=1000, burst=1000) as client:
        feed = client.get("/api/v1/municipalities/563/feed.atom")
        ElementTree.fromstring(feed.content)
        for form in ("csv", "json"):
            answer = client.get("/api/v1/marts/fte_by_unit", params={"municipality_code": "563", "format": form})
            assert answer.status_code == 200 and answer.headers["x-content-type-options"] == "nosniff"
            assert "html" not in answer.headers["content-type"] and MARK in answer.text
        assert (
            formulas(
                csv.reader(
                    io.StringIO(
                        client.get(
                            "/api/v1/marts/fte_by_unit", params={"municipality_code": "563", "format": "csv"}
                        ).text
                    )
                )
            )
            == []
        )
    for letter in ([], ["--letter"]):
        path = tmp_path / f"report{len(letter)}.pdf"
        run = run_aarsvaerk(night.settings.home, "report", "--municipality", "563", "--out", str(path), *letter)
        assert run.returncode == 0, run.stderr
        content = path.read_bytes()
        assert f"{MARK}.example".encode() not in content and b"/JavaScript" not in content
    note = run_aarsvaerk(night.settings.home, "query", "select unit_name from core.dim_unit", "--format", "md").stdout
    assert MARK in note and not re.search(r"(?<!\\)<script|(?<!\\)\]\(", note)
