"""Against a real HTTP server on loopback that answers as StatBank does, and misbehaves; all figures are invented."""

from __future__ import annotations

import csv
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ingest.statbank import client as statbank_client
from ingest.statbank.client import Limits, StatBank
from ingest.statbank.query import FetchFailed, Query, requests

AREAS = {"000": "Hele landet", "081": "Region Nord", "825": "Læsø", "730": "Randers"}
KINDS = {"S": "Sejlbåd", "M": "Motorbåd"}
YEARS = {"2031": "2031", "2032": "2032", "2033": "2033"}
EVERYTHING = {"OMRÅDE": ("*",), "BÅD": ("*",), "Tid": ("*",)}


def query(wanted=EVERYTHING, form="CSV", table_id="BAAD1") -> Query:
    return Query("boats", table_id, form, wanted)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def server(statbank):
    statbank.figure = lambda codes: int(codes["OMRÅDE"]) * 10 + int(codes["Tid"]) + len(codes["BÅD"])
    statbank.add("BAAD1", "2034-05-22T08:00:00", OMRÅDE=AREAS, BÅD=KINDS, Tid=YEARS)
    return statbank


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetch(server, clock):
    """Fetches a query as the command does: description first, then the figures."""

    def run(asked: Query | None = None, **limits) -> bytes:
        asked = asked or query()
        with StatBank(server.url, Limits(**limits), clock, clock.sleep, chance=lambda: 1.0) as bank:
            return bank.fetch(asked, bank.tableinfo(asked))

    return run


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))


def failure(fetch, asked: Query | None = None, **limits) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetch(asked, **limits)
    assert failed.value.where
    assert failed.value.what_to_do
    return failed.value


def test_a_fetched_table_is_a_file_in_statbanks_own_form(fetch, server):
    content = fetch(query(EVERYTHING | {"OMRÅDE": ("Læsø",), "BÅD": ("S",)}))
    assert (
        content
        == (
            "\ufeffOMRÅDE;BÅD;TID;INDHOLD\r\nLæsø;Sejlbåd;2031;10282\r\nLæsø;Sejlbåd;2032;10283\r\nLæsø;Sejlbåd;2033;10284\r\n"
        ).encode()
    )
    (_, described), (_, asked) = server.asked
    assert described["table"] == "BAAD1"
    assert {v["code"]: v["values"] for v in asked["variables"]} == {
        "OMRÅDE": ["825"],
        "BÅD": ["S"],
        "Tid": ["2031", "2032", "2033"],
    }


@pytest.mark.parametrize("form", ["BULK", "CSV", "JSONSTAT"])
def test_every_format_gives_the_same_file(fetch, server, form):
    server.figure = lambda codes: None if codes["OMRÅDE"] == "825" else 12
    assert fetch(query(form=form)) == fetch()
    assert server.asked[1][1]["format"] == form
    assert ["Læsø", "Motorbåd", "2033", ".."] in rows(fetch(query(form=form)))


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 23, 24])
@pytest.mark.parametrize("form", ["CSV", "JSONSTAT"])
def test_a_table_in_pieces_has_the_same_rows_as_in_one(fetch, server, monkeypatch, limit, form):
    whole = fetch(query({"OMRÅDE": ("*",), "BÅD": ("S",), "Tid": ("*",)}, form))
    server.asked.clear()
    monkeypatch.setattr(
        statbank_client, "requests", lambda asked, info, selection: requests(asked, info, selection, limit)
    )
    pieces = fetch(query({"OMRÅDE": ("*",), "BÅD": ("S",), "Tid": ("*",)}, form))
    assert sorted(rows(pieces)) == sorted(rows(whole))
    assert len(rows(whole)) == 13
    for _, asked in server.asked[1:]:
        size = 1
        for variable in asked["variables"]:
            size *= len(variable["values"])
        assert size <= limit


def test_a_variable_left_out_is_refused_before_any_figure_is_asked_for(fetch, server):
    failed = failure(fetch, query({"OMRÅDE": ("*",), "Tid": ("*",)}))
    assert "BÅD" in failed.why
    assert "sum over" in failed.why
    assert server.functions() == ["tableinfo"]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"BÅD": ("Robåd",)}, "BÅD has no value “Robåd”; there are for example .*båd"),
        ({"Tid": ("20?9",)}, "Tid has no value"),
        ({"HAVN": ("*",)}, "BAAD1 has no HAVN; it has OMRÅDE, BÅD, Tid"),
    ],
)
def test_what_the_table_does_not_have_is_named(fetch, server, wanted, why):
    with pytest.raises(FetchFailed, match=why):
        fetch(query(EVERYTHING | wanted))
    assert server.functions() == ["tableinfo"]


def test_values_may_be_codes_texts_or_patterns(fetch):
    content = fetch(query({"OMRÅDE": ("000", "[1-8]??"), "BÅD": ("Motorbåd",), "Tid": ("*3",)}))
    assert [row[:3] for row in rows(content)[1:]] == [
        ["Hele landet", "Motorbåd", "2033"],
        ["Læsø", "Motorbåd", "2033"],
        ["Randers", "Motorbåd", "2033"],
    ]


