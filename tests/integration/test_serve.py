"""`aarsvaerk serve` over HTTP on loopback: figures exact, forms others read, one release per answer, no way past."""

import csv
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import duckdb
import httpx
import openpyxl
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonstat_validator import validate_jsonstat

from aarsvaerk.release.files.contents import opened
from aarsvaerk.serving.api.guard import Rate
from aarsvaerk.settings import Settings
from tests.serving import serving

TOKEN = "a-token-of-the-tests-0123456789"
V1 = "/api/v1"


@pytest.fixture(scope="module")
def client(warehouse):
    settings = Settings(home=warehouse.settings.home, api_token=TOKEN)
    with serving(settings, per_second=100_000, burst=100_000) as client:
        yield client


def rows(client, path, **asked):
    answer = client.get(f"{V1}/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_float=Decimal)["rows"]


def test_figures_are_exact_and_pages_add_up_to_the_whole(client):
    found, address = [], f"{V1}/marts/fte_by_task_field?municipality_code=730&profile=internal&limit=20"
    while address:
        told = client.get(address, headers={"Authorization": f"Bearer {TOKEN}"})
        answer = json.loads(told.content, parse_float=Decimal)
        found += answer["rows"]
        address = answer["next"]
    assert len(found) == answer["total"] == len({row["task_field_code"] for row in found})
    assert sum(row["fte"] for row in found if row["fte"] is not None) == Decimal("1326.9")


def test_every_mart_sends_as_many_rows_as_it_counts(client):
    for mart in client.get(f"{V1}/marts").json()["marts"]:
        told = client.get(f"{V1}/marts/{mart['name']}?limit=700&offset=1").json()
        assert mart["rows"] in (told["total"], None)  # views are not counted beforehand
        assert len(told["rows"]) == min(700, max(0, told["total"] - 1)), mart["name"]


def test_filters_take_lists_and_spans_and_an_order(client):
    asked = {"municipality_code": "730,740", "peer_group_type": "country", "year.from": "2022", "year.to": "2023"}
    found = rows(client, "marts/benchmark_account", **asked, select="municipality_code,year", order="-year")
    assert found == [
        {"municipality_code": code, "year": year} for year in (2023, 2022) for code in ("730", "740")
    ] or sorted(map(tuple, map(dict.values, found))) == [("730", 2022), ("730", 2023), ("740", 2022), ("740", 2023)]


def test_csv_and_parquet_hold_the_same_decimals_as_json(client):
    asked = {"municipality_code": "730", "limit": 1000}
    expected = [row["fte"] for row in rows(client, "marts/fte_by_task_field", **asked)]
    text = client.get(f"{V1}/marts/fte_by_task_field", params=asked, headers={"Accept": "text/csv"}).content
    from_csv = [row["fte"] for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig")))]
    assert [Decimal(value) if value else None for value in from_csv] == expected
    content = client.get(f"{V1}/marts/fte_by_task_field", params=asked | {"format": "parquet"}).content
    assert pyarrow.parquet.read_table(io.BytesIO(content))["fte"].to_pylist() == expected


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("marts/benchmark_account", {"peer_group_type": "country", "select": "net_expenditure_kr_per_inhabitant"}),
        ("marts/fte_by_task_field", {"municipality_code": "730", "select": "fte,fte_per_1000_inhabitants"}),
        ("marts/indicator_scorecard", {"municipality_code": "730", "select": "value", "lang": "en"}),
    ],
)
def test_jsonstat_satisfies_an_independent_validator_and_holds_the_marts_figures(client, warehouse, path, asked):
    cube = client.get(f"{V1}/{path}", params=asked | {"format": "jsonstat"}).json()
    assert validate_jsonstat(cube)
    figures = cube["dimension"]["figure"]["category"]["index"]
    assert list(figures) == asked["select"].split(",")
    schema, table = path.split("/")
    key, value = next(item for item in asked.items() if item[0] in ("municipality_code", "peer_group_type"))
    with opened(warehouse.settings.current_open_database) as connection:
        (expected, count) = connection.execute(
            f"select sum({next(iter(figures))}), count({next(iter(figures))}) from {schema}.{table} where {key} = ?",
            [value],
        ).fetchone()
    ours = [value for at, value in cube["value"].items() if int(at) % len(figures) == 0]
    assert len(ours) == count and sum(ours) == pytest.approx(float(expected))


