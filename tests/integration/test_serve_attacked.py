"""Connections that are no browser's: heads without end, heads that never end, names that no file system has."""

import http.client
import socket
import time

import pytest

from aarsvaerk.serving.api import protocol
from aarsvaerk.settings import Settings
from tests.serving import serving


@pytest.fixture(scope="module")
def port(warehouse):
    with serving(Settings(home=warehouse.settings.home), per_second=100_000, burst=100_000, has_check=True) as client:
        yield client.base_url.port


def connected(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    return connection


def sent_until_refused(connection, piece, most):
    """How many bytes went out before the server closed, and what it said."""
    sent, answer = 0, b""
    try:
        while sent < most:
            connection.sendall(piece)
            sent += len(piece)
        answer = connection.recv(100)
    except OSError:
        pass
    return sent, answer


@pytest.mark.parametrize("piece", [b"X-A: " + b"a" * 50_000 + b"\r\n", b"a" * 50_000], ids=["many", "one without end"])
def test_headers_without_end_do_not_fill_the_memory(port, piece):
    with connected(port) as connection:
        sent, answer = sent_until_refused(connection, piece, 50_000_000)
        # What the system's buffers hold goes out before the connection is closed.
        assert sent < 20_000_000 and b"200 OK" not in answer


def test_headers_behind_a_body_do_not_fill_the_memory_either(port):
    with connected(port) as connection:
        connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n")
        sent, _ = sent_until_refused(connection, b"X-A: " + b"a" * 50_000 + b"\r\n", 50_000_000)
        assert sent < 20_000_000


def test_a_head_that_does_not_come_is_not_waited_for(port, monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)
    for begun in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(begun)
            began = time.monotonic()
            assert connection.recv(100) == b""
            assert time.monotonic() - began < 10


def test_a_large_body_and_a_kept_connection_are_no_attack(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(3):
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, len(answer.read()) > 1000) == (200, True)
    pieces = (b"a" * 10_000 for _ in range(900))  # 9 MB in chunks
    connection.request(
        "POST", "/check", pieces, {"Content-Type": "multipart/form-data; boundary=B"}, encode_chunked=True
    )
    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.parametrize("path", ["/" + "a" * 300 + ".html", "/" + "a/" * 700, "/" + "%C3%A6" * 200 + ".html"])
def test_a_name_that_no_file_system_has_is_not_found(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 404, answer.read()
    connection.close()
