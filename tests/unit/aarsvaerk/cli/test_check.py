"""`aarsvaerk check` as senders use it: folders, saving again and again, cells as in Excel, a copy with comments."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from aarsvaerk.cli.main import app
from aarsvaerk.settings import PROJECT_ROOT

CASES = PROJECT_ROOT / "tests" / "fixtures" / "cases"
ERRORS = CASES / "41_errors_in_rounds" / "silkeborg_fejl.xlsx"
GOOD = CASES / "30_unreadable_inbox_file" / "god.csv"
BAD = "Kommunekode;Periode;Mål;Værdi\n563;2031;agenda_items;=12x\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("AARSVAERK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*arguments, **more):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **more)


def test_a_whole_folder_is_explained_at_once(tmp_path):
    folder = tmp_path / "sent"
    (folder / "more").mkdir(parents=True)
    (folder / "good.csv").write_bytes(GOOD.read_bytes())
    (folder / "more" / "bad.csv").write_text(BAD, encoding="utf-8")
    (folder / "more" / "good.csv").write_bytes(GOOD.read_bytes())
    (folder / "Thumbs.db").write_text("x")
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        archive.writestr("in zip.csv", BAD.replace("12x", "13x"))
    told = run("check", folder, "--language", "da", "--report", folder / "out.html", "--json", tmp_path / "out.json")
    assert told.exit_code == 3, told.output
    assert "4 filer kontrolleret: 2 kan modtages, 0 delvist, 2 afvises" in told.stdout
    files = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["files"]
    assert [file["file_name"] for file in files] == [
        *("sent/good.csv", "two.zip › in zip.csv", "bad.csv", "more/good.csv")
    ]
    assert files[2]["findings"][0]["places"][0]["cell"] == {"sheet": None, "row": 2, "column": "D"}
    again = run("check", folder, "--report", folder / "out.html")
    assert again.exit_code == 3, "a report in the folder is no file to check"


def test_the_page_shows_the_cells_as_the_sender_sees_them_in_excel(tmp_path):
    assert run("check", ERRORS, "--language", "da", "--report", tmp_path / "out.html").exit_code == 3
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    table = re.search(r'<table class="sheet">.*?3,0 ca\..*?</table>', page, re.DOTALL)[0].rpartition("<table")[2]
    assert "arket »Årsværk«" in table
    assert re.search(r"<th scope=\"col\">H</th>", table)
    row = re.search(r'<tr><th scope="row">6</th>(.*?)</tr>', table, re.DOTALL)[1]
    cells = re.findall(r"<td( class=\"marked\")?>(.*?)</td>", row)
    assert [text for marked, text in cells if marked] == ["3,0 ca."]
    assert cells.index((' class="marked"', "3,0 ca.")) == 7, "column H"


def test_a_copy_of_the_workbook_has_comments_on_the_cells_and_the_same_values(tmp_path):
    out = tmp_path / "out.xlsx"
    assert run("check", ERRORS, "--language", "da", "--annotate", out).exit_code == 3
    before, copy = openpyxl.load_workbook(ERRORS), openpyxl.load_workbook(out)
    assert "3,0 ca." in copy["Årsværk"]["H6"].comment.text
    listed = [[cell.value for cell in row] for row in copy["Kontrol"].iter_rows()]
    assert "Årsværk!H6" in [row[1] for row in listed]
    for sheet in before.sheetnames:
        cells = zip(before[sheet].iter_rows(), copy[sheet].iter_rows(), strict=True)
        assert all(a.value == b.value for rows in cells for a, b in zip(*rows, strict=True))


def test_a_csv_file_becomes_a_workbook_with_comments_and_no_formula(tmp_path):
    file, out = tmp_path / "bad.csv", tmp_path / "out.xlsx"
    file.write_text(BAD, encoding="utf-8")
    assert run("check", file, "--language", "en", "--annotate", out).exit_code == 3
    sheet = openpyxl.load_workbook(out).worksheets[1]
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=12x", "s")
    assert "=12x" in sheet["D2"].comment.text


def test_an_opendocument_spreadsheet_becomes_a_workbook_with_comments(tmp_path):
    rows = [["Kommunekode", "Periode", "Mål", "Værdi"], ["563", "2031", "agenda_items", "12x"]]
    cells = [[f'<t:table-cell o:value-type="string"><p>{text}</p></t:table-cell>' for text in row] for row in rows]
    with zipfile.ZipFile(tmp_path / "sent.ods", "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "content.xml",
            '<o:document-content xmlns="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
            'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><t:table t:name="Ark">'
            + "".join(f"<t:table-row>{''.join(row)}</t:table-row>" for row in cells)
            + "</t:table></o:document-content>",
        )
    out = tmp_path / "out.xlsx"
    assert run("check", tmp_path / "sent.ods", "--language", "da", "--annotate", out).exit_code == 3
    sheet = openpyxl.load_workbook(out)["Ark"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == rows
    assert "12x" in sheet["D2"].comment.text


def test_no_copy_is_written_over_the_delivery_or_of_several_files(tmp_path):
    file = tmp_path / "sent.xlsx"
    file.write_bytes(ERRORS.read_bytes())
    for arguments in ([file, "--annotate", file], [file, ERRORS, "--annotate", tmp_path / "o.xlsx"]):
        assert run("check", *arguments).exit_code == 2
    assert file.read_bytes() == ERRORS.read_bytes()


def test_a_file_comes_from_standard_input():
    told = run("check", "-", input=GOOD.read_bytes())
    assert told.exit_code == 0, told.output
    told = run("ingest", "-", input=GOOD.read_bytes())
    assert told.exit_code == 0, told.output
    assert "accepted" in told.stdout


def test_a_pipe_is_named_and_nothing_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for command in ("check", "ingest"):
        told = run(command, GOOD, tmp_path / "pipe.csv", "/dev/zero", "--language", "en")
        assert told.exit_code == 3
        assert "pipe.csv: is a folder, a pipe or a device" in told.stderr
        assert "zero: is a folder, a pipe or a device" in told.stderr
        assert "accepted" in told.stdout


def test_a_file_is_checked_again_when_it_is_saved(tmp_path):
    file = tmp_path / "sent.csv"
    file.write_text(BAD, encoding="utf-8")
    command = [sys.executable, "-u", "-c", "from aarsvaerk.cli.main import app; app()", "check", str(file), "--watch"]
    told: list[str] = []

    def wait_for(words: str) -> None:
        end = time.monotonic() + 120
        while words not in "".join(told):
            assert time.monotonic() < end, told
            time.sleep(0.05)

    def listen_to_ctrl_c() -> None:  # which a shell makes its background jobs ignore
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=listen_to_ctrl_c
    ) as process:
        threading.Thread(target=lambda: told.extend(process.stdout), daemon=True).start()
        try:
            wait_for("Will be rejected")
            wait_for("Checks again")
            file.write_bytes(GOOD.read_bytes())
            wait_for("Can be accepted")
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_what_is_not_there_is_wrong_usage(tmp_path):
    assert run("check", tmp_path / "nothing.csv").exit_code == 2
    (tmp_path / "empty").mkdir()
    assert run("check", Path(tmp_path / "empty")).exit_code == 2
