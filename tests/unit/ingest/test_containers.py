"""Zip files and e-mails: what is in them comes out within bounds, or they are refused by name."""

import io
import random
import stat
import zipfile
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import containers
from ingest.containers import ContainerRefused, container_kind, parts_of
from ingest.landing import read_aside
from ingest.messages import render
from ingest.model import Finding
from ingest.place import Place

CASES = Path(__file__).parents[2] / "fixtures" / "cases"
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def zipped(entries: dict[str, bytes]) -> bytes:
    """A zip file of these entries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def mail(*attachments: tuple[str, bytes], kind: str = "application/octet-stream") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.dk", "b@example.dk", "Årsværk"
    message.set_content("Hermed.")
    maintype, subtype = kind.split("/")
    for name, content in attachments:
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return bytes(message)


def unpacked(tmp_path: Path, content: bytes) -> dict[str, bytes] | None:
    path = tmp_path / "container"
    path.write_bytes(content)
    (folder := tmp_path / "parts").mkdir()
    parts = parts_of(path, folder)
    return None if parts is None else {part.name: part.path.read_bytes() for part in parts}


def test_the_files_of_a_zip_file_come_out(tmp_path):
    content = zipped({"mappe/fte.csv": b"1", "Thumbs.db": b"x", "__MACOSX/._fte.csv": b"x", "~$fte.xlsx": b"x"})
    assert unpacked(tmp_path, content) == {"fte.csv": b"1"}


def test_what_is_attached_to_an_e_mail_comes_out_and_its_zip_file_too(tmp_path):
    content = mail(("årsværk.csv", b"1"), ("alle.zip", zipped({"b.csv": b"2"})))
    assert unpacked(tmp_path, content) == {"årsværk.csv": b"1", "b.csv": b"2"}
    assert unpacked_again(content) == {"årsværk.csv": b"1", "b.csv": b"2"}


def unpacked_again(content: bytes) -> dict[str, bytes] | None:
    with TemporaryDirectory() as folder:
        return unpacked(Path(folder), content)


def test_what_is_attached_to_a_forwarded_e_mail_comes_out(tmp_path):
    inner = message_from_bytes(mail(("fte.csv", b"1")), policy=policy.default)
    for name in (None, "besked.eml"):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "a@example.dk", "Vs: tal"
        outer.set_content("Se nedenfor.")
        outer.add_attachment(inner, filename=name)
        assert unpacked_again(bytes(outer)) == {"fte.csv": b"1"}
    assert unpacked_again(mail(("besked.eml", bytes(inner)))) == {"fte.csv": b"1"}


def test_e_mails_of_odd_programs_are_unpacked(tmp_path):
    plain = mail(("fte.csv", b"1"))
    assert unpacked_again(b"From a@example.dk Sat Nov 28 2026\n" + plain) == {"fte.csv": b"1"}
    assert unpacked_again(b"\xef\xbb\xbf" + plain) == {"fte.csv": b"1"}
    nameless = plain.replace(b' filename="fte.csv"', b"").replace(b"application/octet-stream", b"text/csv")
    assert unpacked_again(nameless) == {"attached.csv": b"1"}
    latin_1 = plain.replace(b'filename="fte.csv"', b'filename="\xe5rsv\xe6rk.csv"')
    assert unpacked_again(latin_1) == {"årsværk.csv": b"1"}


def test_a_workbook_is_no_container(tmp_path):
    workbook = CASES / "10_excel_owner_file" / "fte_563.xlsx"
    assert container_kind(workbook) is None


def test_a_table_with_a_heading_like_an_e_mail_is_none(tmp_path):
    assert unpacked(tmp_path, b"From: ;To: ;fte\n1;2;3\n") is None


def bomb() -> bytes:
    return zipped({"zeros.csv": bytes(50 << 20)})


def link() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("passwd.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return packed.getvalue()


def encrypted() -> bytes:
    content = bytearray(zipped({"a.csv": b"1"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "__nameid_version1.0".encode("utf-16-le") + bytes(2000)
REFUSED = {
    "a bomb": (bomb, "container_too_large"),
    "a path upwards": (lambda: zipped({"../../a.csv": b"1"}), "container_path"),
    "an absolute path": (lambda: zipped({"/etc/a.csv": b"1"}), "container_path"),
    "a drive": (lambda: zipped({"C:\\a.csv": b"1"}), "container_path"),
    "a link": (link, "container_path"),
    "a password": (encrypted, "container_encrypted"),
    "a zip file in it": (lambda: zipped({"a.zip": zipped({"b.csv": b"1"})}), "container_nested"),
    "nothing": (lambda: zipped({"Thumbs.db": b"1"}), "container_empty"),
    "an e-mail without attachments": (mail, "container_empty"),
    "a picture only": (lambda: mail(("logo.png", b"1"), kind="image/png"), "container_empty"),
    "a message of Outlook": (lambda: OUTLOOK, "email_msg"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_container_that_is_refused_says_why_in_both_languages(tmp_path, what):
    make, rule_code = REFUSED[what]
    with pytest.raises(ContainerRefused) as refused:
        unpacked(tmp_path, make())
    assert refused.value.rule_code == rule_code
    finding = Finding(rule_code, Place(), refused.value.values)
    assert all(render(finding, "da")) and all(render(finding, "en"))
    read = read_aside(tmp_path, tmp_path / "container", NOW, None, "x", finding)
    assert [one.rule_code for one in read.manifest.findings] == [rule_code]


def test_too_many_files_are_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(containers, "MAXIMUM_PARTS", 3)
    with pytest.raises(ContainerRefused) as refused:
        unpacked(tmp_path, zipped({f"{number}.csv": b"1" for number in range(4)}))
    assert refused.value.rule_code == "container_too_large"
    assert len(list((tmp_path / "parts").iterdir())) == 3


def test_more_bytes_than_are_declared_are_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(containers, "MAXIMUM_BYTES", 1000)
    with pytest.raises(ContainerRefused) as refused:
        unpacked(tmp_path, zipped({"a.csv": b"1" * 600, "b.csv": b"1" * 600}))
    assert refused.value.rule_code == "container_too_large"


@pytest.mark.fuzz
@given(kind=st.sampled_from(["zip", "eml"]), seed=st.integers(0, 2**32))
def test_any_container_is_unpacked_or_refused(kind, seed):
    chance = random.Random(seed)
    whole = zipped({"a.csv": b"1", "b/c.csv": b"2" * 99}) if kind == "zip" else mail(("a.csv", b"1"), ("b.csv", b"2"))
    content = bytearray(whole)
    for _ in range(chance.randrange(1, 8)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        unpacked_again(bytes(content))
    except ContainerRefused as refused:
        assert all(render(Finding(refused.rule_code, Place(), refused.values), "da"))
