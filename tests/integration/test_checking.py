"""The check in the browser: off unless switched on, fenced as on receiving, and nothing kept of what is sent."""

import asyncio
import tempfile
import time
from pathlib import Path

import pytest

from aarsvaerk.serving.api import checking
from aarsvaerk.serving.api.checking import Checks, Refused, file_of
from aarsvaerk.settings import Settings
from tests.serving import serving

WITH_CPR = "Kommune;År;Enhed;Årsværk\nRanders;2023;Jens Hansen 010190-1234;3,0\n".encode()


@pytest.fixture(scope="module")
def client(warehouse):
    settings = Settings(home=warehouse.settings.home)
    with serving(settings, per_second=100_000, burst=100_000, has_check=True) as client:
        client.timeout = 300
        yield client


def everything_below(*folders):
    return {path for folder in folders for path in Path(folder).rglob("*") if "pytest" not in str(path)}


def test_a_file_is_judged_and_nothing_of_it_is_kept(client, warehouse):
    home = warehouse.settings.home
    before = everything_below(home)
    answer = client.post("/check", files={"file": ("../../årsværk 2023.csv", WITH_CPR)})
    assert answer.status_code == 200 and "årsværk" in answer.text.lower()
    assert "Afvises" in answer.text or "afvises" in answer.text
    assert "010190" not in answer.text and "Jens" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert everything_below(home) == before
    assert not [path for path in Path(tempfile.gettempdir()).glob("aarsvaerk-check-*") if path.stat().st_size > 10**6]


def test_what_is_no_file_of_the_form_is_refused_with_a_sentence_before_anything_is_read(client, monkeypatch):
    assert client.post("/check").status_code == 415
    for foreign in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}):
        assert client.post("/check", files={"file": ("x.csv", b"1")}, headers=foreign).status_code == 403, foreign
    assert client.post("/check", files={"file": ("leer.csv", b"")}).status_code == 400
    assert (
        client.post("/check", files={"file": ("x.csv", b"1")}, headers={"Sec-Fetch-Site": "cross-site"}).status_code
        == 403
    )
    assert client.post("/check", content=b"x", headers={"Content-Type": "multipart/form-data"}).status_code == 415
    monkeypatch.setattr(checking, "MOST_BYTES", 1000)
    answer = client.post("/en/check", files={"file": ("x.csv", b"1" * 20_000)})
    assert answer.status_code == 413 and 'role="alert"' in answer.text and "<form" in answer.text


PART = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
BODIES = {
    "nested": b"".join(
        b"--B%d\r\nContent-Type: multipart/mixed; boundary=B%d\r\n\r\n" % (n, n + 1) for n in range(3000)
    ),
    "a file of newlines": PART + b"\n" * 29_000_000,
    "parts": b"--B\r\n\r\n" * 3_000_000,
    "headers": b"--B\r\n" + b"X: y\r\n" * 4_000_000,
    "brackets": b"--B\r\nContent-Disposition: " + b"(" * 20_000_000,
}


@pytest.mark.parametrize("body", BODIES)
def test_a_form_made_to_be_slow_holds_up_nobody(client, body):
    """Taken apart by the library for mail, each stopped all readers for a minute or more, or ended in a traceback."""
    kind = {"Content-Type": f"multipart/form-data; boundary={'B0' if body == 'nested' else 'B'}"}
    began = time.monotonic()
    assert client.post("/check", content=BODIES[body], headers=kind).status_code == 400
    assert client.get("/").status_code == 200
    assert time.monotonic() - began < 10


def test_few_may_send_at_once_and_none_forever(monkeypatch):
    monkeypatch.setattr(checking, "SENDING_SECONDS", 0.3)

    class Slow:
        async def stream(self):
            yield b"--B"
            await asyncio.sleep(30)

    async def many():
        checks = Checks()
        return await asyncio.gather(*(checks._arrived(Slow()) for _ in range(9)), return_exceptions=True)

    assert sorted(refused.status for refused in asyncio.run(many())) == [408] * 4 + [503] * 5


def test_without_the_switch_there_is_no_form_and_nothing_can_be_sent(warehouse):
    with serving(Settings(home=warehouse.settings.home)) as client:
        assert client.get("/check").status_code == 404
        assert client.post("/check", files={"file": ("x.csv", b"1")}).status_code == 405


def test_with_the_switch_everything_else_is_still_only_read(client):
    for path in ("/", "/api/v1/marts/fte_by_unit", "/checks", "/internal/check", "//check", "/check/"):
        assert client.post(path).status_code == 405
    assert client.put("/check").status_code == 405


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\x\\y.csv", "a\x00b.csv", "...", "<script>.csv", "x" * 400 + ".csv"]
)
def test_a_name_leads_nowhere(name):
    head = 'multipart/form-data; boundary="b"'
    quoted = name.replace("\\", "\\\\")
    body = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n\r\nx\r\n--b--\r\n'.encode()
    try:
        safe, content = file_of(head, body)
    except Refused:
        return
    assert Path(safe).name == safe and not {"/", "\\", "\x00", "<"} & set(safe) and len(safe) <= 120 and content == b"x"


def test_one_file_is_checked_at_a_time_and_one_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 0.2)

    async def both():
        checks = Checks()
        return await asyncio.gather(
            *(checks._report("x.csv", WITH_CPR, "da") for _ in range(2)), return_exceptions=True
        )

    first, second = asyncio.run(both())
    assert (first.status, second.status) == (503, 503) and "seconds" in str(first) and "Another file" in str(second)
    assert not [*Path(tempfile.gettempdir()).glob("aarsvaerk-check-*/sent")]