def test_a_workbook_has_the_rows_what_they_mean_and_where_they_come_from(client, warehouse):
    asked = {"municipality_code": "730", "limit": 1000, "format": "xlsx"}
    first = client.get(f"{V1}/marts/fte_by_task_field", params=asked)
    book = openpyxl.load_workbook(io.BytesIO(first.content))
    heading, *lines = book["data"].iter_rows(values_only=True)
    expected = rows(client, "marts/fte_by_task_field", municipality_code="730", limit=1000)
    assert [dict(zip(heading, line, strict=True))["fte"] for line in lines] == pytest.approx(
        [row["fte"] and float(row["fte"]) for row in expected]
    )
    assert [row[0] for row in book["codebook"].iter_rows(values_only=True)][1:] == list(heading)
    about = dict(book["about"].iter_rows(values_only=True))
    assert about["release_id"] == warehouse.release.release_id and "Danmarks Statistik" in about["source"]


def test_a_json_stat_client_reads_the_labels_and_figures_back(client):
    from pyjstat import pyjstat

    asked = {"municipality_code": "730", "select": "fte,fte_per_1000_inhabitants", "lang": "en", "format": "jsonstat"}
    asked |= {"profile": "internal"}
    answer = client.get(f"{V1}/marts/fte_by_task_field", params=asked, headers={"Authorization": f"Bearer {TOKEN}"})
    table = pyjstat.Dataset.read(answer.text).write("dataframe")
    fte = table[table["Figure"] == "FTE"]
    assert set(fte["Municipality code"]) == {"Randers"} and fte["value"].sum() == pytest.approx(1326.9)
    expected = {row["task_field_name_en"] for row in rows(client, "marts/fte_by_task_field", limit=100)}
    assert set(fte["Task field code"]) == expected


def test_what_was_known_on_a_day_can_be_asked(client):
    assert len(rows(client, "facts/fct_population", as_of="2100-01-01", limit=10_000)) == 1862
    assert rows(client, "facts/fct_population", as_of="2000-01-01") == []
    assert client.get(f"{V1}/facts/fct_population?as_of=2026-13-01").status_code == 400
    assert client.get(f"{V1}/facts/fct_population?as_of=").status_code == 400


def test_explain_answers_by_code_and_by_name_with_parts(client):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for name in ("730", "Randers"):
        asked = {"municipality": name, "task_field": "1.2.6", "profile": "internal"}
        told = json.loads(client.get(f"{V1}/explain", params=asked, headers=headers).content, parse_float=Decimal)
        assert told["fte"] == sum(part["fte"] for part in told["parts"]) == Decimal("7.981713")
    assert "Did you mean" in client.get(f"{V1}/explain?municipality=Rander&task_field=1.2.6").json()["error"]


def test_the_openapi_document_names_every_mart_and_its_example_addresses_answer(client):
    told = client.get(f"{V1}/openapi.json").json()
    marts = {mart["name"] for mart in client.get(f"{V1}/marts").json()["marts"]}
    assert {f"{V1}/marts/{name}" for name in marts} <= told["paths"].keys()
    for path, ways in told["paths"].items():
        given = {p["name"]: p["example"] for p in ways["get"]["parameters"] if "example" in p}
        for p in ways["get"]["parameters"]:
            path = path.replace(f"{{{p['name']}}}", given.pop(p["name"])) if p["in"] == "path" else path
        assert client.get(path, params=given).status_code == 200, path