def test_an_unknown_table_is_told_with_what_statbank_says(fetch, server, clock):
    failed = failure(fetch, query(table_id="BAAD9"))
    assert "HTTP 404" in failed.why
    assert "Tabellen blev ikke fundet" in failed.why
    assert len(server.asked) == 1, "asking again does not help"
    assert clock.slept == []


def busy(status: int, **headers: str):
    return lambda handler, _: handler.answer(b"optaget", "text/plain", status, **headers)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_growing_pauses(fetch, server, clock, status):
    server.misbehave = [busy(status)] * 3
    assert len(rows(fetch())) == 25
    assert clock.slept == [1, 2, 4]


def test_pauses_differ_from_client_to_client(server, clock):
    server.misbehave = [busy(503)]
    with StatBank(server.url, Limits(), clock, clock.sleep, chance=lambda: 0.0) as bank:
        bank.fetch(query(), bank.tableinfo(query()))
    assert clock.slept == [0.5]


def test_the_server_decides_how_long_to_wait(fetch, server, clock):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    server.misbehave = [busy(503, Retry_After="7"), busy(429, Retry_After=moment), busy(503, Retry_After="soon")]
    assert len(rows(fetch())) == 25
    assert clock.slept[0] == 7
    assert 95 < clock.slept[1] <= 100
    assert clock.slept[2] == 4


def test_a_wait_longer_than_there_is_time_for_is_not_begun(fetch, server, clock):
    server.misbehave = [busy(503, Retry_After="3600")]
    assert "no time for a pause of 3600 s" in failure(fetch, total_seconds=60).why
    assert clock.slept == []


def test_it_gives_up_after_the_last_attempt(fetch, server, clock):
    server.misbehave = [busy(503)] * 9
    assert "HTTP 503 (attempt 3 of 3)" in failure(fetch, attempts=3).why
    assert clock.slept == [1, 2]
    assert server.functions() == ["tableinfo", "data", "data", "data"]


