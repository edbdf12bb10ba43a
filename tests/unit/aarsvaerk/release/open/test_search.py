"""What is a secret of the open profile's files, and what is none though a sender's remark says it."""

import duckdb

from aarsvaerk.release.open.search import found_in, secrets

SECRET = "Flyttet til nabokontoret under barsel i foråret"
NAME = "Sekretariatet for Teknik, Miljø og Klimatilpasning"
OURS = "Information and communication, internal"
REMARKS = (SECRET, NAME, f"{NAME}"[5:45], OURS, "kort")


def databases():
    internal, opened = duckdb.connect(), duckdb.connect()
    for connection in (internal, opened):
        connection.execute(
            "create schema core; create schema meta; create table core.unit (unit_name text, remark text)"
        )
        connection.execute("create table meta.release (content_hash text, inputs_hash text)")
        connection.execute("insert into core.unit values ($1, null)", [NAME])
    internal.executemany("insert into core.unit values ('Havn', $1)", [[remark] for remark in REMARKS])
    internal.execute("insert into meta.release values ('a1b2c3d4e5f60718', 'ffeeddccbbaa9988')")
    return internal, opened


def test_a_remark_that_is_a_name_or_a_sentence_of_ours_is_no_secret_and_others_are(tmp_path):
    needles = secrets(*databases())
    assert {whole.decode() for found in needles.values() for whole, what in found if "text" in what} == {SECRET}
    (tmp_path / "page.html").write_text(f"<p>{NAME}, {OURS}</p>", encoding="utf-8")
    assert list(found_in(tmp_path, needles)) == []
    (tmp_path / "page.html").write_text(f"<p>{SECRET}</p>", encoding="utf-8")
    assert list(found_in(tmp_path, needles)) == ["page.html holds a text about a unit"]
    (tmp_path / "page.html").write_bytes(b"\0" * 1001 + b"a1b2c3d4e5f60718")
    assert list(found_in(tmp_path, needles)) == ["page.html holds the internal content hash"]