def test_feeds_are_atom_with_an_entry_per_release(client, warehouse):
    root = ElementTree.fromstring(client.get(f"{V1}/feed.atom").content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:entry/a:id", namespaces=names) == f"urn:aarsvaerk:release:{warehouse.release.release_id}"
    assert client.get(f"{V1}/municipalities/randers/feed.atom").status_code == 200
    assert client.get(f"{V1}/municipalities/999/feed.atom").status_code == 404


def test_whoever_has_no_token_finds_nothing_of_the_internal_release_at_any_address(client, warehouse):
    internal = json.loads((warehouse.settings.current / "release.json").read_text())
    headers = {"Authorization": f"Bearer {TOKEN}"}
    (told, *_) = client.get(f"{V1}/releases", params={"profile": "internal"}, headers=headers).json()["releases"]
    assert told["content_hash"] == internal["content_hash"]
    assert client.get(f"{V1}/releases?profile=internal").status_code == 401
    (told, *_) = client.get(f"{V1}/releases").json()["releases"]
    opened = json.loads((warehouse.settings.current / "open" / "release.json").read_text())
    assert told["content_hash"] == opened["content_hash"] and told["is_current"]
    addresses = [*client.get(f"{V1}/openapi.json").json()["paths"], f"{V1}/municipalities/730/feed.atom"]
    assert {f"{V1}/releases", f"{V1}/feed.atom"} <= set(addresses)
    for address in addresses:
        asked = {"municipality": "730", "task_field": "1.2.6"} if address.endswith("explain") else {}
        for form in ("json", "csv"):
            answer = client.get(address, params=asked | {"format": form})
            for name in ("content_hash", "inputs_hash"):
                assert internal[name] not in answer.text, (address, name)


def test_an_answer_that_is_known_already_is_not_sent_again(client):
    for path in ("/", "/municipality/730.html", f"{V1}/marts/task_catalogue"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_an_answer_is_known_as_one_of_several_and_where_a_proxy_packed_it(client):
    address = f"{V1}/marts/fte_by_task_field?limit=1"
    etag = client.get(address).headers["etag"]
    for known, status in (
        (f'"other", {etag}', 304),
        (f"W/{etag}", 304),
        ("*", 304),
        ('"other"', 200),
        (etag[:-1], 200),
    ):
        assert client.get(address, headers={"If-None-Match": known}).status_code == status, known


def test_who_follows_an_old_link_in_a_browser_gets_a_page_that_leads_on(client):
    page = client.get("/municipality/999.html", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    assert "Siden findes ikke" in page.text and client.get("/assets/site.css").status_code == 200
    for path, accepts in (("/municipality/999.html", "*/*"), (f"{V1}/marts/none", "text/html")):
        assert "error" in client.get(path, headers={"Accept": accepts}).json()


def test_pages_are_those_of_the_open_site_and_links_need_no_script(client, warehouse):
    site = warehouse.settings.current.resolve() / "open" / "site"
    assert client.get("/").content == (site / "index.html").read_bytes()
    assert client.get("/en/municipality/730.html").content == (site / "en/municipality/730.html").read_bytes()
    policy = client.get("/").headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    html = client.get("/compare.html").text
    assert not re.search(r"<script(?![^>]*(src=|application/json))|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic !!!"},
        {"Authorization": f"Token {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"X-Authorization": f"Bearer {TOKEN}"},
    ],
)
def test_without_the_token_nothing_internal_is_answered(client, headers):
    for path in ("/internal/", "/internal/municipality/730.html", f"{V1}/marts/fte_by_unit?profile=internal"):
        assert client.get(path, headers=headers).status_code == 401
    # The open profile is what everybody gets, whatever they send.
    told = client.get(f"{V1}/marts/fte_by_unit", headers=headers).json()
    assert told["profile"] == "open"


def test_with_the_token_the_internal_profile_is_answered_and_not_kept_by_proxies(client):
    answer = client.get("/internal/municipality/730.html", auth=("anybody", TOKEN))
    assert answer.status_code == 200 and "Intern udgave" in answer.text
    assert answer.headers["cache-control"].startswith("private")
    told = client.get(f"{V1}/marts/fte_by_unit?profile=internal", headers={"Authorization": f"Bearer {TOKEN}"})
    assert told.json()["profile"] == "internal" and "access-control-allow-origin" not in told.headers


def test_without_a_token_set_there_is_no_internal_profile_at_all(warehouse):
    with serving(Settings(home=warehouse.settings.home)) as client:
        for sent in ("x", "None", TOKEN):
            answer = client.get("/internal/", headers={"Authorization": f"Bearer {sent}"})
            assert answer.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/../aarsvaerk.duckdb",
        "/..%2f..%2frelease.json",
        "/%2e%2e/release.json",
        "/assets/../../SHA256SUMS",
        "//etc/passwd",
        "/municipality/730.html%00",
        "/aarsvaerk.duckdb",
        f"{V1}/marts/..%2f..%2fmeta",
        f"{V1}/marts/fte_by_unit;drop",
        f"{V1}/facts/duckdb_secrets",
    ],
)
def test_no_path_leads_out_of_the_site_or_the_marts(client, path):
    connection = http.client.HTTPConnection("127.0.0.1", client.base_url.port, timeout=20)
    connection.request("GET", path)  # as it stands: httpx would tidy it up
    answer = connection.getresponse()
    assert answer.status == 404, answer.read()
    connection.close()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("year.from=abc", "does not fit"),
        ("nothing=1", "has no column"),
        ("select=fte,nothing", "has no column"),
        ("order=1", "has no column"),
        ("limit=0", "limit must be"),
        ("limit=10001", "limit must be"),
        ("limit=١", "limit must be"),
        ("offset=-1", "offset must be"),
        ("format=xml", "format is one of"),
        ("profile=both", "profile is open or internal"),
        ("year.like=2", "only year.from"),
        ("format=jsonstat&select=unit_name", "JSON-stat needs"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(client, query, told):
    answer = client.get(f"{V1}/marts/fte_by_unit?{query}")
    assert answer.status_code == 400 and told in answer.json()["error"]


@hypothesis_settings(max_examples=50, deadline=None)
@given(
    name=st.sampled_from(["year", "unit_name", "select", "order", "limit", "format", "as_of", "fte", "lang", "year.to"])
    | st.text(max_size=20),
    value=st.text(max_size=40) | st.sampled_from(["'", '"; select 1', "1 or 1=1", "\x00", "2023'--", "9" * 30]),
)
def test_no_question_makes_the_server_fail(client, name, value):
    query = f"{quote(name, errors='replace')}={quote(value, errors='replace')}"
    for path in (f"{V1}/marts/fte_by_unit", f"{V1}/facts/fct_fte", f"{V1}/explain?task_field=1.2.6&municipality=730"):
        answer = client.get(f"{path}{'&' if '?' in path else '?'}{query}")
        assert answer.status_code in (200, 400, 404), (answer.status_code, answer.text)


def test_only_reading_is_possible_and_long_addresses_are_refused(client):
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert client.request(method, f"{V1}/marts/fte_by_unit").status_code == 405
    assert client.get(f"{V1}/marts/fte_by_unit?year={'1' * 5000}").status_code == 414


def test_who_asks_too_much_is_asked_to_wait(warehouse):
    with serving(Settings(home=warehouse.settings.home), per_second=0.001, burst=3) as client:
        assert [client.get(f"{V1}/").status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_a_rate_recovers_and_forgets_the_silent(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    rate = Rate(per_second=1, burst=2)
    assert [rate.admits("a") for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert [rate.admits("a"), rate.admits("a"), rate.admits("b")] == [True, False, True]


def test_a_switch_of_releases_under_load_makes_no_error_and_mixes_nothing(warehouse, tmp_path):
    home = tmp_path / "home"
    first = warehouse.settings.current.resolve()
    (home / "releases").mkdir(parents=True)
    names = ["20260101T000000Z", "20260102T000000Z"]
    for name in names:
        folder = home / "releases" / name
        for part in (folder, folder / "open"):
            part.mkdir()
            source = first / "open" if part.name == "open" else first
            text = (source / "release.json").read_text().replace(first.name, name)
            (part / "release.json").write_text(text)
            (part / "aarsvaerk.duckdb").write_bytes((source / "aarsvaerk.duckdb").read_bytes())
            with duckdb.connect(part / "aarsvaerk.duckdb") as connection:
                connection.execute("update marts.task_catalogue set summary_da = ?", [name])
    link = home / "current"
    link.symlink_to(Path("releases") / names[0])
    failures, seen, stop = [], set(), threading.Event()
    with serving(Settings(home=home), per_second=100_000, burst=100_000) as client:

        def read() -> None:
            while not stop.is_set():
                answer = client.get(f"{V1}/task-fields?limit=100")
                told = answer.json()
                texts = {row["summary_da"] for row in told.get("rows", [])}
                seen.add(told.get("release_id"))
                if answer.status_code != 200 or texts != {told["release_id"]}:
                    failures.append(answer.text[:200])

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for number in range(1, 13):
            temporary = home / ".next"
            temporary.symlink_to(Path("releases") / names[number % 2])
            temporary.replace(link)
            threading.Event().wait(0.15)
        stop.set()
        for reader in readers:
            reader.join()
    assert failures == [] and seen == set(names)


def test_the_command_serves_until_it_is_stopped(warehouse):
    process = subprocess.Popen(
        [sys.executable, "-c", "from aarsvaerk.cli.main import app; app()", "serve", "--port", "0"],
        env=os.environ | {"AARSVAERK_HOME": str(warehouse.settings.home), "AARSVAERK_API_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = process.stdout.readline().split()[-1]
        with httpx.Client(trust_env=False, timeout=60) as browser:
            for _ in range(100):
                try:
                    assert browser.get(address).status_code == 200
                    break
                except httpx.ConnectError:
                    threading.Event().wait(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) in (0, 130, -signal.SIGINT)
    finally:
        process.kill()


def test_a_port_that_is_taken_is_named_with_the_way_out(warehouse, aarsvaerk):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = aarsvaerk(warehouse.settings.home, "serve", "--port", port)
    assert run.returncode == 1
    assert f"127.0.0.1, port {port}: Address already in use. Name a free port with --port" in run.stderr


def test_a_token_that_could_be_guessed_is_refused(aarsvaerk, tmp_path):
    run = aarsvaerk(tmp_path, "status", AARSVAERK_API_TOKEN="short")
    assert run.returncode == 2 and "AARSVAERK_API_TOKEN" in run.stderr and "Traceback" not in run.stderr