def broken_off(handler, content: bytes) -> None:
    """Promises the whole body, sends half, hangs up."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv; charset=utf-8")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def shortened(content: bytes, handler) -> None:
    handler.answer(content, "text/csv; charset=utf-8")


CUT_OFF = {
    "the connection breaks": broken_off,
    "whole lines are missing": lambda handler, content: shortened(
        b"".join(content.splitlines(keepends=True)[:9]), handler
    ),
    "the last line is half": lambda handler, content: shortened(content[:-4], handler),
    "nothing but the header": lambda handler, content: shortened(content.splitlines(keepends=True)[0], handler),
    "an empty body": lambda handler, content: shortened(b"", handler),
}


@pytest.mark.parametrize("what", CUT_OFF)
def test_a_cut_off_body_is_asked_for_again_and_never_taken(fetch, server, clock, what):
    server.misbehave = [CUT_OFF[what]]
    assert len(rows(fetch())) == 25
    assert clock.slept == [1]
    server.misbehave = [CUT_OFF[what]] * 2
    assert "attempt 2 of 2" in failure(fetch, attempts=2).why


@pytest.mark.parametrize("what", ["the connection breaks", "the last line is half", "an empty body"])
def test_a_cut_off_stream_is_asked_for_again_too(fetch, server, clock, what):
    server.misbehave = [CUT_OFF[what]]
    assert len(rows(fetch(query(form="BULK")))) == 25
    assert clock.slept == [1]


def test_cut_off_json_stat_is_asked_for_again(fetch, server, clock):
    server.misbehave = [lambda handler, content: handler.answer(content[:-40], "application/json")]
    assert len(rows(fetch(query(form="JSONSTAT")))) == 25
    assert clock.slept == [1]


def replaced(old: str, new: str, kind: str = "text/csv; charset=utf-8"):
    return lambda handler, content: handler.answer(content.replace(old.encode(), new.encode()), kind)


PAGE = "<!DOCTYPE html><title>Log på</title>"
WRONG = {
    "a page": (lambda handler, _: handler.answer(PAGE.encode(), "text/html; charset=utf-8"), "text/html"),
    "a page that says it is CSV": (lambda handler, _: handler.answer(PAGE.encode(), "text/csv"), "a web page"),
    "JSON for CSV": (lambda handler, _: handler.answer(b'{"message":"nej"}', "application/json"), "nej"),
    "a changed header": (replaced("BÅD;", "SKIB;"), "columns are OMRÅDE, SKIB, TID, INDHOLD, not OMRÅDE, BÅD"),
    "a column summed away": (lambda h, _: h.answer(b"TID;INDHOLD\r\n2031;7\r\n", "text/csv"), "columns are TID, IND"),
    "a value nobody asked for": (replaced("Læsø", "Anholt"), "“Anholt” as OMRÅDE, which was not asked for"),
    "a figure twice": (replaced(";2032;", ";2031;"), "two figures for Hele landet, Sejlbåd, 2031"),
    "a field too many": (replaced(";2031;", ";2031;;"), "line 2 of the answer has 5 fields, not 4"),
    "more than can be a field": (replaced("Læsø", "æ" * 200_000), "is not CSV"),
    "another encoding": (lambda h, c: h.answer(c.decode().encode("utf-16"), "text/csv"), "not UTF-8"),
    "another address": (lambda h, _: h.answer(b"", "text/csv", 302, Location="http://192.0.2.1/"), "HTTP 302"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_answer_to_the_question_is_refused_at_once(fetch, server, clock, what):
    misbehaviour, why = WRONG[what]
    server.misbehave = [misbehaviour]
    assert why in failure(fetch).why
    assert clock.slept == []


def test_columns_in_another_order_and_no_byte_order_mark_are_the_same_table(fetch, server):
    def turned(handler, content):
        fields = [line.split(";") for line in content.decode("utf-8-sig").split("\r\n") if line]
        lines = [";".join([tid, area, boat, figure]) for area, boat, tid, figure in fields]
        handler.answer(("\n".join(lines) + "\n").encode(), "text/csv")

    whole = fetch()
    server.misbehave = [turned]
    assert fetch() == whole


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"variables": []}, "with 0 variables"),
        ({"variables": None}, "does not describe a table"),
        ({"id": "BAAD2"}, "describes BAAD2"),
        ({"updated": None}, "when it was updated"),
    ],
)
def test_a_description_of_something_else_is_refused(fetch, server, changed, why):
    server.tables["BAAD1"] |= changed
    assert why in failure(fetch).why
    assert server.functions() == ["tableinfo"]


def test_what_a_stranger_sends_reaches_the_terminal_as_words_only(fetch, server):
    server.misbehave = [lambda h, _: h.answer(b"\x1b[2J\x07Nej\r\n  tak", "text/plain", 400)]
    assert failure(fetch).why == "HTTP 400: [2J Nej tak"


def test_a_server_that_says_nothing_is_left_and_asked_again(fetch, server, clock):
    def silent(handler, content):
        time.sleep(0.5)
        handler.close_connection = True

    server.misbehave = [silent]
    assert len(rows(fetch(silence_seconds=0.1))) == 25
    assert clock.slept == [1]
    server.misbehave = [silent] * 2
    assert "no answer in time" in failure(fetch, silence_seconds=0.1, attempts=2).why


def test_a_server_that_trickles_is_left_too(server):
    def trickling(handler, content):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.end_headers()
        handler.close_connection = True
        for place in range(0, len(content), 4):
            handler.wfile.write(content[place : place + 4])
            handler.wfile.flush()
            time.sleep(0.02)

    server.misbehave = [trickling] * 2
    slept = []
    limits = Limits(request_seconds=0.2, attempts=2)
    with StatBank(server.url, limits, sleep=slept.append) as bank:
        info = bank.tableinfo(query())
        with pytest.raises(FetchFailed, match="takes too long"):
            bank.fetch(query(), info)
    assert len(slept) == 1


def test_a_body_above_the_limit_is_not_read_to_its_end(fetch, server, clock):
    sent = []

    def endless(handler, content):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.end_headers()
        handler.close_connection = True
        try:
            for number in range(10_000):
                handler.wfile.write(b"x" * 65536)
                sent.append(number)
        except OSError:
            pass

    server.misbehave = [endless]
    failed = failure(fetch, maximum_bytes=1_000_000)
    assert "more than 1000000 bytes" in failed.why
    assert clock.slept == []
    assert len(sent) < 1_000


def test_pieces_above_the_limit_together_are_refused(fetch, server, monkeypatch):
    server.figure = lambda codes: 10**200
    monkeypatch.setattr(
        statbank_client, "requests", lambda asked, info, selection: requests(asked, info, selection, limit=4)
    )
    failed = failure(fetch, maximum_bytes=3_000)
    assert server.functions() == ["tableinfo", *["data"] * 6], "each piece alone is small enough"
    assert "more than 3000 bytes" in failed.why
    assert "all answers" in failed.where


def test_where_nobody_listens_it_says_so(clock):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bank = StatBank(f"http://127.0.0.1:{port}/v1", Limits(attempts=2), clock, clock.sleep)
    with bank, pytest.raises(FetchFailed, match="the connection failed") as failed:
        bank.tableinfo(query())
    assert str(port) in failed.value.where
    assert "proxy" in failed.value.what_to_do


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/v1", "api.statbank.dk", "http://[::1"])
def test_an_address_that_is_none_is_told_and_not_tried_again(clock, url):
    with StatBank(url, Limits(), clock, clock.sleep) as bank, pytest.raises(FetchFailed) as failed:
        bank.tableinfo(query())
    assert "AARSVAERK_STATBANK_URL" in failed.value.what_to_do
    assert clock.slept == []


def test_a_proxy_that_cannot_be_used_is_told(loopback_only, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(FetchFailed) as failed:
        StatBank("https://127.0.0.1/v1")
    assert "HTTPS_PROXY" in failed.value.what_to_do
